import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { App, cookie, NotFoundError, response } from '../../src/runtime';
import { testClient, type LocalResources, type TestResponse } from '../../src/testing';

function shop() {
  const app = new App({ name: 'shop' });
  const table = app.table('AppTable');
  const url = app.env('API_URL', { default: 'none' });
  app.get('/', () => 'home');
  app.get('/users/{id}', async ({ params, query, headers, cookies, authorizer }) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return {
      id: params.id,
      table: table.name,
      url: url.value,
      query: [...query],
      header: headers.get('x-a') ?? null,
      cookies: [...cookies],
      authorizer,
    };
  });
  app.post('/users', ({ json }) =>
    response(json(), { status: 201, headers: { 'X-A': ['1', '2'] }, cookies: [cookie('a', '1'), cookie('b', '2')] }),
  );
  app.put('/bytes', { contentTypes: ['*/*'] }, ({ rawBody }) => rawBody);
  app.lambdaFunction({ name: 'report' }, (event: any, context) => ({
    event,
    date: new Date(0),
    name: context.functionName,
  }));
  app.lambdaFunction({ name: 'silent' }, () => undefined);
  app.lambdaFunction({ name: 'environment' }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    return process.env.APP_TABLE_NAME;
  });
  return app;
}

const payloads = ['1.0', '2.0', 'function-url', 'alb', 'alb-multi-value'] as const;

test('a header may have a name that every object has a value for', async () => {
  const app = new App({ name: 'shop' });
  app.get('/', () => response('', { headers: { Constructor: 'ferrari' } }));
  const { headers } = await testClient(app).http.get('/', { payload: 'alb' });
  expect(headers.constructor).toBe('ferrari');
});

describe.each(payloads)('through events of payload %s', (payload) => {
  const client = testClient(shop(), { resources: { AppTable: 'users' } });

  test('a request has its path, query, headers and cookies', async () => {
    const { status, headers, json } = await client.http.get('/users/a%20b?q=1', {
      payload,
      query: { q: 2, other: ['x y'] },
      headers: { 'X-A': 'one', Cookie: 'c=1; d=2' },
    });
    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    const query =
      payload === 'alb'
        ? [
            ['q', '2'],
            ['other', 'x y'],
          ]
        : [
            ['q', '1'],
            ['q', '2'],
            ['other', 'x y'],
          ];
    expect(json()).toEqual({
      id: 'a b',
      table: 'users',
      url: 'none',
      query,
      header: 'one',
      cookies: [
        ['c', '1'],
        ['d', '2'],
      ],
    });
  });

  test('a response has its status, headers, cookies and body', async () => {
    const result = await client.http.post('/users', { payload, body: { name: 'Ada' } });
    expect(result).toMatchObject({
      status: 201,
      body: '{"name":"Ada"}',
      cookies: ['a=1', 'b=2'],
      headers: { 'x-a': '1, 2' },
    });
    expect(result.json()).toEqual({ name: 'Ada' });
  });

  test('bytes go both ways', async () => {
    const body = Buffer.from([0, 255, 13, 10]);
    expect((await client.http.put('/bytes', { payload, body })).rawBody).toEqual(body);
  });

  test('a route that is not there is the response of an API, or else of the function', async () => {
    expect((await client.http.get('/', { payload })).body).toBe('home');
    const byApi = {
      '1.0': [403, '{"message":"Missing Authentication Token"}'],
      '2.0': [404, '{"message":"Not Found"}'],
    };
    for (const request of [client.http.get('/nope', { payload }), client.http.delete('/users/x', { payload })]) {
      const { status, body, headers } = await request;
      if (payload in byApi) expect([status, body]).toEqual(byApi[payload as keyof typeof byApi]);
      else if (status === 404) expect(JSON.parse(body).Code).toBe('NotFoundError');
      else expect([status, headers.allow]).toEqual([405, 'GET']);
    }
    expect((await client.http.get('/users/%', { payload })).status).toBe(payload === '2.0' ? 200 : 400);
  });

  test('a text is no JSON', async () => {
    expect(
      await client.http.post('/users', { payload, body: 'text', headers: { 'content-type': 'text/plain' } }),
    ).toMatchObject({ status: 415 });
    expect(await client.http.post('/users', { payload, body: '{' })).toMatchObject({
      status: 400,
      body: '{"Code":"BadRequestError","Message":"Error Parsing JSON"}',
    });
  });
});

describe('bodies that fetch() takes', () => {
  const app = new App({ name: 'forms' });
  app.post(
    '/form',
    { contentTypes: ['application/x-www-form-urlencoded', 'multipart/form-data'] },
    async ({ form }) => {
      const fields = await form();
      const file = fields.file('photo');
      return { title: fields.get('title'), file: file && [file.filename, file.contentType, [...file.data]] };
    },
  );
  app.post('/raw', { contentTypes: ['*/*'] }, ({ headers, text }) => [headers.get('content-type') ?? null, text()]);
  const client = testClient(app);

  test('URLSearchParams', async () => {
    expect((await client.http.post('/form', { body: new URLSearchParams({ title: 'a b&c' }) })).json()).toEqual({
      title: 'a b&c',
    });
  });

  test('FormData with a file', async () => {
    const body = new FormData();
    body.append('title', 'é');
    body.append('photo', new Blob([Buffer.from([0, 255])], { type: 'image/png' }), 'p.png');
    for (const payload of payloads) {
      expect((await client.http.post('/form', { body, payload })).json()).toEqual({
        title: 'é',
        file: ['p.png', 'image/png', [0, 255]],
      });
    }
  });

  test('Blob and ArrayBuffer; a Content-Type that is given stays', async () => {
    const blob = new Blob(['x'], { type: 'text/csv' });
    expect((await client.http.post('/raw', { body: blob })).json()).toEqual(['text/csv', 'x']);
    expect((await client.http.post('/raw', { body: blob, headers: { 'content-type': 'a/b' } })).json()).toEqual([
      'a/b',
      'x',
    ]);
    expect((await client.http.post('/raw', { body: new Uint8Array([120]).buffer })).json()).toEqual([null, 'x']);
  });

  test('an invalid body is an error', async () => {
    await expect(client.http.post('/raw', { body: () => 1 })).rejects.toThrow(
      'A function cannot be sent as the body of a request',
    );
  });
});

test.each(['1.0', '2.0'] as const)('an authorizer has said who calls, payload %s', async (payload) => {
  const client = testClient(shop(), { resources: { AppTable: 't' } });
  expect(
    (await client.http.get('/users/x', { payload, authorizer: { principalId: 'ada' } })).json().authorizer,
  ).toEqual({ principalId: 'ada' });
});

test('functions are invoked with a payload, as JSON', async () => {
  const client = testClient(shop());
  expect(await client.lambda.invoke('report', { day: 1, skipped: undefined })).toEqual({
    event: { day: 1 },
    date: '1970-01-01T00:00:00.000Z',
    name: 'report',
  });
  expect(await client.lambda.invoke('silent')).toBeNull();
  await expect(client.lambda.invoke('nope')).rejects.toThrow(
    'The app "shop" has no function "nope". It has APIHandler, report, silent, environment',
  );
});

describe('declared values', () => {
  test('are those of the client, also when clients run in parallel', async () => {
    const app = shop();
    const clients = ['one', 'two', 'three'].map((name) =>
      testClient(app, { resources: { AppTable: name }, environment: { API_URL: `http://${name}` } }),
    );
    const before = { ...process.env };
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => clients[index % 3].http.get(`/users/${index}`)),
    );
    expect(answers.map((answer) => [answer.json().table, answer.json().url])).toEqual(
      answers.map((_, index) => ['one', 'two', 'three'].map((name) => [name, `http://${name}`])[index % 3]),
    );
    expect(process.env).toEqual(before);
  });

  test('can be given by variable', async () => {
    expect(
      (await testClient(shop(), { environment: { APP_TABLE_NAME: 'by-variable' } }).http.get('/users/x')).json().table,
    ).toBe('by-variable');
  });

  test('are those of the process where the client has none', async () => {
    process.env.APP_TABLE_NAME = 'of-the-process';
    try {
      expect((await testClient(shop()).http.get('/users/x')).json().table).toBe('of-the-process');
    } finally {
      delete process.env.APP_TABLE_NAME;
    }
  });

  test('are in process.env, one call after the other, with env: "process"', async () => {
    const app = shop();
    const [one, two] = ['one', 'two'].map((name) =>
      testClient(app, { resources: { AppTable: name }, environment: 'process' }),
    );
    expect(await Promise.all([one, two, one].map((client) => client.lambda.invoke('environment')))).toEqual([
      'one',
      'two',
      'one',
    ]);
    expect(process.env.APP_TABLE_NAME).toBeUndefined();
  });

  test('of an unknown declaration are an error that lists the known ones', () => {
    expect(() => testClient(shop(), { resources: { Table: 'x' } })).toThrow(
      'testClient: the app declares no "Table". It declares AppTable, API_URL',
    );
  });
});

describe('local resources', () => {
  const calls: string[] = [];
  const resources: LocalResources = {
    async start() {
      calls.push('start');
      return {
        environment: { APP_TABLE_NAME: 'local-table', AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' },
        async close() {
          calls.push('close');
        },
      };
    },
  };

  test('start with the first request, once, and end with the client', async () => {
    const client = testClient(shop(), { resources });
    expect(calls).toEqual([]);
    const answers = await Promise.all([client.http.get('/users/x'), client.http.get('/users/y')]);
    expect(answers.map((answer) => answer.json().table)).toEqual(['local-table', 'local-table']);
    expect(process.env.AWS_ENDPOINT_URL_DYNAMODB).toBe('http://127.0.0.1:1');
    await client.close();
    await client.close();
    expect(calls).toEqual(['start', 'close']);
    expect(process.env.AWS_ENDPOINT_URL_DYNAMODB).toBeUndefined();
    await expect(client.http.get('/users/x')).rejects.toThrow('testClient: the client is closed');
  });

  test('that do not start are the error of each call', async () => {
    const client = testClient(shop(), { resources: { start: () => Promise.reject(new Error('no port')) } });
    await expect(client.http.get('/')).rejects.toThrow('no port');
    await client.close();
  });
});

describe('limits', () => {
  const client = testClient(shop());
  const bytes = { headers: { 'content-type': 'application/octet-stream' } };

  test('a body of more than 10 MB is refused by the gateway', async () => {
    expect(await client.http.put('/bytes', { ...bytes, body: Buffer.alloc(10 * 1024 * 1024 + 1) })).toMatchObject({
      status: 413,
      body: '{"message":"Request Too Long"}',
    });
  });

  test('an event of more than 6 MB does not reach the function', async () => {
    expect(await client.http.put('/bytes', { ...bytes, body: Buffer.alloc(5 * 1024 * 1024) })).toMatchObject({
      status: 413,
    });
  });

  test('a response of more than 6 MB is a 502', async () => {
    const app = new App({ name: 'a' });
    app.get('/', () => Buffer.alloc(5 * 1024 * 1024));
    expect(await testClient(app).http.get('/')).toMatchObject({
      status: 502,
      body: '{"message":"Internal server error"}',
    });
  });
});

test('wrong use is an error with the right use', async () => {
  expect(() => testClient({} as any)).toThrow('testClient: expected an App of serverless-cdk-project/runtime');
  await expect(testClient(shop()).http.get('users')).rejects.toThrow(
    'The path of a request starts with a slash, got "users"',
  );
  await expect(testClient(shop()).http.get('/', { payload: '3.0' as any })).rejects.toThrow('Unknown payload "3.0"');
  await expect(testClient(shop()).http.get('/', { header: {} } as any)).rejects.toThrow(
    'Unknown option "header" of a request. Known: headers, query, body, payload, authorizer',
  );
});

test.each<[object, string]>([
  [{ envs: {} }, 'testClient: unknown option "envs". Known options: environment, resources, values'],
  [
    { environment: 'proces' },
    'testClient: option "environment" is \'process\' or an object of variables, got "proces"',
  ],
  [
    { environment: { API_URI: 'x' } },
    'testClient: the app declares nothing with the variable "API_URI". It declares APP_TABLE_NAME, API_URL',
  ],
  [{ environment: { API_URL: 1 } }, 'testClient: option "environment": "API_URL" must be a string, got 1'],
  [
    { resources: 'remote' },
    'testClient: option "resources" is \'local\', localResources(stack) or an object of names, got "remote"',
  ],
  [
    { resources: null },
    'testClient: option "resources" is \'local\', localResources(stack) or an object of names, got null',
  ],
  [{ resources: { Table: 'x' } }, 'testClient: the app declares no "Table". It declares AppTable, API_URL'],
  [
    { resources: { AppTable: undefined } },
    'testClient: option "resources": "AppTable" must be a string, got undefined',
  ],
  [{ values: { Nope: 'x' } }, 'testClient: the app declares no "Nope". It declares AppTable, API_URL'],
  [
    { values: { AppTable: 'x' } },
    'testClient: option "values" is for secrets and parameters, and "AppTable" is declared as table. Give it as option "resources"',
  ],
  [
    { values: [] as unknown[], resources: 1 },
    'testClient: option "resources" is \'local\', localResources(stack) or an object of names, got 1',
  ],
])('%j is an error', (options, message) => {
  expect(() => testClient(shop(), options)).toThrow(message);
});

test('a handler does not reach AWS, not even by the URL of a queue', async () => {
  const app = new App({ name: 'shop' });
  const orders = app.queue('Orders');
  const sqs = new SQSClient({ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  app.lambdaFunction({ name: 'send' }, () =>
    sqs.send(new SendMessageCommand({ QueueUrl: orders.url, MessageBody: 'secret' })),
  );
  const client = testClient(app, {
    resources: { Orders: 'https://sqs.us-east-1.amazonaws.com/123456789012/orders' },
  });
  await expect(client.lambda.invoke('send')).rejects.toThrow(
    /sqs\.us-east-1\.amazonaws\.com was not called: a test does not reach AWS\. An SQS client follows the host of QueueUrl/,
  );
});

describe('an error that the app does not handle', () => {
  const app = new App({ name: 'shop' });
  class OutOfStock extends Error {}
  app.get('/throws', { cors: true }, () => {
    throw new OutOfStock('no more of it');
  });
  app.get('/streams', { stream: true }, () => {
    throw new OutOfStock('no more of it');
  });
  app.get('/missing', () => {
    throw new NotFoundError('no such thing');
  });
  beforeAll(() => {
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
  });
  afterAll(() => jest.restoreAllMocks());

  test.each(payloads)(
    'is a 500 by default, and with throwErrors what the request rejects with: %s',
    async (payload) => {
      expect((await testClient(app).http.get('/throws', { payload })).status).toBe(500);
      const client = testClient(app, { throwErrors: true });
      await expect(client.http.get('/throws', { payload })).rejects.toThrow(OutOfStock);
      await expect(client.http.get('/throws', { payload })).rejects.toThrow('no more of it');
      expect((await client.http.get('/missing', { payload })).status).toBe(404);
      expect((await client.http.get('/nowhere', { payload })).status).toBe(payload === '1.0' ? 403 : 404);
    },
  );

  test('is the same for a route that streams', async () => {
    await expect(testClient(app, { throwErrors: true }).http.get('/streams')).rejects.toThrow(OutOfStock);
  });

  test('is of one client, and changes nothing of what Lambda sends', async () => {
    const [silent, thrown] = await Promise.allSettled([
      testClient(app).http.get('/throws'),
      testClient(app, { throwErrors: true }).http.get('/throws'),
    ]);
    expect([silent.status, thrown.status]).toEqual(['fulfilled', 'rejected']);
    const { result } = (silent as PromiseFulfilledResult<TestResponse>).value;
    expect(Reflect.ownKeys(result).sort()).toEqual(['body', 'headers', 'isBase64Encoded', 'statusCode']);
    expect(() => testClient(app, { throwErrors: 'yes' as any })).toThrow('option "throwErrors" is true or false');
  });
});
