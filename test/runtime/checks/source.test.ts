import { App, cognitoAuthorizer, externalAuthorizer } from '../../../src/runtime';

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
    'onEventBridge "x": option "pattern" has "a" for "detail.kind". Write a list of the allowed values: [\'…\']',
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
  [
    'a pattern that EventBridge refuses',
    (app) => app.onEventBridge({ name: 'x', pattern: { source: [{ prefx: 'a' }] } }, handler),
    'onEventBridge "x": option "pattern" is refused by EventBridge: Unrecognized match type prefx',
  ],
  [
    'a filter that Lambda refuses',
    (app) =>
      app.onSqsMessage(
        { name: 'q' },
        { name: 'x', filters: [{ body: ['a'] }, { body: [{ 'anything-but': { prefix: 'a' } }] }] },
        handler,
      ),
    'option "filters" has a pattern, number 2, that is refused by Lambda: Unsupported anything-but pattern: prefix',
  ],
  [
    'a filter policy that SNS refuses by its scope',
    (app) => app.onSnsMessage({ name: 't' }, { name: 'x', filterPolicy: { kind: { name: ['a'] } } }, handler),
    'option "filterPolicy" is refused by SNS: Filter policy scope MessageAttributes does not support nested filter policy',
  ],
  ['an action that is empty', (app) => app.onWsRoute('', { name: 'x' }, handler), 'onWsRoute "x": the action is empty'],
])('%s', (_, declare, message) => {
  expect(() => declare(new App({ name: 'a' }))).toThrow(message);
});

test('existing sources of every kind are taken', () => {
  const app = new App({ name: 'a' });
  app.onS3Event({ arn: 'arn:aws:s3:::photos' }, { name: 'bucket' }, handler);
  app.onS3Event({ name: 'photos' }, { name: 'bucket2' }, handler);
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
      pattern: { source: [{ prefix: 'x' }], $or: [{ a: [1] }, { b: [2] }] },
      bus: { arn: 'arn:aws:events:eu-west-1:1:event-bus/b' },
    },
    handler,
  );
});

/** Declares a function of each kind of source. */
const KINDS: { readonly [kind: string]: (app: App, source: any) => void } = {
  queue: (app, source) => app.onSqsMessage(source, { name: 'f' }, handler),
  topic: (app, source) => app.onSnsMessage(source, { name: 'f' }, handler),
  stream: (app, source) => app.onKinesisRecord(source, { name: 'f' }, handler),
  bucket: (app, source) => app.onS3Event(source, { name: 'f' }, handler),
  eventBus: (app, source) => app.onEventBridge({ name: 'f', pattern: { source: ['x'] }, bus: source }, handler),
  logGroup: (app, source) => app.onLogs(source, { name: 'f' }, handler),
  table: (app, source) => app.onDynamoDbRecord(source, { name: 'f' }, handler),
};
const declare = (kind: string, source: object) => () => KINDS[kind](new App({ name: 'a' }), source);

describe('the name of an existing source', () => {
  test.each([
    ['queue', 'orders'],
    ['queue', 'Orders_1-x.fifo'],
    ['queue', 'a'.repeat(80)],
    ['topic', 'a'.repeat(256)],
    ['topic', 'orders.fifo'],
    ['stream', 'clicks.v1_a-b'],
    ['bucket', 'my-bucket.example.com'],
    ['bucket', 'abc'],
    ['eventBus', 'aws.partner/example.com/1234'],
    ['logGroup', '/aws/lambda/My.fn_#1'],
  ])('of a %s may be %s', (kind, name) => {
    expect(declare(kind, { name })).not.toThrow();
  });

  test.each([
    ['queue', 'my queue'],
    ['queue', 'my.queue'],
    ['queue', '.fifo'],
    ['queue', 'orders.fifo.fifo'],
    ['queue', 'a'.repeat(81)],
    ['queue', `${'a'.repeat(78)}.fifo`],
    ['queue', '123456789012:orders'],
    ['queue', 'orders*'],
    ['queue', 'orders\n'],
    ['queue', 'https://sqs.example.com/my queue'],
    ['topic', 'a/b'],
    ['topic', 'a'.repeat(257)],
    ['stream', 'stream/clicks'],
    ['stream', 'a'.repeat(129)],
    ['bucket', 'My-Bucket'],
    ['bucket', 'my_bucket'],
    ['bucket', 'ab'],
    ['bucket', '-abc'],
    ['bucket', 'abc.'],
    ['bucket', 'a..b'],
    ['bucket', '192.168.5.4'],
    ['bucket', 'a'.repeat(64)],
    ['bucket', 'photos/in'],
    ['eventBus', 'my bus'],
    ['eventBus', 'event-bus:x'],
    ['logGroup', 'log group'],
    ['logGroup', '/aws/lambda/x:*'],
  ])('of a %s is not %j, which would be an invalid ARN', (kind, name) => {
    expect(declare(kind, { name })).toThrow(/is no name of an? .*It has .* characters/);
  });

  test.each([
    ['queue', 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders', 'orders'],
    ['queue', 'http://localhost:4566/000000000000/orders.fifo/', 'orders.fifo'],
    ['queue', 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders?Action=SendMessage', 'orders'],
    ['bucket', 's3://photos', 'photos'],
    ['bucket', 's3://photos/in/2026', 'photos'],
    ['bucket', 'https://photos.example.com.s3.eu-west-1.amazonaws.com/in', 'photos.example.com'],
    ['bucket', 'https://photos.s3-eu-west-1.amazonaws.com/', 'photos'],
    ['bucket', 'https://s3.eu-west-1.amazonaws.com/photos/in?x=1', 'photos'],
    ['bucket', 'http://127.0.0.1:4566/photos', 'photos'],
    ['bucket', 'https://s3.amazonaws.com/photos', 'photos'],
  ])('of a %s is not a URL: %s', (kind, name, right) => {
    expect(declare(kind, { name })).toThrow(`Of its URL, write the name alone: { name: '${right}' }`);
  });

  test.each([
    ['queue', 'arn:aws:sqs:eu-west-1:1:orders'],
    ['topic', 'arn:aws:sns:eu-west-1:1:orders'],
    ['stream', 'arn:aws:kinesis:eu-west-1:1:stream/s'],
    ['bucket', 'arn:aws:s3:::photos'],
    ['eventBus', 'arn:aws:events:eu-west-1:1:event-bus/b'],
    ['logGroup', 'arn:aws:logs:eu-west-1:1:log-group:/x'],
  ])('of a %s is not an ARN: %s', (kind, arn) => {
    expect(declare(kind, { name: arn })).toThrow(`For an ARN write { arn: '${arn}' }`);
    expect(declare(kind, { arn })).not.toThrow();
  });
});

test.each([
  ['queue', 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'],
  ['queue', 'arn:aws:sqs:eu-west-1:123456789012:'],
  ['queue', 'arn:aws:sqs:::orders'],
  ['queue', 'arn:aws:sqs:eu-west-1:123456789012:my queue'],
  ['queue', 'arn:aws:sqs:…'],
  ['topic', 'arn:aws:sns:eu-west-1:1:orders:0b5ae3b0-7a3c-4c2e-9d9e-000000000000'],
  ['stream', 'arn:aws:kinesis:eu-west-1:1:clicks'],
  ['stream', 'arn:aws:kinesis:eu-west-1:1:stream/'],
  ['bucket', 'arn:aws:s3:::my bucket'],
  ['bucket', 'arn:aws:s3:eu-west-1:1:accesspoint/x'],
  ['eventBus', 'arn:aws:events:eu-west-1:1:rule/x'],
  ['eventBus', 'arn:aws:events:eu-west-1:1:event-bus/'],
  ['logGroup', 'arn:aws:logs:eu-west-1:1:log-group:x:log-stream:y'],
  ['table', 'arn:aws:dynamodb:eu-west-1:1:table/users/index/i/stream/'],
])('the ARN of an existing %s is not %s', (kind, arn) => {
  expect(declare(kind, { arn })).toThrow(`"${arn}" is no ARN of a`);
});

test.each(['arn:aws:cognito-idp:eu-west-1:1:', 'arn:aws:cognito-idp:…', 'arn:aws:cognito-idp:eu-west-1:1:x'])(
  'the ARN of a user pool is not %s',
  (arn) => {
    expect(() => cognitoAuthorizer({ name: 'p', userPools: [{ arn }] })).toThrow('option "userPools" is a list of');
  },
);

test.each(['arn:aws:lambda:…', 'arn:aws:lambda:eu-west-1:1:f', 'arn:aws:lambda:eu-west-1:1:layer:f'])(
  'the ARN of a function is not %s',
  (functionArn) => {
    expect(() => externalAuthorizer({ name: 'o', functionArn })).toThrow('is the ARN of a Lambda function');
  },
);
