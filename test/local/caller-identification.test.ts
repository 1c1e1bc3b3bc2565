import * as http from 'node:http';
import * as http2 from 'node:http2';
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { identifyCaller } from '../../src/local/caller-identification';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Denies every action, or none. */
async function start(server: Server, action?: string) {
  const headers = { ...(action !== undefined && { 'x-local-denied': action }) };
  server.on('request', (_: http.IncomingMessage, response: http.ServerResponse) => {
    response.writeHead(403, headers);
    response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const denied: [action: string, stack: string][] = [];
  closing.push(identifyCaller(url, () => 'header', { onDenied: (...one) => denied.push(one) }));
  return { url, denied };
}

async function callByHttp(target: string | http.RequestOptions): Promise<void> {
  const agent = new http.Agent();
  const request = (
    typeof target === 'string' ? http.request(target, { agent }) : http.request({ ...target, agent })
  ).end();
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  await once(response.resume(), 'end');
}

async function callByFetch(url: string): Promise<void> {
  await (await fetch(url, { headers: { connection: 'close' } })).text();
}

async function callByHttp2(url: string): Promise<void> {
  const session = http2.connect(url);
  const stream = session.request({ ':path': '/' });
  await once(stream.resume(), 'end');
  session.close();
}

const WAYS = [
  ['http', callByHttp, () => http.createServer()],
  ['fetch', callByFetch, () => http.createServer()],
  ['HTTP/2', callByHttp2, () => http2.createServer()],
] as const;

test.each(WAYS)('a denied request by %s is reported, with the code that has made it', async (_, call, server) => {
  const { url, denied } = await start(server(), 'sqs:SendMessage');
  await call(url);
  expect(denied).toEqual([
    ['sqs:SendMessage', expect.stringMatching(new RegExp(`${call.name}.*caller-identification`))],
  ]);
});

test.each(WAYS)('any other response to a request by %s is not', async (_, call, server) => {
  const { url, denied } = await start(server());
  await call(url);
  expect(denied).toEqual([]);
});

test('a request without a listener for its response ends nevertheless', async () => {
  const { url, denied } = await start(http.createServer(), 'sqs:SendMessage');
  const request = http.request(url).end();
  await once(request, 'close');
  expect(denied).toHaveLength(1);
});

test('a request of an operation with a host of its own, which no name server knows, reaches the endpoint', async () => {
  const { url, denied } = await start(http.createServer(), 'states:StartSyncExecution');
  const { port } = new URL(url);
  // https://smithy.io/2.0/spec/endpoint-traits.html, as the SDK does it.
  await callByHttp({ host: 'sync-127.0.0.1', port, headers: { host: `sync-127.0.0.1:${port}` } });
  expect(denied).toHaveLength(1);
});
