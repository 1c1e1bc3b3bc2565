import * as v from 'valibot';
import { z } from 'zod';
import { loadArktype } from './arktype';
import { context } from './events';
import { type ServiceRequest, StubService } from './stub-service';
import fc from '../fast-check';
import { App, APP, response, type Schema } from '../../src/runtime';
import { testClient } from '../../src/testing';

const { type } = loadArktype();

const Order = z.object({ id: z.number(), items: z.array(z.object({ name: z.string() })).optional() });

describe('sending', () => {
  const service = new StubService();
  const { requests } = service;
  /** The input of a call: JSON, or a form. */
  const inputOf = ({ headers, body }: ServiceRequest): any =>
    headers['x-amz-target'] ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
  const before = { ...process.env };

  beforeAll(() => service.listen());
  afterAll(() => service.close());
  beforeEach(() => {
    requests.length = 0;
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: service.url,
      ORDERS_URL: 'https://sqs.eu-west-1.amazonaws.com/1/orders',
      NEWS_ARN: 'arn:aws:sns:eu-west-1:1:news',
      SHOP_NAME: 'shop-bus',
    });
    service.respond = (request) => {
      const target = String(request.headers['x-amz-target']);
      if (target.endsWith('SendMessage')) return [200, { MessageId: 'm-1' }];
      if (target.endsWith('SendMessageBatch')) {
        const Successful = inputOf(request).Entries.map(({ Id }: any) => ({ Id, MessageId: `m-${Id}` }));
        return [200, { Successful, Failed: [] }];
      }
      if (target.endsWith('PutEvents')) return [200, { FailedEntryCount: 0, Entries: [{ EventId: 'e-1' }] }];
      return [200, '<PublishResponse><PublishResult><MessageId>p-1</MessageId></PublishResult></PublishResponse>'];
    };
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.env = { ...before };
  });

  const app = new App({ name: 'shop' });
  const orders = app.queue('Orders', { message: Order });
  const news = app.topic('News', { message: Order });
  const shop = app.eventBus('Shop', {
    source: 'shop.orders',
    details: { 'order.placed': Order, 'shop.closed': z.null() },
  });

  test('a message goes to the queue as JSON', async () => {
    expect(await orders.send({ id: 1 })).toBe('m-1');
    expect(requests.map((request) => ({ ...request, body: inputOf(request) }))).toMatchObject([
      {
        body: { QueueUrl: process.env.ORDERS_URL, MessageBody: '{"id":1}' },
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'AmazonSQS.SendMessage',
          authorization: expect.stringContaining('/eu-west-1/sqs/aws4_request'),
        },
      },
    ]);
    await orders.send({ id: 2 }, { delaySeconds: 5, attributes: { kind: 'new' } });
    expect(inputOf(requests[1])).toEqual({
      QueueUrl: process.env.ORDERS_URL,
      MessageBody: '{"id":2}',
      DelaySeconds: 5,
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'new' } },
    });
  });

  test('a message is published to the topic', async () => {
    expect(await news.publish({ id: 1 }, { attributes: { kind: 'new & hot' } })).toBe('p-1');
    expect({ ...requests[0], body: inputOf(requests[0]) }).toMatchObject({
      body: {
        Action: 'Publish',
        TopicArn: process.env.NEWS_ARN,
        Message: '{"id":1}',
        'MessageAttributes.entry.1.Name': 'kind',
        'MessageAttributes.entry.1.Value.DataType': 'String',
        'MessageAttributes.entry.1.Value.StringValue': 'new & hot',
      },
      headers: { authorization: expect.stringContaining('/eu-west-1/sns/aws4_request') },
    });
  });

  test('an event is put on the bus, with the source of its declaration', async () => {
    expect(await shop.put('order.placed', { id: 1 })).toBe('e-1');
    await shop.put('shop.closed', null, { source: 'other', resources: ['arn:x'] });
    expect(requests.map((request) => [request.headers['x-amz-target'], inputOf(request).Entries])).toEqual([
      [
        'AWSEvents.PutEvents',
        [{ EventBusName: 'shop-bus', Source: 'shop.orders', DetailType: 'order.placed', Detail: '{"id":1}' }],
      ],
      [
        'AWSEvents.PutEvents',
        [
          {
            EventBusName: 'shop-bus',
            Source: 'other',
            DetailType: 'shop.closed',
            Detail: 'null',
            Resources: ['arn:x'],
          },
        ],
      ],
    ]);
  });

  test('what a schema refuses is an error with the path, and nothing is sent', async () => {
    const wrong: any = { id: 'one', items: [{ name: 'chair' }, { name: 7 }] };
    await expect(orders.send(wrong)).rejects.toMatchObject({
      name: 'InvalidMessageError',
      code: 'INVALID_MESSAGE',
      message: expect.stringMatching(
        /^queue "Orders": the message does not match its schema: id: .*; items\.1\.name: /,
      ),
      issues: [
        { path: 'id', message: expect.any(String) },
        { path: 'items.1.name', message: expect.any(String) },
      ],
      // The line that sends, for which local runs look, too.
      stack: expect.stringContaining('messages.test.ts'),
    });
    await expect(news.publish(wrong)).rejects.toThrow('topic "News": the message does not match its schema: id: ');
    await expect(shop.put('order.placed', wrong)).rejects.toThrow(
      'eventBus "Shop": the detail of "order.placed" does not match its schema: id: ',
    );
    await expect(shop.put('order.paid' as 'shop.closed', null)).rejects.toThrow(
      'eventBus "Shop": its "details" have no detail type "order.paid". They have order.placed, shop.closed',
    );
    await expect(orders.sendBatch([{ id: 1 }, wrong])).rejects.toThrow('queue "Orders": the message 1 does not match');
    await expect(orders.send(undefined as any)).rejects.toThrow('a value of the type undefined has no JSON');
    expect(requests).toEqual([]);
  });

  test('what is checked is what the receiver gets: a Date is a string there', async () => {
    const dates = new App({ name: 'a' }).queue('Orders', { message: z.object({ at: z.date() }) });
    await expect(dates.send({ at: new Date() })).rejects.toThrow('does not match its schema: at: ');
    const coerced = new App({ name: 'a' }).queue('Orders', { message: z.object({ at: z.coerce.date() }) });
    await coerced.send({ at: new Date(0) });
    expect(requests.map((request) => inputOf(request).MessageBody)).toEqual(['{"at":"1970-01-01T00:00:00.000Z"}']);
  });

  test('a batch is sent ten at a time, and has the ids in the order of its messages', async () => {
    const messages = Array.from({ length: 23 }, (_, id) => ({ id }));
    expect(await orders.sendBatch(messages, ({ id }) => ({ delaySeconds: id }))).toEqual(
      messages.map(({ id }) => `m-${id}`),
    );
    expect(requests.map((request) => inputOf(request).Entries.length)).toEqual([10, 10, 3]);
    expect(inputOf(requests[2]).Entries[0]).toEqual({ Id: '20', MessageBody: '{"id":20}', DelaySeconds: 20 });
    expect(await orders.sendBatch([])).toEqual([]);
    expect(requests).toHaveLength(3);
  });

  test('a batch that is too large for a request is sent in several', async () => {
    const name = 'x'.repeat(400_000);
    await orders.sendBatch([1, 2, 3].map((id) => ({ id, items: [{ name }] })));
    expect(requests.map((request) => inputOf(request).Entries.length)).toEqual([2, 1]);
  });

  test('messages of a batch that the service refuses are named', async () => {
    service.respond = () => [
      200,
      { Successful: [{ Id: '0', MessageId: 'm' }], Failed: [{ Id: '1', Code: 'InternalError', SenderFault: false }] },
    ];
    await expect(orders.sendBatch([{ id: 1 }, { id: 2 }])).rejects.toThrow(
      'queue "Orders": 1 of 2 messages were not sent, by index: 1 (InternalError)',
    );
  });

  test('an error of the service has the name that AWS gives it', async () => {
    service.respond = ({ headers }) =>
      headers['x-amz-target']
        ? [400, { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'no queue' }]
        : [403, '<ErrorResponse><Error><Code>AuthorizationError</Code></Error></ErrorResponse>'];
    await expect(orders.send({ id: 1 })).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      message: expect.stringContaining('queue "Orders": SendMessage failed with 400 {"__type"'),
    });
    await expect(news.publish({ id: 1 })).rejects.toMatchObject({ name: 'AuthorizationError' });
    service.respond = () => [
      200,
      { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'oops' }] },
    ];
    await expect(shop.put('shop.closed', null)).rejects.toMatchObject({
      name: 'InternalFailure',
      message: expect.stringContaining('oops'),
    });
  });

  test('a transient failure is retried, that of a topic as well', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    service.respond = () =>
      requests.length < 3
        ? [400, '<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>']
        : [200, '<MessageId>p-3</MessageId>'];
    expect(await news.publish({ id: 1 })).toBe('p-3');
  });

  test('the trace of the invocation is passed on, by which Lambda finds loops', async () => {
    process.env._X_AMZN_TRACE_ID = 'Root=1-2-3;Lineage=1:a:0';
    await orders.send({ id: 1 });
    expect(requests[0].headers['x-amzn-trace-id']).toBe('Root=1-2-3;Lineage=1:a:0');
    expect(requests[0].headers.authorization).not.toContain('x-amzn-trace-id');
  });

  test('a FIFO queue or topic needs the group of a message', async () => {
    process.env.ORDERS_URL += '.fifo';
    process.env.NEWS_ARN += '.fifo';
    await expect(orders.send({ id: 1 })).rejects.toThrow(
      'queue "Orders" is a FIFO queue: its messages need a "groupId"',
    );
    await expect(news.publish({ id: 1 })).rejects.toThrow('topic "News" is a FIFO topic');
    await orders.sendBatch([{ id: 1 }], ({ id }) => ({ groupId: 'g', deduplicationId: `${id}` }));
    await news.publish({ id: 1 }, { groupId: 'g', deduplicationId: 'd' });
    expect(requests.map(inputOf)).toMatchObject([
      { Entries: [{ MessageGroupId: 'g', MessageDeduplicationId: '1' }] },
      { MessageGroupId: 'g', MessageDeduplicationId: 'd' },
    ]);
  });

  test('without a schema there is nothing to send by', async () => {
    const plain = new App({ name: 'a' });
    await expect((plain.queue('Orders') as any).send({})).rejects.toThrow(
      'queue "Orders": send() needs a schema: app.queue(\'Orders\', { message: … })',
    );
    await expect((plain.eventBus('Shop') as any).put('a', {})).rejects.toThrow(
      'eventBus "Shop": put() needs a schema: app.eventBus(\'Shop\', { details: … })',
    );
  });

  // What is sent is what is received: the same value, by the same schema.
  test('what may be sent is received as the output of the schema', async () => {
    const schemas: readonly Schema<any, any>[] = [
      z.object({ a: z.coerce.string(), b: z.number().default(1) }).loose(),
      v.looseObject({ a: v.optional(v.union([v.string(), v.null()])) }),
      type({ 'a?': 'string | number[]', 'b?': 'unknown' }),
      z.array(z.union([z.string(), z.number(), z.null()])),
      z.string(),
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...schemas), fc.jsonValue(), async (message, value) => {
        requests.length = 0;
        const own = new App({ name: 'a' });
        const queue: any = own.queue('Orders', { message });
        const got: unknown[] = [];
        own.onSqsMessage(queue, { name: 'f' }, ({ json }) => got.push(json()));
        const expected = await message['~standard'].validate(JSON.parse(JSON.stringify(value)));
        const sent = await queue.send(value).then(
          () => true,
          (error: any) => error.code,
        );
        expect(sent).toBe(expected.issues ? 'INVALID_MESSAGE' : true);
        expect(requests).toHaveLength(expected.issues ? 0 : 1);
        if (expected.issues) return;
        await testClient(own).events.sqs('f', [{ body: inputOf(requests[0]).MessageBody }]);
        expect(got).toEqual([expected.value]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('receiving', () => {
  let logged: string[];
  beforeEach(() => {
    logged = [];
    for (const level of ['error', 'log', 'info'] as const) {
      jest.spyOn(console, level).mockImplementation((...args: unknown[]) => void logged.push(String(args[0])));
    }
  });
  afterEach(() => jest.restoreAllMocks());

  const Read = z.object({ id: z.coerce.number(), at: z.coerce.date().default(new Date(0)) });
  const good = { id: 7, at: new Date(0) };

  function queueApp(batch?: true) {
    const app = new App({ name: 'shop' });
    const got: unknown[] = [];
    const queue = app.queue('Orders', { message: Read });
    if (batch) app.onSqsMessage(queue, { name: 'ship', batch }, (all) => void got.push(all.map(({ json }) => json())));
    else app.onSqsMessage(queue, { name: 'ship' }, ({ json, body }) => void got.push(json(), body));
    return { got, client: testClient(app) };
  }

  test('a handler gets the output of the schema, and the body as it was sent', async () => {
    const { got, client } = queueApp();
    expect(await client.events.sqs('ship', [{ body: { id: '7' } }])).toEqual({ batchItemFailures: [] });
    expect(got).toEqual([good, '{"id":"7"}']);
  });

  test('a message that the schema refuses has failed alone, with the path in the log', async () => {
    const { got, client } = queueApp();
    const result = await client.events.sqs('ship', [
      { body: { id: 'x' }, messageId: 'bad' },
      { body: 'no json', messageId: 'worse' },
      { body: { id: 7 } },
    ]);
    expect(result.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['bad', 'worse']);
    expect(got).toEqual([good, '{"id":7}']);
    expect(logged.join()).toContain('The message bad of the queue "Orders" does not match its schema: id: ');
    expect(logged.join()).toContain('The message worse of the queue "Orders" does not match its schema: It is no JSON');
    expect(logged.join()).not.toContain('no json');
  });

  test('a handler of batches gets the good ones, and the others have failed', async () => {
    const { got, client } = queueApp(true);
    expect(await client.events.sqs('ship', [{ body: {}, messageId: 'bad' }, { body: { id: 7 } }])).toEqual({
      batchItemFailures: [{ itemIdentifier: 'bad' }],
    });
    expect(await client.events.sqs('ship', [{ body: {}, messageId: 'bad' }])).toEqual({
      batchItemFailures: [{ itemIdentifier: 'bad' }],
    });
    expect(got).toEqual([[good]]);
  });

  test.each([undefined, true] as const)(
    'in a FIFO queue the messages after it have failed as well (batch: %s)',
    async (batch) => {
      const { got, client } = queueApp(batch);
      const result = await client.events.sqs(
        'ship',
        [{ body: { id: 7 } }, { body: {}, messageId: 'bad' }, { body: { id: 8 }, messageId: 'later' }],
        { fifo: true },
      );
      expect(result.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['bad', 'later']);
      expect(got).toEqual(batch ? [[good]] : [good, '{"id":7}']);
    },
  );

  test('the failures that a handler of batches reports are kept', async () => {
    const app = new App({ name: 'shop' });
    app.onSqsMessage(app.queue('Orders', { message: Read }), { name: 'ship', batch: true }, (all) => ({
      batchItemFailures: all.map(({ messageId }) => ({ itemIdentifier: messageId })),
    }));
    const messages = [
      { body: { id: 1 }, messageId: 'a' },
      { body: {}, messageId: 'b' },
    ];
    expect(await testClient(app).events.sqs('ship', messages)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'b' }],
    });
  });

  test('the envelope of a topic is recognized', async () => {
    const { client } = queueApp();
    await client.events.sqs('ship', [{ body: { Type: 'Notification', Message: '{"id":7}' } }]);
    expect(logged.join()).toContain('set rawMessageDelivery on the subscription of the queue');
  });

  test('a topic: the handler gets the output; a refused message is an error, so that Lambda retries it', async () => {
    const app = new App({ name: 'shop' });
    const got: unknown[] = [];
    app.onSnsMessage(app.topic('News', { message: Read }), { name: 'tell' }, ({ json }) => void got.push(json()));
    const client = testClient(app);
    await client.events.sns('tell', [{ message: { id: '7' } }]);
    expect(got).toEqual([good]);
    await expect(client.events.sns('tell', [{ message: {} }])).rejects.toThrow(
      /^The message message-1 of the topic "News" does not match its schema: id: /,
    );
  });

  test('a bus: each detail by the schema of its type, and no other types', async () => {
    const app = new App({ name: 'shop' });
    const got: unknown[] = [];
    const bus = app.eventBus('Shop', { details: { 'order.placed': Read, closed: z.object({ why: z.string() }) } });
    app.onEventBridge({ name: 'placed', bus, pattern: { source: ['shop'] } }, (event) => {
      if (event.detailType === 'order.placed') got.push(event.detail.at.getTime());
      else got.push(event.detail.why.length);
    });
    const client = testClient(app);
    await client.events.eventBridge('placed', { detailType: 'order.placed', detail: { id: '7' } });
    await client.events.eventBridge('placed', { detailType: 'closed', detail: { why: 'late' } });
    expect(got).toEqual([0, 4]);
    await expect(client.events.eventBridge('placed', { detailType: 'closed', detail: {} })).rejects.toThrow(
      /^The event .* of the eventBus "Shop" does not match its schema: why: /,
    );
    await expect(client.events.eventBridge('placed', { detailType: 'toString', detail: {} })).rejects.toThrow(
      'detail-type: "toString" is not among the "details" of the bus: order.placed, closed. Name the types in the pattern',
    );
  });

  test('middleware and a blueprint see the checked message', async () => {
    const app = new App({ name: 'shop' });
    const seen: unknown[] = [];
    app.use((event: any, next) => {
      seen.push(event.json());
      return next();
    });
    const queue = app.queue('Orders', { message: Read });
    app.onSqsMessage(queue, { name: 'ship' }, ({ json }) => void seen.push(json()));
    await testClient(app).events.sqs('ship', [{ body: { id: 7 } }]);
    expect(seen).toEqual([good, good]);
  });

  test('without a schema a message is as it was sent', async () => {
    const app = new App({ name: 'shop' });
    const got: unknown[] = [];
    app.onSqsMessage(app.queue('Orders'), { name: 'ship' }, ({ body }) => void got.push(body));
    expect(await app.handler('ship')({ Records: [{ messageId: 'm', body: 'no json' }] }, context)).toEqual({
      batchItemFailures: [],
    });
    expect(got).toEqual(['no json']);
  });
});

describe('WebSocket messages', () => {
  const Say = z.object({ action: z.literal('say'), text: z.string(), at: z.coerce.date().default(new Date(0)) });
  const Said = z.object({ said: z.string() });

  function chat(handler: (event: { text: string; at: Date }) => any) {
    const app = new App({ name: 'chat' });
    app.onWsRoute('say', { name: 'say', message: Say, response: Said }, ({ json }) => handler(json()));
    app.onWsMessage({ name: 'other', message: z.array(z.number()) }, ({ json }) => json().length);
    return testClient(app).webSocket;
  }

  test('a handler gets the output of its schema, and the caller that of the other', async () => {
    const client = chat(({ text, at }) => ({ said: `${text} ${at.getTime()}`, secret: 1 }));
    const { statusCode, body } = await client.message('a', { action: 'say', text: 'hi' });
    expect([statusCode, JSON.parse(body)]).toEqual([200, { said: 'hi 0' }]);
    expect((await client.message('a', [1, 2])).body).toBe('2');
  });

  test('the caller gets the reasons for which a message is refused', async () => {
    const client = chat(() => expect.assertions(0));
    const refused = await client.message('a', { action: 'say', text: 7 });
    expect([refused.statusCode, JSON.parse(refused.body)]).toEqual([
      422,
      {
        Code: 'UnprocessableEntityError',
        Message: 'The message is not valid',
        Details: [{ path: 'message.text', message: expect.any(String) }],
      },
    ]);
    expect(JSON.parse((await client.message('a', 'no json')).body).Details).toEqual([
      { path: 'message', message: 'It is no JSON' },
    ]);
  });

  test('a response that its schema refuses is an internal error', async () => {
    await expect(chat(() => ({ said: 7 })).message('a', { action: 'say', text: 'hi' })).rejects.toMatchObject({
      code: 'INVALID_RESPONSE',
      message: expect.stringContaining('The response does not match its schema: said: '),
    });
  });

  test('nothing to send, and the body of an error, are not checked', async () => {
    expect(await chat(() => undefined).message('a', { action: 'say', text: 'hi' })).toEqual({ statusCode: 200 });
    const failing = chat(() => response({ why: 'no' }, { status: 409 }));
    expect(await failing.message('a', { action: 'say', text: 'hi' })).toMatchObject({
      statusCode: 409,
      body: '{"why":"no"}',
    });
    const created = chat(() => response({ said: 'x', more: 1 }, { status: 201 }));
    expect(await created.message('a', { action: 'say', text: 'hi' })).toMatchObject({
      statusCode: 201,
      body: '{"said":"x"}',
    });
  });
});

describe('declarations', () => {
  const app = () => new App({ name: 'a' });

  test.each<[string, (own: App) => unknown, string]>([
    [
      'no schema',
      (own) => own.queue('Orders', { message: {} as any }),
      'queue "Orders": option "message" is no schema of the Standard Schema interface',
    ],
    [
      'no schema of a detail type',
      (own) => own.eventBus('Shop', { details: { placed: 1 as any } }),
      'eventBus "Shop": option "details["placed"]" is no schema',
    ],
    ['no detail types', (own) => own.eventBus('Shop', { details: {} }), 'option "details" is empty'],
    [
      'a source alone',
      (own) => own.eventBus('Shop', { source: 'x' } as any),
      'option "source" is for events that have',
    ],
    [
      'a source of AWS',
      (own) => own.eventBus('Shop', { source: 'aws.shop', details: { a: Order } }),
      'option "source" is "aws.shop". It is a name of your own',
    ],
    ['a kind without messages', (own) => own.table('T', { message: Order } as any), 'unknown option "message"'],
    [
      'two schemas of one queue',
      (own) => [own.queue('Orders', { message: Order }), own.queue('Orders', { message: z.string() })],
      'queue "Orders" is already declared, with another schema of its messages',
    ],
    [
      'no schema of a WebSocket route',
      (own) => own.onWsRoute('say', { name: 'say', message: {} as any }, () => undefined),
      'onWsRoute "say": option "message" is no schema of the Standard Schema interface',
    ],
    [
      'a connection without messages',
      (own) => own.onWsConnect({ name: 'c', message: Order } as any, () => undefined),
      'onWsConnect "c": option "message" is for messages, and $connect has none',
    ],
  ])('%s', (_, declare, message) => {
    expect(() => declare(app())).toThrow(message);
  });

  test('the same schema in two modules is one declaration', () => {
    const own = app();
    own.queue('Orders', { message: Order });
    own.queue('Orders', { message: Order });
    own.eventBus('Shop', { details: { a: Order } });
    own.eventBus('Shop', { details: { a: Order } });
    expect(own[APP].resources.map(({ name }) => name)).toEqual(['Orders', 'Shop']);
  });
});
