import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { loadArktype } from './arktype';
import * as runtime from '../../src/runtime';
import * as testing from '../../src/testing';

const { testClient } = testing;
const folder = path.join(__dirname, '..', '..', 'docs', 'runtime');

/** Runs the samples of a page, which are one module, and gives its app. */
function appOf(page: string): runtime.App {
  const code = [...fs.readFileSync(path.join(folder, `${page}.md`), 'utf8').matchAll(/^```ts\n([^]*?)^```$/gm)]
    .map(([, sample]) => sample)
    .join('\n');
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  const { outputText } = ts.transpileModule(code, { compilerOptions });
  const library: { [name: string]: object } = {
    'serverless-cdk-project/runtime': runtime,
    'serverless-cdk-project/testing': testing,
  };
  const exported: { app?: runtime.App } = {};
  // What the page for tests has as `declare const`.
  const stack = {};
  new Function('exports', 'require', 'stack', 'jest', outputText)(
    exported,
    (name: string) => library[name] ?? (name === 'arktype' ? loadArktype() : require(name)),
    stack,
    jest,
  );
  return exported.app!;
}

/** The tests that the page shows are tests here. */
describe('the samples of testing.md', () => {
  beforeAll(() => {
    jest.spyOn(console, 'error').mockImplementation();
  });
  afterAll(() => jest.restoreAllMocks());
  appOf('testing');
});

describe('what the samples do', () => {
  let written: string[];
  beforeEach(() => {
    written = [];
    for (const level of ['log', 'warn', 'error'] as const) {
      jest.spyOn(console, level).mockImplementation((...line: unknown[]) => {
        written.push(line.join(' '));
      });
    }
  });
  afterEach(() => jest.restoreAllMocks());

  test('routes', async () => {
    const app = appOf('routes');
    const { http } = testClient(app);
    expect((await http.get('/')).json()).toEqual({ hello: 'world' });
    expect((await http.get('/users/ada')).json()).toEqual({ id: 'ada' });
    expect((await http.get('/files/a/b')).json()).toEqual(['a', 'b']);
    expect((await http.put('/orders', { body: { id: 1 } })).json()).toEqual({ id: 1 });
    expect((await http.get('/orders')).status).toBe(403);
    expect((await http.get('/carts/x')).json()).toEqual([]);
  });

  test('requests', async () => {
    const { http } = testClient(appOf('requests'));
    const headers = { 'user-agent': 'me', cookie: 'session=s' };
    expect(
      (await http.post('/users/a%20b?tag=1&tag=2&page=1&page=3', { body: { name: 'Ada' }, headers })).json(),
    ).toEqual({ id: 'a b', page: '3', tags: ['1', '2'], agent: 'me', session: 's', name: 'Ada' });
    const form = [
      '--b',
      'content-disposition: form-data; name="title"',
      '',
      'Me',
      '--b',
      'content-disposition: form-data; name="photo"; filename="a.png"',
      '',
      '123',
      '--b--',
      '',
    ].join('\r\n');
    expect(
      (
        await http.post('/upload', { body: form, headers: { 'content-type': 'multipart/form-data; boundary=b' } })
      ).json(),
    ).toEqual({ title: 'Me', bytes: 3 });
    expect((await http.put('/raw', { body: Buffer.from([1, 2]), headers: { 'content-type': 'a/b' } })).json()).toBe(2);
    expect((await http.post('/users/x', { body: '{', headers: { 'content-type': 'application/json' } })).status).toBe(
      400,
    );
  });

  test('responses', async () => {
    const { http } = testClient(appOf('responses'));
    expect(await http.post('/users', { body: { id: 'ada' } })).toMatchObject({
      status: 201,
      body: '{"id":"ada"}',
      headers: { location: '/users/ada' },
      cookies: ['last=ada; HttpOnly; Secure; SameSite=Lax'],
    });
    expect(await http.get('/page')).toMatchObject({
      body: '<h1>Hello</h1>',
      headers: { 'content-type': 'text/html; charset=utf-8' },
    });
    expect(await http.get('/logo')).toMatchObject({
      rawBody: Buffer.from('…'),
      headers: { 'content-type': 'image/png' },
      result: { isBase64Encoded: true },
    });
    expect((await http.get('/web')).json()).toEqual({ from: 'the web' });
    expect((await http.get('/countdown')).chunks.map(String)).toEqual(['3\n', '2\n', '1\n']);
    expect(await http.get('/events')).toMatchObject({
      headers: { 'content-type': 'text/event-stream' },
      body: 'data: hello\n\n',
    });
  });

  test('errors', async () => {
    const app = appOf('errors');
    const { http } = testClient(app);
    expect(await http.get('/users/ada')).toMatchObject({
      status: 404,
      body: '{"Code":"NotFoundError","Message":"no user ada"}',
    });
    expect(await http.put('/orders/1')).toMatchObject({
      status: 409,
      body: '{"Code":"ConflictError","Message":"already paid","Details":[{"path":"state"}]}',
    });
    expect(await http.get('/busy')).toMatchObject({ status: 429, headers: { 'retry-after': '5' } });
    expect(await http.get('/tea')).toMatchObject({
      status: 418,
      body: '{"Code":"TeapotError","Message":"short and stout"}',
    });
    expect(await http.get('/invoices/7')).toMatchObject({
      status: 402,
      body: '{"Code":"PaymentRequired","Message":"pay first","Details":{"invoice":"7"}}',
    });
    app.get('/defect', () => {
      throw new TypeError('secret');
    });
    expect(await http.get('/defect')).toMatchObject({ status: 500, body: expect.not.stringContaining('secret') });
    expect(written.join()).toContain('TypeError: secret');
  });

  test('CORS', async () => {
    const { http } = testClient(appOf('cors'));
    const from = async (url: string, Origin: string) =>
      (await http.get(url, { headers: { Origin } })).headers['access-control-allow-origin'];
    expect(await from('/users', 'https://shop.example')).toBe('https://shop.example');
    expect(await from('/public', 'https://other.example')).toBe('*');
    expect(await from('/internal', 'https://shop.example')).toBeUndefined();
    expect((await http.options('/users')).headers).toMatchObject({
      'access-control-allow-methods': 'GET,OPTIONS',
      'access-control-max-age': '600',
    });
  });

  test('authorizers', async () => {
    const client = testClient(appOf('authorizers'));
    expect((await client.http.get('/orders', { authorizer: { principalId: 'ada', role: 'customer' } })).json()).toEqual(
      { for: 'ada', role: 'customer' },
    );
    expect((await client.http.get('/me', { authorizer: { claims: { sub: 'a' } } })).json()).toEqual({ sub: 'a' });
    expect(
      (await client.http.get('/you', { payload: '2.0', authorizer: { jwt: { claims: { sub: 'a' } } } })).json(),
    ).toEqual({ sub: 'a' });
    expect((await client.http.get('/other', { authorizer: { principalId: 'ada' } })).body).toBe('ada');
    const methodArn = 'arn:aws:execute-api:eu-west-1:123456789012:abc/api/GET/orders';
    expect(
      await client.lambda.invoke('users', { type: 'TOKEN', authorizationToken: 'secret', methodArn }),
    ).toMatchObject({
      principalId: 'ada',
      context: { role: 'customer' },
      policyDocument: { Statement: [{ Effect: 'Allow' }] },
    });
    expect(await client.lambda.invoke('users', { type: 'TOKEN', authorizationToken: 'x', methodArn })).toMatchObject({
      policyDocument: { Statement: [{ Effect: 'Deny' }] },
    });
  });

  test('blueprints', async () => {
    const client = testClient(appOf('blueprints'), { resources: { AppTable: 't' } });
    expect((await client.http.get('/api/users')).json()).toEqual({ table: 't' });
    expect((await client.http.get('/api/users/ada')).body).toBe('ada');
    expect(await client.lambda.invoke('users-report')).toBeNull();
  });

  test('middleware', async () => {
    const app = appOf('middleware');
    app.get('/x', () => {
      throw new runtime.NotFoundError('x');
    });
    const { http } = testClient(app);
    expect(await http.get('/x')).toMatchObject({ status: 400, body: '{"Message":"no tenant"}' });
    expect(await http.get('/x', { headers: { 'x-tenant': 'a' } })).toMatchObject({ status: 404 });
    expect(written).toEqual(expect.arrayContaining(['http APIHandler', expect.stringContaining('INFO done')]));
  });

  test('validation', async () => {
    const { http } = testClient(appOf('validation'));
    expect((await http.post('/users/1?notify=true', { body: { name: 'Ada', age: 36 } })).json()).toEqual({
      id: 1,
      name: 'Ada',
    });
    const invalid = await http.post('/users/1', { body: { name: '', age: 36 } });
    expect([invalid.status, invalid.json()]).toEqual([
      422,
      {
        Code: 'UnprocessableEntityError',
        Message: 'The request is not valid',
        Details: [{ path: 'body.name', message: expect.any(String) }],
      },
    ]);
    expect((await http.post('/users/1', { body: '{', headers: { 'content-type': 'application/json' } })).status).toBe(
      400,
    );
    expect((await http.put('/orders/7', { body: { item: 'a', amount: 2 } })).json()).toEqual({
      id: '7',
      item: 'a',
      amount: 2,
    });
    expect((await http.put('/orders/7', { body: { item: 'a', amount: 0 } })).json().Details).toMatchObject([
      { path: 'body.amount' },
    ]);
  });

  test('openapi', async () => {
    const { http } = testClient(appOf('openapi'));
    expect((await http.post('/orders', { body: { item: 'tea' } })).status).toBe(201);
    expect((await http.get('/docs')).body).toContain('Orders an item');
  });

  test('resources', async () => {
    const client = testClient(appOf('resources'), {
      resources: { AppTable: 't', Orders: 'https://queue' },
      environment: { PARTNER_URL: 'https://partner' },
      values: { ApiKey: 'abc' },
    });
    expect((await client.http.get('/')).json()).toEqual({
      table: 't',
      queue: 'https://queue',
      level: 'basic',
      partner: 'https://partner',
    });
    expect((await client.http.get('/partner')).json()).toEqual({ length: 3 });
  });

  test('events and schedules', async () => {
    const client = testClient(appOf('events'));
    await client.events.s3('thumbnail', [{ key: 'a b.png', bucket: 'b' }]);
    expect(written.pop()).toMatch(/^INFO uploaded requestId=\S+ function=thumbnail bucket=b key=a b\.png$/);
    expect(await client.events.sqs('orders', [{ body: { id: '1' } }, { body: {} }])).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-2' }],
    });
    expect(await client.events.sqs('bulk', [{ body: '' }, { body: 'x' }])).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-1' }],
    });
    await client.events.dynamodb('changes', [{ keys: { pk: 'a' }, newImage: { pk: 'a', n: 1 } }]);
    await client.events.eventBridge('paid', { detail: { order: '7' } });
    expect(written.pop()).toBe('7');
    expect(await client.lambda.invoke('report', { day: 'MON' })).toEqual({ day: 'MON', by: 'report' });
    await testClient(appOf('schedules')).events.schedule('cleanup', { time: new Date(0) });
    expect(written.pop()).toContain('INFO cleanup');
  });

  test('WebSocket', async () => {
    const client = testClient(appOf('websocket'));
    expect(await client.webSocket.connect('c', { query: { token: 'secret' } })).toEqual({ statusCode: 400 });
    expect(await client.webSocket.connect('c', { query: { token: 'wrong' } })).toMatchObject({ statusCode: 403 });
    await client.webSocket.connect('c', { query: { room: '7' }, authorizer: { principalId: 'ada' } });
    expect(await client.webSocket.message('c', { action: 'say', text: 'hi' })).toEqual({
      statusCode: 200,
      body: '{"from":"ada","said":"hi"}',
    });
    await client.lambda.invoke('tell', { connectionId: 'c' });
    expect(client.webSocket.sent.map(({ data }) => data)).toEqual([{ text: 'hello' }]);
    await client.webSocket.message('c', 'else');
    await client.webSocket.disconnect('c');
    expect(written.pop()).toContain('INFO gone');
  });

  test('logging, and what comes from Chalice', async () => {
    expect((await testClient(appOf('logging')).http.post('/orders', { body: { id: 1 } })).json()).toEqual({ id: 1 });
    expect(written.pop()).toMatch(/^INFO ordered requestId=\S+ function=APIHandler route=POST \/orders id=1$/);
    const { http } = testClient(appOf('coming-from-chalice'));
    expect(await http.get('/orders/1')).toMatchObject({ status: 404, headers: { 'access-control-allow-origin': '*' } });
    expect((await http.post('/orders', { body: { id: '1', n: 2 } })).status).toBe(201);
    expect((await http.get('/orders/1?full=1')).json()).toEqual({ id: '1', n: 2 });
  });

  test('what comes from other frameworks', async () => {
    const client = testClient(appOf('coming-from'));
    const order = { id: '1', item: 'chair' };
    expect((await client.http.get('/orders/1')).json().Code).toBe('NotFoundError');
    expect(await client.http.post('/orders', { body: order })).toMatchObject({ status: 201 });
    expect((await client.http.get('/orders/1')).json()).toEqual(order);
    expect((await client.http.post('/orders', { body: { ...order, item: 'unicorn' } })).json().Code).toBe(
      'SoldOutError',
    );
    expect((await client.http.get('/health')).json()).toEqual({ ok: true });
    await client.events.schedule('clean');
    expect((await client.http.get('/orders/1')).status).toBe(404);
  });
});
