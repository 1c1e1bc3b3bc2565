/** A value of a template that is not known locally. The message has its name and the reason. */
export class UnresolvedError extends Error {
  static readonly code = 'Unresolved';
  readonly code = UnresolvedError.code;
}

/** The placeholder of an unknown value, so that only code that needs the value fails. */
export function notKnown(message: string): string {
  return `not known locally: ${message}`;
}
