import { DevError } from './dev-error';

/** What is broken now, by the part of the project that it is in: `runtime`, `infrastructure`. */
export class Failures {
  private readonly errors = new Map<string, Error>();

  set(part: string, error: Error): void {
    this.errors.set(part, error);
  }

  clear(part: string): void {
    this.errors.delete(part);
  }

  get(part: string): Error | undefined {
    return this.errors.get(part);
  }

  /** What a request is answered while something is broken. */
  text(): string | undefined {
    if (this.errors.size === 0) return undefined;
    return [...this.errors]
      .map(([part, error]) => `${part}/ is broken, and served again once it is mended:\n\n${described(error)}`)
      .join('\n\n');
  }
}

/** An error with a code is for the user, and its message is all there is to say; another is a defect, and needs its stack. */
export function described(error: Error): string {
  return error instanceof DevError || typeof (error as { code?: unknown }).code === 'string'
    ? error.message
    : (error.stack ?? error.message);
}
