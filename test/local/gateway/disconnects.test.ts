import * as fs from 'node:fs';
import * as http from 'node:http';
import * as path from 'node:path';
import { lambdaIntegration, streamIntegration, TestApi } from './test-api';
import { tempFolder } from '../lambda/temp-function';

jest.setTimeout(60_000);

const apis: TestApi[] = [];
afterEach(() => Promise.all(apis.splice(0).map((api) => api.close())));

/** Writes without a pause, and records in a file how much it has written and why it has ended. */
const endless = (record: string) => `
import { writeFileSync } from 'node:fs';

export const handler = awslambda.streamifyResponse(async (event, given) => {
  const stream = awslambda.HttpResponseStream.from(given, { statusCode: 200 });
  stream.on('error', () => undefined);
  for (let written = 0; !stream.destroyed; written += 65536) {
    writeFileSync(${JSON.stringify(record)}, JSON.stringify({ written }));
    if (!stream.write(Buffer.alloc(65536))) await new Promise((done) => stream.once('drain', done).once('close', done));
  }
  writeFileSync(${JSON.stringify(record)}, 'ended');
});`;

async function start(paths: object, source: string, fn: object = {}): Promise<TestApi> {
  const api = await TestApi.start({ paths, functions: { fn: source }, fn });
  apis.push(api);
  return api;
}

/** A client that sends a request and reads nothing of the response. */
function request(api: TestApi, target: string): Promise<http.ClientRequest> {
  return new Promise((resolve, reject) => {
    const req = http.get({ host: '127.0.0.1', port: api.port, path: target, agent: false });
    req.on('response', (res) => {
      res.pause();
      res.on('error', () => undefined);
      resolve(req);
    });
    req.on('error', reject);
  });
}

const sleep = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

test('a stream without a pause waits for a client that does not read, and ends with the client', async () => {
  const record = path.join(tempFolder({}), 'record');
  const api = await start({ '/endless': { get: streamIntegration('fn') } }, endless(record));
  const req = await request(api, '/endless');
  await sleep(500);
  const written = fs.readFileSync(record, 'utf8');
  await sleep(500);
  expect(fs.readFileSync(record, 'utf8')).toBe(written);
  // The buffers of two sockets, and what is sent ahead.
  expect(JSON.parse(written).written).toBeLessThan(20 * 1024 * 1024);
  req.destroy();
  await sleep(300);
  expect(fs.readFileSync(record, 'utf8')).toBe('ended');
});

test('a handler that goes on without its client is ended with its instance', async () => {
  const stream = { get: streamIntegration('fn') };
  const api = await start(
    { '/stream': stream },
    `export const handler = awslambda.streamifyResponse(async (event, stream) => {
      stream = awslambda.HttpResponseStream.from(stream, { statusCode: 200 });
      stream.write('some');
      await new Promise(() => setInterval(() => stream.write('more'), 10));
    });`,
    { timeout: 30 },
  );
  (await request(api, '/stream')).destroy();
  await sleep(2000);
  expect(api.logs).toEqual([
    expect.objectContaining({ status: 200, message: expect.stringMatching(/the client has disconnected/) }),
  ]);
});

test('requests whose clients have gone before they were handled do not delay the next one', async () => {
  const api = await start(
    { '/slow': { get: lambdaIntegration('fn') } },
    `export const handler = async () => { await new Promise((done) => setTimeout(done, 500)); return { statusCode: 200 }; };`,
  );
  await api.get('/slow');
  const requests = Array.from({ length: 200 }, () => {
    const req = http.get({ host: '127.0.0.1', port: api.port, path: '/slow', agent: false });
    req.on('error', () => undefined);
    return req;
  });
  await sleep(300);
  for (const req of requests) req.destroy();
  await sleep(50);
  const begin = performance.now();
  expect((await api.get('/slow')).status).toBe(200);
  expect(performance.now() - begin).toBeLessThan(2500);
  expect(api.logs.filter(({ message }) => /the client has disconnected/.test(message ?? '')).length).toBeGreaterThan(
    150,
  );
});
