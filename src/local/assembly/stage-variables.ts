import { notKnown, UnresolvedError } from './errors';
import type { Resource } from './resource';

/** The stage variables. An unknown value becomes a placeholder, and does not affect the others. */
export function variablesOf({ stack }: Resource, variables: unknown): Record<string, string> | undefined {
  try {
    return stack.resolve(variables);
  } catch (e) {
    if (!(e instanceof UnresolvedError)) throw e;
    const known = (value: unknown) => {
      try {
        return stack.resolve(value);
      } catch (error) {
        if (!(error instanceof UnresolvedError)) throw error;
        return notKnown(error.message);
      }
    };
    return Object.fromEntries(Object.entries(variables as object).map(([name, value]) => [name, known(value)]));
  }
}
