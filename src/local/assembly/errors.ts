/** A value of a template that is not known on this machine. The message says which one and why. */
export class UnresolvedError extends Error {
  static readonly code = 'Unresolved';
  readonly code = UnresolvedError.code;
}

/** What stands in place of such a value, so that only what needs it fails. */
export function notKnown(message: string): string {
  return `not known locally: ${message}`;
}
