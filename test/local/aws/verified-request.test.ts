import * as http from 'node:http';
import { networkInterfaces } from 'node:os';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { LocalServices } from '../../../src/local/aws';
import { Clock } from '../../../src/local/clock';

/** An address of this machine that counts as another machine's. macOS has no further ones of the loopback device. */
const OUTER_ADDRESS =
  process.platform === 'darwin'
    ? Object.values(networkInterfaces())
        .flatMap((addresses = []) => addresses)
        .find(({ internal, family }) => !internal && family === 'IPv4')!.address
    : '127.0.0.2';

const SECRET = 'a-secret-of-this-start';
const region = 'eu-west-1';

let services: LocalServices;
let inner: string;
let outer: string;
beforeAll(async () => {
  services = new LocalServices({
    location: { account: '000000000000', region },
    others: 'administrator',
    secretAccessKey: SECRET,
    host: OUTER_ADDRESS,
    log: () => undefined,
  });
  inner = await services.listen();
  outer = inner.replace('127.0.0.1', OUTER_ADDRESS);
  services.addSet('test', {
    clock: new Clock({ live: false }),
    functions: { find: () => undefined, invoke: () => Promise.reject(new Error('there are none')) },
  });
});
afterAll(() => services.stop());

const clientAt = (endpoint: string, secretAccessKey = SECRET, accessKeyId = 'local') => ({
  endpoint,
  region,
  credentials: { accessKeyId, secretAccessKey },
  maxAttempts: 1,
});

test('a client on this machine needs no valid signature', async () => {
  const client = new DynamoDBClient(clientAt(inner, 'another'));
  expect(await client.send(new ListTablesCommand({}))).toMatchObject({ TableNames: [] });
});

describe('from elsewhere', () => {
  test('clients with the secret are served, in each protocol', async () => {
    const config = clientAt(outer);
    expect(await new DynamoDBClient(config).send(new ListTablesCommand({}))).toMatchObject({ TableNames: [] });
    expect(await new KinesisClient(config).send(new ListStreamsCommand({}))).toMatchObject({ StreamNames: [] });
    expect(await new STSClient(config).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '000000000000',
    });
    const s3 = new S3Client(config);
    await s3.send(new CreateBucketCommand({ Bucket: 'files' }));
    await s3.send(new PutObjectCommand({ Bucket: 'files', Key: 'a b/ü', Body: 'x' }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'files', Key: 'a b/ü' }));
    expect(await Body!.transformToString()).toBe('x');
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket: 'files', Key: 'a b/ü' }));
    expect(await (await fetch(url)).text()).toBe('x');
  });

  test('URLs of queues have the address by which the client has come', async () => {
    const sqs = new SQSClient(clientAt(outer));
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'jobs' }));
    expect(QueueUrl).toBe(`${outer}/000000000000/jobs`);
    expect(await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))).toHaveProperty('MessageId');
    const same = await new SQSClient(clientAt(inner)).send(new CreateQueueCommand({ QueueName: 'jobs' }));
    expect(same.QueueUrl).toBe(`${inner}/000000000000/jobs`);
  });

  test.each([
    ['another secret, such as the usual one', () => clientAt(outer, 'local'), 'InvalidSignatureException'],
    ['an unknown key', () => clientAt(outer, SECRET, 'AKIAEXAMPLE'), 'UnrecognizedClientException'],
  ])('%s is refused, and the error names the way to the keys', async (_, config, name) => {
    const call = new DynamoDBClient(config()).send(new ListTablesCommand({}));
    await expect(call).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 403 } });
    await expect(call).rejects.toThrow(/npx projen env/);
    await expect(call).rejects.not.toThrow(SECRET);
  });

  test('another secret is refused by S3 with its own code', async () => {
    const call = new S3Client(clientAt(outer, 'local')).send(new CreateBucketCommand({ Bucket: 'other' }));
    await expect(call).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
  });

  test('a request without a signature is refused, and so is one with another body than the signed one', async () => {
    expect((await fetch(`${outer}/files/key`)).status).toBe(403);
    const sent: { headers?: http.OutgoingHttpHeaders; body?: string } = {};
    const client = new DynamoDBClient(clientAt(outer));
    client.middlewareStack.add(
      (next) => async (args) => {
        Object.assign(sent, { headers: (args.request as any).headers, body: String((args.request as any).body) });
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await client.send(new ListTablesCommand({ Limit: 1 }));
    const again = async (body: string) => {
      const headers = { ...(sent.headers as Record<string, string>), 'content-length': String(body.length) };
      const request = http.request(outer, { method: 'POST', headers });
      const response = await new Promise<http.IncomingMessage>((resolve, reject) =>
        request.on('response', resolve).on('error', reject).end(body),
      );
      response.resume();
      return response.statusCode;
    };
    expect(await again(sent.body!)).toBe(200);
    expect(await again(sent.body!.replace('1', '2'))).toBe(403);
  });
});
