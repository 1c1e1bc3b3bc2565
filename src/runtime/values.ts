import { DISCOVERY_VARIABLE, type ResourceDeclaration } from './declarations';

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
    super(`${kind} "${name}": the environment variable ${variable} is not set. Bind it in infrastructure/, or give it to testClient() and read it in a handler`);
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
  const value = givenValue(declaration);
  if (value !== undefined) return value;
  if (process.env[DISCOVERY_VARIABLE]) return example ?? standIn(declaration);
  throw new MissingValueError(declaration);
}

/** What stands for a secret or parameter: in a test what it gives, while the app is read at build time an empty object. */
export function storedValueOf({ variable }: ResourceDeclaration): string | undefined {
  return (globalThis as any)[VALUE_SOURCE]?.(`${variable}.value`) ?? (process.env[DISCOVERY_VARIABLE] ? '{}' : undefined);
}

function standIn({ kind, name, variable }: ResourceDeclaration): string {
  const start = kind === 'env' ? '' : { _ARN: 'arn:aws:x:us-east-1:000000000000:', _URL: 'https://x.us-east-1.amazonaws.com/000000000000/' }[variable.slice(-4)] ?? '';
  return `${start}discover-${name}`;
}
