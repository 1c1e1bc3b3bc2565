import * as http from 'node:http';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { AwsEndpoint, CallerRegistry } from '../../../src/local/aws';
import { DynamoDb } from '../../../src/local/aws/dynamodb/dynamodb';

let endpoint: AwsEndpoint;
let url: string;
beforeAll(async () => {
  endpoint = new AwsEndpoint([await DynamoDb.open({ region: 'us-east-1', account: '000000000000' })]);
  url = await endpoint.listen();
});
afterAll(() => endpoint.close());

const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=x`,
});

test('a service that runs here answers', async () => {
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  expect(await client.send(new ListTablesCommand({}))).toMatchObject({ TableNames: [] });
  client.destroy();
});

test.each([
  [
    'JSON',
    'secretsmanager',
    { 'content-type': 'application/x-amz-json-1.1' },
    /^\{"__type":"NotRunLocally","message":"the local cloud has no operations of secretsmanager; start/,
  ],
  [
    'query',
    'sns',
    { 'content-type': 'application/x-www-form-urlencoded' },
    /<Code>NotRunLocally<\/Code><Message>the local cloud has no operations of sns; start dev with --endpoint sns=&lt;url&gt; or --aws sns</,
  ],
  ['REST JSON', 'lambda', {}, /^\{"message":"the local cloud has no operations of lambda; start/],
  [
    'REST XML',
    's3',
    {},
    /^<\?xml .*\n<Error><Code>NotRunLocally<\/Code><Message>the local cloud has no operations of s3; start/,
  ],
  [
    'RPC v2 CBOR',
    'monitoring',
    { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
    /the local cloud has no operations of monitoring; start/,
  ],
])('a service that does not run here answers 501 in its protocol, %s', async (_protocol, service, headers, body) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...signedFor(service), ...headers } as any,
    body: 'x',
  });
  expect(response.status).toBe(501);
  expect(await response.text()).toMatch(body);
});

test('a presigned URL is known by its query', async () => {
  const response = await fetch(`${url}/bucket/key?X-Amz-Credential=key%2F20260101%2Fus-east-1%2Fs3%2Faws4_request`);
  expect(response.status).toBe(501);
  expect(await response.text()).toContain('the local cloud has no operations of s3');
});

test('a request that is not signed is refused', async () => {
  const response = await fetch(url);
  expect(response.status).toBe(403);
  expect(await response.text()).toContain('not signed');
});

test('a client that disconnects while it sends does not affect the endpoint', async () => {
  const request = http.request(url, { method: 'POST', headers: { ...signedFor('dynamodb'), 'content-length': 1000 } });
  request.on('error', () => undefined);
  request.write('{');
  await new Promise((resolve) => setTimeout(resolve, 20));
  request.destroy();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect((await fetch(url)).status).toBe(403);
});

test('it listens on this machine only', () => {
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

describe('a web page does not reach the local services', () => {
  const authorization = signedFor('dynamodb').authorization.replace('key/', 'local/');
  const scan = (headers: Record<string, string>, to = url, method = 'POST') =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const request = http.request(to, {
        method,
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'DynamoDB_20120810.ListTables',
          ...headers,
        },
      });
      request.on('error', reject).on('response', (response) => {
        let body = '';
        response
          .on('data', (chunk) => (body += chunk))
          .on('end', () => resolve({ status: response.statusCode!, body }));
      });
      request.end(method === 'POST' ? '{}' : undefined);
    });

  test.each([
    ['by a name that leads here', { host: 'evil.example:8000' }, 'the host \\"evil.example\\" is not served'],
    ['by a name that looks like one of this machine', { host: 'localhost.evil.example' }, 'is not served'],
    ['by a user in the host', { host: 'localhost@evil.example' }, 'is not served'],
    [
      'of another site',
      { origin: 'https://evil.example' },
      'requests of the web site https://evil.example are refused',
    ],
    [
      'of an address that is not this machine',
      { origin: 'http://203.0.113.7' },
      'are refused: if it is yours, start `npx projen dev --allowed-host 203.0.113.7`',
    ],
    ['without an origin of its own', { origin: 'null' }, 'requests of the web site null are refused'],
    [
      'by an element, which sends no Origin',
      { 'sec-fetch-site': 'cross-site' },
      'requests of other web sites are refused',
    ],
  ])('%s', async (_, headers, message) => {
    const { status, body } = await scan({ authorization, ...headers });
    expect([status, body]).toEqual([403, expect.stringContaining(message)]);
    expect((await scan({ authorization, ...headers }, url, 'OPTIONS')).status).toBe(403);
  });

  test('and everything on this machine does', async () => {
    for (const headers of <Record<string, string>[]>[
      {},
      { host: 'localhost:1' },
      { host: '[::1]' },
      { host: '192.168.1.5:8000' },
      { host: 'bucket.localhost' },
      { origin: 'http://localhost:5173' },
      { origin: 'http://127.0.0.1:5173', 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'none' },
    ]) {
      expect([headers, (await scan({ authorization, ...headers })).status]).toEqual([headers, 200]);
    }
  });

  test('unsigned requests are refused, whatever operation they name', async () => {
    expect(await scan({})).toMatchObject({ status: 403, body: expect.stringContaining('not signed') });
  });

  test('allowed names are served, and an unknown key is refused', async () => {
    const guarded = new AwsEndpoint([await DynamoDb.open({ region: 'us-east-1', account: '000000000000' })], {
      allowedHosts: ['dev.example'],
      callers: new CallerRegistry({ account: '000000000000', others: 'administrator', log: () => undefined }),
    });
    try {
      const to = await guarded.listen();
      const own = { host: 'dev.example', origin: 'https://dev.example' };
      expect((await scan({ authorization, ...own }, to)).status).toBe(200);
      const client = new DynamoDBClient({
        endpoint: to,
        region: 'us-east-1',
        credentials: { accessKeyId: 'AKIAREAL', secretAccessKey: 'b' },
      });
      await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({
        name: 'UnrecognizedClientException',
        message: expect.stringMatching(/do not know the access key "AKIAREAL"\..*set AWS_ACCESS_KEY_ID=local/),
      });
    } finally {
      await guarded.close();
    }
  });
});
