import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Stack } from 'aws-cdk-lib/core';
import type { ServerlessApp } from '../../../src/cdk';
import type { Manifest, ResourceKind } from '../../../src/manifest/manifest';
import { appIn, manifestOf, newStack, newTable } from '../literal-app';

interface Options {
  readonly manifest?: Partial<Manifest>;
  readonly access?: unknown;
  readonly then?: (app: ServerlessApp, resource: any, stack: Stack) => void;
}

/** The warnings of an app that calls nothing, with one resource. */
function warnings(kind: ResourceKind, make: (stack: Stack) => any, options: Options = {}): string[] {
  const { manifest, access, then = () => undefined } = options;
  const stack = newStack();
  const resource = make(stack);
  const app = appIn(stack, manifestOf({ resources: { It: { kind, variable: 'IT' } }, operations: {}, ...manifest }), {
    resources: { It: access === undefined ? resource : { resource, access } },
  });
  then(app, resource, stack);
  return Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => String(entry.data));
}

const table = (stack: Stack) => newTable(stack, 'It');

test.each<[ResourceKind, (stack: Stack) => any]>([
  ['table', table],
  ['table', (s) => dynamodb.Table.fromTableName(s, 'It', 'users')],
  ['bucket', (s) => new s3.Bucket(s, 'It')],
  ['queue', (s) => new sqs.Queue(s, 'It')],
  ['topic', (s) => new sns.Topic(s, 'It')],
  ['stream', (s) => new kinesis.Stream(s, 'It')],
  ['eventBus', (s) => new events.EventBus(s, 'It')],
  ['logGroup', (s) => new logs.LogGroup(s, 'It')],
  ['userPool', (s) => new cognito.UserPool(s, 'It')],
])('a bound %s on which nothing is granted is a warning that names it, and access', (kind, make) => {
  const [warning, ...others] = warnings(kind, make);
  expect(others).toEqual([]);
  expect(warning).toContain('nothing is granted on resources.It');
  expect(warning).toContain("resources: { It: { resource: …, access: 'readWrite' } }");
  expect(warning).toContain('[ack: serverless-cdk-project:ungranted-resource:It]');
  expect(warnings(kind, make, { access: 'readWrite' })).toEqual([]);
  expect(warnings(kind, make, { access: [] })).toEqual([]);
});

test('calls of another kind of resources do not grant anything on it', () => {
  const found = warnings('table', table, { manifest: { operations: { s3: ['GetObject'], dynamodb: ['ListTables'] } } });
  expect(found.filter((warning) => warning.includes('nothing is granted on resources.It'))).toHaveLength(1);
});

test.each<[string, NonNullable<Options['then']>]>([
  ['a grant of the CDK', (app, it) => it.grantReadData(app)],
  ['a grant to one of its roles', (app, it) => it.grantReadData(app.getRole('DefaultRole'))],
  [
    'a statement',
    (app, { tableArn }) =>
      app.grantPrincipal.addToPrincipalPolicy(
        new iam.PolicyStatement({ actions: ['dynamodb:GetItem'], resources: [tableArn] }),
      ),
  ],
  [
    'a statement on a pattern',
    (app, _, stack) =>
      app.grantPrincipal.addToPrincipalPolicy(
        new iam.PolicyStatement({
          actions: ['dynamodb:GetItem'],
          resources: [stack.formatArn({ service: 'dynamodb', resource: 'table', resourceName: 'app-*' })],
        }),
      ),
  ],
])('%s is enough', (_, then) => {
  expect(warnings('table', table, { then })).toEqual([]);
});

test.each<[string, ResourceKind, (stack: Stack) => any, Partial<Manifest>]>([
  [
    'its events call a function',
    'bucket',
    (s) => new s3.Bucket(s, 'It'),
    {
      functions: {
        APIHandler: { kind: 'http' },
        thumb: { kind: 's3', source: { resource: 'It' }, events: ['s3:ObjectCreated:*'] },
      },
    },
  ],
  [
    'its messages call a function',
    'topic',
    (s) => new sns.Topic(s, 'It'),
    { functions: { APIHandler: { kind: 'http' }, news: { kind: 'sns', source: { resource: 'It' } } } },
  ],
  [
    'the app calls what needs no permission',
    'userPool',
    (s) => new cognito.UserPool(s, 'It'),
    { operations: { 'cognito-identity-provider': ['InitiateAuth'] } },
  ],
])('nothing is said where %s', (_, kind, make, manifest) => {
  const found = warnings(kind, make, { manifest });
  expect(found.filter((warning) => warning.includes('nothing is granted'))).toEqual([]);
});

test('a resource that no function uses: the warning names the option', () => {
  const functions = { job: { kind: 'lambda' as const, uses: [] } };
  const manifest = { functions, routes: [], operations: { dynamodb: ['GetItem'] } };
  const [warning] = warnings('table', table, { manifest }).filter((one) => one.includes('resources.It'));
  expect(warning).toContain('no function of the app uses it. Name it in the option "uses"');
});
