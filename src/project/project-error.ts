import { inspect } from 'node:util';

/** An option of the project is wrong, or the project cannot be made here. The message is all that a user needs. */
export class ProjectError extends Error {
  constructor(message: string) {
    super(message);
    // `projen new` prints the stack of an error, with the line of this package's code in front of it. Neither would tell
    // the user anything; so it is the message, and stays so.
    Object.defineProperty(this, 'stack', { get: () => message, set() {} });
    printOnlyMessageIfUncaught();
  }

  get code(): string {
    return 'ProjectError';
  }

  get name(): string {
    return 'ProjectError';
  }

  [inspect.custom](): string {
    return this.message;
  }
}

let listens = false;

/** `.projenrc.ts` has nobody who catches the error, and Node would print a line of its own internals before the message. */
function printOnlyMessageIfUncaught() {
  if (listens) return;
  listens = true;
  process.once('uncaughtException', (error) => {
    if (!(error instanceof ProjectError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
