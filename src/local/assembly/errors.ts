/** A value of a template that is not known on this machine. The message says which one and why. */
export class UnresolvedError extends Error {
  static readonly code = 'Unresolved';
  readonly code = UnresolvedError.code;
}
