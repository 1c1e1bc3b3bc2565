import { App, rate } from '../../src/runtime';
import { testClient } from '../../src/testing';

const app = new App({ name: 'shop' });
const seen: any[] = [];
const table = app.table('AppTable');
app.onS3Event(app.bucket('Uploads'), { name: 'thumbnail' }, ({ bucket, key, eventName }) => {
  seen.push([bucket, key, eventName]);
});
app.onSqsMessage(app.queue('Orders'), { name: 'orders' }, ({ json, messageId }) => {
  seen.push([messageId, json().id, table.name]);
  if (json().id === 2) throw new Error('two');
});
app.onSnsMessage(app.topic('News'), { name: 'news' }, ({ message, subject }) => {
  seen.push([message, subject]);
});
app.onKinesisRecord(app.stream('Clicks'), { name: 'clicks' }, ({ json }) => {
  seen.push(json());
});
app.onDynamoDbRecord(table, { name: 'changes' }, ({ eventName, keys, newImage, oldImage }) => {
  seen.push([eventName, keys, newImage, oldImage]);
});
app.onEventBridge({ name: 'paid', pattern: { source: ['shop'] } }, ({ source, detailType, detail }) => [
  source,
  detailType,
  detail,
]);
app.schedule(rate(1, 'hour'), { name: 'cleanup' }, ({ time }) => time);
app.onLogs(app.logGroup('Audit'), { name: 'audit' }, ({ id, message, time, logGroup, logStream, extractedFields }) => {
  seen.push([id, message, time, logGroup, logStream, extractedFields]);
});
const client = testClient(app, { resources: { AppTable: 'items' } });

beforeEach(() => {
  seen.length = 0;
});

test('S3', async () => {
  await client.events.s3('thumbnail', [
    { key: 'in/a b+c é.png' },
    { key: 'x', bucket: 'own', eventName: 'ObjectRemoved:Delete' },
  ]);
  expect(seen).toEqual([
    ['test-bucket', 'in/a b+c é.png', 'ObjectCreated:Put'],
    ['own', 'x', 'ObjectRemoved:Delete'],
  ]);
});

test('SQS, with the declared values of the client', async () => {
  const log = jest.spyOn(console, 'error').mockImplementation();
  const messages = [1, 2, 3].map((id) => ({ body: { id } }));
  expect(await client.events.sqs('orders', messages)).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-2' }] });
  expect(seen).toEqual([
    ['message-1', 1, 'items'],
    ['message-2', 2, 'items'],
    ['message-3', 3, 'items'],
  ]);
  expect(await client.events.sqs('orders', messages, { fifo: true })).toEqual({
    batchItemFailures: [{ itemIdentifier: 'message-2' }, { itemIdentifier: 'message-3' }],
  });
  log.mockRestore();
});

test('SNS', async () => {
  await client.events.sns('news', [{ message: 'hi', subject: 's' }, { message: { a: 1 } }]);
  expect(seen).toEqual([
    ['hi', 's'],
    ['{"a":1}', undefined],
  ]);
});

test('Kinesis', async () => {
  await client.events.kinesis('clicks', [{ data: { a: 1 } }, { data: Buffer.from('2') }]);
  expect(seen).toEqual([{ a: 1 }, 2]);
});

test('DynamoDB: any item arrives as it was', async () => {
  const item = {
    pk: 'u',
    n: 1.5,
    list: [1, 'a', { deep: null }],
    flag: true,
    set: new Set(['a']),
    numbers: new Set([1, 2]),
    bytes: Buffer.from([0, 255]),
    blobs: new Set([Buffer.from('b')]),
  };
  await client.events.dynamodb('changes', [
    { keys: { pk: 'u' }, newImage: item },
    { keys: { pk: 'u' }, newImage: item, oldImage: {} },
    { keys: { pk: 'u' }, oldImage: item },
  ]);
  expect(seen).toEqual([
    ['INSERT', { pk: 'u' }, item, undefined],
    ['MODIFY', { pk: 'u' }, item, {}],
    ['REMOVE', { pk: 'u' }, undefined, item],
  ]);
});

test.each([
  ['KEYS_ONLY', undefined, undefined],
  ['NEW_IMAGE', { pk: 'u', n: 2 }, undefined],
  ['OLD_IMAGE', undefined, { pk: 'u', n: 1 }],
  ['NEW_AND_OLD_IMAGES', { pk: 'u', n: 2 }, { pk: 'u', n: 1 }],
] as const)('DynamoDB: a record of a stream %s has its images', async (viewType, newImage, oldImage) => {
  const record = { keys: { pk: 'u' }, newImage: { pk: 'u', n: 2 }, oldImage: { pk: 'u', n: 1 } };
  await client.events.dynamodb('changes', [record], { viewType });
  expect(seen).toEqual([['MODIFY', { pk: 'u' }, newImage, oldImage]]);
});

test('more records than the batch size are an error: Lambda would invoke the function several times', async () => {
  const messages = (count: number) => Array.from({ length: count }, () => ({ body: { id: 1 } }));
  await expect(client.events.sqs('orders', messages(11))).rejects.toThrow(
    'client.events.sqs: an invocation of "orders" has at most 10 records, its batchSize, and this one has 11. ' +
      'Call it for each batch, or set batchSize where the function is declared',
  );
  await expect(
    client.events.kinesis(
      'clicks',
      messages(101).map((data) => ({ data })),
    ),
  ).rejects.toThrow('at most 100 records');
  expect(seen).toEqual([]);
  await client.events.sqs('orders', messages(10));
  expect(seen).toHaveLength(10);
});

describe('filters', () => {
  const filtering = new App({ name: 'filtering' });
  const got: unknown[] = [];
  filtering.onSqsMessage(
    filtering.queue('Orders'),
    { name: 'paid', batchSize: 2, filters: [{ body: { state: ['paid'] } }, { attributes: { kind: ['test'] } }] },
    ({ json }) => void got.push(json()),
  );
  filtering.onKinesisRecord(
    filtering.stream('Clicks'),
    { name: 'big', filters: [{ data: { amount: [{ numeric: ['>', 100] }] } }] },
    ({ json }) => void got.push(json()),
  );
  filtering.onDynamoDbRecord(
    filtering.table('Items'),
    { name: 'inserted', filters: [{ eventName: ['INSERT'], dynamodb: { NewImage: { n: { N: ['1'] } } } }] },
    ({ newImage }) => void got.push(newImage),
  );
  const { events } = testClient(filtering);
  beforeEach(() => {
    got.length = 0;
  });

  test('records that match none are left out, as by Lambda, and do not count for the batch size', async () => {
    const state = (name: string) => ({ body: { state: name } });
    await events.sqs('paid', [state('open'), state('paid'), { body: 'no JSON' }, state('paid')]);
    await events.kinesis('big', [{ data: { amount: 100 } }, { data: { amount: 101 } }]);
    const item = (n: number) => ({ keys: { pk: 'a' }, newImage: { n } });
    await events.dynamodb('inserted', [item(1), item(2), { ...item(1), oldImage: { n: 0 } }]);
    expect(got).toEqual([{ state: 'paid' }, { state: 'paid' }, { amount: 101 }, { n: 1 }]);
  });

  test('if no record matches it is an error, as Lambda would not invoke the function', async () => {
    await expect(events.kinesis('big', [{ data: { amount: 1 } }])).rejects.toThrow(
      'client.events.kinesis: no record matches the filters of "big", [{"data":{"amount":[{"numeric":[">",100]}]}}], so Lambda would not invoke it',
    );
    expect(got).toEqual([]);
  });
});

test('EventBridge and schedules', async () => {
  expect(await client.events.eventBridge('paid', { source: 'shop', detailType: 'paid', detail: { id: 1 } })).toEqual([
    'shop',
    'paid',
    { id: 1 },
  ]);
  const whole = new App({ name: 'whole' });
  whole.onEventBridge({ name: 'any', pattern: { source: ['x'] } }, ({ time, resources, account, region }) => [
    time,
    resources,
    account,
    region,
  ]);
  expect(await testClient(whole).events.eventBridge('any', { time: new Date(0), resources: ['arn:a'] })).toEqual([
    new Date(0),
    ['arn:a'],
    '123456789012',
    'us-east-1',
  ]);
  expect(await client.events.schedule('cleanup', { time: new Date(0) })).toEqual(new Date(0));
});

test('CloudWatch Logs', async () => {
  const start = new Date('2026-01-01');
  await client.events.logs('audit', [{ message: 'hi' }, { message: { level: 'ERROR' }, time: new Date(0) }]);
  await client.events.logs('audit', [{ message: 'x', extractedFields: { ip: '10.0.0.1' } }], {
    logGroup: '/shop',
    logStream: 's',
  });
  expect(seen).toEqual([
    ['event-1', 'hi', start, 'test', 'test', undefined],
    ['event-2', '{"level":"ERROR"}', new Date(0), 'test', 'test', undefined],
    ['event-1', 'x', start, '/shop', 's', { ip: '10.0.0.1' }],
  ]);
});

test('unknown names are errors that list the known ones', async () => {
  await expect(client.events.sqs('nope', [])).rejects.toThrow(
    'The app "shop" has no sqs function "nope". It has orders',
  );
  await expect(client.events.s3('orders', [])).rejects.toThrow(
    'The app "shop" has no s3 function "orders". It has thumbnail',
  );
  await expect(client.events.sns('x', [])).rejects.toThrow('The app "shop" has no sns function "x". It has news');
  await expect(client.events.kinesis('x', [])).rejects.toThrow(
    'The app "shop" has no kinesis function "x". It has clicks',
  );
  await expect(client.events.dynamodb('x', [])).rejects.toThrow(
    'The app "shop" has no dynamodb function "x". It has changes',
  );
  await expect(client.events.eventBridge('x')).rejects.toThrow(
    'The app "shop" has no eventbridge function "x". It has paid',
  );
  await expect(client.events.schedule('x')).rejects.toThrow(
    'The app "shop" has no schedule function "x". It has cleanup',
  );
  await expect(testClient(new App({ name: 'empty' })).events.sqs('x', [])).rejects.toThrow(
    'The app "empty" has no sqs function "x". It has none',
  );
  await expect(client.lambda.invoke('x')).rejects.toThrow(
    'The app "shop" has no function "x". It has APIHandler, thumbnail, orders, news, clicks, changes, paid, cleanup, audit',
  );
});

describe('misspelt, missing and wrong options are errors', () => {
  const js: any = client.events;

  test.each<[string, () => Promise<unknown>, string]>([
    [
      'a field of a message',
      () => js.sqs('orders', [{ Body: 'x' }]),
      'client.events.sqs: unknown field "Body". Known: body, messageId, attributes, messageAttributes',
    ],
    ['a message without a body', () => js.sqs('orders', [{}]), 'client.events.sqs: "body" is missing'],
    ['an option', () => js.sqs('orders', [], { fiffo: true }), 'client.events.sqs: unknown field "fiffo". Known: fifo'],
    [
      'a record that is no list',
      () => js.s3('thumbnail', { key: 'x' }),
      'client.events.s3: expected a list of records',
    ],
    [
      'a view type',
      () => js.dynamodb('changes', [], { viewType: 'NEW' }),
      'client.events.dynamodb: unknown viewType "NEW". Known: KEYS_ONLY, NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES',
    ],
    ['null for a record', () => js.sns('news', [null]), 'client.events.sns: expected an object, got null'],
    ['no data', () => js.kinesis('clicks', [{ data: undefined }]), 'client.events.kinesis: "data" is missing'],
    ['no keys', () => js.dynamodb('changes', [{ newImage: {} }]), 'client.events.dynamodb: "keys" is missing'],
    [
      'a field of an event',
      () => js.eventBridge('paid', { 'detail-type': 'paid' }),
      'client.events.eventBridge: unknown field "detail-type". Known: source, detailType',
    ],
    [
      'a field of a log event',
      () => js.logs('audit', [{ message: 'x', timestamp: 1 }]),
      'client.events.logs: unknown field "timestamp". Known: message, time, extractedFields',
    ],
    [
      'a log event at no time',
      () => js.logs('audit', [{ message: 'x', time: 1 }]),
      'client.events.logs: "time" is a Date',
    ],
    [
      'a text for a time',
      () => js.schedule('cleanup', { time: 'yesterday' }),
      'client.events.schedule: "time" is a Date',
    ],
  ])('%s', async (_, deliver, message) => {
    await expect(deliver()).rejects.toThrow(message);
    expect(seen).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ['a date', new Date(0), 'newImage.a.b: DynamoDB has no Date'],
    ['a map', new Map(), 'newImage.a.b: DynamoDB has no Map'],
    ['a function', () => 1, 'newImage.a.b: DynamoDB has no Function'],
    ['nothing in a list', [undefined], 'newImage.a.b[0]: DynamoDB has no Undefined'],
    ['a number that is none', NaN, 'newImage.a.b: DynamoDB has no NaN'],
    ['an empty set', new Set(), 'newImage.a.b: DynamoDB has no empty sets'],
    [
      'a set of several kinds',
      new Set([1, 'a']),
      'newImage.a.b: a set of DynamoDB has strings, numbers or bytes, of one kind',
    ],
  ])('%s in an item', async (_, value, message) => {
    await expect(
      client.events.dynamodb('changes', [{ keys: { pk: 'u' }, newImage: { a: { b: value } } }]),
    ).rejects.toThrow(message);
  });
});
