import { USER_ERROR } from '../names';

/**
 * An invalid declaration, thrown at its line. The message says what to write instead.
 */
export class DeclarationError extends Error {
  static readonly code = 'INVALID_DECLARATION';
  readonly code = 'INVALID_DECLARATION';

  constructor(message: string) {
    super(message);
    this.name = 'DeclarationError';
  }

  /** @internal */
  get [USER_ERROR](): true {
    return true;
  }
}
