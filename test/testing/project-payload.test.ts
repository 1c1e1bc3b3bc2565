import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { App } from '../../src/runtime';
import { testClient, type TestClientOptions, type TestRequest } from '../../src/testing';

const app = new App({ name: 'shop' });
app.get('/', ({ event }) => ({
  version: event.version,
  url: event.requestContext.domainName,
  elb: 'elb' in event.requestContext,
}));

const REST = { url: expect.stringMatching(/execute-api/), elb: false };
const HTTP = { version: '2.0', url: expect.stringMatching(/execute-api/), elb: false };
const URL = { version: '2.0', url: expect.stringMatching(/lambda-url/), elb: false };

let dir: string;
beforeEach(() => {
  dir = fs.realpathSync(fs.mkdtempSync(path.join(tmpdir(), 'payload-')));
  fs.mkdirSync(path.join(dir, 'runtime'));
  fs.mkdirSync(path.join(dir, 'test/unit'), { recursive: true });
});
afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(dir, { recursive: true, force: true });
});

async function seen(config: unknown, options: TestClientOptions = {}, request: TestRequest = {}, from = dir) {
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  fs.writeFileSync(path.join(dir, 'runtime/config.json'), text);
  jest.spyOn(process, 'cwd').mockReturnValue(from);
  return (await testClient(app, options).http.get('/', request)).json();
}

const config = (api: object | undefined, stages: object = { dev: {} }) => ({ api, stages, defaultStage: 'dev' });

test.each([
  ['no API setting', config(undefined), REST],
  ['a REST API', config({ type: 'rest' }), REST],
  ['an HTTP API', config({ type: 'http' }), HTTP],
  ['a function URL', config({ type: 'url' }), URL],
  ['another type on the default stage', config({ type: 'http' }, { dev: { api: { type: 'url' } } }), URL],
  ['another type on another stage', config({ type: 'http' }, { dev: {}, prod: { api: { type: 'url' } } }), HTTP],
])('a request is an event of the project’s API: %s', async (_, settings, expected) => {
  expect(await seen(settings)).toEqual(expected);
});

test('also where jest is started in a folder of the project', async () => {
  expect(await seen(config({ type: 'http' }), {}, {}, path.join(dir, 'test/unit'))).toEqual(HTTP);
});

test('the client overrides the project, and a request the client', async () => {
  const http = config({ type: 'http' });
  expect(await seen(http, { payload: 'function-url' })).toEqual(URL);
  expect(await seen(http, { payload: 'function-url' }, { payload: '1.0' })).toEqual(REST);
});

test('an unknown payload of the client is an error', () => {
  expect(() => testClient(app, { payload: 'http' as any })).toThrow(
    'Unknown payload "http". Known: 1.0, 2.0, function-url, alb, alb-multi-value',
  );
});

test('a damaged configuration is an error with its file, not a guess', async () => {
  await expect(seen('{')).rejects.toThrow(`${path.join(dir, 'runtime/config.json')} is not JSON: `);
  await expect(seen('{', { payload: '2.0' })).resolves.toEqual(HTTP);
});
