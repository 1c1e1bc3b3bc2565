import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { stackOf } from './stack-of';
import { App } from '../../src/runtime';
import { delay, fail, testClient, throttle, type Faults, type TestClient } from '../../src/testing';
import { localResources } from '../../src/testing/local';

// The local cloud is loaded with the first resources that start.
jest.setTimeout(60_000);

/** A client of the SDK that does not retry. */
const once = { maxAttempts: 1 };
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(once));
const patient = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 3 }));
const buckets = new S3Client(once);
const topics = new SNSClient(once);
const queues = new SQSClient(once);

const clients: TestClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});

/** An app with a function that makes one request to each service. */
function start(faults?: Faults) {
  const app = new App({ name: 'shop' });
  const [orders, work, news, files] = [app.table('Orders'), app.queue('Work'), app.topic('News'), app.bucket('Files')];
  const requests: { readonly [name: string]: () => Promise<unknown> } = {
    put: () => documents.send(new PutCommand({ TableName: orders.name, Item: { id: 'a' } })),
    get: () => documents.send(new GetCommand({ TableName: orders.name, Key: { id: 'a' } })),
    putPatiently: () => patient.send(new PutCommand({ TableName: orders.name, Item: { id: 'a' } })),
    send: () => queues.send(new SendMessageCommand({ QueueUrl: work.url, MessageBody: 'x' })),
    publish: () => topics.send(new PublishCommand({ TopicArn: news.arn, Message: 'x' })),
    store: () => buckets.send(new PutObjectCommand({ Bucket: files.name, Key: 'a', Body: 'x' })),
    read: () => buckets.send(new GetObjectCommand({ Bucket: files.name, Key: 'a' })).then(() => undefined),
  };
  app.lambdaFunction({ name: 'request' }, ({ name }: { name: string }) =>
    requests[name]().then(
      () => 'ok',
      (e) => `${e.name} ${e.$metadata.httpStatusCode}`,
    ),
  );
  const client = testClient(app, { resources: localResources(stackOf(app).stack), faults });
  clients.push(client);
  return { client, call: (name: string) => client.lambda.invoke<string>('request', { name }), requests };
}

test('throttle: the first requests have the error of the service, the next ones succeed', async () => {
  const { call } = start({ dynamodb: throttle(2), sqs: throttle(1), sns: throttle(1), s3: throttle(1) });
  expect(await call('put')).toBe('ProvisionedThroughputExceededException 400');
  expect(await call('get')).toBe('ProvisionedThroughputExceededException 400');
  expect(await call('put')).toBe('ok');
  for (const [name, error] of [
    ['send', 'RequestThrottled 403'],
    ['publish', 'ThrottledException 429'],
    ['store', 'SlowDown 503'],
  ]) {
    expect([name, await call(name)]).toEqual([name, error]);
    expect([name, await call(name)]).toEqual([name, 'ok']);
  }
});

test("the SDK's retries get over a short throttling", async () => {
  const { call } = start({ dynamodb: throttle(2) });
  expect(await call('putPatiently')).toBe('ok');
});

test('fail: one operation fails with a code and status, others do not', async () => {
  const { call } = start({
    dynamodb: { PutItem: fail('ConditionalCheckFailedException') },
    s3: { PutObject: fail('AccessDenied', { status: 403, times: 1 }) },
  });
  expect(await call('put')).toBe('ConditionalCheckFailedException 400');
  expect(await call('put')).toBe('ConditionalCheckFailedException 400');
  expect(await call('get')).toBe('ok');
  expect(await call('store')).toBe('AccessDenied 403');
  expect(await call('store')).toBe('ok');
  expect(await call('read')).toBe('ok');
});

test('delay: a request takes longer', async () => {
  const { call } = start({ sqs: delay(150, { times: 1 }) });
  await call('put');
  const since = performance.now();
  expect(await call('send')).toBe('ok');
  expect(performance.now() - since).toBeGreaterThan(140);
});

test('requests of the test, and those of other clients, are not affected', async () => {
  const faulty = start({ dynamodb: throttle(1) });
  const other = start();
  await faulty.client.run(faulty.requests.put);
  expect(await other.call('put')).toBe('ok');
  expect(await faulty.call('put')).toBe('ProvisionedThroughputExceededException 400');
});

test('mistakes are named', async () => {
  const app = new App({ name: 'shop' });
  expect(() => testClient(app, { faults: { dynamodb: throttle(1) } })).toThrow(
    'option "faults" is for local resources: pass the option `resources: \'local\'`',
  );
  expect(() => testClient(app, { resources: 'local', faults: { dynamodb: { PutItem: 3 } } as any })).toThrow(
    "dynamodb has throttle(3), fail('AccessDenied') or delay('1 second'), or such by operation",
  );
  expect(() => throttle(0)).toThrow('the number of requests that a fault affects is at least 1, got 0');
  await expect(start({ dynamo: throttle(1) }).call('put')).rejects.toThrow('there is no local service "dynamo"');
});
