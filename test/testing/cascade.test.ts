import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { stackOf } from './stack-of';
import { App } from '../../src/runtime';
import { testClient } from '../../src/testing';
import { localResources } from '../../src/testing/local';

/** The number of orders; `CASCADE_RUNS=1000` is for a longer trial. */
const RUNS = Number(process.env.CASCADE_RUNS ?? 50);

// The local cloud is loaded with the first resources that start.
jest.setTimeout(60_000 + RUNS * 200);

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const queues = new SQSClient({});
const topics = new SNSClient({});
const buckets = new S3Client({});
const buses = new EventBridgeClient({});

afterEach(() => jest.restoreAllMocks());

test('an order goes through all services: none is lost, and what fails is retried', async () => {
  /** How often each function has seen each order. */
  const seen = new Map<string, number>();
  const see = (step: string, id: string): number => {
    const key = `${step} ${id}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return seen.get(key)!;
  };

  const app = new App({ name: 'shop' });
  const orders = app.table('Orders');
  const work = app.queue('Work');
  const news = app.topic('News');
  const receipts = app.bucket('Receipts');
  const shop = app.eventBus('Shop');
  app.queue('Audit');
  app.post('/orders', async ({ json }) => {
    const { id } = json() as { id: string };
    await documents.send(new PutCommand({ TableName: orders.name, Item: { id } }));
    return { id };
  });
  app.onDynamoDbRecord(orders, { name: 'changed' }, async ({ newImage }) => {
    const { id } = newImage as { id: string };
    see('changed', id);
    await queues.send(new SendMessageCommand({ QueueUrl: work.url, MessageBody: JSON.stringify({ id }) }));
  });
  app.onSqsMessage(work, { name: 'worker' }, async ({ json }) => {
    const { id } = json();
    if (see('worker', id) <= 2) throw new Error(`not yet: ${id}`);
    await topics.send(new PublishCommand({ TopicArn: news.arn, Message: id }));
  });
  app.onSnsMessage(news, { name: 'announced' }, async ({ message: id }) => {
    see('announced', id);
    await buckets.send(new PutObjectCommand({ Bucket: receipts.name, Key: `receipts/${id}`, Body: id }));
  });
  app.onS3Event(receipts, { name: 'stored' }, async ({ key }) => {
    const id = key.split('/')[1];
    see('stored', id);
    const entry = { EventBusName: shop.name, Source: 'shop', DetailType: 'done', Detail: JSON.stringify({ id }) };
    await buses.send(new PutEventsCommand({ Entries: [entry] }));
  });
  app.onEventBridge(
    { bus: shop, name: 'done', pattern: { source: ['shop'] } },
    async ({ detail: { id } }: { detail: any }) => {
      see('done', id);
      await app.webSocket.send('ada', { done: id });
    },
  );
  app.onWsConnect({ name: 'connected' }, () => undefined);

  const { stack } = stackOf(app, (own) => {
    const topic = new sns.Topic(own, 'News');
    const audit = new Queue(own, 'Audit');
    topic.addSubscription(new subscriptions.SqsSubscription(audit, { rawMessageDelivery: true }));
    return { News: topic, Audit: audit };
  });
  // The failures of the worker.
  jest.spyOn(console, 'error').mockImplementation();
  const client = testClient(app, { resources: localResources(stack) });
  try {
    await client.webSocket.connect('ada');
    const ids = Array.from({ length: RUNS }, (_, i) => `order-${i}`);
    for (const id of ids) expect((await client.http.post('/orders', { body: { id } })).status).toBe(200);
    expect(seen.size).toBe(0);

    await expect(client.settled()).rejects.toThrow(/not yet: order-/);
    await client.clock.advance('2 minutes', { failures: 'allow' });

    for (const step of ['changed', 'announced', 'stored', 'done'])
      expect([step, ids.filter((id) => seen.get(`${step} ${id}`) !== 1)]).toEqual([step, []]);
    expect(ids.filter((id) => seen.get(`worker ${id}`) !== 3)).toEqual([]);
    const audited = await client.queue('Audit').messages();
    expect(audited.map(({ body }) => body).sort()).toEqual([...ids].sort());
    expect(client.webSocket.sent.map(({ data }) => data.done).sort()).toEqual([...ids].sort());
  } finally {
    await client.close();
  }
});
