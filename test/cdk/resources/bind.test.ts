import { Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Stack } from 'aws-cdk-lib/core';
import type { ResourceKind } from '../../../src/manifest/manifest';
import { appIn, manifestOf, newStack, statements } from '../literal-app';

interface Bound {
  /** The value of the variable, as in the template. */
  readonly value: any;
  /** What is granted beside the logs: actions by resources. */
  readonly granted: [string[], any][];
  readonly stack: Stack;
}

function bind(
  kind: ResourceKind,
  make: (stack: Stack) => any,
  operations: { [service: string]: string[] },
  unknown?: string,
): Bound & { resource: any } {
  const manifest = manifestOf({
    resources: { It: { kind, variable: 'IT' } },
    operations,
    unknownOperations: unknown ? [{ service: unknown, importedBy: 'runtime/app.ts', fix: 'import by name' }] : [],
  });
  const stack = newStack();
  const resource = make(stack);
  appIn(stack, manifest, { resources: { It: resource } });
  const template = Template.fromStack(stack).toJSON();
  return {
    stack,
    resource,
    value: template.Resources.APIHandler.Properties.Environment.Variables.IT,
    granted: statements(template)
      .slice(1)
      .map(({ Action, Resource }) => [[Action].flat(), Resource]),
  };
}

const objects = (bucketArn: any) => ({ 'Fn::Join': ['', [bucketArn, '/*']] });

test('a bucket has its name as the variable, and grants on itself and on its objects', () => {
  const { stack, resource, value, granted } = bind('bucket', (s) => new s3.Bucket(s, 'B'), {
    s3: ['GetObject', 'HeadObject', 'ListObjectsV2', 'PutObject'],
  });
  const arn = stack.resolve(resource.bucketArn);
  expect(value).toEqual(stack.resolve(resource.bucketName));
  expect(granted).toEqual([
    [['s3:GetObject', 's3:PutObject'], objects(arn)],
    [['s3:ListBucket'], arn],
  ]);
});

test.each<[ResourceKind, (stack: Stack) => any, { [service: string]: string[] }, string, string, string[]]>([
  [
    'queue',
    (s) => new sqs.Queue(s, 'R'),
    { sqs: ['SendMessage', 'SendMessageBatch'] },
    'queueUrl',
    'queueArn',
    ['sqs:SendMessage'],
  ],
  ['topic', (s) => new sns.Topic(s, 'R'), { sns: ['PublishBatch'] }, 'topicArn', 'topicArn', ['sns:Publish']],
  [
    'stream',
    (s) => new kinesis.Stream(s, 'R'),
    { kinesis: ['PutRecord', 'PutRecords'] },
    'streamName',
    'streamArn',
    ['kinesis:PutRecord', 'kinesis:PutRecords'],
  ],
  [
    'eventBus',
    (s) => new events.EventBus(s, 'R'),
    { eventbridge: ['PutEvents'] },
    'eventBusName',
    'eventBusArn',
    ['events:PutEvents'],
  ],
  [
    'secret',
    (s) => new secretsmanager.Secret(s, 'R'),
    { 'secrets-manager': ['GetSecretValue'] },
    'secretArn',
    'secretArn',
    ['secretsmanager:GetSecretValue'],
  ],
  [
    'parameter',
    (s) => new ssm.StringParameter(s, 'R', { stringValue: 'x' }),
    { ssm: ['GetParameter'] },
    'parameterName',
    'parameterArn',
    ['ssm:GetParameter'],
  ],
  [
    'userPool',
    (s) => new cognito.UserPool(s, 'R'),
    { 'cognito-identity-provider': ['AdminGetUser', 'InitiateAuth'] },
    'userPoolId',
    'userPoolArn',
    ['cognito-idp:AdminGetUser'],
  ],
])(
  'a %s: its variable, and the operations of the app on it alone',
  (kind, make, operations, valueOf, arnOf, actions) => {
    const { stack, resource, value, granted } = bind(kind, make, { ...operations, sfn: ['StartExecution'] });
    expect(value).toEqual(stack.resolve(resource[valueOf]));
    expect(granted).toEqual([[actions, stack.resolve(resource[arnOf])]]);
  },
);

test('a log group has its name as the variable, and grants on itself and on its streams', () => {
  const { stack, resource, value, granted } = bind('logGroup', (s) => new logs.LogGroup(s, 'R'), {
    // The last one names no log group.
    'cloudwatch-logs': ['CreateLogStream', 'FilterLogEvents', 'PutLogEvents', 'DescribeQueries'],
  });
  // It ends with `:*`.
  const arn = stack.resolve(resource.logGroupArn);
  expect(value).toEqual(stack.resolve(resource.logGroupName));
  expect(granted).toEqual([
    [['logs:CreateLogStream', 'logs:PutLogEvents'], arn],
    [['logs:FilterLogEvents'], arn],
  ]);
});

test('an app that only receives is granted nothing to send', () => {
  expect(bind('queue', (s) => new sqs.Queue(s, 'R'), {}).granted).toEqual([]);
});

test.each<[ResourceKind, (stack: Stack) => any, string]>([
  ['bucket', (s) => s3.Bucket.fromBucketName(s, 'R', 'existing'), 'existing'],
  ['queue', (s) => sqs.Queue.fromQueueArn(s, 'R', 'arn:aws:sqs:eu-west-1:123456789012:q'), 'https://sqs.eu-west-1.'],
  [
    'topic',
    (s) => sns.Topic.fromTopicArn(s, 'R', 'arn:aws:sns:eu-west-1:123456789012:t'),
    'arn:aws:sns:eu-west-1:123456789012:t',
  ],
  ['stream', (s) => kinesis.Stream.fromStreamArn(s, 'R', 'arn:aws:kinesis:eu-west-1:123456789012:stream/x'), '"x"'],
  ['eventBus', (s) => events.EventBus.fromEventBusName(s, 'R', 'shop'), 'shop'],
  ['logGroup', (s) => logs.LogGroup.fromLogGroupName(s, 'R', '/shop/audit'), '/shop/audit'],
  [
    'logGroup',
    (s) => logs.LogGroup.fromLogGroupArn(s, 'R', 'arn:aws:logs:eu-west-1:123456789012:log-group:/x:*'),
    '/x',
  ],
  ['secret', (s) => secretsmanager.Secret.fromSecretNameV2(s, 'R', 'key'), ':secret:key'],
  ['parameter', (s) => ssm.StringParameter.fromStringParameterName(s, 'R', '/level'), '/level'],
  [
    'parameter',
    (s) => ssm.StringParameter.fromSecureStringParameterAttributes(s, 'R', { parameterName: '/key' }),
    '/key',
  ],
  ['userPool', (s) => cognito.UserPool.fromUserPoolId(s, 'R', 'eu-west-1_x'), 'eu-west-1_x'],
])('an imported %s has the same grants', (kind, make, expected) => {
  expect(JSON.stringify(bind(kind, make, {}).value)).toContain(expected);
});

test('of an imported secret whose last characters are unknown, only these are a wildcard', () => {
  const [[, resource]] = bind('secret', (s) => secretsmanager.Secret.fromSecretNameV2(s, 'R', 'key'), {
    'secrets-manager': ['GetSecretValue'],
  }).granted;
  expect(JSON.stringify(resource)).toMatch(/:secret:key-\?{6}"/);
});

test.each<
  [ResourceKind, string, (stack: Stack, encryptionKey: kms.Key) => any, { [service: string]: string[] }, string[]]
>([
  [
    'bucket',
    'read',
    (s, encryptionKey) => new s3.Bucket(s, 'R', { encryptionKey }),
    { s3: ['GetObject'] },
    ['kms:Decrypt'],
  ],
  [
    'bucket',
    'written',
    (s, encryptionKey) => new s3.Bucket(s, 'R', { encryptionKey }),
    { s3: ['PutObject'] },
    ['kms:Decrypt', 'kms:GenerateDataKey'],
  ],
  ['bucket', 'listed', (s, encryptionKey) => new s3.Bucket(s, 'R', { encryptionKey }), { s3: ['ListObjectsV2'] }, []],
  [
    'queue',
    'written',
    (s, k) => new sqs.Queue(s, 'R', { encryptionMasterKey: k }),
    { sqs: ['SendMessage'] },
    ['kms:Decrypt', 'kms:GenerateDataKey'],
  ],
  [
    'topic',
    'written',
    (s, masterKey) => new sns.Topic(s, 'R', { masterKey }),
    { sns: ['Publish'] },
    ['kms:Decrypt', 'kms:GenerateDataKey'],
  ],
  [
    'stream',
    'written',
    (s, encryptionKey) => new kinesis.Stream(s, 'R', { encryptionKey }),
    { kinesis: ['PutRecord'] },
    ['kms:GenerateDataKey'],
  ],
  [
    'secret',
    'read',
    (s, encryptionKey) => new secretsmanager.Secret(s, 'R', { encryptionKey }),
    { 'secrets-manager': ['GetSecretValue'] },
    ['kms:Decrypt'],
  ],
  [
    'parameter',
    'read',
    (s, encryptionKey) =>
      ssm.StringParameter.fromSecureStringParameterAttributes(s, 'R', { parameterName: '/k', encryptionKey }),
    { ssm: ['GetParameter'] },
    ['kms:Decrypt'],
  ],
])('the key of a %s that is %s has the grants that this needs', (kind, _, make, operations, actions) => {
  let key: kms.Key;
  const { stack, granted } = bind(kind, (s) => make(s, (key = new kms.Key(s, 'Key'))), operations);
  const onKey = granted.filter(([, on]) => JSON.stringify(on) === JSON.stringify(stack.resolve(key.keyArn)));
  expect(onKey.flatMap(([own]) => own)).toEqual(actions);
});

test('if the operations cannot be determined, all actions that read and write the content are granted, by name', () => {
  const { granted } = bind('queue', (s) => new sqs.Queue(s, 'R'), {}, 'sqs');
  expect(granted).toHaveLength(1);
  expect(granted[0][0]).toContain('sqs:SendMessage');
  expect(granted[0][0]).not.toContain('sqs:DeleteQueue');
});

test('stated operations of a service are granted even if others cannot be determined', () => {
  const { granted } = bind(
    'secret',
    (s) => new secretsmanager.Secret(s, 'R'),
    { 'secrets-manager': ['GetSecretValue', 'DeleteSecret'] },
    'secrets-manager',
  );
  expect(granted[0][0]).toEqual([
    'secretsmanager:DeleteSecret',
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
    'secretsmanager:PutSecretValue',
  ]);
});
