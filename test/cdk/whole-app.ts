import { Template } from 'aws-cdk-lib/assertions';
import { AttributeType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { appIn, discovered, newApp, PLAIN, route } from './literal-app';
import type { FunctionSettings, ServerlessApp } from '../../src/cdk';
import type { Manifest } from '../../src/manifest/manifest';

const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:other';

const EVENTS: Manifest['functions'] = {
  alert: { kind: 'logs', source: { resource: 'Audit' } },
  archive: { kind: 's3', source: { name: 'existing-bucket' }, events: ['s3:ObjectRemoved:*'] },
  changed: { kind: 'dynamodb', source: { resource: 'Users' }, batchSize: 100, startingPosition: 'LATEST' },
  click: { kind: 'kinesis', source: { resource: 'Clicks' }, batchSize: 100, startingPosition: 'LATEST' },
  nightly: { kind: 'schedule', expression: 'rate(1 day)' },
  news: { kind: 'sns', source: { resource: 'News' } },
  order: { kind: 'sqs', source: { resource: 'Orders' }, batchSize: 10 },
  plain: { kind: 'lambda' },
  shipped: { kind: 'eventbridge', source: { resource: 'Shop' }, pattern: { source: ['shop'] } },
  thumbnail: { kind: 's3', source: { resource: 'Uploads' }, events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] },
  uploaded: { kind: 's3', source: { resource: 'Scans' }, events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] },
  'ws-connect': { kind: 'websocket', route: '$connect', authorizer: { name: 'socket' } },
  'ws-message': { kind: 'websocket', route: '$default' },
};

/** An app with every kind of function, and an API of that type. */
function manifestWith(type: 'rest' | 'http' | 'url'): Manifest {
  const api = type !== 'url';
  return {
    ...PLAIN,
    routes: [
      route('GET', '/open'),
      ...(api
        ? [
            route('GET', '/own', { authorizer: { name: 'own' } }),
            route('GET', '/others', { authorizer: { name: 'others' } }),
          ]
        : []),
      ...(type === 'rest' ? [route('GET', '/feed', { stream: true })] : []),
    ],
    functions: {
      ...PLAIN.functions,
      ...(type === 'rest' && { APIStreamHandler: { kind: 'http', stream: true } }),
      ...(api && { own: { kind: 'authorizer', type: 'token', header: 'Authorization', ttlSeconds: 300 } }),
      socket: { kind: 'authorizer', type: 'request', header: 'Authorization', ttlSeconds: 0 },
      ...EVENTS,
    },
    authorizers: {
      ...(api && {
        own: { kind: 'custom', type: 'token' },
        others: { kind: 'external', type: 'token', functionArn: FUNCTION_ARN },
      }),
      socket: { kind: 'custom', type: 'request' },
    },
    resources: {
      Audit: { kind: 'logGroup', variable: 'AUDIT' },
      Clicks: { kind: 'stream', variable: 'CLICKS' },
      News: { kind: 'topic', variable: 'NEWS' },
      Orders: { kind: 'queue', variable: 'ORDERS' },
      Scans: { kind: 'bucket', variable: 'SCANS' },
      Shop: { kind: 'eventBus', variable: 'SHOP' },
      Token: { kind: 'secret', variable: 'TOKEN' },
      Uploads: { kind: 'bucket', variable: 'UPLOADS' },
      Users: { kind: 'table', variable: 'USERS' },
    },
    operations: {
      dynamodb: ['GetItem'],
      sqs: ['SendMessage'],
      s3: ['GetObject'],
      'secrets-manager': ['GetSecretValue'],
    },
  };
}

const domain = (name: string) => ({ name, hostedZone: { id: 'Z123', name: 'shop.example' } });

export interface WholeAppOptions {
  readonly type?: 'rest' | 'http' | 'url';
  readonly roles?: 'shared' | 'perFunction';
  /** The ids of the construct and of the constructs around it, the outermost first. */
  readonly path?: readonly string[];
  /** The scope of the stack. */
  readonly scope?: Construct;
  readonly routes?: Manifest['routes'];
  readonly bundleHash?: string;
  /** Of every function. */
  readonly alias?: FunctionSettings['alias'];
  /** Options of the construct. */
  readonly props?: object;
}

/** A stack with all that an app can have: each kind of function, authorizer and event source, with alarms and a dashboard. */
export function wholeApp(options: WholeAppOptions = {}): { readonly stack: Stack; readonly app: ServerlessApp } {
  const {
    type = 'rest',
    roles,
    path = ['RuntimeApp'],
    scope = newApp(),
    routes = [],
    bundleHash,
    alias,
    props,
  } = options;
  const stack = new Stack(scope, 'Stack', {
    stackName: 'shop',
    env: { account: '123456789012', region: 'eu-central-1' },
  });
  const deadLetterQueue = new Queue(stack, 'Undelivered');
  const onFailure = new Queue(stack, 'Failed');
  const around = path.slice(0, -1).reduce<Construct>((parent, id) => new Construct(parent, id), stack);
  const manifest = manifestWith(type);
  const discovery = discovered({ ...manifest, routes: [...manifest.routes, ...routes] });
  const app = appIn(
    around,
    { ...discovery, bundleHash: bundleHash ?? discovery.bundleHash },
    {
      resources: {
        Audit: new LogGroup(stack, 'Audit'),
        Clicks: new Stream(stack, 'Clicks'),
        News: new Topic(stack, 'News'),
        Orders: new Queue(stack, 'Orders', {
          visibilityTimeout: Duration.minutes(10),
          deadLetterQueue: { queue: new Queue(stack, 'DeadOrders'), maxReceiveCount: 3 },
        }),
        Scans: new Bucket(stack, 'Scans'),
        Shop: new EventBus(stack, 'Bus', { eventBusName: 'shop' }),
        Token: new Secret(stack, 'Token'),
        Uploads: new Bucket(stack, 'Uploads'),
        Users: new TableV2(stack, 'Users', {
          partitionKey: { name: 'PK', type: AttributeType.STRING },
          dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
        }),
      },
      ...(roles && { roles }),
      stageConfig: {
        ...(alias && { alias }),
        api: {
          type,
          accessLogs: true,
          ...(type !== 'url' && { domain: domain('api.shop.example') }),
          ...(type === 'rest' && { usagePlan: {} }),
          webSocketDomain: domain('ws.shop.example'),
        },
      },
      functionProps: {
        plain: {
          deadLetterQueueEnabled: true,
          vpc: Vpc.fromVpcAttributes(stack, 'Vpc', {
            vpcId: 'vpc-0123456789abcdef0',
            availabilityZones: ['eu-central-1a'],
            privateSubnetIds: ['subnet-0123456789abcdef0'],
            privateSubnetRouteTableIds: ['rtb-0123456789abcdef0'],
          }),
        },
      },
      eventSources: {
        click: { onFailure },
        news: { onFailure, deadLetterQueue },
        nightly: { deadLetterQueue },
        uploaded: { via: 'eventBridge' },
      },
      alarms: { topic: new Topic(stack, 'Alarms'), clientErrors: true },
      dashboard: true,
      ...props,
    },
    path.at(-1),
  );
  // Policies and a version are created when they are first needed.
  new TableV2(stack, 'Other', { partitionKey: { name: 'PK', type: AttributeType.STRING } }).grantReadData(app);
  app.functions.plain.grantInvoke(app);
  new CfnOutput(stack, 'Version', { value: app.functions.plain.currentVersion.version });
  return { stack, app };
}

/** The template of a stack, without the metadata that has the paths of constructs. */
export function templateOfStack(stack: Stack): any {
  const template = Template.fromStack(stack).toJSON();
  for (const resource of Object.values<any>(template.Resources)) delete resource.Metadata;
  return template;
}

/** The types of the resources by their logical ids, and the outputs, sorted. */
export function logicalIds({ Resources, Outputs = {} }: any): { readonly [id: string]: string } {
  const all = [
    ...Object.entries<any>(Resources).map(([id, { Type }]) => [id, Type]),
    ...Object.keys(Outputs).map((id) => [id, 'Output']),
  ];
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}
