import * as path from 'node:path';
import { FixtureProject, LIGHT_APP } from '../local/dev/fixture-project';
import { synthesize } from '../../src/local/dev/synthesize';
import { App } from '../../src/runtime';
import { testClient, type TestClient } from '../../src/testing';
import { localResources } from '../../src/testing/local';

// A project is synthesized, and the local cloud is loaded.
jest.setTimeout(120_000);

const project = new FixtureProject({
  'runtime/app.ts': `${LIGHT_APP}
const level = process.env.LEVEL;
let calls = 0;
app.lambdaFunction({ name: 'report' }, () => ({ level, calls: ++calls }));
app.lambdaFunction({ name: 'audit' }, () => ({ level, calls: ++calls }));
app.lambdaFunction({ name: 'breaks' }, () => { throw new RangeError('out of bounds'); });
app.onWsMessage({ name: 'echo' }, ({ connectionId }) => app.webSocket.send(connectionId, 'hi'));
app.get('/stream', { stream: true }, async function* () { yield 'a'; });
app.lambdaFunction({ name: 'writes' }, () => dynamoDb('PutItem', { Item: { id: { S: 'b' } } }));
`,
  'runtime/config.json': JSON.stringify({
    version: 1,
    name: 'demo',
    defaultStage: 'dev',
    stages: { dev: {} },
    environment: { LEVEL: 'info' },
    functions: { audit: { environment: { LEVEL: 'debug' } } },
  }),
});
let client: TestClient;

/** Its handlers are those of the bundle. */
const app = new App({ name: 'demo' });
for (const name of ['report', 'audit', 'breaks', 'writes']) app.lambdaFunction({ name }, () => 'in this process');
app.table('AppTable');
app.onWsMessage({ name: 'echo' }, () => 'in this process');
app.get('/stream', { stream: true }, async function* () {
  yield 'in this process';
});
app.post('/items', () => 'in this process');
app.get('/items/{id}', () => 'in this process');

beforeAll(async () => {
  const outdir = path.join(project.dir, 'out');
  await synthesize({ projectDir: project.dir, outdir });
  const synthesized = { node: { root: { synth: () => ({ directory: outdir }) } } };
  client = testClient(app, { resources: localResources(synthesized), isolated: true });
});
afterAll(async () => {
  await client?.close();
  project.remove();
});

test('each function has its own environment and modules', async () => {
  expect(await client.lambda.invoke('report')).toEqual({ level: 'info', calls: 1 });
  expect(await client.lambda.invoke('audit')).toEqual({ level: 'debug', calls: 1 });
  expect(await client.lambda.invoke('report')).toEqual({ level: 'info', calls: 2 });
  expect(process.env.LEVEL).toBeUndefined();
});

test('the error of a handler is that of the call', async () => {
  await expect(client.lambda.invoke('breaks')).rejects.toMatchObject({
    name: 'RangeError',
    message: 'out of bounds',
    stack: expect.stringContaining('runtime/app.ts:'),
  });
});

test('requests reach the local resources, as those of the function', async () => {
  expect((await client.http.post('/items', { body: { id: 'a' } })).status).toBe(200);
  expect((await client.http.get('/items/a')).json()).toEqual({ id: 'a' });
  expect(await client.lambda.invoke('writes')).toEqual({});
});

test('what needs the process of the test fails with a reason: connections and streams', async () => {
  await client.webSocket.connect('ada');
  await expect(client.webSocket.message('ada', 'hello')).rejects.toThrow(
    'functions of a client with `isolated: true` have no connections: test app.webSocket without it',
  );
  await expect(client.http.get('/stream')).rejects.toThrow(
    'testClient: a route with stream: true cannot be called in an isolated client',
  );
});

test('options that do not reach a worker are errors', () => {
  expect(() => testClient(app, { isolated: true })).toThrow("pass the option `resources: 'local'`");
  const resources = localResources({ Resources: {} });
  expect(() => testClient(app, { isolated: true, resources, throwErrors: true })).toThrow('option "throwErrors"');
  expect(() => testClient(app, { isolated: true, resources, environment: {} })).toThrow('option "environment"');
});
