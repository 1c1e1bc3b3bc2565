import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { z } from 'zod';
import { allow, App, ConflictError, jwtAuthorizer, NotFoundError, response } from '../../src/runtime';
import { testClient } from '../../src/testing';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'examples-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

let count = 0;
const newFolder = () => path.join(folder, String(count++));

const read = (dir: string) =>
  Object.fromEntries(
    fs
      .readdirSync(dir)
      .sort()
      .map((name) => [name, JSON.parse(fs.readFileSync(path.join(dir, name), 'utf8'))]),
  );

function shop(): App {
  const app = new App({ name: 'shop' });
  const users = jwtAuthorizer({ name: 'users', issuer: 'https://id.example', audience: ['shop'] });
  const staff = app.authorizer({ name: 'staff', type: 'token' }, () => allow());
  const Order = z.object({ id: z.uuid(), item: z.string(), placed: z.iso.datetime(), at: z.number() });
  app.post(
    '/orders',
    {
      name: 'createOrder',
      status: 201,
      authorizer: users,
      headers: z.object({ 'x-trace': z.string().optional(), 'x-session-token': z.string().optional() }),
      query: z.object({ tag: z.union([z.string(), z.array(z.string())]).optional() }),
      body: z.object({ item: z.string().min(1), cardToken: z.string().min(20).optional() }),
      response: Order,
      errors: [ConflictError],
    },
    ({ json }) => {
      if (json().item === 'none') throw new ConflictError(`no item in ${randomUUID()}`);
      return { id: randomUUID(), item: json().item, placed: new Date().toISOString(), at: Date.now() };
    },
  );
  app.get('/orders/{id}', { name: 'getOrder', authorizer: staff, errors: [NotFoundError] }, ({ params }) =>
    response({ id: params.id, seen: 1 }, { headers: { 'set-cookie': 'session=secret' } }),
  );
  app.get('/broken', { name: 'broken' }, () => {
    throw new Error('boom');
  });
  app.docs('/docs');
  return app;
}

type Client = ReturnType<typeof testClient>;

const calls: readonly ((client: Client) => Promise<unknown>)[] = [
  (client) =>
    client.http.post('/orders?tag=a&tag=b&other=c', {
      headers: { authorization: `Bearer ${client.token({ sub: 'ada' })}`, 'x-trace': 't1', 'x-session-token': 'abc' },
      body: { item: 'tea', cardToken: 'tok_01234567890123456789' },
    }),
  (client) =>
    client.http.post('/orders', {
      headers: { authorization: `Bearer ${client.token({ sub: 'bob' })}` },
      body: { item: 'coffee' },
    }),
  (client) =>
    client.http.post('/orders', {
      headers: { authorization: `Bearer ${client.token({ sub: 'bob' })}` },
      body: { item: 'none' },
    }),
  (client) => client.http.get(`/orders/${randomUUID()}`, { headers: { authorization: 'let-me-in' } }),
  (client) => client.http.get('/docs'),
  (client) => client.http.get('/nowhere'),
];

async function recorded(order: readonly number[], into = newFolder()): Promise<string> {
  const client = testClient(shop(), { examples: into });
  for (const index of order) await calls[index](client);
  await client.close();
  return into;
}

test('a request and its response are recorded for each operation and status, without secrets, ids and times', async () => {
  expect(read(await recorded([0, 2, 3, 4, 5]))).toEqual({
    'createOrder.json': {
      operation: 'POST /orders',
      examples: {
        201: {
          request: {
            query: { tag: ['a', 'b'] },
            headers: { 'x-trace': 't1', 'x-session-token': '<redacted>' },
            body: { item: 'tea', cardToken: '<redacted>' },
          },
          response: {
            body: {
              id: '123e4567-e89b-42d3-a456-426614170000',
              item: 'tea',
              placed: '2030-01-31T12:00:00Z',
              at: 1896091200000,
            },
          },
        },
        409: {
          request: { body: { item: 'none' } },
          response: {
            body: { Code: 'ConflictError', Message: 'no item in 123e4567-e89b-42d3-a456-426614170000' },
          },
        },
      },
    },
    'getOrder.json': {
      operation: 'GET /orders/{id}',
      examples: {
        200: {
          // It is the same id in both.
          request: { params: { id: '123e4567-e89b-42d3-a456-426614170000' } },
          response: { body: { id: '123e4567-e89b-42d3-a456-426614170000', seen: 1 } },
        },
      },
    },
  });
});

test('the order of the tests, and how they are distributed, make no difference', async () => {
  const one = await recorded([0, 1, 2, 3]);
  const other = await recorded([3, 2, 1, 0]);
  const parts = newFolder();
  for (const index of [1, 3, 0, 2]) await recorded([index], parts);
  const bytes = (dir: string) =>
    fs
      .readdirSync(dir)
      .sort()
      .map((name) => [name, fs.readFileSync(path.join(dir, name), 'utf8')]);
  expect(bytes(other)).toEqual(bytes(one));
  expect(bytes(parts)).toEqual(bytes(one));
  // Again, into what is there.
  expect(bytes(await recorded([1, 2], one))).toEqual(bytes(other));
});

test('processes that write at the same time lose nothing', async () => {
  const dir = newFolder();
  const script = path.join(folder, 'writer.js');
  fs.writeFileSync(
    script,
    `const { ExampleFiles } = require(${JSON.stringify(path.join(__dirname, '../../src/testing/local/examples'))});
    const route = { path: '/a', methods: ['GET'], name: 'a', contentTypes: ['application/json'] };
    for (let i = 0; i < 20; i++) {
      const files = new ExampleFiles({ routes: [route] }, ${JSON.stringify(dir)});
      const status = 200 + 2 * i + Number(process.argv[2]);
      files.add(route, { method: 'GET', target: '/a' }, { status, headers: {}, rawBody: Buffer.from('') });
      files.write();
    }`,
  );
  const execArgv = ['--require', require.resolve('tsx/cjs')];
  const ends = ['0', '1'].map(
    (index) =>
      new Promise((resolve) =>
        fork(script, [index], { execArgv, stdio: 'inherit' }).on('exit', (code) => resolve(code)),
      ),
  );
  expect(await Promise.all(ends)).toEqual([0, 0]);
  expect(Object.keys(read(dir)['a.json'].examples)).toHaveLength(40);
  expect(fs.readdirSync(dir)).toEqual(['a.json']);
});

test('ids that differ in nothing but case are not in one file, where file names ignore case', async () => {
  const app = new App({ name: 'shop' });
  app.get('/a', { name: 'getOrder' }, () => ({}));
  app.get('/b', { name: 'getorder' }, () => ({}));
  const dir = newFolder();
  const client = testClient(app, { examples: dir });
  await client.http.get('/b');
  await client.http.get('/a');
  await client.close();
  expect(read(dir)).toMatchObject({
    'getOrder.json': { operation: 'GET /a' },
    'getorder_2.json': { operation: 'GET /b' },
  });
});

test('failures of the server are no examples; without requests there is no folder', async () => {
  jest.spyOn(console, 'error').mockImplementation();
  const dir = newFolder();
  const client = testClient(shop(), { examples: dir });
  await client.http.get('/broken');
  jest.restoreAllMocks();
  await client.close();
  expect(fs.existsSync(dir)).toBe(false);
  expect(() => testClient(shop(), { examples: true as any })).toThrow('option "examples" is a folder, got true');
});
