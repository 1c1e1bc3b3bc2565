import type { Clock } from '../clock';

export interface RetriesOptions {
  /** By what the waits are divided. @default 1, the waits of AWS */
  readonly divisor?: number;
  /** Whether the user can end the waits; then the lines about them tell how. @default false */
  readonly isOffered?: boolean;
}

interface Waiting {
  readonly task: () => unknown;
  readonly cancel: () => void;
}

/** The waits before retries, of all services: the user may have them shortened, and end them. */
export class Retries {
  private readonly waiting = new Set<Waiting>();
  private readonly divisor: number;
  private readonly isOffered: boolean;

  constructor(
    private readonly clock: Clock,
    { divisor = 1, isOffered = false }: RetriesOptions = {},
  ) {
    this.divisor = divisor;
    this.isOffered = isOffered;
  }

  /** Whether waits are shorter than on AWS. */
  get areFast(): boolean {
    return this.divisor > 1;
  }

  /** The milliseconds to wait, of those that AWS waits. */
  wait(milliseconds: number): number {
    return milliseconds / this.divisor;
  }

  /** Retries at a time, or when the user asks for it. Returns a function that cancels this. */
  at(time: number, task: () => unknown): () => void {
    const waiting: Waiting = {
      task,
      cancel: this.clock.at(time, () => {
        this.waiting.delete(waiting);
        return task();
      }),
    };
    this.waiting.add(waiting);
    return () => {
      this.waiting.delete(waiting);
      waiting.cancel();
    };
  }

  /** Ends all waits. Returns their number. */
  now(): number {
    const ended = [...this.waiting];
    this.waiting.clear();
    for (const { cancel, task } of ended) {
      cancel();
      this.clock.after(0, task);
    }
    return ended.length;
  }

  /** `next try in 58 s`, for the line of what has failed. */
  text(milliseconds: number): string {
    const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
    return `next try in ${seconds} s${this.isOffered && seconds > 1 ? ' (r and Enter: now)' : ''}`;
  }
}
