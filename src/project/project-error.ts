import { inspect } from 'node:util';
import { UserError } from '../errors';

/** An option of the project is wrong, or the project cannot be created here. The message is all that a user needs. */
export class ProjectError extends UserError {
  constructor(message: string) {
    super('INVALID_PROJECT', message);
    // `projen new` prints the stack of an error, with the line of this package's code in front of it. Neither would tell
    // the user anything; so it is the message, and stays so.
    Object.defineProperty(this, 'stack', { get: () => message, set() {} });
    this.name = 'ProjectError';
  }

  [inspect.custom](): string {
    return this.message;
  }
}
