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
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { FunctionManifest, Manifest, ResourceKind } from '../../../src/manifest/manifest';
import { appIn, manifestOf, newApp, ofType } from '../literal-app';

const KINDS: { readonly [name: string]: [ResourceKind, FunctionManifest?] } = {
  Table: ['table', { kind: 'dynamodb', source: { resource: 'Table' }, batchSize: 1, startingPosition: 'LATEST' }],
  Bucket: ['bucket', { kind: 's3', source: { resource: 'Bucket' }, events: ['s3:ObjectCreated:*'] }],
  Queue: ['queue', { kind: 'sqs', source: { resource: 'Queue' }, batchSize: 1 }],
  Topic: ['topic', { kind: 'sns', source: { resource: 'Topic' } }],
  Stream: ['stream', { kind: 'kinesis', source: { resource: 'Stream' }, batchSize: 1, startingPosition: 'LATEST' }],
  Bus: ['eventBus', { kind: 'eventbridge', source: { resource: 'Bus' }, pattern: { source: ['x'] } }],
  Secret: ['secret'],
  Parameter: ['parameter'],
  Pool: ['userPool'],
};

const OPERATIONS: Manifest['operations'] = {
  dynamodb: ['PutItem'],
  s3: ['PutObject'],
  sqs: ['SendMessage'],
  sns: ['Publish'],
  kinesis: ['PutRecord'],
  eventbridge: ['PutEvents'],
  'secrets-manager': ['GetSecretValue'],
  ssm: ['GetParameter'],
  'cognito-identity-provider': ['AdminGetUser'],
};

function resourcesIn(stack: Stack) {
  const encryptionKey = new kms.Key(stack, 'Key');
  return {
    Table: new dynamodb.Table(stack, 'Table', {
      partitionKey: { name: 'PK', type: dynamodb.AttributeType.STRING },
      stream: dynamodb.StreamViewType.NEW_IMAGE,
      encryptionKey,
    }),
    Bucket: new s3.Bucket(stack, 'Bucket', { encryptionKey }),
    Queue: new sqs.Queue(stack, 'Queue', {
      encryptionMasterKey: encryptionKey,
      visibilityTimeout: Duration.minutes(6),
    }),
    Topic: new sns.Topic(stack, 'Topic', { masterKey: encryptionKey }),
    Stream: new kinesis.Stream(stack, 'Stream', { encryptionKey }),
    Bus: new events.EventBus(stack, 'Bus'),
    Secret: new secretsmanager.Secret(stack, 'Secret', { encryptionKey }),
    Parameter: new ssm.StringParameter(stack, 'Parameter', { stringValue: 'x' }),
    Pool: new cognito.UserPool(stack, 'Pool'),
  };
}

const manifest = manifestOf({
  functions: Object.fromEntries(
    Object.entries(KINDS).flatMap(([name, [, declaration]]) => (declaration ? [[`on-${name}`, declaration]] : [])),
  ),
  routes: [],
  resources: Object.fromEntries(
    Object.entries(KINDS).map(([name, [kind]]) => [name, { kind, variable: name.toUpperCase() }]),
  ),
  operations: OPERATIONS,
});

test('resources that functions write to and that invoke functions are no cycle', () => {
  const stack = new Stack(newApp(), 'Stack');
  appIn(stack, manifest, { resources: resourcesIn(stack) });
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('resources of another stack are bound and invoke functions, and the other stack does not refer to the app', () => {
  const app = newApp();
  const data = new Stack(app, 'Data');
  const stack = new Stack(app, 'Stack');
  appIn(stack, manifest, { resources: resourcesIn(data), eventSources: { 'on-Bucket': { via: 'eventBridge' } } });
  const template = Template.fromStack(stack).toJSON();
  expect(ofType(template, 'AWS::Lambda::EventSourceMapping')).toHaveLength(3);
  expect(ofType(template, 'AWS::Events::Rule')).toHaveLength(2);
  expect(JSON.stringify(Template.fromStack(data).toJSON().Resources)).not.toContain('ImportValue');
});
