import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Binding } from './bindings';

/** The environment variables of the bound resources, with what the app reads from them: the name of a table, a value. */
export function variablesOf(bindings: readonly Binding[]): { [name: string]: string } {
  return Object.fromEntries(bindings.map(({ declaration, resource }) => {
    switch (declaration.kind) {
      case 'table': return [declaration.variable, (resource as ITable).tableName];
      case 'env': return [declaration.variable, resource as string];
      default: throw new Error(`Nothing can be bound to a declaration of kind ${declaration.kind} yet`);
    }
  }));
}
