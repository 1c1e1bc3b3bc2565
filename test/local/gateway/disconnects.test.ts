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

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; !(await condition()); await sleep(20)) {
    if (Date.now() > end) throw new Error(`${condition} does not come true`);
  }
}

test('a stream without a pause waits for a client that does not read, and ends with the client', async () => {
  const record = path.join(tempFolder({}), 'record');
  const api = await start({ '/endless': { get: streamIntegration('fn') } }, endless(record));
  const req = await request(api, '/endless');
  const state = () => fs.readFileSync(record, 'utf8');
  await until(async () => {
    const before = state();
    await sleep(500);
    // A file that is being written is empty.
    return before !== '' && before === state();
  });
  const written = state();
  // The buffers of two sockets, and what is sent ahead.
  expect(JSON.parse(written).written).toBeLessThan(20 * 1024 * 1024);
  req.destroy();
  await until(() => state() === 'ended');
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
  await until(() => api.logs.length > 0);
  expect(api.logs).toEqual([
    expect.objectContaining({ status: 200, message: expect.stringMatching(/the client has disconnected/) }),
  ]);
});

test('requests whose clients have gone before they were handled are not handled', async () => {
  const folder = tempFolder({ handled: '' });
  const api = await start(
    { '/slow': { get: lambdaIntegration('fn') } },
    `import { appendFileSync, existsSync } from 'node:fs';
    export const handler = async () => {
      appendFileSync(${JSON.stringify(path.join(folder, 'handled'))}, '.');
      while (!existsSync(${JSON.stringify(path.join(folder, 'open'))})) await new Promise((done) => setTimeout(done, 5));
      return { statusCode: 200 };
    };`,
    { timeout: 50 },
  );
  const requests = Array.from({ length: 200 }, () => {
    const req = http.get({ host: '127.0.0.1', port: api.port, path: '/slow', agent: false });
    return req.on('error', () => undefined);
  });
  await Promise.all(requests.map((req) => req.writableFinished || new Promise((done) => req.once('finish', done))));
  const handled = () => fs.readFileSync(path.join(folder, 'handled'), 'utf8').length;
  await until(() => handled() > 0);
  for (const req of requests) req.destroy();
  const gone = () => api.logs.filter(({ message }) => /the client has disconnected/.test(message ?? '')).length;
  await until(() => gone() > 150);
  fs.writeFileSync(path.join(folder, 'open'), '');
  expect((await api.get('/slow')).status).toBe(200);
  expect(handled()).toBeLessThan(50);
});
