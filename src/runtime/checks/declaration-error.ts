/**
 * A declaration of the app that cannot work: thrown at the line that declares it. The message says what to write.
 */
export class DeclarationError extends Error {
  static readonly code = 'DeclarationError';
  readonly code = 'DeclarationError';

  constructor(message: string) {
    super(message);
    this.name = 'DeclarationError';
  }
}
