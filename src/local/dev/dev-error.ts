/** The local cloud cannot start, or goes on with an error until the next edit. The message is complete for a user. */
export class DevError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'DevError';
    this.code = code;
  }
}
