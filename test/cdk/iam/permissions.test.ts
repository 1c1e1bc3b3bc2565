import { Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Duration } from 'aws-cdk-lib/core';
import { Deployed, regional } from './simulated-role';
import { NO_RESOURCE_LEVEL } from '../../../src/cdk/iam/no-resource-level';
import { appIn, manifestOf, newStack } from '../literal-app';

/** An app that uses every kind of resources, of which one is encrypted with a key of its own. */
function deployed(props: object = {}): Deployed {
  const manifest = manifestOf({
    functions: {
      APIHandler: { kind: 'http' },
      click: { kind: 'kinesis', source: { resource: 'Clicks' }, batchSize: 10, startingPosition: 'LATEST', uses: [] },
      report: { kind: 'lambda', uses: ['Users'] },
      order: { kind: 'sqs', source: { resource: 'Orders' }, batchSize: 10, uses: ['Uploads'] },
      say: { kind: 'websocket', route: '$default', uses: [], webSocket: true },
      'user-changed': {
        kind: 'dynamodb',
        source: { resource: 'Users' },
        batchSize: 10,
        startingPosition: 'LATEST',
        uses: [],
      },
    },
    resources: {
      ApiKey: { kind: 'secret', variable: 'API_KEY_ARN' },
      Clicks: { kind: 'stream', variable: 'CLICKS_NAME' },
      Customers: { kind: 'userPool', variable: 'CUSTOMERS_ID' },
      Level: { kind: 'parameter', variable: 'LEVEL_NAME' },
      News: { kind: 'topic', variable: 'NEWS_ARN' },
      Orders: { kind: 'queue', variable: 'ORDERS_URL' },
      Shop: { kind: 'eventBus', variable: 'SHOP_NAME' },
      Uploads: { kind: 'bucket', variable: 'UPLOADS_NAME' },
      Users: { kind: 'table', variable: 'USERS_NAME' },
    },
    operations: {
      apigatewaymanagementapi: ['PostToConnection'],
      'cognito-identity-provider': ['AdminGetUser', 'InitiateAuth'],
      dynamodb: ['GetItem', 'Query', 'TransactWriteItems'],
      eventbridge: ['PutEvents'],
      kinesis: ['PutRecords'],
      s3: ['CreateMultipartUpload', 'GetObject', 'HeadObject', 'ListObjectsV2', 'UploadPart'],
      'secrets-manager': ['GetSecretValue'],
      sns: ['PublishBatch'],
      sqs: ['SendMessageBatch'],
      ssm: ['GetParameter'],
    },
  });
  const stack = newStack();
  const encryptionKey = new kms.Key(stack, 'Key');
  new kms.Key(stack, 'OtherKey');
  appIn(stack, manifest, {
    resources: {
      ApiKey: new secretsmanager.Secret(stack, 'ApiKey', { encryptionKey }),
      Clicks: new kinesis.Stream(stack, 'Clicks', { encryptionKey }),
      Customers: new cognito.UserPool(stack, 'Customers'),
      Level: new ssm.StringParameter(stack, 'Level', { stringValue: 'info' }),
      News: new sns.Topic(stack, 'News', { masterKey: encryptionKey }),
      Orders: new sqs.Queue(stack, 'Orders', {
        encryptionMasterKey: encryptionKey,
        visibilityTimeout: Duration.minutes(6),
      }),
      Shop: new events.EventBus(stack, 'Shop'),
      Uploads: new s3.Bucket(stack, 'Uploads', { encryptionKey }),
      Users: new dynamodb.TableV2(stack, 'Users', {
        partitionKey: { name: 'PK', type: dynamodb.AttributeType.STRING },
        globalSecondaryIndexes: [
          { indexName: 'by-name', partitionKey: { name: 'name', type: dynamodb.AttributeType.STRING } },
        ],
        dynamoStream: dynamodb.StreamViewType.NEW_IMAGE,
      }),
    },
    ...props,
  });
  return new Deployed(Template.fromStack(stack).toJSON());
}

const shared = deployed({ roles: 'shared' });
const table = shared.arn('AWS::DynamoDB::GlobalTable');
const bucket = shared.arn('AWS::S3::Bucket');
const queue = shared.arn('AWS::SQS::Queue');
const stream = shared.arn('AWS::Kinesis::Stream');
const key = shared.arn('AWS::KMS::Key', 'Key');
const otherKey = shared.arn('AWS::KMS::Key', 'OtherKey');
const connections = regional('execute-api', `${shared.id('AWS::ApiGatewayV2::Api')}/api/POST/@connections/abc=`);

// What AWS checks for a call, by the pages of its services, and not by the map that is tested; then a call beside it, and the
// same call on a resource beside it: both are denied.
test.each<[string, string, string, string, string]>([
  ['GetItem', 'dynamodb:GetItem', table, 'dynamodb:Scan', regional('dynamodb', 'table/other')],
  ['a query of a table', 'dynamodb:Query', table, 'dynamodb:BatchGetItem', `${table}-other`],
  ['a query of an index', 'dynamodb:Query', `${table}/index/by-name`, 'dynamodb:Scan', `${table}-other/index/by-name`],
  ['the writes of a transaction', 'dynamodb:UpdateItem', table, 'dynamodb:UpdateTable', `${table}/index/by-name`],
  ['the checks of a transaction', 'dynamodb:ConditionCheckItem', table, 'dynamodb:DeleteTable', `${table}2`],
  [
    'the stream of a table',
    'dynamodb:GetRecords',
    `${table}/stream/2026`,
    'dynamodb:GetResourcePolicy',
    `${table}-other/stream/2026`,
  ],
  ['GetObject and HeadObject', 's3:GetObject', `${bucket}/a/b.png`, 's3:DeleteObject', `${bucket}-other/a/b.png`],
  ['a multipart upload', 's3:PutObject', `${bucket}/a`, 's3:PutObjectAcl', 'arn:aws:s3:::other/a'],
  ['ListObjectsV2', 's3:ListBucket', bucket, 's3:DeleteBucket', `${bucket}-other`],
  ['SendMessageBatch', 'sqs:SendMessage', queue, 'sqs:PurgeQueue', `${queue}-dead-letters`],
  [
    'reading the queue that feeds a function',
    'sqs:ReceiveMessage',
    queue,
    'sqs:SetQueueAttributes',
    regional('sqs', 'other'),
  ],
  ['PublishBatch', 'sns:Publish', shared.arn('AWS::SNS::Topic'), 'sns:Subscribe', regional('sns', 'other')],
  ['PutRecords', 'kinesis:PutRecords', stream, 'kinesis:PutRecord', `${stream}-other`],
  [
    'reading the stream that feeds a function',
    'kinesis:GetRecords',
    stream,
    'kinesis:MergeShards',
    regional('kinesis', 'stream/other'),
  ],
  [
    'PutEvents',
    'events:PutEvents',
    shared.arn('AWS::Events::EventBus'),
    'events:DeleteEventBus',
    regional('events', 'event-bus/default'),
  ],
  [
    'GetSecretValue',
    'secretsmanager:GetSecretValue',
    shared.arn('AWS::SecretsManager::Secret'),
    'secretsmanager:PutSecretValue',
    regional('secretsmanager', 'secret:other-AbCdEf'),
  ],
  [
    'GetParameter',
    'ssm:GetParameter',
    shared.arn('AWS::SSM::Parameter'),
    'ssm:GetParameters',
    regional('ssm', 'parameter/other'),
  ],
  [
    'AdminGetUser',
    'cognito-idp:AdminGetUser',
    shared.arn('AWS::Cognito::UserPool'),
    'cognito-idp:AdminDeleteUser',
    regional('cognito-idp', 'userpool/eu-central-1_other'),
  ],
  [
    'sending to a WebSocket connection',
    'execute-api:ManageConnections',
    connections,
    'execute-api:Invoke',
    connections.replace('/api/', '/other/'),
  ],
  ['decrypting', 'kms:Decrypt', key, 'kms:Encrypt', otherKey],
  ['data keys', 'kms:GenerateDataKey', key, 'kms:ScheduleKeyDeletion', otherKey],
])('%s is allowed, its neighbours are not', async (_, action, resource, otherAction, otherResource) => {
  expect(await shared.may('APIHandler', action, resource)).toBe(true);
  expect(await shared.may('APIHandler', otherAction, resource)).toBe(false);
  expect(await shared.may('APIHandler', action, otherResource)).toBe(false);
});

test('no action has a wildcard, and a resource has one only if AWS has nothing narrower', () => {
  const vpc = { subnetIds: ['subnet-0a1b2c3d'], securityGroupIds: ['sg-0a1b2c3d'] };
  const statements = deployed({ stageConfig: { vpc, tracing: 'Active' } }).statements('APIHandler');
  expect(statements.length).toBeGreaterThan(10);
  const everywhere: string[] = [];
  for (const { action, resource } of statements) {
    expect(action).not.toContain('*');
    if (resource === '*') {
      everywhere.push(action);
    }
    // What is in a resource: the objects of a bucket, the indexes and streams of a table, the streams of a log group, connections.
    else {
      expect(
        resource.replace(/(\/|\/index\/|\/stream\/|^arn:aws:logs:.*:|\/api\/\*\/@connections\/)\*$/, ''),
      ).not.toContain('*');
    }
  }
  expect([...new Set(everywhere)].sort()).toEqual([...NO_RESOURCE_LEVEL.tracing, ...NO_RESOURCE_LEVEL.vpc].sort());
});

const group = (functionName: string) =>
  shared.arn('AWS::Logs::LogGroup', `RuntimeAppFunctionLogs${functionName}`).replace(/\*$/, 'log-stream:2026/11/22');

test('logs are written to the groups of the app, and no group is created', async () => {
  for (const name of ['APIHandler', 'Click', 'Order', 'UserChanged']) {
    expect(await shared.may('APIHandler', 'logs:PutLogEvents', group(name))).toBe(true);
  }
  expect(await shared.may('APIHandler', 'logs:PutLogEvents', regional('logs', 'log-group:other:log-stream:x'))).toBe(
    false,
  );
  expect(await shared.may('APIHandler', 'logs:CreateLogGroup', regional('logs', 'log-group:other:*'))).toBe(false);
});

describe('with a role for each function', () => {
  const own = deployed();

  // function, what it may, what another one may
  test.each<[string, [string, string][], [string, string][]]>([
    [
      'Report',
      [
        ['dynamodb:GetItem', table],
        ['dynamodb:Query', `${table}/index/by-name`],
        ['logs:PutLogEvents', group('Report')],
      ],
      [
        ['s3:GetObject', `${bucket}/a`],
        ['sqs:ReceiveMessage', queue],
        ['kms:Decrypt', key],
        ['logs:PutLogEvents', group('Order')],
      ],
    ],
    [
      'Order',
      [
        ['s3:GetObject', `${bucket}/a`],
        ['sqs:ReceiveMessage', queue],
        ['kms:Decrypt', key],
      ],
      [
        ['sqs:SendMessage', queue],
        ['dynamodb:GetItem', table],
        ['kinesis:GetRecords', stream],
      ],
    ],
    [
      'Click',
      [
        ['kinesis:GetRecords', stream],
        ['kms:Decrypt', key],
      ],
      [
        ['kinesis:PutRecords', stream],
        ['execute-api:ManageConnections', connections],
        ['kms:GenerateDataKey', key],
        ['sqs:ReceiveMessage', queue],
      ],
    ],
    [
      'UserChanged',
      [['dynamodb:GetRecords', `${table}/stream/2026`]],
      [
        ['dynamodb:GetItem', table],
        ['kms:Decrypt', key],
      ],
    ],
    [
      'Say',
      [['execute-api:ManageConnections', connections]],
      [
        ['dynamodb:GetItem', table],
        ['secretsmanager:GetSecretValue', own.arn('AWS::SecretsManager::Secret')],
      ],
    ],
    [
      'APIHandler',
      [
        ['execute-api:ManageConnections', connections],
        ['sns:Publish', own.arn('AWS::SNS::Topic')],
        ['dynamodb:GetItem', table],
      ],
      [
        ['sqs:ReceiveMessage', queue],
        ['kinesis:GetRecords', stream],
        ['dynamodb:GetRecords', `${table}/stream/2026`],
      ],
    ],
  ])(
    '%s has the permissions for what it uses and for its event source, and none of the others',
    async (name, allowed, denied) => {
      for (const [action, resource] of allowed) {
        expect([action, await own.may(name, action, resource)]).toEqual([action, true]);
      }
      for (const [action, resource] of denied) {
        expect([action, await own.may(name, action, resource)]).toEqual([action, false]);
      }
    },
  );
});
