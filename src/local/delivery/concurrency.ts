import type { LocalFunction } from '../model';

/**
 * Counts the events that functions handle, for reserved concurrency.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export class Concurrency {
  private readonly running = new Map<string, number>();

  /** An event begins. Returns a function for its end; undefined if the function may not handle one more. */
  begin({ arn, reservedConcurrency = Infinity }: LocalFunction): (() => void) | undefined {
    const running = this.running.get(arn) ?? 0;
    if (running >= reservedConcurrency) return undefined;
    this.running.set(arn, running + 1);
    return () => void this.running.set(arn, this.running.get(arn)! - 1);
  }
}
