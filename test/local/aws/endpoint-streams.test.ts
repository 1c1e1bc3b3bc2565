import { createHash, randomBytes } from 'node:crypto';
import * as http from 'node:http';
import * as http2 from 'node:http2';
import * as net from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { AwsEndpoint } from '../../../src/local/aws';
import { AwsServiceError, type AwsRequest, type AwsResponse } from '../../../src/local/aws/service';

let handle: (request: AwsRequest) => Promise<AwsResponse>;
let endpoint: AwsEndpoint;
let url: string;
beforeAll(async () => {
  endpoint = new AwsEndpoint([
    { name: 's3', operations: [], handle: (request) => handle(request), close: async () => undefined },
  ]);
  url = await endpoint.listen();
});
afterAll(() => endpoint.close());

const port = () => Number(new URL(url).port);

async function md5Of(stream: Readable): Promise<string> {
  const hash = createHash('md5');
  for await (const chunk of stream) hash.update(chunk);
  return hash.digest('hex');
}

test('a body is a stream, of any size, in both directions', async () => {
  const part = randomBytes(1024 * 1024);
  const parts = 80;
  handle = async ({ body, method }) =>
    method === 'PUT'
      ? { status: 200, headers: {}, body: await md5Of(body) }
      : { status: 200, headers: {}, body: Readable.from(Array.from({ length: parts }, () => part)) };
  const expected = createHash('md5');
  for (let i = 0; i < parts; i++) expected.update(part);
  const digest = expected.digest('hex');

  const uploaded = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const request = http.request(`${url}/bucket/key`, { method: 'PUT' }, resolve).on('error', reject);
    Readable.from(Array.from({ length: parts }, () => part)).pipe(request);
  });
  expect((await uploaded.setEncoding('utf8').toArray()).join('')).toBe(digest);
  const downloaded = await new Promise<http.IncomingMessage>((resolve) => http.get(`${url}/bucket/key`, resolve));
  expect(downloaded.headers['content-length']).toBeUndefined();
  expect(await md5Of(downloaded)).toBe(digest);
}, 30_000);

test('a body that nothing reads does not block the next request of the connection', async () => {
  handle = async () => {
    throw new AwsServiceError('NoSuchBucket', 'The specified bucket does not exist', { status: 404 });
  };
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const statuses: (number | undefined)[] = [];
  for (let i = 0; i < 2; i++) {
    statuses.push(
      await new Promise((resolve, reject) => {
        const request = http.request(`${url}/bucket/key`, { method: 'PUT', agent }, (response) => {
          response.resume().on('end', () => resolve(response.statusCode));
        });
        request.on('error', reject).end(randomBytes(3 * 1024 * 1024));
      }),
    );
  }
  agent.destroy();
  expect(statuses).toEqual([404, 404]);
});

test('a response that breaks is no whole response for the client', async () => {
  handle = async () => {
    const body = new PassThrough();
    body.write('half');
    setTimeout(() => body.destroy(new Error('the disk is gone')), 20);
    return { status: 200, headers: { 'content-length': '8' }, body };
  };
  await expect(fetch(`${url}/bucket/key`).then((response) => response.text())).rejects.toThrow();
});

test('a service that waits learns that its client has gone', async () => {
  let aborted!: () => void;
  const gone = new Promise<void>((resolve) => (aborted = resolve));
  let arrived!: () => void;
  const waiting = new Promise<void>((resolve) => (arrived = resolve));
  handle = async ({ signal }) => {
    signal.addEventListener('abort', aborted);
    arrived();
    await gone;
    return { status: 200, headers: {}, body: '' };
  };
  const request = http.get(`${url}/bucket`).on('error', () => undefined);
  await waiting;
  request.destroy();
  await gone;
});

test('HTTP/1 and HTTP/2 without TLS are served on one port, however their first bytes arrive', async () => {
  handle = async ({ headers, url: path }) => ({
    status: 200,
    headers: { 'x-served': '1' },
    body: `${path} for ${headers.host ?? headers[':authority']}`,
  });
  const session = http2.connect(url);
  const stream = session.request({ ':path': '/two' });
  expect((await stream.setEncoding('utf8').toArray()).join('')).toBe(`/two for 127.0.0.1:${port()}`);
  session.close();

  const socket = net.connect(port(), '127.0.0.1').setNoDelay();
  for (const character of 'PUT /one HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n') {
    socket.write(character);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const response = (await socket.setEncoding('utf8').toArray()).join('');
  expect(response).toMatch(/^HTTP\/1\.1 200 OK\r\nx-served: 1\r\n/);
  expect(response).toMatch(/\/one for localhost$/);
});

test('no content, and the length of a response without a body, are as the service states them', async () => {
  handle = async ({ method }): Promise<AwsResponse> =>
    method === 'HEAD'
      ? { status: 200, headers: { 'content-length': '12345' }, body: '' }
      : { status: 204, headers: {}, body: '' };
  expect((await fetch(`${url}/bucket/key`, { method: 'HEAD' })).headers.get('content-length')).toBe('12345');
  const { status, headers } = await fetch(`${url}/bucket/key`, { method: 'DELETE' });
  expect([status, headers.get('content-length')]).toEqual([204, null]);
});

test('an error of the service itself is a 500 with its message', async () => {
  handle = () => Promise.reject(new TypeError('x is undefined'));
  const response = await fetch(`${url}/bucket/key`);
  expect(response.status).toBe(500);
  expect(await response.text()).toMatch(/<Code>InternalFailure<\/Code><Message>x is undefined<\/Message>/);
});
