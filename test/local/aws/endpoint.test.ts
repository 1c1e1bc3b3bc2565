import * as http from 'node:http';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { AwsEndpoint, DynamoDb } from '../../../src/local/aws';

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
    /^\{"__type":"NotRunLocally","message":"no local secretsmanager; use/,
  ],
  [
    'query',
    'sns',
    { 'content-type': 'application/x-www-form-urlencoded' },
    /<Code>NotRunLocally<\/Code><Message>no local sns; use --endpoint or --aws sns</,
  ],
  ['REST JSON', 'lambda', {}, /^\{"message":"no local lambda; use/],
  ['REST XML', 's3', {}, /^<\?xml .*\n<Error><Code>NotRunLocally<\/Code><Message>no local s3; use/],
  [
    'RPC v2 CBOR',
    'monitoring',
    { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
    /no local monitoring; use/,
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
  expect(await response.text()).toContain('no local s3');
});

test('a request that is not signed is refused', async () => {
  const response = await fetch(url);
  expect(response.status).toBe(403);
  expect(await response.text()).toContain('not signed');
});

test('a client that goes away while it sends leaves the endpoint as it was', async () => {
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
