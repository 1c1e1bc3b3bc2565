import type { Construct } from 'constructs';
import type { Binding } from './bindings';
import { elsewhere } from './foreign';
import type { Kind } from './kind';
import { KINDS } from './kinds';

/** The environment variables of the bound resources, with what the app reads from them: the name of a table, the URL of a queue, a value. */
export function variablesOf(app: Construct, bindings: readonly Binding[]): { [name: string]: string } {
  return Object.fromEntries(
    bindings.map(({ declaration: { kind, variable }, resource }) => [
      variable,
      kind === 'env' ? (resource as string) : valueOf(app, KINDS[kind], resource),
    ]),
  );
}

function valueOf(app: Construct, { value, foreignValue, property }: Kind, resource: any): string {
  return (elsewhere(app, resource[property], resource).account && foreignValue ? foreignValue : value)(resource);
}
