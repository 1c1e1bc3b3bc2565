/** A command of the command line. */
export interface Command {
  /**
   * Runs it.
   *
   * @param args what follows the command's name
   * @returns the exit code
   */
  run(args: string[]): Promise<number>;
}

/** The command line was used in a way that it does not know. */
export class UsageError extends Error {
  readonly code = 'UsageError';

  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
