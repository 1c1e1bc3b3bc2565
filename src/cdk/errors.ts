import { callingLine, type ErrorCode, UserError } from '../errors';

/** Something about a runtime app's infrastructure is wrong. The message says what, where, and what to do. */
export class ServerlessAppError extends UserError {
  /** @param path the path of the construct */
  constructor(
    code: ErrorCode,
    readonly path: string,
    problem: string,
  ) {
    const { stackTraceLimit } = Error;
    // So that the user's line is among them.
    Error.stackTraceLimit = 100;
    super(code, `${path}: ${problem}`);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'ServerlessAppError';
  }

  /** @internal */
  get line(): string | undefined {
    return callingLine(this);
  }
}
