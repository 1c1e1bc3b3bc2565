import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Stack } from 'aws-cdk-lib/core';
import { appIn, manifestOf, newStack, newTable, statements } from '../literal-app';

const PK = { name: 'PK', type: dynamodb.AttributeType.STRING };
const INDEX = { indexName: 'by-name', partitionKey: { name: 'name', type: dynamodb.AttributeType.STRING } };

/** The statements about DynamoDB and its keys for a table, with `indexLater` called after it was bound. */
function granted(
  make: (stack: Stack) => dynamodb.ITable,
  operations: string[],
  unknown = false,
  indexLater?: (table: any) => void,
) {
  const manifest = manifestOf({
    operations: { dynamodb: operations },
    unknownOperations: unknown ? [{ service: 'dynamodb', importedBy: 'runtime/app.ts', fix: 'import it by name' }] : [],
  });
  const stack = newStack();
  const table = make(stack);
  appIn(stack, manifest, { resources: { AppTable: table } });
  indexLater?.(table);
  const all = statements(Template.fromStack(stack).toJSON()).slice(1);
  const arn = JSON.stringify(stack.resolve(table.tableArn));
  return all.map(({ Action, Resource }) => ({
    actions: [Action].flat(),
    on: JSON.stringify(Resource).includes('/index/*') ? 'index' : JSON.stringify(Resource) === arn ? 'table' : 'other',
  }));
}

const v1 = (stack: any) => new dynamodb.Table(stack, 'T', { partitionKey: PK });
const v2 = (stack: any) => newTable(stack);
const withIndex = (stack: any) =>
  new dynamodb.TableV2(stack, 'T', { partitionKey: PK, globalSecondaryIndexes: [INDEX] });

test.each([
  ['Table', v1],
  ['TableV2', v2],
])('the operations on a %s without index are granted on the table alone', (_, make) => {
  expect(granted(make, ['Query', 'Scan'])).toEqual([{ actions: ['dynamodb:Query', 'dynamodb:Scan'], on: 'table' }]);
});

test('actions that read indexes are granted on them', () => {
  expect(granted(withIndex, ['PutItem', 'Query'])).toEqual([
    { actions: ['dynamodb:PutItem', 'dynamodb:Query'], on: 'table' },
    { actions: ['dynamodb:Query'], on: 'index' },
  ]);
  expect(granted(withIndex, ['GetItem', 'PutItem'])).toEqual([
    { actions: ['dynamodb:GetItem', 'dynamodb:PutItem'], on: 'table' },
  ]);
});

test('an index that is added after the table was bound counts', () => {
  const add = (table: any) => table.addGlobalSecondaryIndex(INDEX);
  for (const make of [v1, v2]) {
    expect(granted(make, ['Query'], false, add)).toEqual([
      { actions: ['dynamodb:Query'], on: 'table' },
      { actions: ['dynamodb:Query'], on: 'index' },
    ]);
  }
});

test('an imported table has the indexes that it specifies', () => {
  const imported = (attributes: object) => (stack: any) =>
    dynamodb.Table.fromTableAttributes(stack, 'T', { tableName: 'x', ...attributes });
  expect(granted(imported({}), ['Query'])).toHaveLength(1);
  expect(granted(imported({ globalIndexes: ['a'] }), ['Query'])[1]).toEqual({
    actions: ['dynamodb:Query'],
    on: 'index',
  });
});

test('transactions and PartiQL are granted by their operations', () => {
  expect(granted(v2, ['TransactWriteItems', 'TransactGetItems'])[0].actions).toEqual([
    'dynamodb:ConditionCheckItem',
    'dynamodb:DeleteItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
  ]);
  expect(granted(withIndex, ['ExecuteStatement'])).toEqual([
    {
      actions: ['dynamodb:PartiQLDelete', 'dynamodb:PartiQLInsert', 'dynamodb:PartiQLSelect', 'dynamodb:PartiQLUpdate'],
      on: 'table',
    },
    { actions: ['dynamodb:PartiQLSelect'], on: 'index' },
  ]);
});

test('if the operations cannot be determined, all actions that read and write items are granted, by name', () => {
  const [{ actions }] = granted(v2, ['GetItem'], true);
  expect(actions).toContain('dynamodb:BatchWriteItem');
  expect(actions).not.toContain('dynamodb:DeleteTable');
  expect(actions.join()).not.toContain('*');
});

test('an app that calls nothing is granted nothing', () => {
  expect(granted(v2, [])).toEqual([]);
});

test('the key of a table is granted with the table', () => {
  const encrypted = (stack: any) =>
    new dynamodb.Table(stack, 'T', {
      partitionKey: PK,
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: new kms.Key(stack, 'Key'),
    });
  expect(granted(encrypted, ['GetItem'])).toEqual([
    { actions: ['dynamodb:GetItem'], on: 'table' },
    { actions: ['kms:Decrypt', 'kms:DescribeKey'], on: 'other' },
  ]);
  const [, { actions }] = granted(encrypted, ['PutItem']);
  expect(actions).toContain('kms:Encrypt');
  expect(actions.join()).not.toContain('*');
});

test('two declarations can be bound to the same table', () => {
  const manifest = manifestOf({
    resources: { A: { kind: 'table', variable: 'A_NAME' }, B: { kind: 'table', variable: 'B_NAME' } },
  });
  const stack = newStack();
  const table = newTable(stack);
  appIn(stack, manifest, { resources: { A: table, B: table } });
  const variables = Template.fromStack(stack).toJSON().Resources.APIHandler.Properties.Environment.Variables;
  expect(variables.A_NAME).toEqual(variables.B_NAME);
});
