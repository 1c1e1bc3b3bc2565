/** A cloud assembly that cannot be read. */
export class AssemblyError extends Error {
  public static readonly code = 'AssemblyError';
  public readonly code = AssemblyError.code;
}

/** A value of a template that is not known on this machine. The message says which one and why. */
export class UnresolvedError extends Error {
  public static readonly code = 'Unresolved';
  public readonly code = UnresolvedError.code;
}
