import { USER_ERROR } from '../names';

/**
 * A declaration of the app that cannot work: thrown at the line that declares it. The message says what to write.
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
