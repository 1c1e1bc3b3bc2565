import type { Binding } from './bindings';
import { elsewhere } from './foreign';
import type { Kind } from './kind';
import { KINDS } from './kinds';
import type { Place } from '../plan';

/** The environment variables of the bound resources, with what the app reads from them: the name of a table, the URL of a queue, a value. */
export function variablesOf(
  bindings: readonly Binding[],
  app: Pick<Place, 'account' | 'region'>,
): { [name: string]: string } {
  return Object.fromEntries(
    bindings.map(({ declaration: { kind, variable }, resource }) => [
      variable,
      kind === 'env' ? (resource as string) : valueOf(KINDS[kind], resource, app),
    ]),
  );
}

function valueOf(
  { value, foreignValue, property }: Kind,
  resource: any,
  app: Pick<Place, 'account' | 'region'>,
): string {
  return (elsewhere(app, resource[property], resource).account && foreignValue ? foreignValue : value)(resource);
}
