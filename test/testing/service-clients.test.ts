import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { stackOf } from './stack-of';
import { App } from '../../src/runtime';
import { testClient, type TestClient } from '../../src/testing';
import { localResources } from '../../src/testing/local';

// The local cloud is loaded with the first resources that start.
jest.setTimeout(60_000);

const clients: TestClient[] = [];
afterEach(async () => {
  jest.restoreAllMocks();
  for (const client of clients.splice(0)) await client.close();
});

/** An app with a function behind a queue, a topic and a bucket each. */
function start(
  handle: (of: 'jobs' | 'news' | 'uploads', event: any) => unknown = () => undefined,
  { iam, reported }: { readonly iam?: 'off'; readonly reported?: string } = {},
) {
  const app = new App({ name: 'shop' });
  const [jobs, batches, audit] = [app.queue('Jobs'), app.queue('Batches'), app.queue('Audit')];
  const news = app.topic('News');
  const uploads = app.bucket('Uploads');
  app.onSqsMessage(jobs, { name: 'jobs' }, (event) => handle('jobs', event));
  app.onSqsMessage(batches, { name: 'batches', batch: true }, (messages) => ({
    batchItemFailures: messages.map(({ messageId }) => ({ itemIdentifier: reported ?? messageId })),
  }));
  app.onSnsMessage(news, { name: 'news' }, (event) => handle('news', event));
  app.onS3Event(uploads, { name: 'uploads' }, (event) => handle('uploads', event));
  const { stack } = stackOf(app, (own) => {
    const topic = new Topic(own, 'News');
    const queue = new Queue(own, 'Audit');
    topic.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true }));
    const dead = new Queue(own, 'Dead');
    return {
      Audit: queue,
      Jobs: new Queue(own, 'Jobs', {
        visibilityTimeout: Duration.minutes(1),
        deadLetterQueue: { queue: dead, maxReceiveCount: 3 },
      }),
      News: topic,
      Uploads: new s3.Bucket(own, 'Uploads'),
    };
  });
  const client = testClient(app, { resources: localResources(stack, { iam }) });
  clients.push(client);
  return { client, jobs, batches, audit, news, uploads };
}

test('a queue: a message is sent to it, waits in it, and reaches the function', async () => {
  const bodies: unknown[] = [];
  const { client, jobs } = start((_, { json, messageAttributes }) => bodies.push([json(), messageAttributes]));
  await client.queue(jobs).send({ id: 1 }, { attributes: { kind: 'new' } });
  const [message, ...more] = await client.queue('Jobs').messages();
  expect(more).toEqual([]);
  expect(message).toMatchObject({ body: '{"id":1}', attributes: { kind: 'new' }, receiveCount: 0 });
  expect(message.json()).toEqual({ id: 1 });
  await client.settled();
  expect(bodies).toEqual([[{ id: 1 }, { kind: expect.objectContaining({ stringValue: 'new' }) }]]);
  expect(await client.queue(jobs).messages()).toEqual([]);
});

test('a message that fails stays in its queue, hidden until it is retried', async () => {
  jest.spyOn(console, 'error').mockImplementation();
  const { client, jobs } = start(() => {
    throw new RangeError('no');
  });
  await client.queue(jobs).send('x');
  await expect(client.settled()).rejects.toThrow(new RangeError('no'));
  const [{ receiveCount, visibleAt }] = await client.queue(jobs).messages();
  expect(receiveCount).toBe(1);
  expect(Math.abs(visibleAt.getTime() - client.clock.now().getTime() - 60_000)).toBeLessThan(5000);
  await client.clock.advance('5 minutes', { failures: 'allow' });
  expect(await client.queue(jobs).messages()).toEqual([]);
  expect(client.deliveries().map((one) => [one.function, one.outcome])).toEqual([
    ['jobs', 'failed'],
    ['jobs', 'failed'],
    ['jobs', 'failed'],
  ]);
});

test('a function that reports records of its batch as failed has failed', async () => {
  const { client, batches } = start();
  await client.queue(batches).send('x');
  const [{ messageId }] = await client.queue(batches).messages();
  await expect(client.settled()).rejects.toThrow(`batches reports failed records: ${messageId}`);
});

test('a response that fails its batch has failed, with what is wrong in it', async () => {
  const { client, batches } = start(undefined, { reported: 'x' });
  await client.queue(batches).send('x');
  await expect(client.settled()).rejects.toThrow(
    'batches: the response fails the batch: no record of the batch has the itemIdentifier "x"',
  );
});

test('what a handler throws is shown, also if it is no error', async () => {
  const { client, jobs } = start(() => {
    throw { code: 'E_STOCK' };
  });
  await client.queue(jobs).send('x');
  await expect(client.settled()).rejects.toThrow("{ code: 'E_STOCK' }");
});

test('a queue that feeds itself is an error of the test, which names the loop', async () => {
  const sqs = new SQSClient({});
  const { client, jobs } = start(() => sqs.send(new SendMessageCommand({ QueueUrl: jobs.url, MessageBody: 'again' })), {
    iam: 'off',
  });
  await client.queue(jobs).send('x');
  await expect(client.settled()).rejects.toThrow(/is not invoked again: it is in a loop, .*Jobs.* → .*Jobs/);
  expect(client.deliveries()).toHaveLength(16);
  sqs.destroy();
});

test('a handler that does not end is named before the time of the test is over', async () => {
  const warnings: string[] = [];
  jest.spyOn(process, 'emitWarning').mockImplementation((text) => void warnings.push(String(text)));
  let end = () => undefined as void;
  const { client, jobs } = start(() => new Promise<void>((resolve) => (end = resolve)));
  await client.queue(jobs).send('x');
  const settled = client.settled();
  while (!warnings.some((text) => text.includes('has not ended')))
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(warnings.at(-1)).toMatch(/^the handler of "jobs" has not ended for 4 s: .* its timeout is \d+ s$/);
  end();
  await settled;
});

test('a topic: a message reaches its function and its queue', async () => {
  const { client, news, audit } = start((_, { message }) => message);
  await client.topic(news).publish('hello');
  await client.settled();
  expect((await client.queue(audit).messages()).map(({ body }) => body)).toEqual(['hello']);
  const [{ event, ...delivery }, ...more] = client.deliveries();
  expect(more).toEqual([]);
  expect(event.Records[0].Sns.Message).toBe('hello');
  expect(delivery).toMatchObject({
    function: 'news',
    source: expect.stringMatching(/^arn:aws:sns:.*News/),
    outcome: 'ok',
    errors: [],
  });
});

test('a bucket: what is put into it is there, and its function is called', async () => {
  const keys: string[] = [];
  const { client, uploads } = start((_, { key }) => keys.push(key));
  const bucket = client.bucket(uploads);
  expect(await bucket.get('a/ü b+.json')).toBeUndefined();
  await bucket.put('a/ü b+.json', { id: 1 }, { contentType: 'application/json', metadata: { Owner: 'ada' } });
  await bucket.put('b.bin', Uint8Array.of(0, 255));
  expect(await bucket.list()).toEqual(['a/ü b+.json', 'b.bin']);
  expect(await bucket.list('b')).toEqual(['b.bin']);
  const object = (await bucket.get('a/ü b+.json'))!;
  expect([object.json(), object.text(), object.contentType, object.metadata]).toEqual([
    { id: 1 },
    '{"id":1}',
    'application/json',
    { owner: 'ada' },
  ]);
  expect([...(await bucket.get('b.bin'))!.body]).toEqual([0, 255]);
  expect(keys).toEqual([]);
  await client.settled();
  expect(keys).toEqual(['a/ü b+.json', 'b.bin']);
});

test('a form for a bucket needs a policy', async () => {
  const { client, uploads } = start();
  const name = await client.run(() => uploads.name);
  const form = new FormData();
  form.append('key', 'a');
  form.append('file', new Blob(['x']));
  const { status } = await fetch(`${process.env.AWS_ENDPOINT_URL}/${name}`, { method: 'POST', body: form });
  expect([status, await client.bucket(uploads).list()]).toEqual([403, []]);
});

test('the contents of a client are its own', async () => {
  const [one, other] = [start(), start()];
  await one.client.queue('Jobs').send('x');
  await one.client.bucket('Uploads').put('x', 'x');
  expect(await other.client.queue('Jobs').messages()).toEqual([]);
  expect(await other.client.bucket('Uploads').list()).toEqual([]);
  await other.client.settled();
  expect(other.client.deliveries()).toEqual([]);
});

test('a queue that the app does not declare is found by its id in the stack', async () => {
  jest.spyOn(console, 'error').mockImplementation();
  const { client } = start(() => {
    throw new Error('never');
  });
  await client.queue('Jobs').send('bad');
  await client.settled({ failures: 'allow' });
  await client.clock.advance('5 minutes', { failures: 'allow' });
  expect((await client.queue('Dead').messages()).map(({ body }) => body)).toEqual(['bad']);
});

test('requests that are recorded instead of run are shown', async () => {
  const app = new App({ name: 'shop' });
  app.post('/orders', () =>
    new SESv2Client({}).send(
      new SendEmailCommand({
        FromEmailAddress: 'shop@example.com',
        Destination: { ToAddresses: ['ada@example.com'] },
        Content: { Simple: { Subject: { Data: 'Thanks' }, Body: { Text: { Data: 'Hi' } } } },
      }),
    ),
  );
  const client = testClient(app, { resources: localResources(stackOf(app).stack, { iam: 'off' }), throwErrors: true });
  clients.push(client);
  expect(client.sent('ses')).toEqual([]);
  await client.http.post('/orders');
  expect(client.sent('ses')).toMatchObject([
    { operation: 'SendEmail', input: { Destination: { ToAddresses: ['ada@example.com'] } } },
  ]);
  expect(client.sent('states')).toEqual([]);
});

test('mistakes are named', async () => {
  const { client } = start();
  await expect(client.queue('Job').messages()).rejects.toThrow(
    'client.queue: the app "shop" declares no queue "Job", and the stack has none with this id. ' +
      'The app declares Jobs, Batches, Audit; the stack has Audit, Dead, Jobs, Batches',
  );
  await expect(client.bucket('News').list()).rejects.toThrow('declares no bucket "News"');
  await expect(client.queue('Jobs').send(undefined)).rejects.toThrow('A undefined is no text, and has no JSON');
  const app = new App({ name: 'shop' });
  app.queue('Jobs');
  const bare = testClient(app, { resources: { Jobs: 'http://localhost/jobs' } });
  expect(bare.deliveries()).toEqual([]);
  await expect(bare.queue('Jobs').messages()).rejects.toThrow('only local resources can be looked into');
});
