/** The roles that functions run as. */
export enum FunctionRoles {
  /** A role for each function, with what it uses; the functions that serve routes have `DefaultRole` together. */
  PER_FUNCTION = 'perFunction',
  /** One role for all functions, `DefaultRole`, with what any of them uses: Chalice's way. */
  SHARED = 'shared',
}
