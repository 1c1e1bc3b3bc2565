import { DeleteItemCommand, DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { DIFFERENCES } from './differences';
import { testsBut } from './listed-tests';
import type { ApiType, Connection, Target, TargetName } from './target';
import { CHECKS } from '../client/checks';
import { createClientOf } from '../client/suite';

const KEYS = ['in/a b+c é.txt', 'in/100%25 (1)&=?#.txt', 'in//..x/ü.txt'];

/** The tests of the sample app, which hold wherever it runs, but for the differences that are listed. */
export function paritySuite(on: TargetName, start: () => Promise<Target>): void {
  let target: Target;
  let names: { readonly [resource: string]: string };
  let connection: Connection | undefined;

  const { test, testListed } = testsBut(DIFFERENCES[on]);

  beforeAll(async () => {
    target = await start();
    const response = await target.request('REST', '/resources');
    names = (await response.json()) as typeof names;
    await target.run(sendEverything);
  }, 600_000);

  afterAll(async () => {
    await connection?.close();
    await target?.stop?.();
  }, 60_000);

  /** Every event at once: what they lead to is waited for test by test. */
  async function sendEverything(): Promise<void> {
    const { client } = target;
    const sqs = new SQSClient(client);
    const sns = new SNSClient(client);
    const s3 = new S3Client({ ...client, forcePathStyle: true });
    const dynamoDb = new DynamoDBClient(client);
    const body = (id: string, kind = 'job') => JSON.stringify({ kind, id });
    const PK = { S: 'item' };
    const putItem = async () => {
      const Item = { PK, price: { N: '9.5' }, tags: { SS: ['a', 'b'] } };
      await dynamoDb.send(new PutItemCommand({ TableName: names.items, Item }));
      const changed = { UpdateExpression: 'SET price = :p', ExpressionAttributeValues: { ':p': { N: '10' } } };
      await dynamoDb.send(new UpdateItemCommand({ TableName: names.items, Key: { PK }, ...changed }));
      await dynamoDb.send(new DeleteItemCommand({ TableName: names.items, Key: { PK } }));
    };
    const put = (Bucket: string, Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' }));
    const publish = (Message: string, section: string) => {
      const MessageAttributes = { section: { DataType: 'String', StringValue: section } };
      return sns.send(new PublishCommand({ TopicArn: names.news, Message, MessageAttributes }));
    };
    const event = (DetailType: string, order: string, EventBusName?: string) => ({
      Source: 'shop',
      DetailType,
      Detail: JSON.stringify({ order }),
      EventBusName,
    });
    await Promise.all([
      sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: names.jobs,
          Entries: [body('1'), body('bad'), body('2'), body('3', 'other')].map((MessageBody, i) => ({
            Id: `m${i}`,
            MessageBody,
          })),
        }),
      ),
      sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: names.steps,
          Entries: ['a1', 'a2', 'a3', 'b1', 'b2', 'b1'].map((id, i) => ({
            Id: `m${i}`,
            MessageBody: body(id),
            MessageGroupId: id[0],
            MessageDeduplicationId: id,
          })),
        }),
      ),
      publish('goal', 'sports'),
      publish('bad', 'sports'),
      publish('law', 'politics'),
      publish('"for a closed queue"', 'closed'),
      ...KEYS.map((key) => put(names.uploads, key)),
      put(names.uploads, 'in/bad.txt'),
      put(names.uploads, 'in/picture.png'),
      put(names.uploads, 'out/a.txt'),
      ...KEYS.map((key) => put(names.archive, key)),
      put(names.archive, 'out/a.txt'),
      putItem(),
      new KinesisClient(client).send(
        new PutRecordsCommand({
          StreamName: names.clicks,
          Records: [1, 2, 3, 'bad', 4].map((n) => ({ PartitionKey: 'k', Data: Buffer.from(JSON.stringify({ n })) })),
        }),
      ),
      new EventBridgeClient(client).send(
        new PutEventsCommand({
          Entries: [
            event('paid', 'o1'),
            event('paid', 'bad'),
            event('shipped', 'o2'),
            event('closed', 'o5'),
            event('sent', 'o3', names.shop),
            event('other', 'o4', names.shop),
          ],
        }),
      ),
    ]);
  }

  /** What the functions have written down, in this order. */
  async function seen(by: string): Promise<any[]> {
    const { Items } = await target.run(() =>
      DynamoDBDocumentClient.from(new DynamoDBClient(target.client)).send(
        new QueryCommand({
          TableName: names.seen,
          KeyConditionExpression: 'PK = :by',
          ExpressionAttributeValues: { ':by': by },
          ConsistentRead: true,
        }),
      ),
    );
    return Items!.map(({ what }) => what);
  }

  const seenAll = (by: string, what: readonly unknown[]) =>
    target.eventually(async () => {
      const found = await seen(by);
      expect(found).toHaveLength(what.length);
      expect(found).toEqual(expect.arrayContaining([...what]));
    });

  /** The messages of queues, by name. Those of the queue for failures are of several tests. */
  const received: { [queue: string]: any[] } = {};
  const receives = (queue: string, message: unknown) =>
    target.eventually(async () => {
      const receive = new ReceiveMessageCommand({
        QueueUrl: names[queue],
        WaitTimeSeconds: 1,
        MaxNumberOfMessages: 10,
      });
      const { Messages = [] } = await target.run(() => new SQSClient(target.client).send(receive));
      (received[queue] ??= []).push(...Messages.map(({ Body }) => JSON.parse(Body!)));
      expect(received[queue]).toEqual(
        expect.arrayContaining([typeof message === 'string' ? message : expect.objectContaining(message as object)]),
      );
    });

  describe('event sources', () => {
    test('messages of a queue arrive, those that match the filter', () => seenAll('sqs', ['1', '2']));

    test('the message that fails goes to the dead-letter queue, by itself', async () => {
      await receives('badJobs', { kind: 'job', id: 'bad' });
      await seenAll('sqs', ['1', '2']);
    });

    test('messages of a FIFO queue arrive once, in the order of their group, also if one is retried', async () => {
      await seenAll('fifo', ['a1', 'a2', 'a3', 'b1', 'b2']);
      const order = await seen('fifo');
      expect(order.filter((id) => id.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
      expect(order.filter((id) => id.startsWith('b'))).toEqual(['b1', 'b2']);
    });

    test('messages of a topic arrive, those that match the filter policy', () => seenAll('sns', ['goal']));

    test('a message of a topic whose handler fails goes to the queue for failures', () =>
      receives('failures', { requestPayload: { Records: [expect.objectContaining({ Sns: expect.anything() })] } }));

    test('a message that a topic cannot deliver goes to the dead-letter queue of its subscription', () =>
      receives('undelivered', 'for a closed queue'));

    const objects = KEYS.map((key) => ({ key, size: 5 }));

    test('objects of a bucket arrive, those with the prefix and suffix, with their keys decoded', () =>
      seenAll('s3', objects));

    test('objects of a bucket arrive by EventBridge', () => seenAll('s3-eventbridge', objects));

    test('an object whose handler fails goes to the queue for failures', () =>
      receives('failures', {
        requestPayload: {
          Records: [
            expect.objectContaining({
              s3: expect.objectContaining({ object: expect.objectContaining({ key: 'in/bad.txt' }) }),
            }),
          ],
        },
        responsePayload: expect.objectContaining({ errorMessage: 'this object is bad' }),
      }));

    test('changes of a table arrive, those that match the filter, as plain objects', () =>
      seenAll('dynamodb', [
        { eventName: 'INSERT', newImage: { PK: 'item', price: 9.5, tags: new Set(['a', 'b']) }, oldImage: null },
        { eventName: 'REMOVE', newImage: null, oldImage: { PK: 'item', price: 10, tags: new Set(['a', 'b']) } },
      ]));

    const records = (...numbers: readonly number[]) => numbers.map((n) => ({ partitionKey: 'k', n }));

    test('records of a Kinesis stream arrive in their order', () =>
      target.eventually(async () => expect((await seen('kinesis')).slice(0, 3)).toEqual(records(1, 2, 3))));

    test('a record of a Kinesis stream that fails stops none after it', async () => {
      await seenAll('kinesis', records(1, 2, 3, 4));
      expect(await seen('kinesis')).toEqual(records(1, 2, 3, 4));
    });

    test('a record of a Kinesis stream that fails is reported to the queue for failures', () =>
      receives('failures', {
        requestContext: expect.objectContaining({ condition: 'RetryAttemptsExhausted' }),
        KinesisBatchInfo: expect.objectContaining({ batchSize: 1 }),
      }));

    test("events of the account's bus arrive, those that match the pattern", () => seenAll('eventbridge', ['o1']));

    test('an event whose handler fails goes to the queue for failures', () =>
      receives('failures', { requestPayload: expect.objectContaining({ detail: { order: 'bad' } }) }));

    test('an event that a rule cannot deliver goes to the dead-letter queue of its target', () =>
      receives('undelivered', { detail: { order: 'o5' } }));

    test('events of another bus arrive', () => seenAll('eventbridge-bus', ['o3']));
  });

  describe('functions', () => {
    test('a function can be invoked by its name', async () => {
      expect(await target.invoke('double', { n: 21 })).toEqual({ doubled: 42 });
    });

    test('a function that fails returns its error', async () => {
      const error = { errorType: 'RangeError', errorMessage: 'out of bounds' };
      expect(await target.invoke('breaks', {})).toMatchObject(error);
    });

    test('access to a table that is not bound is denied to all functions', async () => {
      const refused = expect.stringContaining('is not authorized to perform: dynamodb:PutItem');
      expect(await target.invoke('intrude', { table: 'unbound' })).toMatchObject({ errorMessage: refused });
      expect(await target.invoke('intrude', { table: names.items })).toBeNull();
    });
  });

  describe('the WebSocket API', () => {
    test('a connection that the authorizer or the function refuses is not opened', async () => {
      expect(await target.connect({})).toBeUndefined();
      expect(await target.connect({ token: 'wrong' })).toBeUndefined();
      expect(await target.connect({ token: 'not-now' })).toBeUndefined();
      // The function of a connection is not invoked before the authorizer has allowed it.
      expect(await seen('connect')).toEqual(['not-now']);
    });

    test('messages reach the function of their action, and its result reaches the client', async () => {
      connection = (await target.connect({ token: 'let-me-in' }))!;
      await connection.send(JSON.stringify({ action: 'say', text: 'grüezi' }));
      expect(JSON.parse(await connection.message())).toEqual({ by: 'ada', said: 'grüezi' });
      await connection.send('hello?');
      expect(JSON.parse(await connection.message())).toEqual({ unknown: 'hello?' });
    });

    test('the end of a connection invokes its function', async () => {
      await connection!.close();
      await target.eventually(async () => expect(await seen('websocket')).toEqual([{ gone: expect.any(String) }]));
    });

    test('a generated client opens connections, sends messages and receives those for it', async () => {
      const api = createClientOf(target.clientText)({ baseUrl: 'http://api', ...target.sockets });
      await expect(api.webSocket({ query: { token: 'wrong' } })).rejects.toThrow('The connection is refused');
      const sockets = await Promise.all([1, 2].map(() => api.webSocket({ query: { token: 'let-me-in' } })));
      const received = sockets.map((socket) => socket[Symbol.asyncIterator]());
      for (const [i, socket] of sockets.entries()) socket.send('say', { text: `grüezi ${i}` });
      for (const [i, messages] of received.entries()) {
        expect((await messages.next()).value).toEqual({ by: 'ada', said: `grüezi ${i}` });
      }
      sockets[0].sendOther({ hello: 1 });
      expect((await received[0].next()).value).toEqual({ unknown: '{"hello":1}' });
      for (const socket of sockets) socket.close();
      await Promise.all(sockets.map(({ closed }) => closed));
      expect(await received[0].next()).toEqual({ done: true, value: undefined });
      await target.eventually(async () => expect(await seen('websocket')).toHaveLength(3));
    });
  });

  describe.each<[ApiType]>([['REST'], ['HTTP']])('the %s API', (type) => {
    const apiTest = (name: string, run: () => unknown) => test(`${type}: ${name}`, run);
    const call = (path: string, init?: RequestInit) => target.request(type, path, init);
    const as = (token: string) => ({ headers: { 'X-Token': token } });

    apiTest('decodes paths and queries once', async () => {
      const response = await call('/items/a%20b%26c?tag=x%26y&tag=z');
      expect([response.status, await response.json()]).toEqual([200, { id: 'a b&c', tags: ['x&y', 'z'] }]);
    });

    apiTest('accepts and returns JSON, and invalid JSON is a 400', async () => {
      const headers = { 'Content-Type': 'application/json', Origin: 'https://shop.example' };
      const post = (body: string) => call('/items', { method: 'POST', body, headers });
      expect(await (await post('{"ü":[1]}')).json()).toEqual({ ü: [1] });
      const bad = await post('{');
      expect([bad.status, await bad.json()]).toEqual([400, { Code: 'BadRequestError', Message: 'Error Parsing JSON' }]);
      expect(bad.headers.get('Access-Control-Allow-Origin')).toBe('*');
    });

    apiTest('has greedy paths', async () => {
      expect(await (await call('/files/a/b/c.txt')).text()).toBe('a/b/c.txt');
    });

    apiTest('returns bytes', async () => {
      const response = await call('/image', { headers: { Accept: '*/*' } });
      expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0x89, 0x50, 0x4e, 0x47, 0xff]);
    });

    apiTest('returns the message of an HTTP error, and hides that of any other error', async () => {
      expect([(await call('/forbidden')).status, (await call('/fails')).status]).toEqual([403, 500]);
      expect(await (await call('/fails')).text()).not.toContain('secret details');
    });

    apiTest('refuses an unknown route', async () => {
      const response = await call('/nothing');
      const expected =
        type === 'REST' ? [403, { message: 'Missing Authentication Token' }] : [404, { message: 'Not Found' }];
      expect([response.status, await response.json()]).toEqual(expected);
    });

    apiTest('accepts the origins of the app, and no others', async () => {
      const origin = async (Origin: string) =>
        (await call('/items/1', { headers: { Origin } })).headers.get('Access-Control-Allow-Origin');
      expect(await origin('https://admin.example')).toBe('https://admin.example');
      expect(await origin('https://evil.example')).toBeNull();
    });

    apiTest('invokes the authorizer once for a caller, and caches its policy', async () => {
      expect((await call('/orders')).status).toBe(401);
      const orders = await call('/orders', as('ada'));
      expect([orders.status, await orders.json()]).toEqual([200, { for: 'ada', role: 'customer' }]);
      const asked = (await seen('authorizer')).length;
      // The policy allows one route only.
      expect((await call('/admin', as('ada'))).status).toBe(403);
      expect((await seen('authorizer')).length).toBe(asked);
      expect((await call('/orders', as('eve'))).status).toBe(403);
      expect((await call('/orders', as('broken'))).status).toBe(500);
    });

    apiTest('responds to preflight requests for several origins', async () => {
      const preflight = (Origin: string) =>
        call('/items/1', { method: 'OPTIONS', headers: { Origin, 'Access-Control-Request-Method': 'GET' } });
      const { status, headers } = await preflight('https://shop.example');
      expect(status).toBe(204);
      expect(headers.get('Access-Control-Allow-Origin')).toBe('https://shop.example');
      expect(headers.get('Access-Control-Allow-Methods')).toBe('GET,OPTIONS');
      expect(headers.get('Access-Control-Max-Age')).toBe('600');
      expect((await preflight('https://evil.example')).headers.get('Access-Control-Allow-Origin')).toBeNull();
    });

    apiTest('responds to preflight requests of a route for all origins', async () => {
      const headers = { Origin: 'https://any.example', 'Access-Control-Request-Method': 'POST' };
      const response = await call('/items', { method: 'OPTIONS', headers });
      expect(response.status).toBe(204);
      expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    });
  });

  describe.each<[ApiType]>([['REST'], ['HTTP']])('a generated client of the %s API', (type) => {
    // An HTTP API does not stream, so this app does not.
    for (const { name, run } of CHECKS.filter(({ needs }) => needs !== 'streams')) {
      test(`${type}: client: ${name}`, () => {
        const baseUrl = 'http://api';
        const send = (url: string, init: RequestInit) => target.request(type, url.slice(baseUrl.length), init);
        const headers = { authorization: 'let-me-in' };
        return run({ api: createClientOf(target.clientText)({ baseUrl, headers, fetch: send }) });
      });
    }
  });

  // In real time, it is due at last.
  test('a schedule invokes its function, unless it is disabled', async () => {
    await target.eventually(async () => expect(await seen('schedule')).not.toEqual([]));
    expect(new Set(await seen('schedule'))).toEqual(new Set(['aws.events']));
  });

  testListed();
}
