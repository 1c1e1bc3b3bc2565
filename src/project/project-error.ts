import { inspect } from 'util';

/** An option of the project is wrong, or the project cannot be made here. The message is all that a user needs. */
export class ProjectError extends Error {
  constructor(message: string) {
    super(message);
    // `projen new` and Node print the stack of an error that nobody catches, and put a line of this package's code in
    // front of it. It would tell the user nothing; so it is the message, and stays so.
    Object.defineProperty(this, 'stack', { get: () => message, set: () => undefined });
  }

  public get code(): string {
    return 'ProjectError';
  }

  public get name(): string {
    return 'ProjectError';
  }

  public [inspect.custom](): string {
    return this.message;
  }
}
