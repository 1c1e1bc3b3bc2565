import * as fc from 'fast-check';
import { allow, App, APP, cron, rate, response } from '../../../src/runtime';
import { context } from '../events';

let log: jest.SpyInstance;
beforeEach(() => {
  log = jest.spyOn(console, 'error').mockImplementation();
});
afterEach(() => log.mockRestore());

const time = '2026-01-02T03:04:05.000Z';
const s3Record = (key: string) => ({
  eventVersion: '2.1',
  eventSource: 'aws:s3',
  awsRegion: 'eu-west-1',
  eventTime: time,
  eventName: 'ObjectCreated:Put',
  s3: {
    bucket: { name: 'photos', arn: 'arn:aws:s3:::photos' },
    object: { key, size: 1024, eTag: 'e', versionId: 'v', sequencer: '0A' },
  },
});
const sqsRecord = (messageId: string, eventSourceARN = 'arn:aws:sqs:eu-west-1:1:orders') => ({
  messageId,
  receiptHandle: `r-${messageId}`,
  body: `{"id":"${messageId}"}`,
  attributes: { SentTimestamp: '1' },
  messageAttributes: {},
  eventSourceARN,
  awsRegion: 'eu-west-1',
});
const kinesisRecord = (sequenceNumber: string) => ({
  eventID: `shard:${sequenceNumber}`,
  kinesis: {
    partitionKey: 'p',
    sequenceNumber,
    data: Buffer.from(`{"n":${sequenceNumber}}`).toString('base64'),
    approximateArrivalTimestamp: 1.5,
  },
});

test('an S3 event: every record, with its key decoded', async () => {
  const app = new App({ name: 'a' });
  const seen: any[] = [];
  app.onS3Event(app.bucket('Uploads'), { name: 'thumbnail' }, ({ log: _, raw: __, lambdaContext: ___, ...event }) => {
    seen.push(event);
  });
  await app.handler('thumbnail')({ Records: [s3Record('a+b%20c%C3%A9'), s3Record('second.png')] }, context);
  const rest = {
    bucket: 'photos',
    eventName: 'ObjectCreated:Put',
    time: new Date(time),
    region: 'eu-west-1',
    size: 1024,
    eTag: 'e',
    versionId: 'v',
    sequencer: '0A',
  };
  expect(seen).toEqual([
    { ...rest, key: 'a b cé' },
    { ...rest, key: 'second.png' },
  ]);
  await app.handler('thumbnail')({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'photos' }, context);
  expect(seen).toHaveLength(2);
});

test('an S3 event by way of EventBridge is the same, its key is not encoded', async () => {
  const app = new App({ name: 'a' });
  app.onS3Event({ name: 'photos' }, { name: 'thumbnail' }, ({ bucket, key, eventName, size }) => [
    bucket,
    key,
    eventName,
    size,
  ]);
  const detail = {
    bucket: { name: 'photos' },
    object: { key: 'a+b c', size: 5, etag: 'e', sequencer: '0' },
    reason: 'PutObject',
  };
  expect(
    await app.handler('thumbnail')({ 'detail-type': 'Object Created', time, region: 'eu-west-1', detail }, context),
  ).toEqual(['photos', 'a+b c', 'ObjectCreated:Put', 5]);
});

test.each([
  ['Object Created', { reason: 'POST Object' }, 'ObjectCreated:Post'],
  ['Object Created', { reason: 'CompleteMultipartUpload' }, 'ObjectCreated:CompleteMultipartUpload'],
  ['Object Deleted', { reason: 'DeleteObject', 'deletion-type': 'Permanently Deleted' }, 'ObjectRemoved:Delete'],
  [
    'Object Deleted',
    { reason: 'DeleteObject', 'deletion-type': 'Delete Marker Created' },
    'ObjectRemoved:DeleteMarkerCreated',
  ],
  [
    'Object Deleted',
    { reason: 'Lifecycle Expiration', 'deletion-type': 'Delete Marker Created' },
    'LifecycleExpiration:DeleteMarkerCreated',
  ],
  ['Object Restore Initiated', {}, 'ObjectRestore:Post'],
  ['Object Restore Expired', {}, 'ObjectRestore:Delete'],
  ['Object Tags Added', {}, 'ObjectTagging:Put'],
  ['Object ACL Updated', {}, 'ObjectAcl:Put'],
  ['Object Storage Class Changed', {}, 'LifecycleTransition'],
])('%s %j of EventBridge has the name that the bucket gives it: %s', async (type, more, name) => {
  const app = new App({ name: 'a' });
  app.onS3Event({ name: 'photos' }, { name: 'f' }, ({ eventName }) => eventName);
  const detail = { bucket: { name: 'photos' }, object: { key: 'k' }, ...more };
  expect(await app.handler('f')({ 'detail-type': type, time, region: 'eu-west-1', detail }, context)).toBe(name);
});

test('an SNS message', async () => {
  const app = new App({ name: 'a' });
  const seen: any[] = [];
  app.onSnsMessage(app.topic('News'), { name: 'news' }, ({ subject, json, topicArn, time: at, attributes }) => {
    seen.push([subject, json(), topicArn, at, attributes]);
  });
  const Sns = {
    MessageId: 'm',
    TopicArn: 'arn:t',
    Subject: null,
    Message: '{"a":1}',
    Timestamp: time,
    MessageAttributes: { kind: { Type: 'String', Value: 'x' } },
  };
  await app.handler('news')({ Records: [{ EventSource: 'aws:sns', Sns }] }, context);
  expect(seen).toEqual([[undefined, { a: 1 }, 'arn:t', new Date(time), { kind: { Type: 'String', Value: 'x' } }]]);
});

describe('a batch of messages', () => {
  const appOf = (failing: Set<string>, seen: string[] = []) => {
    const app = new App({ name: 'a' });
    app.onSqsMessage(app.queue('Orders'), { name: 'orders' }, async ({ messageId, json }) => {
      seen.push(json().id);
      if (failing.has(messageId)) throw new Error(`no ${messageId}`);
    });
    return app;
  };

  test('is handled one by one, and any failed record is retried', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,6}$/), { maxLength: 10 }),
        fc.infiniteStream(fc.boolean()),
        async (ids, fails) => {
          const failing = new Set(ids.filter(() => fails.next().value));
          const seen: string[] = [];
          expect(
            await appOf(failing, seen).handler('orders')({ Records: ids.map((id) => sqsRecord(id)) }, context),
          ).toEqual({
            batchItemFailures: ids.filter((id) => failing.has(id)).map((itemIdentifier) => ({ itemIdentifier })),
          });
          expect(seen).toEqual(ids);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('of a FIFO queue stops at the first failure', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }), async (count, fails) => {
        const ids = Array.from({ length: count }, (_, index) => `${index}`);
        const seen: string[] = [];
        const records = ids.map((id) => sqsRecord(id, 'arn:aws:sqs:eu-west-1:1:orders.fifo'));
        expect(await appOf(new Set([`${fails}`]), seen).handler('orders')({ Records: records }, context)).toEqual({
          batchItemFailures: ids.slice(fails).map((itemIdentifier) => ({ itemIdentifier })),
        });
        expect(seen).toEqual(ids.slice(0, fails + 1));
      }),
      { numRuns: 200 },
    );
  });

  test('logs each failure', async () => {
    await appOf(new Set(['b'])).handler('orders')({ Records: [sqsRecord('a'), sqsRecord('b')] }, context);
    expect(log.mock.calls.join()).toMatch(
      /ERROR Caught exception for record b requestId=lambda-request-id function=orders\nError: no b/,
    );
  });

  test('is passed as a whole with batch: true', async () => {
    const app = new App({ name: 'a' });
    app.onSqsMessage(app.queue('Orders'), { name: 'orders', batch: true }, (messages) => {
      if (messages.length === 1) throw new Error('all of it');
      return { batchItemFailures: [{ itemIdentifier: messages[1].messageId }] };
    });
    expect(await app.handler('orders')({ Records: [sqsRecord('a'), sqsRecord('b')] }, context)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'b' }],
    });
    await expect(app.handler('orders')({ Records: [sqsRecord('a')] }, context)).rejects.toThrow('all of it');
  });
});

test('Kinesis records stop at the first failure, with their data decoded', async () => {
  const app = new App({ name: 'a' });
  const seen: any[] = [];
  app.onKinesisRecord(app.stream('Clicks'), { name: 'clicks' }, ({ json, text, data, time: at, partitionKey }) => {
    seen.push([json(), text(), data.length, at.getTime(), partitionKey]);
    if (json().n === 2) throw new Error();
  });
  expect(await app.handler('clicks')({ Records: ['1', '2', '3'].map(kinesisRecord) }, context)).toEqual({
    batchItemFailures: [{ itemIdentifier: '2' }, { itemIdentifier: '3' }],
  });
  expect(seen).toEqual([
    [{ n: 1 }, '{"n":1}', 7, 1500, 'p'],
    [{ n: 2 }, '{"n":2}', 7, 1500, 'p'],
  ]);
});

test('DynamoDB records have plain images', async () => {
  const app = new App({ name: 'a' });
  const seen: any[] = [];
  app.onDynamoDbRecord(
    app.table('AppTable'),
    { name: 'changes' },
    ({ eventName, keys, newImage, oldImage, expired }) => {
      seen.push({ eventName, keys, newImage, oldImage, expired });
    },
  );
  const NewImage = {
    pk: { S: 'u' },
    n: { N: '1.5' },
    big: { N: '12345678901234567890' },
    flag: { BOOL: false },
    none: { NULL: true },
    bytes: { B: 'AP8=' },
    list: { L: [{ N: '1' }, { M: { a: { S: 'b' } } }] },
    strings: { SS: ['a', 'b'] },
    numbers: { NS: ['1', '2'] },
  };
  const record = {
    eventID: '1',
    eventName: 'INSERT',
    dynamodb: { Keys: { pk: { S: 'u' } }, NewImage, SequenceNumber: '7', ApproximateCreationDateTime: 1 },
  };
  const removed = {
    ...record,
    eventName: 'REMOVE',
    userIdentity: { principalId: 'dynamodb.amazonaws.com', type: 'Service' },
    dynamodb: { Keys: {}, OldImage: { pk: { S: 'u' } }, SequenceNumber: '8' },
  };
  expect(await app.handler('changes')({ Records: [record, removed] }, context)).toEqual({ batchItemFailures: [] });
  expect(seen).toEqual([
    {
      eventName: 'INSERT',
      keys: { pk: 'u' },
      oldImage: undefined,
      expired: false,
      newImage: {
        pk: 'u',
        n: 1.5,
        big: 12345678901234567890n,
        flag: false,
        none: null,
        bytes: Buffer.from([0, 255]),
        list: [1, { a: 'b' }],
        strings: new Set(['a', 'b']),
        numbers: new Set([1, 2]),
      },
    },
    { eventName: 'REMOVE', keys: {}, newImage: undefined, oldImage: { pk: 'u' }, expired: true },
  ]);
});

test('an event of a bus and the clock', async () => {
  const app = new App({ name: 'a' });
  app.onEventBridge<{ id: number }>(
    { name: 'paid', pattern: { 'detail-type': ['paid'] }, bus: app.eventBus('Shop') },
    ({ detail, detailType, source, time: at }) => [detail.id, detailType, source, at],
  );
  app.schedule(rate(1, 'hour'), { name: 'cleanup' }, ({ id, time: at, resources }) => [id, at, resources]);
  const event = {
    id: 'i',
    'detail-type': 'paid',
    source: 'shop',
    account: '1',
    time,
    region: 'eu-west-1',
    resources: ['arn:rule'],
    detail: { id: 7 },
  };
  expect(await app.handler('paid')(event, context)).toEqual([7, 'paid', 'shop', new Date(time)]);
  expect(await app.handler('cleanup')(event, context)).toEqual(['i', new Date(time), ['arn:rule']]);
});

test('errors of what Lambda tries again itself propagate', async () => {
  const app = new App({ name: 'a' });
  app.schedule('rate(1 hour)', { name: 'cleanup' }, () => {
    throw new RangeError('as it is');
  });
  await expect(app.handler('cleanup')({ time }, context)).rejects.toThrow(new RangeError('as it is'));
});

test('a byte order mark is not part of JSON and text, of any event', async () => {
  const app = new App({ name: 'a' });
  const seen: unknown[] = [];
  app.onSqsMessage({ name: 'q' }, { name: 'sqs' }, ({ json }) => seen.push(json()));
  app.onSnsMessage({ name: 't' }, { name: 'sns' }, ({ json }) => seen.push(json()));
  app.onKinesisRecord({ name: 's' }, { name: 'kinesis' }, ({ json, text }) => seen.push(json(), text()));
  app.onWsMessage({ name: 'ws' }, ({ json }) => void seen.push(json()));
  const body = '\ufeff{"n":1}';
  const kinesis = { ...kinesisRecord('1').kinesis, data: Buffer.from(body).toString('base64') };
  await app.handler('sqs')({ Records: [{ ...sqsRecord('1'), body }] }, context);
  await app.handler('sns')({ Records: [{ Sns: { Message: body } }] }, context);
  await app.handler('kinesis')({ Records: [{ kinesis }] }, context);
  await app.handler('ws')({ requestContext: {}, body }, context);
  expect(seen).toEqual([{ n: 1 }, { n: 1 }, { n: 1 }, '{"n":1}', { n: 1 }]);
});

test('WebSocket events', async () => {
  const app = new App({ name: 'a' });
  app.onWsConnect({ name: 'connect' }, ({ headers, query, authorizer }) =>
    headers.origin === 'x' && query.token ? undefined : { statusCode: 401, authorizer },
  );
  app.onWsMessage({ name: 'message' }, ({ json, connectionId }) => ({ got: json(), connectionId }));
  app.onWsRoute('shout', { name: 'shout' }, ({ body }) => body.toUpperCase());
  app.onWsDisconnect({ name: 'disconnect' }, () => undefined);
  const event = (routeKey: string, more = {}) => ({
    requestContext: { routeKey, connectionId: 'c', requestId: 'r' },
    isBase64Encoded: false,
    ...more,
  });
  expect(
    await app.handler('connect')(
      event('$connect', { headers: { Origin: 'x' }, queryStringParameters: { token: '1' } }),
      context,
    ),
  ).toEqual({ statusCode: 200 });
  expect(await app.handler('connect')(event('$connect'), context)).toEqual({ statusCode: 401, authorizer: {} });
  expect(await app.handler('message')(event('$default', { body: '{"a":1}' }), context)).toEqual({
    statusCode: 200,
    body: '{"got":{"a":1},"connectionId":"c"}',
  });
  expect(await app.handler('shout')(event('shout', { body: 'aGk=', isBase64Encoded: true }), context)).toEqual({
    statusCode: 200,
    body: 'HI',
  });
  expect(await app.handler('disconnect')(event('$disconnect'), context)).toEqual({ statusCode: 200 });
});

test.each<[string, unknown, object]>([
  ['nothing', undefined, { statusCode: 200 }],
  ['a string', 'hi', { statusCode: 200, body: 'hi' }],
  ['an empty string', '', { statusCode: 200, body: '' }],
  ['an object', { a: 1 }, { statusCode: 200, body: '{"a":1}' }],
  ['a list', [1], { statusCode: 200, body: '[1]' }],
  ['null', null, { statusCode: 200, body: 'null' }],
  ['a map with a set', new Map([['a', new Set([1])]]), { statusCode: 200, body: '{"a":[1]}' }],
  ['false', false, { statusCode: 200, body: 'false' }],
  [
    'a response()',
    response({ why: 'x' }, { status: 403, headers: { 'X-A': '1' } }),
    { statusCode: 403, headers: { 'X-A': '1' }, body: '{"why":"x"}' },
  ],
  ['a status without a body', response(undefined, { status: 403 }), { statusCode: 403, headers: {} }],
  ['a body of its own that is no text', { statusCode: 200, body: { a: 1 } }, { statusCode: 200, body: '{"a":1}' }],
  [
    'a result of its own',
    { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'v1' } },
    { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'v1' } },
  ],
])('%s is a response to a WebSocket message', async (_, value, result) => {
  const app = new App({ name: 'a' });
  app.onWsMessage({ name: 'm' }, async () => value);
  expect(
    await app.handler('m')({ requestContext: { routeKey: '$default', connectionId: 'c' }, body: 'x' }, context),
  ).toEqual(result);
});

test.each<[string, unknown]>([
  ['buffer', Buffer.from('x')],
  ['function', () => 1],
  ['symbol', Symbol('x')],
  ['web Response', new Response('x')],
])('a %s is none', async (kind, value) => {
  const app = new App({ name: 'a' });
  app.onWsMessage({ name: 'm' }, async () => value);
  await expect(app.handler('m')({ requestContext: {}, body: 'x' }, context)).rejects.toThrow(
    `A ${kind} cannot be the response to a WebSocket message`,
  );
});

test('handlers are plain data of the app, with their defaults', () => {
  const app = new App({ name: 'a' });
  const handler = () => undefined;
  app.onS3Event(app.bucket('Uploads'), { name: 'one', prefix: 'in/' }, handler);
  app.onSqsMessage({ arn: 'arn:aws:sqs:eu-west-1:1:orders' }, { name: 'two', maximumConcurrency: 5 }, handler);
  app.onDynamoDbRecord(
    { arn: 'arn:aws:dynamodb:eu-west-1:1:table/t/stream/1' },
    { name: 'three', startingPosition: 'TRIM_HORIZON', batch: true },
    handler,
  );
  app.schedule(rate(5, 'minutes'), { name: 'four' }, handler);
  app.onWsConnect({ name: 'five' }, handler);
  app.onEventBridge({ name: 'six', pattern: { source: ['shop'] } }, handler);
  expect(app[APP].handlers).toEqual([
    {
      name: 'one',
      kind: 's3',
      source: { resource: 'Uploads' },
      options: { events: ['s3:ObjectCreated:*'], prefix: 'in/' },
      handler,
    },
    {
      name: 'two',
      kind: 'sqs',
      source: { arn: 'arn:aws:sqs:eu-west-1:1:orders' },
      options: { batchSize: 10, maximumConcurrency: 5 },
      handler,
    },
    {
      name: 'three',
      kind: 'dynamodb',
      source: { arn: 'arn:aws:dynamodb:eu-west-1:1:table/t/stream/1' },
      options: { batchSize: 100, startingPosition: 'TRIM_HORIZON', batch: true },
      handler,
    },
    { name: 'four', kind: 'schedule', options: { expression: 'rate(5 minutes)' }, handler },
    { name: 'five', kind: 'websocket', options: { route: '$connect' }, handler },
    { name: 'six', kind: 'eventbridge', options: { pattern: { source: ['shop'] } }, handler },
  ]);
  expect(app[APP].resources).toEqual([{ name: 'Uploads', kind: 'bucket', variable: 'UPLOADS_NAME' }]);
});

test('handlers can be methods', async () => {
  const app = new App({ name: 'a' });
  class Jobs {
    private readonly done: string[] = [];

    @app.schedule(rate(1, 'day'), { name: 'daily' })
    daily() {
      this.done.push('daily');
      return this.done;
    }

    @app.onSqsMessage(app.queue('Orders'), { name: 'orders', batch: true })
    orders(messages: readonly { body: string }[]) {
      this.done.push(...messages.map(({ body }) => body));
    }
  }
  new Jobs();
  await app.handler('orders')({ Records: [{ ...sqsRecord('a'), body: 'x' }] }, context);
  expect(await app.handler('daily')({ time }, context)).toEqual(['x', 'daily']);
});

describe('invalid declarations', () => {
  const handler = () => undefined;

  test.each<[string, (app: App) => void, string]>([
    ['no name', (app) => app.onS3Event(app.bucket('B1'), {} as any, handler), 'onS3Event: option "name" is missing'],
    [
      'a wrong kind of source',
      (app) => app.onS3Event(app.queue('Q1') as any, { name: 'x' }, handler),
      'onS3Event "x": expected a bucket, got the queue "Q1". Declare one: app.bucket(\'Name\')',
    ],
    [
      'no source',
      (app) => app.onSqsMessage(undefined as any, { name: 'x' }, handler),
      'onSqsMessage "x": expected a queue, got undefined',
    ],
    [
      'a text as source',
      (app) => app.onSqsMessage('orders' as any, { name: 'x' }, handler),
      'onSqsMessage "x": expected a queue, got "orders"',
    ],
    [
      'an unknown option',
      (app) => app.onSqsMessage({ arn: 'arn:aws:sqs:eu-west-1:1:q' }, { name: 'x', batchsize: 1 } as any, handler),
      'onSqsMessage: unknown option "batchsize". Known options: name, uses, batchSize',
    ],
    [
      'a batch size out of range',
      (app) => app.onSqsMessage({ arn: 'arn:aws:sqs:eu-west-1:1:q' }, { name: 'x', batchSize: 0 }, handler),
      'option "batchSize" is a whole number from 1 to 10000, got 0',
    ],
    [
      'a concurrency of 1',
      (app) => app.onSqsMessage({ arn: 'arn:aws:sqs:eu-west-1:1:q' }, { name: 'x', maximumConcurrency: 1 }, handler),
      'option "maximumConcurrency" is a whole number from 2 to 1000',
    ],
    [
      'a wrong position',
      (app) =>
        app.onKinesisRecord(
          { arn: 'arn:aws:kinesis:eu-west-1:1:stream/s' },
          { name: 'x', startingPosition: 'FIRST' as any },
          handler,
        ),
      'option "startingPosition" is \'LATEST\' or \'TRIM_HORIZON\', got "FIRST"',
    ],
    [
      'a wrong S3 event',
      (app) => app.onS3Event({ name: 'photos' }, { name: 'x', events: ['ObjectCreated'] }, handler),
      'option "events" has "ObjectCreated"',
    ],
    [
      'no pattern',
      (app) => app.onEventBridge({ name: 'x' } as any, handler),
      'onEventBridge: option "pattern" is missing',
    ],
    [
      'an empty pattern',
      (app) => app.onEventBridge({ name: 'x', pattern: {} }, handler),
      'onEventBridge "x": option "pattern" is empty, and EventBridge refuses that',
    ],
    [
      'a list as pattern',
      (app) => app.onEventBridge({ name: 'x', pattern: ['a'] as any }, handler),
      'option "pattern" must be an object, got an array',
    ],
    [
      'no filters',
      (app) => app.onSqsMessage({ arn: 'arn:aws:sqs:eu-west-1:1:q' }, { name: 'x', filters: [] }, handler),
      'onSqsMessage "x": option "filters" has no patterns. Specify 1 to 10 of them',
    ],
    [
      'too many filters',
      (app) =>
        app.onKinesisRecord(
          { arn: 'arn:aws:kinesis:eu-west-1:1:stream/s' },
          { name: 'x', filters: Array(11).fill({}) },
          handler,
        ),
      'option "filters" has 11 patterns',
    ],
    [
      'a filter that is none',
      (app) =>
        app.onDynamoDbRecord(
          { arn: 'arn:aws:dynamodb:eu-west-1:1:table/t/stream/1' },
          { name: 'x', filters: ['INSERT'] as any },
          handler,
        ),
      'option "filters" must be an array of objects, got one with "INSERT"',
    ],
    [
      'a wrong scope',
      (app) =>
        app.onSnsMessage(
          { arn: 'arn:aws:sns:eu-west-1:1:t' },
          { name: 'x', filterPolicyScope: 'Body' as any },
          handler,
        ),
      'option "filterPolicyScope" is \'MessageAttributes\' or \'MessageBody\', got "Body"',
    ],
    [
      'a long description',
      (app) => app.schedule('rate(1 day)', { name: 'x', description: 'a'.repeat(513) }, handler),
      'option "description" has 513 characters. EventBridge takes up to 512',
    ],
    [
      'identity sources of a token',
      (app) => app.authorizer({ name: 'x', identitySources: ['method.request.header.X'] }, () => allow()),
      'authorizer "x": option "identitySources" is for the type \'request\'',
    ],
    [
      'no identity sources',
      (app) => app.authorizer({ name: 'x', type: 'request', identitySources: [] }, () => allow()),
      'option "identitySources" is left out for the header, or not empty',
    ],
    [
      'a header that is none',
      (app) => app.authorizer({ name: 'x', header: 'X Id' }, () => allow()),
      'authorizer "x": option "header" is the name of a header, got "X Id"',
    ],
    [
      'a taken name',
      (app) => {
        app.lambdaFunction({ name: 'x' }, handler);
        app.schedule('rate(1 day)', { name: 'x' }, handler);
      },
      'The function "x" is declared twice',
    ],
    [
      'a WebSocket route twice',
      (app) => {
        app.onWsConnect({ name: 'x' }, handler);
        app.onWsConnect({ name: 'y' }, handler);
      },
      'The WebSocket route $connect is declared twice: by "x" and by "y"',
    ],
    [
      'a handler that is none',
      (app) => app.schedule('rate(1 day)', { name: 'x' }, {} as any),
      'schedule "x": the handler must be a function',
    ],
  ])('%s', (_, declare, message) => {
    expect(() => declare(new App({ name: 'a' }))).toThrow(message);
  });
});

describe('schedules', () => {
  test.each([
    [rate(1, 'hour'), 'rate(1 hour)'],
    [rate(1, 'hours'), 'rate(1 hour)'],
    [rate(5, 'minutes'), 'rate(5 minutes)'],
    [rate(5, 'minute'), 'rate(5 minutes)'],
    [cron({}), 'cron(* * * * ? *)'],
    [cron({ minute: 0, hour: 8, weekDay: 'MON-FRI' }), 'cron(0 8 ? * MON-FRI *)'],
    [cron({ minute: 0, hour: 8, day: 'L' }), 'cron(0 8 L * ? *)'],
    [cron({ day: '1,15W,L', weekDay: '?' }), 'cron(* * 1,15W,L * ? *)'],
    [cron({ weekDay: '6L' }), 'cron(* * ? * 6L *)'],
    [
      cron({ minute: '0/15', hour: '8-17', month: 'JAN,FEB', weekDay: '2#1', year: 2027 }),
      'cron(0/15 8-17 ? JAN,FEB 2#1 2027)',
    ],
  ])('%s', (expression, expected) => {
    expect(expression).toBe(expected);
    new App({ name: 'a' }).schedule(expression, { name: 'x' }, () => undefined);
  });

  test.each([
    [rate(0, 'minutes'), 'The number is a whole one, from 1'],
    [rate(1.5, 'minutes'), 'The number is a whole one, from 1'],
    [rate(5, 'seconds' as any), 'The unit is minutes, hours or days'],
    ['rate(1 hours)', 'EventBridge refuses "rate(1 hours)". Write rate(1 hour)'],
    ['rate(2 hour)', 'Write rate(2 hours)'],
    ['cron(0 8 * * *)', 'has 5 fields. EventBridge wants six: minutes, hours, day of month, month, day of week, year'],
    [cron({ minute: 60 }), 'has "60" for minutes. Write 0 to 59, or *'],
    [cron({ weekDay: 'MO' }), 'has "MO" for day of week. Write 1 to 7, SUN, MON'],
    [cron({ day: 1, weekDay: 2 }), 'has to have "?" for one of day of month and day of week'],
    [cron({ weekDay: '9L' }), 'has "9L" for day of week'],
    [cron({ weekDay: '2#1,4#2' }), 'has "2#1,4#2" for day of week'],
    [cron({ day: '5L' }), 'has "5L" for day of month'],
    [cron({ day: '1,?' }), 'has "1,?" for day of month'],
    ['every hour' as any, "is no schedule. Write rate(5, 'minutes') or cron({ hour: 8 })"],
    ['cron(* * * * * *)', 'has to have "?" for one of day of month and day of week'],
  ])('%s is refused', (expression: any, message) => {
    expect(() => new App({ name: 'a' }).schedule(expression, { name: 'x' }, () => undefined)).toThrow(message);
  });
});
