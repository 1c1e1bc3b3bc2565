import type { Binding } from './bindings';
import { KINDS } from './kinds';

/** The environment variables of the bound resources, with what the app reads from them: the name of a table, the URL of a queue, a value. */
export function variablesOf(bindings: readonly Binding[]): { [name: string]: string } {
  return Object.fromEntries(bindings.map(({ declaration: { kind, variable }, resource }) => [
    variable, kind === 'env' ? resource as string : KINDS[kind].value(resource),
  ]));
}
