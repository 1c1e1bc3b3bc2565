import * as fs from 'node:fs';
import * as http from 'node:http';
import * as path from 'node:path';
import { SAY, streamIntegration, lambdaIntegration, TestApi } from './test-api';
import { tempFolder } from '../lambda/temp-function';

jest.setTimeout(60_000);

const apis: TestApi[] = [];
afterEach(() => Promise.all(apis.splice(0).map((api) => api.close())));

/** An API with a function that streams. */
async function start(source: string, integration: object = streamIntegration('fn'), fn: object = {}): Promise<TestApi> {
  const api = await TestApi.start({ paths: { '/a': { get: integration } }, functions: { fn: source }, fn });
  apis.push(api);
  return api;
}

const from = (metadata: object, ...then: string[]) => `
  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
  export const handler = awslambda.streamifyResponse(async (event, given, context) => {
    const stream = awslambda.HttpResponseStream.from(given, ${JSON.stringify(metadata)});
    ${then.join('\n')}
  });`;

test('status, headers and cookies go ahead, the body follows', async () => {
  const metadata = {
    statusCode: 201,
    headers: { 'Content-Type': 'text/plain', 'X-A': '1' },
    multiValueHeaders: { 'X-B': ['1', '2'] },
    cookies: ['a=1', 'b=2'],
  };
  const api = await start(from(metadata, 'stream.write("a"); stream.write(event.path); stream.end();'));
  const answer = await api.get('/a');
  expect([
    answer.status,
    answer.text,
    answer.headers['x-a'],
    answer.headers['x-b'],
    answer.headers['set-cookie'],
    answer.headers['content-length'],
  ]).toEqual([201, 'a/a', '1', '1, 2', ['a=1', 'b=2'], undefined]);
  expect(api.logs).toEqual([expect.objectContaining({ path: '/a', status: 201, resource: '/a' })]);
});

test('each part is sent when it is written', async () => {
  const file = path.join(tempFolder({}), 'received');
  const received = `(await import('node:fs')).existsSync(${JSON.stringify(file)})`;
  const api = await start(
    from({ statusCode: 200 }, `stream.write("first"); while (!${received}) await sleep(10); stream.end("second");`),
  );
  const parts: string[] = [];
  await new Promise<void>((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port: api.port, path: '/a', agent: false }, (res) => {
        // The second part is written when the first one is here.
        res.on('data', (chunk) => {
          parts.push(String(chunk));
          fs.writeFileSync(file, '');
        });
        res.on('end', resolve);
      })
      .on('error', reject);
  });
  expect(parts).toEqual(['first', 'second']);
});

test('it may be longer than other responses, and arrives in order', async () => {
  const api = await start(
    from(
      { statusCode: 200 },
      `
    for (let i = 0; i < 70; i++) if (!stream.write(String(i % 10).repeat(100_000))) await new Promise((done) => stream.once('drain', done));
    stream.end();`,
    ),
  );
  const { text } = await api.get('/a');
  expect([text.length, text.replace(/(.)\1+/g, '$1')]).toEqual([7_000_000, '0123456789'.repeat(7)]);
});

test('bytes are sent as they are, and nothing as well', async () => {
  const bytes = await start(from({ statusCode: 200 }, 'stream.write(Buffer.from([0, 255, 0, 1])); stream.end();'));
  expect([...(await bytes.get('/a')).body]).toEqual([0, 255, 0, 1]);
  const nothing = await start(from({ statusCode: 204 }, 'stream.write(""); stream.end();'));
  expect((await nothing.get('/a')).status).toBe(204);
});

describe('what goes wrong', () => {
  test.each<[string, string, RegExp]>([
    ['throws', from({}, 'throw new Error("no luck");'), /Error: no luck/],
    [
      'writes no metadata',
      'export const handler = awslambda.streamifyResponse(async (event, stream) => { stream.write("hi"); stream.end(); });',
      /begins with metadata as JSON and eight NULs/,
    ],
    [
      'writes others than JSON ahead',
      'export const handler = awslambda.streamifyResponse(async (event, stream) => { stream.write("hi"); stream.write(new Uint8Array(8)); stream.end("x"); });',
      /is not JSON/,
    ],
    [
      'has a status that is none',
      from({ statusCode: 99 }, 'stream.write("x"); stream.end();'),
      /statusCode must be a whole number/,
    ],
    [
      'has its body ahead',
      from({ statusCode: 200, body: 'x' }, 'stream.write("x"); stream.end();'),
      /the body is in the metadata/,
    ],
    ['does not stream', SAY.replace(/=> .*/, '=> ({ statusCode: 200, body: "x" });'), /begins with metadata/],
  ])('before the first part is an error response: a function that %s', async (_, source, message) => {
    const api = await start(source);
    expect((await api.get('/a')).status).toBe(502);
    expect(api.logs[0].message).toMatch(message);
  });

  test.each<[string, string, RegExp, { readonly integration?: object; readonly fn?: object }]>([
    ['throws', 'throw new Error("no luck");', /Error: no luck/, {}],
    ['breaks off', 'stream.destroy(); throw new Error("gone");', /gone/, {}],
    ['takes longer than it may', 'await sleep(10_000);', /timed out after 1.00 seconds/, { fn: { timeout: 1 } }],
    [
      'takes longer than the gateway waits',
      'await sleep(30_000);',
      // Longer than a cold start on a busy machine.
      /no response within 5 s/,
      { integration: streamIntegration('fn', { timeoutInMillis: 5000 }), fn: { timeout: 30 } },
    ],
    ['exits', 'process.exit(1);', /exit/, {}],
  ])('after it aborts the response: a function that %s', async (_, then, message, { integration, fn }) => {
    const api = await start(from({ statusCode: 200 }, 'stream.write("some"); await sleep(50);', then), integration, fn);
    await expect(api.get('/a')).rejects.toMatchObject({ received: 'some' });
    expect(api.logs).toEqual([expect.objectContaining({ status: 200, message: expect.stringMatching(message) })]);
  });

  test('right after the first chunk aborts the response too, once status, headers and that part have been sent', async () => {
    const api = await start(
      from({ statusCode: 201 }, 'stream.write("so"); stream.write("me"); throw new Error("no luck");'),
    );
    await expect(api.get('/a')).rejects.toMatchObject({ status: 201, received: 'some' });
    expect(api.logs).toEqual([
      expect.objectContaining({ status: 201, message: expect.stringMatching(/Error: no luck/) }),
    ]);
    await expect(api.get('/a')).rejects.toMatchObject({ received: 'some' });
  });

  test('a function that streams cannot answer other calls', async () => {
    const api = await start(from({ statusCode: 200 }, 'stream.write("x"); stream.end();'), lambdaIntegration('fn'));
    expect((await api.get('/a')).status).toBe(502);
    expect(api.logs[0].message).toMatch(/Malformed Lambda proxy response/);
  });
});
