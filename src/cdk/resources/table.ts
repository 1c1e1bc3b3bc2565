import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { indexActions, keyActions, READ_WRITE_ACTIONS, tableActions } from '../iam/dynamodb';

/**
 * What the app may do with a table.
 * @param operations those of DynamoDB that the app calls; undefined if they cannot be told
 */
export function actionsOnTable(operations: readonly string[] | undefined): readonly string[] {
  return operations ? tableActions(operations).actions : READ_WRITE_ACTIONS;
}

/** The actions, on exactly that table; on a customer's key, what DynamoDB does with it in the caller's name. */
export function grantTable(grantee: IGrantable, table: ITable, actions: readonly string[]): void {
  if (actions.length === 0) return;
  grantee.grantPrincipal.addToPrincipalPolicy(statement(actions, table.tableArn));
  table.encryptionKey?.grant(grantee, ...keyActions(actions));
}

/** To be called when the template is made: an index may be added to a table long after it was bound. */
export function grantIndexes(grantee: IGrantable, table: ITable, actions: readonly string[]): void {
  const onIndexes = indexActions(actions);
  if (onIndexes.length > 0 && hasIndex(table)) {
    grantee.grantPrincipal.addToPrincipalPolicy(statement(onIndexes, `${table.tableArn}/index/*`));
  }
}

function statement(actions: readonly string[], resource: string): PolicyStatement {
  const prefixed = actions.map((action) => `dynamodb:${action}`);
  return new PolicyStatement({ actions: prefixed, resources: [resource] });
}

/** Tables of either version, and imported ones, know it, but tell only their subclasses. */
function hasIndex(table: ITable): boolean {
  return (table as any).hasIndex === true;
}
