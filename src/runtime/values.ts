import { checks } from './checking';
import type { ResourceDeclaration } from './declarations';

/**
 * Where declared values come from before the environment. Only the test client puts something here, so that clients
 * with different values can run side by side; elsewhere it is one failed property look-up.
 */
export const VALUE_SOURCE: unique symbol = Symbol.for('serverless-cdk-project.values') as any;

export type ValueSource = (variable: string) => string | undefined;

/** A declared value that the environment does not give. */
export class MissingValueError extends Error {
  static readonly code = 'MissingValueError';
  readonly code = 'MissingValueError';

  constructor({ kind, name, variable }: ResourceDeclaration) {
    super(`${kind} "${name}": the environment variable ${variable} is not set${checks?.missingHint ?? ''}`);
  }
}

export function givenValue({ variable }: ResourceDeclaration): string | undefined {
  return (globalThis as any)[VALUE_SOURCE]?.(variable) ?? process.env[variable];
}

/**
 * The value of a declaration, read when it is used. While the app is read at build time, what is not there yet has a
 * stand-in of the right form.
 */
export function declaredValue(declaration: ResourceDeclaration, example?: string): string {
  const value = givenValue(declaration) ?? checks?.standIn(declaration, example);
  if (value === undefined) throw new MissingValueError(declaration);
  return value;
}
