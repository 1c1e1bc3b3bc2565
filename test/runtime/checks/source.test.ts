import { App } from '../../../src/runtime';

const handler = () => undefined;
const js = (value: unknown) => value as any;

test.each<[string, (app: App) => void, string]>([
  [
    'a queue by no ARN',
    (app) => app.onSqsMessage({ arn: 'orders' }, { name: 'x' }, handler),
    'onSqsMessage "x": "orders" is no ARN of a queue. It has the form arn:aws:sqs:…',
  ],
  [
    'a queue by the ARN of a topic',
    (app) => app.onSqsMessage({ arn: 'arn:aws:sns:eu-west-1:1:t' }, { name: 'x' }, handler),
    'is no ARN of a queue',
  ],
  [
    'a bucket by the ARN of its objects',
    (app) => app.onS3Event({ arn: 'arn:aws:s3:::b/*' }, { name: 'x' }, handler),
    'is no ARN of a bucket. It has the form arn:aws:s3:::name',
  ],
  [
    'a table by its name',
    (app) => app.onDynamoDbRecord(js({ name: 'users' }), { name: 'x' }, handler),
    "name its stream by { arn: 'arn:aws:dynamodb:…:table/name/stream/…' }",
  ],
  [
    'a table by its own ARN',
    (app) => app.onDynamoDbRecord({ arn: 'arn:aws:dynamodb:eu-west-1:1:table/users' }, { name: 'x' }, handler),
    "is no ARN of a table's stream",
  ],
  [
    'a bus by its name alone',
    (app) => app.onEventBridge({ name: 'x', pattern: { source: ['s'] }, bus: js('orders') }, handler),
    'onEventBridge "x": expected an eventBus, got "orders"',
  ],
  [
    'a name that is empty',
    (app) => app.onSnsMessage({ name: '' }, { name: 'x' }, handler),
    'expected a topic, got an object',
  ],
  [
    'a pattern with a value that is no list',
    (app) => app.onEventBridge({ name: 'x', pattern: { detail: { kind: 'a' } } }, handler),
    'onEventBridge "x": option "pattern" has "a" for "detail.kind". Write a list of what it may be: [\'…\']',
  ],
  [
    'a pattern with an empty list',
    (app) => app.onEventBridge({ name: 'x', pattern: { source: [] } }, handler),
    'option "pattern" has an empty array for "source"',
  ],
  [
    'a filter policy with a value that is no list',
    (app) => app.onSnsMessage({ name: 't' }, { name: 'x', filterPolicy: { kind: js('a') } }, handler),
    'option "filterPolicy" has "a" for "kind"',
  ],
  ['an action that is empty', (app) => app.onWsRoute('', { name: 'x' }, handler), 'onWsRoute "x": the action is empty'],
])('%s', (_, declare, message) => {
  expect(() => declare(new App({ name: 'a' }))).toThrow(message);
});

test('existing sources of every kind are taken', () => {
  const app = new App({ name: 'a' });
  app.onS3Event({ arn: 'arn:aws:s3:::b' }, { name: 'bucket' }, handler);
  app.onS3Event({ name: 'b' }, { name: 'bucket2' }, handler);
  app.onSqsMessage({ arn: 'arn:aws-cn:sqs:cn-north-1:1:q' }, { name: 'queue' }, handler);
  app.onSnsMessage(
    { arn: 'arn:aws:sns:eu-west-1:1:t' },
    { name: 'topic', filterPolicy: { kind: ['a'], size: [{ numeric: ['>', 1] }] } },
    handler,
  );
  app.onKinesisRecord({ arn: 'arn:aws:kinesis:eu-west-1:1:stream/s' }, { name: 'stream' }, handler);
  app.onDynamoDbRecord(
    { arn: 'arn:aws-us-gov:dynamodb:us-gov-west-1:1:table/t/stream/2026' },
    { name: 'table' },
    handler,
  );
  app.onEventBridge(
    {
      name: 'bus',
      pattern: { source: [{ prefix: 'x' }], $or: [{ a: [1] }] },
      bus: { arn: 'arn:aws:events:eu-west-1:1:event-bus/b' },
    },
    handler,
  );
});
