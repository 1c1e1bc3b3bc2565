import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { type App, Stack } from 'aws-cdk-lib/core';
import type { FunctionManifest, ResourceKind } from '../../../src/manifest/manifest';
import { appIn, manifestOf, newApp, newTable, statements } from '../literal-app';

const HERE = { account: '111111111111', region: 'eu-central-1' };

function bind(
  kind: ResourceKind,
  make: (stack: Stack, app: App) => any,
  {
    operations = {},
    functions,
    env = HERE as object,
  }: { operations?: object; functions?: { [name: string]: FunctionManifest }; env?: object } = {},
) {
  const manifest = manifestOf({
    resources: { It: { kind, variable: 'IT' } },
    operations: operations as any,
    ...(functions && { functions, routes: [] }),
  });
  const app = newApp();
  const stack = new Stack(app, 'Stack', { env });
  const resource = make(stack, app);
  const runtime = appIn(stack, manifest, { resources: { It: resource } });
  const template = Template.fromStack(stack).toJSON();
  return {
    stack,
    resource,
    runtime,
    template,
    variable: template.Resources.APIHandler?.Properties.Environment.Variables.IT,
    granted: statements(template)
      .slice(1)
      .map(({ Action, Resource }) => [[Action].flat().join(), Resource]),
    warnings: Annotations.fromStack(stack)
      .findWarning('*', Match.anyValue())
      .map(({ entry }) => String(entry.data).replace(/ \[ack.*/, '')),
  };
}

const there = (service: string, resource: string, account = '222222222222', region = 'eu-central-1') =>
  `arn:aws:${service}:${region}:${account}:${resource}`;

test.each<[ResourceKind, (stack: Stack) => any, { [service: string]: string[] }, unknown, string, string]>([
  [
    'table',
    (s) => dynamodb.Table.fromTableArn(s, 'It', there('dynamodb', 'table/users')),
    { dynamodb: ['GetItem'] },
    there('dynamodb', 'table/users'),
    there('dynamodb', 'table/users'),
    'a DynamoDB table has a policy of its own, which has to allow the role too',
  ],
  [
    'queue',
    (s) => sqs.Queue.fromQueueArn(s, 'It', there('sqs', 'orders')),
    { sqs: ['SendMessage'] },
    { 'Fn::Join': ['', ['https://sqs.eu-central-1.', { Ref: 'AWS::URLSuffix' }, '/222222222222/orders']] },
    there('sqs', 'orders'),
    'an SQS queue has a policy of its own',
  ],
  [
    'topic',
    (s) => sns.Topic.fromTopicArn(s, 'It', there('sns', 'news')),
    { sns: ['Publish'] },
    there('sns', 'news'),
    there('sns', 'news'),
    'an SNS topic has a policy of its own',
  ],
  [
    'eventBus',
    (s) => events.EventBus.fromEventBusArn(s, 'It', there('events', 'event-bus/shop')),
    { eventbridge: ['PutEvents'] },
    there('events', 'event-bus/shop'),
    there('events', 'event-bus/shop'),
    'an event bus has a policy of its own',
  ],
  [
    'stream',
    (s) => kinesis.Stream.fromStreamArn(s, 'It', there('kinesis', 'stream/clicks')),
    { kinesis: ['PutRecord'] },
    'clicks',
    there('kinesis', 'stream/clicks'),
    'calls name it by its ARN, StreamARN',
  ],
  [
    'secret',
    (s) => secretsmanager.Secret.fromSecretCompleteArn(s, 'It', there('secretsmanager', 'secret:key-AbCdEf')),
    { 'secrets-manager': ['GetSecretValue'] },
    there('secretsmanager', 'secret:key-AbCdEf'),
    there('secretsmanager', 'secret:key-AbCdEf'),
    'the policies of the secret and of its key',
  ],
  [
    'userPool',
    (s) => cognito.UserPool.fromUserPoolArn(s, 'It', there('cognito-idp', 'userpool/eu-central-1_x')),
    { 'cognito-identity-provider': ['AdminGetUser'] },
    'eu-central-1_x',
    there('cognito-idp', 'userpool/eu-central-1_x'),
    'the code has to assume a role of that account',
  ],
  [
    'logGroup',
    (s) => logs.LogGroup.fromLogGroupArn(s, 'It', there('logs', 'log-group:audit')),
    { 'cloudwatch-logs': ['PutLogEvents'] },
    'audit',
    there('logs', 'log-group:audit:*'),
    'the code has to assume a role of that account',
  ],
])(
  'a %s of another account is granted here, and the rest is a warning',
  (kind, make, operations, value, arn, message) => {
    const { variable, granted, warnings } = bind(kind, make, { operations });
    expect(variable).toEqual(value);
    expect(granted.map(([, on]) => on)).toEqual([arn]);
    expect(warnings).toEqual([
      expect.stringContaining(
        'resources.It is of the account 222222222222, the functions are of 111111111111: their role is granted what they do there, and ',
      ),
    ]);
    expect(warnings[0]).toContain(message);
  },
);

test('a bucket of another account, with its key', () => {
  const { granted } = bind(
    'bucket',
    (stack) =>
      s3.Bucket.fromBucketAttributes(stack, 'It', {
        bucketName: 'uploads',
        account: '222222222222',
        encryptionKey: kms.Key.fromKeyArn(stack, 'Key', there('kms', 'key/1')),
      }),
    { operations: { s3: ['GetObject'] } },
  );
  expect(granted.map(([action]) => action)).toEqual(['s3:GetObject', 'kms:Decrypt']);
  expect(granted[1][1]).toBe(there('kms', 'key/1'));
});

test('a resource of another region is a warning, as clients call their own region', () => {
  const secret = (s: Stack) =>
    secretsmanager.Secret.fromSecretCompleteArn(
      s,
      'It',
      there('secretsmanager', 'secret:key-AbCdEf', HERE.account, 'us-east-1'),
    );
  expect(bind('secret', secret, { operations: { 'secrets-manager': ['GetSecretValue'] } }).warnings).toEqual([
    "resources.It is in us-east-1, the functions are in eu-central-1: a client of the SDK calls its function's region, unless it is created for another one: " +
      "{ region: 'us-east-1' }; value() always calls the function's",
  ]);
});

test('a region or an account that is known at deployment only is not a warning', () => {
  const table = (s: Stack) => dynamodb.Table.fromTableArn(s, 'It', there('dynamodb', 'table/users'));
  const operations = { dynamodb: ['GetItem'] };
  expect(bind('table', table, { env: {}, operations })).toMatchObject({ warnings: [], variable: 'users' });
  expect(bind('table', (s) => dynamodb.Table.fromTableName(s, 'It', 'users'), { operations }).warnings).toEqual([]);
  expect(bind('table', (s) => newTable(s, 'It'), { operations }).warnings).toEqual([]);
});

test.each<[string, ResourceKind, (stack: Stack) => any, FunctionManifest]>([
  [
    'queue',
    'queue',
    (s) => sqs.Queue.fromQueueArn(s, 'It', there('sqs', 'orders', HERE.account, 'us-east-1')),
    { kind: 'sqs', source: { resource: 'It' }, batchSize: 10 },
  ],
  [
    'stream',
    'stream',
    (s) => kinesis.Stream.fromStreamArn(s, 'It', there('kinesis', 'stream/x', HERE.account, 'us-east-1')),
    { kind: 'kinesis', source: { resource: 'It' }, batchSize: 10, startingPosition: 'LATEST' },
  ],
  [
    'bus',
    'eventBus',
    (s) => events.EventBus.fromEventBusArn(s, 'It', there('events', 'event-bus/x', HERE.account, 'us-east-1')),
    { kind: 'eventbridge', source: { resource: 'It' }, pattern: { source: ['shop'] } },
  ],
])('a %s of another region is refused as an event source', (_, kind, make, declaration) => {
  expect(() => bind(kind, make, { functions: { handle: declaration } })).toThrow(
    `Stack/RuntimeApp: the function "handle" (${declaration.kind}): Stack/It is in us-east-1, and the function is in eu-central-1: events do not leave their region.`,
  );
});

test('a table of a stack in another account is known by its ARN, with the physical name that the CDK generates', () => {
  const table = (_: Stack, app: App) =>
    newTable(new Stack(app, 'Other', { env: { account: '222222222222', region: HERE.region } }), 'It');
  const { variable, granted, resource } = bind('table', table, { operations: { dynamodb: ['GetItem'] } });
  const { TableName } = Object.values<any>(
    Template.fromStack(Stack.of(resource)).findResources('AWS::DynamoDB::GlobalTable'),
  )[0].Properties;
  const arn = {
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:dynamodb:eu-central-1:222222222222:table/${TableName}`]],
  };
  expect([variable, granted]).toEqual([arn, [['dynamodb:GetItem', arn]]]);
});

test('a table of another stack is used across stacks, without a reference back', () => {
  const { template, stack, resource } = bind(
    'table',
    (_, app) => newTable(new Stack(app, 'Data', { env: HERE }), 'It'),
    { operations: { dynamodb: ['GetItem'] } },
  );
  expect(JSON.stringify(template.Resources.APIHandler.Properties.Environment.Variables.IT)).toContain(
    'Fn::ImportValue',
  );
  expect(stack.dependencies).toEqual([Stack.of(resource)]);
  expect(Stack.of(resource).dependencies).toEqual([]);
});

test('an encrypted table and queue of another stack: their keys do not refer back to the role', () => {
  const data = (app: App) => new Stack(app, 'Data', { env: HERE });
  const table = bind(
    'table',
    (_, app) => {
      const stack = data(app);
      return new dynamodb.Table(stack, 'It', {
        partitionKey: { name: 'PK', type: dynamodb.AttributeType.STRING },
        encryptionKey: new kms.Key(stack, 'Key'),
      });
    },
    { operations: { dynamodb: ['GetItem'] } },
  );
  expect(table.granted.map(([action]) => action)).toEqual(['dynamodb:GetItem', 'kms:Decrypt,kms:DescribeKey']);
  expect(Stack.of(table.resource).dependencies).toEqual([]);
  const keyPolicy = Object.values<any>(Template.fromStack(Stack.of(table.resource)).findResources('AWS::KMS::Key'))[0]
    .Properties.KeyPolicy;
  expect(JSON.stringify(keyPolicy)).not.toContain('DefaultRole');
});
