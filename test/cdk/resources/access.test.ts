import * as fs from 'node:fs';
import * as path from 'node:path';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Lazy } from 'aws-cdk-lib/core';
import { ServerlessAppError } from '../../../src/cdk';
import { accessActions } from '../../../src/cdk/resources/access';
import { checkBindings } from '../../../src/cdk/resources/bindings';
import { KINDS } from '../../../src/cdk/resources/kinds';
import type { Manifest } from '../../../src/manifest/manifest';
import { appIn, manifestOf, newStack, newTable, statements } from '../literal-app';

const TABLES = manifestOf({
  resources: { Orders: { kind: 'table', variable: 'ORDERS_NAME' }, Users: { kind: 'table', variable: 'USERS_NAME' } },
});

/** What is granted on which resource, by its logical id's beginning, and the warnings. */
function synthesized(manifest: Manifest, resources: (stack: ReturnType<typeof newStack>) => object) {
  const stack = newStack();
  appIn(stack, manifest, { resources: resources(stack) });
  const granted: { [resource: string]: string[] } = {};
  for (const { Action, Resource } of statements(Template.fromStack(stack).toJSON()).slice(1)) {
    const name = /"(It|Orders|Users|Key)/.exec(JSON.stringify(Resource))![1];
    granted[name] = [...(granted[name] ?? []), ...[Action].flat().map((action) => action.replace('dynamodb:', ''))];
  }
  const warnings = Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => String(entry.data));
  return { granted, warnings };
}

test('each of two tables has the grants of its access, whatever the code calls', () => {
  const { granted, warnings } = synthesized(TABLES, (stack) => ({
    Orders: newTable(stack, 'Orders'),
    Users: { resource: newTable(stack, 'Users'), access: ['GetItem'] },
  }));
  expect(granted).toEqual({ Orders: ['GetItem', 'PutItem'], Users: ['GetItem'] });
  expect(warnings).toEqual([]);
});

test('calls that no access grants are a warning that names what will be denied', () => {
  const { granted, warnings } = synthesized(TABLES, (stack) => ({
    Orders: { resource: newTable(stack, 'Orders'), access: 'read' },
    Users: { resource: newTable(stack, 'Users'), access: [] },
  }));
  expect(granted).toEqual({
    Orders: ['BatchGetItem', 'ConditionCheckItem', 'DescribeTable', 'GetItem', 'PartiQLSelect', 'Query', 'Scan'],
  });
  expect(warnings).toHaveLength(2);
  expect(warnings[0]).toContain(
    'the runtime app calls dynamodb:PutItem, which resources.Orders.access, "read", leaves out and nothing else grants: ' +
      'it will be denied. Widen the access, or remove the call from the app [ack: serverless-cdk-project:access:Orders]',
  );
  expect(warnings[1]).toContain('resources.Users.access, [], leaves out');
});

test('a resource without an access has the grants of the calls of the code', () => {
  const it = manifestOf({ resources: { It: { kind: 'table', variable: 'IT' } } });
  expect(synthesized(it, (stack) => ({ It: { resource: newTable(stack, 'It') } })).granted).toEqual({
    It: ['GetItem', 'PutItem'],
  });
});

test('if every binding of a service has an access, undetermined operations are not a warning', () => {
  const unknownOperations = [{ service: 'dynamodb', importedBy: 'runtime/db.ts', fix: 'import it by name' }];
  const { granted, warnings } = synthesized({ ...TABLES, operations: {}, unknownOperations }, (stack) => ({
    Orders: { resource: newTable(stack, 'Orders'), access: ['Query'] },
    Users: { resource: newTable(stack, 'Users'), access: ['GetItem'] },
  }));
  expect(granted).toEqual({ Orders: ['Query'], Users: ['GetItem'] });
  expect(warnings).toEqual([]);
});

test('a key has the grants that the access needs', () => {
  const it = manifestOf({ resources: { It: { kind: 'bucket', variable: 'IT' } }, operations: { s3: ['PutObject'] } });
  const bucket = (stack: any) => new s3.Bucket(stack, 'It', { encryptionKey: new kms.Key(stack, 'Key') });
  expect(synthesized(it, (stack) => ({ It: { resource: bucket(stack), access: ['HeadObject'] } })).granted).toEqual({
    It: ['s3:GetObject'],
    Key: ['kms:Decrypt'],
  });
  expect(synthesized(it, (stack) => ({ It: { resource: bucket(stack), access: ['ListObjectsV2'] } })).granted).toEqual({
    It: ['s3:ListBucket'],
  });
});

test('the documentation of resources has the actions of the levels', () => {
  const page = fs
    .readFileSync(path.join(__dirname, '../../../docs/infrastructure/resources.md'), 'utf8')
    .replace(/ +\|/g, ' |');
  const code = (actions: readonly string[]) => actions.map((action) => `\`${action.split(':')[1]}\``).join(' ');
  for (const [name, { read, write }] of Object.entries(KINDS)) {
    const what = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    expect(page).toContain(`\n| ${what} | ${code(read)} | ${code(write)} |\n`);
  }
});

test('the level readWrite has the actions of read and write', () => {
  for (const kind of Object.values(KINDS)) {
    const level = (access: string) => accessActions(kind, access, 'access', 'x');
    expect(level('readWrite')).toEqual([...new Set([...level('read'), ...level('write')])].sort());
  }
});

test.each<[unknown, string]>([
  ['reed', 'resources.Users.access: unknown access "reed"; did you mean "read"?'],
  ['GetItem', 'resources.Users.access: unknown access "GetItem"; known: read, write, readWrite, […operations]'],
  [true, 'resources.Users.access: expected "read", "write", "readWrite" or a list of operations, got true'],
  [null, 'resources.Users.access: expected "read", "write", "readWrite" or a list of operations, got null'],
  [['GetItm'], 'resources.Users.access[0]: "GetItm" is not an operation on a DynamoDB table; did you mean "GetItem"?'],
  [
    ['GetItem', 'SendMessageBatches'],
    'resources.Users.access[1]: "SendMessageBatches" is not an operation on a DynamoDB table; known: AssociateTableReplica, BatchExecuteStatement, ',
  ],
  [['ListTables'], '"ListTables" is not an operation on a DynamoDB table'],
  [['dynamodb:GetItem'], '"dynamodb:GetItem" is not an operation on a DynamoDB table'],
  [[5], 'resources.Users.access[0]: 5 is not an operation on a DynamoDB table; known: '],
  [
    Lazy.string({ produce: () => 'read' }),
    'resources.Users.access: expected a value, got a token, which has none before the deployment',
  ],
  [Lazy.list({ produce: () => ['GetItem'] }), 'got a token'],
])('the access %j is refused, with the known values', (access, message) => {
  const table = newTable(newStack());
  const check = () => checkBindings(TABLES, { Orders: table, Users: { resource: table, access } }, 'Stack/RuntimeApp');
  expect(check).toThrow(ServerlessAppError);
  expect(check).toThrow('Stack/RuntimeApp: resources.Users.access');
  expect(check).toThrow(message);
});

test('other properties than resource and access are refused, and so is a wrong resource', () => {
  const stack = newStack();
  const check = (Users: unknown) => () => checkBindings(TABLES, { Orders: newTable(newStack()), Users }, 'x');
  expect(check({ resource: newTable(stack), acces: 'read' })).toThrow(
    'x: resources.Users.acces: unknown option; did you mean "access"?',
  );
  expect(check({ resource: new s3.Bucket(stack, 'B'), access: 'read' })).toThrow(
    'x: resources.Users.resource: expected a DynamoDB table (dynamodb.ITable), got Stack/B, which is an S3 bucket',
  );
  expect(check({ resource: undefined })).toThrow(
    'x: resources.Users.resource: expected a DynamoDB table (dynamodb.ITable), got undefined',
  );
  expect(check({ access: 'read' })).toThrow(
    'x: resources.Users: expected a DynamoDB table (dynamodb.ITable), got an object',
  );
});
