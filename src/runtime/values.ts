import { checks } from './checking';
import type { ResourceDeclaration } from './declarations';
import { USER_ERROR } from './names';
import { VALUE_SOURCE } from './value-source';

/** A declared value whose environment variable is not set. */
export class MissingValueError extends Error {
  static readonly code = 'MISSING_VALUE';
  readonly code = 'MISSING_VALUE';

  constructor(
    { kind, name, variable }: ResourceDeclaration,
    why = `the environment variable ${variable} is not set${checks?.hint ?? '. Is it bound, and named by "uses" of the function, if it has that?'}`,
  ) {
    super(`${kind} "${name}": ${why}`);
  }

  /** @internal */
  get [USER_ERROR](): true {
    return true;
  }
}

export function givenValue({ variable }: ResourceDeclaration): string | undefined {
  return (globalThis as any)[VALUE_SOURCE]?.(variable) ?? process.env[variable];
}

/**
 * The value of a declaration, read when it is used. During discovery, a missing value has a placeholder of the right
 * form.
 */
export function declaredValue(declaration: ResourceDeclaration, example?: string): string {
  const value = givenValue(declaration) ?? checks?.placeholder(declaration, example);
  if (value === undefined) throw new MissingValueError(declaration);
  return value;
}
