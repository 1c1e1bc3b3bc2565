import { callingLine, type ErrorCode, UserError } from '../errors';

/** An error in the infrastructure of a runtime app. The message has the problem, the place and the fix. */
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
