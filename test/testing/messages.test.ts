import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { z } from 'zod';
import { stackOf } from './stack-of';
import { App } from '../../src/runtime';
import { testClient, type TestClient } from '../../src/testing';
import { localResources } from '../../src/testing/local';

// The local cloud is loaded with the first resources that start.
jest.setTimeout(60_000);

const Order = z.object({ id: z.number(), at: z.coerce.date().default(new Date(0)) });

const app = new App({ name: 'shop' });
const orders = app.queue('Orders', { message: Order });
const copies = app.queue('Copies', { message: Order });
const news = app.topic('News', { message: Order });
const shop = app.eventBus('Shop', { details: { 'order.placed': Order } });
const got: [string, unknown][] = [];

app.post('/orders', {}, async ({ json }) => {
  const order = json<{ id: number }>();
  await orders.send(order);
  await orders.sendBatch([{ id: order.id + 1 }, { id: order.id + 2 }]);
  await news.publish(order);
  await shop.put('order.placed', order);
});
app.lambdaFunction({ name: 'denied', uses: [news] }, () => shop.put('order.placed', { id: 1 }));
app.onSqsMessage(orders, { name: 'ship' }, ({ json }) => void got.push(['ship', json()]));
app.onSqsMessage(copies, { name: 'copy' }, ({ json }) => void got.push(['copy', json()]));
app.onSnsMessage(news, { name: 'tell' }, ({ json }) => void got.push(['tell', json()]));
app.onEventBridge(
  { name: 'placed', bus: shop, pattern: { source: ['Shop'], 'detail-type': ['order.placed'] } },
  ({ detail }) => void got.push(['placed', detail]),
);

let client: TestClient;
beforeAll(() => {
  const { stack } = stackOf(app, (own) => {
    const dead = new Queue(own, 'Dead');
    const topic = new Topic(own, 'News');
    const copied = new Queue(own, 'Copies', { visibilityTimeout: Duration.minutes(1) });
    topic.addSubscription(new SqsSubscription(copied, { rawMessageDelivery: true }));
    return {
      News: topic,
      Copies: copied,
      Orders: new Queue(own, 'Orders', {
        visibilityTimeout: Duration.minutes(1),
        deadLetterQueue: { queue: dead, maxReceiveCount: 2 },
      }),
    };
  });
  client = testClient(app, { resources: localResources(stack) });
});
afterAll(() => client.close());
beforeEach(() => {
  got.length = 0;
});

test('what is sent is received, by way of the services', async () => {
  await client.http.post('/orders', { body: { id: 1 } });
  await client.settled();
  const order = (id: number) => ({ id, at: new Date(0) });
  expect(got.sort(([a, one]: any, [b, other]: any) => a.localeCompare(b) || one.id - other.id)).toEqual([
    ['copy', order(1)],
    ['placed', order(1)],
    ['ship', order(1)],
    ['ship', order(2)],
    ['ship', order(3)],
    ['tell', order(1)],
  ]);
});

test('a message that the schema refuses is retried, and goes to the dead-letter queue', async () => {
  const log = jest.spyOn(console, 'error').mockImplementation();
  await client.queue('Orders').send({ id: 'x' });
  await client.settled({ failures: 'allow' });
  await client.clock.advance('3 minutes', { failures: 'allow' });
  await client.settled({ failures: 'allow' });
  expect((await client.queue('Dead').messages()).map(({ body }) => body)).toEqual(['{"id":"x"}']);
  expect(got).toEqual([]);
  expect(String(log.mock.calls[0])).toContain('of the queue "Orders" does not match its schema: id: ');
  log.mockRestore();
});

test('a function whose uses leave the bus out may not put its events', async () => {
  await expect(client.lambda.invoke('denied')).rejects.toThrow(
    'eventBus "Shop": the function "denied" does not have it, as its option "uses" does not name it',
  );
});

test('without the grant it is denied, as on AWS, with the line that grants it', async () => {
  const own = new App({ name: 'shop' });
  const queue = own.queue('Orders', { message: Order });
  const topic = own.topic('News', { message: Order });
  own.lambdaFunction({ name: 'send' }, () => queue.send({ id: 1 }));
  own.lambdaFunction({ name: 'publish' }, () => topic.publish({ id: 1 }));
  const denied = testClient(own, { resources: localResources(stackOf(own, () => ({}), {}).stack) });
  await expect(denied.lambda.invoke('send')).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringMatching(/is not authorized to perform: sqs:sendmessage.*grantSendMessages/is),
  });
  await expect(denied.lambda.invoke('publish')).rejects.toMatchObject({
    name: 'AuthorizationError',
    message: expect.stringMatching(/is not authorized to perform: SNS:Publish.*grantPublish/is),
  });
  await denied.close();
});

test('a test sends typed messages to the declared queue and topic, and reads them', async () => {
  await client.queue(orders).send({ id: 5 });
  await client.topic(news).publish({ id: 6 });
  const [message] = await client.queue(orders).messages();
  expect(message.json().id.toFixed()).toBe('5');
  await client.settled();
  expect(got.map(([name]) => name).sort()).toEqual(['copy', 'ship', 'tell']);
});
