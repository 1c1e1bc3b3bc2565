import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { AspectPriority, Aspects } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Binding } from './bindings';
import { actionsOnTable, grantIndexes, grantTable } from './table';
import type { Manifest } from '../../manifest/manifest';

/** Grants the app what its code calls, on exactly the resources that are bound to it. */
export function grantBindings(app: Construct & IGrantable, bindings: readonly Binding[], manifest: Manifest): void {
  const tables = bindings.filter(({ declaration }) => declaration.kind === 'table').map(({ resource }) => resource as ITable);
  const unknown = manifest.unknownOperations.some(({ service }) => service === 'dynamodb');
  const actions = actionsOnTable(unknown ? undefined : manifest.operations.dynamodb ?? []);
  for (const table of tables) grantTable(app, table, actions);

  Aspects.of(app).add({
    visit(node) {
      if (node === app) for (const table of tables.splice(0)) grantIndexes(app, table, actions);
    },
  }, { priority: AspectPriority.MUTATING });
}
