import { App, response } from '../../src/runtime';
import { testClient } from '../../src/testing';

const app = new App({ name: 'a' });
const functions: string[] = [];
app.use(
  async (_, next, { functionName }) => {
    functions.push(functionName);
    return next();
  },
  { on: 'http' },
);
app.get('/count/{to}', { stream: true }, ({ params }) =>
  response(count(Number(params.to)), { headers: { 'Content-Type': 'text/csv' }, cookies: ['a=1'] }),
);
app.get('/broken', { stream: true }, async function* () {
  yield 'ab';
  throw new Error('no more');
});
app.get('/long', { stream: true }, async function* () {
  for (let i = 0; i < 7; i++) yield Buffer.alloc(1024 * 1024);
});
app.get('/users', () => [1]);

async function* count(to: number): AsyncGenerator<string> {
  for (let i = 1; i <= to; i++) yield `${i}\n`;
}

const { http } = testClient(app);
beforeEach(() => functions.splice(0));

test('a route that streams responds in chunks, by the streaming function', async () => {
  const { status, headers, cookies, body, chunks } = await http.get('/count/3');
  expect([status, headers['content-type'], cookies, body, chunks.map(String)]).toEqual([
    200,
    'text/csv',
    ['a=1'],
    '1\n2\n3\n',
    ['1\n', '2\n', '3\n'],
  ]);
  expect((await http.get('/users')).chunks.map(String)).toEqual(['[1]']);
  expect(functions).toEqual(['APIStreamHandler', 'APIHandler']);
});

test('at a function URL one function answers, and an HTTP API does not stream', async () => {
  for (const payload of ['function-url', '2.0', 'alb'] as const) {
    expect((await http.get('/count/2', { payload })).body).toBe('1\n2\n');
    await http.get('/users', { payload });
  }
  expect(functions).toEqual(['APIStreamHandler', 'APIStreamHandler', ...Array.from({ length: 4 }, () => 'APIHandler')]);
});

test('an aborted response is an error for its reader', async () => {
  await expect(http.get('/broken')).rejects.toThrow('The response broke off after 2 bytes: no more');
});

test('a streamed response may be longer than others', async () => {
  expect((await http.get('/long')).rawBody.length).toBe(7 * 1024 * 1024);
});
