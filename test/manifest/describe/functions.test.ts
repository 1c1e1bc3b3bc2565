import { describeApp } from '../../../src/manifest/describe';
import { APP, App, cron, iamAuthorizer, rate } from '../../../src/runtime';

const functionsOf = (declare: (app: App) => void) => {
  const app = new App({ name: 'test' });
  declare(app);
  return describeApp(app[APP]).functions;
};
const done = () => undefined;

test.each<[string, (app: App) => void, object]>([
  [
    'objects of a bucket',
    (app) => app.onS3Event(app.bucket('Uploads'), { name: 'f', suffix: '.png' }, done),
    { kind: 's3', source: { resource: 'Uploads' }, events: ['s3:ObjectCreated:*'], suffix: '.png' },
  ],
  [
    'messages of a queue',
    (app) => app.onSqsMessage(app.queue('Orders'), { maximumConcurrency: 5, name: 'f' }, done),
    { kind: 'sqs', source: { resource: 'Orders' }, batchSize: 10, maximumConcurrency: 5 },
  ],
  [
    'messages of a queue that exists',
    (app) => app.onSqsMessage({ arn: 'arn:aws:sqs:eu-west-1:1:q' }, { name: 'f', batch: true }, done),
    { kind: 'sqs', source: { arn: 'arn:aws:sqs:eu-west-1:1:q' }, batchSize: 10 },
  ],
  [
    'some messages of a queue',
    (app) => app.onSqsMessage({ name: 'q' }, { name: 'f', filters: [{ body: { kind: ['a'] } }] }, done),
    { kind: 'sqs', source: { name: 'q' }, batchSize: 10, filters: [{ body: { kind: ['a'] } }] },
  ],
  [
    'messages of a topic',
    (app) =>
      app.onSnsMessage(
        { name: 'news' },
        { name: 'f', filterPolicyScope: 'MessageBody', filterPolicy: { kind: ['a'] } },
        done,
      ),
    { kind: 'sns', source: { name: 'news' }, filterPolicy: { kind: ['a'] }, filterPolicyScope: 'MessageBody' },
  ],
  [
    'records of a stream',
    (app) =>
      app.onKinesisRecord(app.stream('Clicks'), { name: 'f', startingPosition: 'TRIM_HORIZON', batchSize: 5 }, done),
    { kind: 'kinesis', source: { resource: 'Clicks' }, batchSize: 5, startingPosition: 'TRIM_HORIZON' },
  ],
  [
    'changes of a table',
    (app) => app.onDynamoDbRecord(app.table('Users'), { name: 'f', bisectBatchOnError: true, retryAttempts: 0 }, done),
    {
      kind: 'dynamodb',
      source: { resource: 'Users' },
      batchSize: 100,
      startingPosition: 'LATEST',
      retryAttempts: 0,
      bisectBatchOnError: true,
    },
  ],
  [
    'some changes of a table',
    (app) => app.onDynamoDbRecord(app.table('Users'), { name: 'f', filters: [{ eventName: ['INSERT'] }] }, done),
    {
      kind: 'dynamodb',
      source: { resource: 'Users' },
      batchSize: 100,
      startingPosition: 'LATEST',
      filters: [{ eventName: ['INSERT'] }],
    },
  ],
  [
    'events of the default bus',
    (app) => app.onEventBridge({ name: 'f', pattern: { source: ['shop'] } }, done),
    { kind: 'eventbridge', pattern: { source: ['shop'] } },
  ],
  [
    'events of a bus',
    (app) => app.onEventBridge({ name: 'f', pattern: { source: ['shop'] }, bus: app.eventBus('Shop') }, done),
    { kind: 'eventbridge', source: { resource: 'Shop' }, pattern: { source: ['shop'] } },
  ],
  [
    'log events',
    (app) => app.onLogs(app.logGroup('Audit'), { name: 'f', batch: true, filterPattern: 'ERROR' }, done),
    { kind: 'logs', source: { resource: 'Audit' }, filterPattern: 'ERROR' },
  ],
  [
    'a rate',
    (app) => app.schedule(rate(1, 'hour'), { name: 'f', description: 'Cleans up' }, done),
    { kind: 'schedule', expression: 'rate(1 hour)', description: 'Cleans up' },
  ],
  [
    'a cron expression',
    (app) => app.schedule(cron({ minute: 0, hour: 8 }), { name: 'f' }, done),
    { kind: 'schedule', expression: 'cron(0 8 * * ? *)' },
  ],
  ['a WebSocket connection', (app) => app.onWsConnect({ name: 'f' }, done), { kind: 'websocket', route: '$connect' }],
  [
    'an authorized WebSocket connection',
    (app) => app.onWsConnect({ name: 'f', authorizer: iamAuthorizer() }, done),
    { kind: 'websocket', route: '$connect', authorizer: { name: 'iam' } },
  ],
  ['a WebSocket action', (app) => app.onWsRoute('say', { name: 'f' }, done), { kind: 'websocket', route: 'say' }],
  [
    'an authorizer',
    (app) => app.authorizer({ name: 'f', ttlSeconds: 0 }, () => ({})),
    { kind: 'authorizer', type: 'token', header: 'Authorization', ttlSeconds: 0 },
  ],
  ['what is called by name', (app) => app.lambdaFunction({ name: 'f' }, done), { kind: 'lambda' }],
])('a function for %s has its event source', (_, declare, expected) => {
  expect(functionsOf(declare)).toEqual({ f: expected });
});

test("the order of a handler's options does not matter", () => {
  const text = (options: object) =>
    JSON.stringify(functionsOf((app) => app.onS3Event({ name: 'photos' }, options as any, done)));
  expect(text({ suffix: '.b', prefix: 'a', events: ['s3:ObjectRemoved:*'], name: 'f' })).toBe(
    text({ name: 'f', events: ['s3:ObjectRemoved:*'], prefix: 'a', suffix: '.b' }),
  );
});

test('an undefined option is left out', () => {
  const functions = functionsOf((app) =>
    app.onSqsMessage(app.queue('Orders'), { name: 'f', batchSize: undefined }, done),
  );
  expect(functions).toEqual({ f: { kind: 'sqs', source: { resource: 'Orders' }, batchSize: 10 } });
});
