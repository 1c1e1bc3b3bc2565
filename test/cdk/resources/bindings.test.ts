import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Lazy } from 'aws-cdk-lib/core';
import type { ServerlessAppError } from '../../../src/cdk';
import { checkBindings } from '../../../src/cdk/resources/bindings';
import { variablesOf } from '../../../src/cdk/resources/variables';
import { manifestOf, newStack, newTable } from '../literal-app';

const manifest = manifestOf({
  resources: {
    AppTable: { kind: 'table', variable: 'APP_TABLE_NAME' },
    LOG_LEVEL: { kind: 'env', variable: 'LOG_LEVEL', optional: true },
    SENDER: { kind: 'env', variable: 'SENDER' },
  },
});

function problem(resources: any): ServerlessAppError {
  try {
    checkBindings(manifest, resources, 'Stack/RuntimeApp');
  } catch (e) {
    return e as ServerlessAppError;
  }
  throw new Error('accepted');
}

test('each declaration gets its resource, and its variable', () => {
  const stack = newStack();
  const table = newTable(stack);
  const bindings = checkBindings(manifest, { AppTable: table, SENDER: 'a@b.c' }, 'x');
  expect(stack.resolve(variablesOf(bindings, stack))).toEqual({
    APP_TABLE_NAME: stack.resolve(table.tableName),
    SENDER: 'a@b.c',
  });
});

test.each<[string, (stack: ReturnType<typeof newStack>) => unknown]>([
  [
    'a table of the first version',
    (s) => new dynamodb.Table(s, 'T', { partitionKey: { name: 'a', type: dynamodb.AttributeType.STRING } }),
  ],
  ['a table of the second version', (s) => newTable(s)],
  ['an imported table', (s) => dynamodb.Table.fromTableArn(s, 'T', 'arn:aws:dynamodb:eu-west-1:123456789012:table/x')],
  ['an imported table of the second version', (s) => dynamodb.TableV2.fromTableName(s, 'T', 'x')],
  ['a table of another copy of the CDK', () => ({ tableArn: 'arn', tableName: 'x', grant: () => undefined })],
])('%s is a table', (_, make) => {
  expect(checkBindings(manifest, { AppTable: make(newStack()), SENDER: 'x' }, 'x')).toHaveLength(2);
});

test.each<[string, (stack: ReturnType<typeof newStack>) => unknown, string]>([
  ['a queue', (s) => new sqs.Queue(s, 'Q'), 'got Stack/Q, which is an SQS queue'],
  ['an imported bucket', (s) => s3.Bucket.fromBucketName(s, 'B', 'existing'), 'got Stack/B, which is an S3 bucket'],
  ['a bucket-like object', () => ({ bucketArn: 'x' }), 'got an object that looks like an S3 bucket'],
  [
    'the L1 of a table',
    (s) => newTable(s).node.defaultChild,
    'got Stack/AppTable/Resource, which looks like none (CfnGlobalTable)',
  ],
  ['the name', () => 'AppTable', 'got the string "AppTable"'],
  ['nothing', () => null, 'got null'],
  ['a number', () => 5, 'got 5'],
  ['a list', () => [], 'got an array'],
  ['a token', () => Lazy.any({ produce: () => 1 }), 'got a token'],
])('%s instead of a table is refused', (_, make, message) => {
  const e = problem({ AppTable: make(newStack()), SENDER: 'x' });
  expect(e).toMatchObject({ code: 'WRONG_RESOURCE' });
  expect(e.message).toContain(
    `Stack/RuntimeApp: resources.AppTable: expected a DynamoDB table (dynamodb.ITable), ${message}`,
  );
});

test('a value that is not a string is refused', () => {
  const table = newTable(newStack());
  expect(problem({ AppTable: table, SENDER: 5 })).toMatchObject({
    code: 'WRONG_RESOURCE',
    message: expect.stringContaining('resources.SENDER: expected a string, got 5'),
  });
});

test('a missing resource is refused, unless it is optional', () => {
  expect(problem({ SENDER: 'x' })).toMatchObject({
    code: 'UNBOUND_RESOURCE',
    message:
      'Stack/RuntimeApp: resources.AppTable is missing: the runtime app declares the table "AppTable"; give it as resources: { AppTable: … }',
  });
  expect(problem(undefined).message).toContain('resources.AppTable is missing');
  expect(problem({ AppTable: newTable(newStack()), SENDER: undefined }).message).toContain(
    'declares the environment value "SENDER"',
  );
});

test('a resource that the app does not declare is refused', () => {
  expect(problem({ apptable: 1 })).toMatchObject({
    code: 'UNKNOWN_RESOURCE',
    message:
      'Stack/RuntimeApp: resources.apptable: the runtime app declares no resource "apptable"; did you mean "AppTable"?',
  });
  expect(problem({ constructor: 1 }).message).toContain('resources.constructor: the runtime app declares no resource');
});
