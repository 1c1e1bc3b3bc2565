import * as fs from 'node:fs';
import * as path from 'node:path';
import { describeApp } from '../../../src/manifest/describe';
import { APP, App, cron, externalAuthorizer, rate } from '../../../src/runtime';

const FILE = path.join(__dirname, '../fixtures/every-option.json');
const done = () => undefined;
const named = { name: 'existing' };

/** Every option of every kind of function, in an order that is not the manifest's, and each kind with its defaults. */
function everyOption(): App {
  const app = new App({ name: 'golden' });
  const stream = {
    batch: true,
    filters: [{ eventName: ['INSERT'] }],
    bisectBatchOnError: true,
    maxRecordAgeSeconds: 60,
    retryAttempts: 0,
    parallelizationFactor: 10,
    maxBatchingWindowSeconds: 0,
    startingPosition: 'TRIM_HORIZON',
    batchSize: 1,
  } as const;
  const table = app.table('Table');
  app.onS3Event(
    app.bucket('Bucket'),
    { suffix: '.png', prefix: 'in/', events: ['s3:ObjectRemoved:*'], uses: [table], name: 's3' },
    done,
  );
  app.onS3Event(named, { name: 's3-default' }, done);
  app.onSqsMessage(
    app.queue('Queue'),
    {
      batch: true,
      filters: [{ body: { kind: ['a'] } }],
      maximumConcurrency: 2,
      maxBatchingWindowSeconds: 300,
      batchSize: 10_000,
      name: 'sqs',
      uses: [],
    },
    done,
  );
  app.onSqsMessage({ arn: 'arn:aws:sqs:eu-west-1:111122223333:q' }, { name: 'sqs-default' }, done);
  app.onSnsMessage(
    app.topic('Topic'),
    { filterPolicyScope: 'MessageBody', filterPolicy: { kind: ['a'] }, name: 'sns' },
    done,
  );
  app.onSnsMessage(named, { name: 'sns-default' }, done);
  app.onKinesisRecord(app.stream('Stream'), { ...stream, name: 'kinesis' }, done);
  app.onKinesisRecord(named, { name: 'kinesis-default' }, done);
  app.onDynamoDbRecord(table, { ...stream, name: 'dynamodb' }, done);
  app.onDynamoDbRecord(
    { arn: 'arn:aws:dynamodb:eu-west-1:111122223333:table/t/stream/2026' },
    { name: 'dynamodb-default' },
    done,
  );
  app.onEventBridge({ bus: app.eventBus('Bus'), pattern: { source: ['shop'] }, name: 'eventbridge' }, done);
  app.onEventBridge({ name: 'eventbridge-default', pattern: { account: ['111122223333'] } }, done);
  app.onLogs(app.logGroup('Logs'), { batch: true, filterPattern: '{ $.level = "ERROR" }', name: 'logs' }, done);
  app.onLogs(named, { name: 'logs-default' }, done);
  app.schedule(rate(1, 'hour'), { description: 'Cleans up', uses: [table], name: 'schedule' }, done);
  app.schedule(cron({ minute: 0 }), { name: 'schedule-default' }, done);
  const users = app.authorizer(
    { ttlSeconds: 0, identitySources: ['method.request.header.X'], header: 'X', type: 'request', name: 'authorizer' },
    () => ({}),
  );
  const other = app.authorizer({ name: 'authorizer-default' }, () => ({}));
  const external = externalAuthorizer({
    type: 'request',
    functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:f',
    name: 'external',
  });
  app.onWsConnect({ authorizer: external, name: 'websocket-connect' }, done);
  app.onWsMessage({ name: 'websocket-message' }, done);
  app.onWsDisconnect({ name: 'websocket-disconnect' }, done);
  app.onWsRoute('say', { uses: [table], name: 'websocket-route' }, done);
  app.lambdaFunction({ uses: [table], name: 'lambda' }, done);
  app.lambdaFunction({ name: 'lambda-default' }, done);
  app.get('/', { authorizer: users }, done);
  app.get('/other', { authorizer: other, stream: true }, done);
  return app;
}

test('the manifest of every option of every kind of function is unchanged, in the same order', () => {
  const golden = JSON.parse(fs.readFileSync(FILE, 'utf8'));
  expect(JSON.stringify(describeApp(everyOption()[APP]))).toBe(JSON.stringify(golden));
});
