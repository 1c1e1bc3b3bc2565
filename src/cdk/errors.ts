import { type ErrorCode, UserError } from '../errors';

/** Something about a runtime app's infrastructure is wrong. The message says what, where, and what to do. */
export class ServerlessAppError extends UserError {
  /** @param path the path of the construct */
  constructor(
    code: ErrorCode,
    readonly path: string,
    problem: string,
  ) {
    super(code, `${path}: ${problem}`);
    this.name = 'ServerlessAppError';
  }
}
