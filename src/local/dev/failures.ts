import { errorText } from '../../errors';

/** The errors that are not fixed yet, by the part of the project that has them: `runtime`, `infrastructure`. */
export class Failures {
  private readonly errors = new Map<string, Error>();

  constructor(private readonly print: (text: string) => void) {}

  /** Records an error until the part is cleared, and prints it unless the part already has the same error. */
  report(part: string, error: Error): void {
    const known = this.errors.get(part)?.message === error.message;
    this.errors.set(part, error);
    if (!known) this.print(`\n${errorText(error)}\n`);
  }

  /** Records an error without printing it: it is printed later, with a better explanation. */
  set(part: string, error: Error): void {
    this.errors.set(part, error);
  }

  clear(part: string): void {
    this.errors.delete(part);
  }

  get(part: string): Error | undefined {
    return this.errors.get(part);
  }

  /** The response to requests while there are errors. */
  text(): string | undefined {
    if (this.errors.size === 0) return undefined;
    return [...this.errors]
      .map(([part, error]) => `${part}/ has an error and is not served until it is fixed:\n\n${errorText(error)}`)
      .join('\n\n');
  }
}
