import { DISCOVERY_VARIABLE } from './declarations';

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

  constructor(declared: string, variable: string) {
    super(`${declared}: the environment variable ${variable} is not set. Bind it in infrastructure/; `
      + 'in a test, give it to testClient() and read it inside of a handler');
  }
}

export function givenValue(variable: string): string | undefined {
  return (globalThis as any)[VALUE_SOURCE]?.(variable) ?? process.env[variable];
}

/** The value of a variable, read when it is used. While discovering, `placeholder` stands for what is not there yet. */
export function declaredValue(declared: string, variable: string, placeholder: string): string {
  const value = givenValue(variable);
  if (value !== undefined) return value;
  if (process.env[DISCOVERY_VARIABLE]) return placeholder;
  throw new MissingValueError(declared, variable);
}
