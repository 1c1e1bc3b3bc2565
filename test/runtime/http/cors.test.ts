import { App, cors, NotFoundError, response } from '../../../src/runtime';
import { alb, context, functionUrl, http2, rest, restBody } from '../events';

const HEADERS = 'Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token,X-Api-Key';
const anyone = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': HEADERS };
const json = { 'Content-Type': 'application/json' };

async function headersOf(
  options: object,
  { event = rest('GET', '/x'), appOptions = {}, value = {} as unknown } = {},
): Promise<any> {
  const app = new App({ name: 'a', ...appOptions });
  app.get('/x', options, () => value);
  const result = await app.handler()(event, context);
  return { ...result.headers, ...result.multiValueHeaders };
}

const from = (origin: string) => [
  rest('GET', '/x', { headers: { Origin: origin } }),
  http2('GET', '/x', { headers: { origin } }),
];

test('is off by default', async () => {
  expect(await headersOf({})).toEqual(json);
});

test('cors: true lets everyone call', async () => {
  for (const event of [rest('GET', '/x'), http2('GET', '/x'), functionUrl('GET', '/x'), alb('GET', '/x')]) {
    expect(await headersOf({ cors: true }, { event })).toEqual({ ...json, ...anyone });
  }
});

test('a configuration has its headers, merged with those of AWS and sorted', async () => {
  const configuration = cors({
    allowOrigins: ['https://a.example'],
    allowHeaders: ['X-Own', 'Accept'],
    exposeHeaders: ['X-B', 'X-A'],
    maxAge: 0,
    allowCredentials: true,
  });
  expect(await headersOf({ cors: configuration })).toEqual({
    ...json,
    'Access-Control-Allow-Origin': 'https://a.example',
    'Access-Control-Allow-Headers': 'Accept,Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token,X-Api-Key,X-Own',
    'Access-Control-Expose-Headers': 'X-B,X-A',
    'Access-Control-Max-Age': '0',
    'Access-Control-Allow-Credentials': 'true',
  });
});

describe('of several origins', () => {
  const options = { cors: cors({ allowOrigins: ['https://a.example', 'https://b.example'] }) };

  test('the one that calls is named', async () => {
    for (const event of from('https://b.example')) {
      expect(await headersOf(options, { event })).toEqual({
        ...json,
        'Access-Control-Allow-Origin': 'https://b.example',
        'Access-Control-Allow-Headers': HEADERS,
        Vary: 'Origin',
      });
    }
  });

  test('another one is refused', async () => {
    for (const event of [...from('https://evil.example'), rest('GET', '/x')]) {
      expect(await headersOf(options, { event })).toEqual({ ...json, Vary: 'Origin' });
    }
  });

  test('Vary keeps what the handler says', async () => {
    expect(await headersOf(options, { value: response({}, { headers: { vary: 'Accept' } }) })).toMatchObject({
      vary: 'Accept, Origin',
    });
    expect(
      await headersOf(options, { value: response({}, { headers: { vary: ['Accept', 'Cookie'] } }) }),
    ).toMatchObject({ vary: ['Accept', 'Cookie', 'Origin'] });
  });
});

test("the app's default applies unless the route says otherwise", async () => {
  const appOptions = { cors: cors({ allowOrigins: ['https://app.example'] }) };
  expect(await headersOf({}, { appOptions })).toMatchObject({ 'Access-Control-Allow-Origin': 'https://app.example' });
  expect(await headersOf({ cors: true }, { appOptions })).toMatchObject(anyone);
  expect(await headersOf({ cors: false }, { appOptions })).toEqual(json);
});

test("a handler's own header is not overwritten, whatever its case", async () => {
  const value = response({}, { headers: { 'access-control-allow-origin': 'https://own.example' } });
  expect(await headersOf({ cors: true }, { value })).toEqual({
    ...json,
    'access-control-allow-origin': 'https://own.example',
    'Access-Control-Allow-Headers': HEADERS,
  });
});

test('errors have the headers too', async () => {
  const log = jest.spyOn(console, 'error').mockImplementation();
  const app = new App({ name: 'a', cors: true });
  app.get('/x', () => {
    throw new NotFoundError();
  });
  app.get('/y', () => {
    throw new Error();
  });
  app.post('/x', { cors: false }, () => ({}));
  app.put('/x', ({ json: body }) => body());
  const result = async (event: any) => {
    const { statusCode, headers } = await app.handler()(event, context);
    return [statusCode, headers['Access-Control-Allow-Origin']];
  };
  expect(await result(rest('GET', '/x'))).toEqual([404, '*']);
  expect(await result(rest('GET', '/y'))).toEqual([500, '*']);
  expect(await result(rest('DELETE', '/x'))).toEqual([405, '*']);
  expect(await result(restBody('PUT', '/x', 'a', 'text/plain'))).toEqual([415, '*']);
  expect(await result(restBody('PUT', '/x', '{'))).toEqual([400, '*']);
  expect(await result(rest('POST', '/x'))).toEqual([200, undefined]);
  log.mockRestore();
});

test.each<[string, any]>([
  ['rest', rest('GET', '/unknown')],
  ['http', http2('GET', '/unknown')],
  ['url', functionUrl('GET', '/unknown')],
  ['alb', alb('GET', '/unknown')],
])('a path without a route is answered with the headers of the app: %s', async (_, event) => {
  const allowed = async (options: object, request: any) => {
    const app = new App({ name: 'a', ...options });
    app.get('/x/{id}', { cors: true }, () => 1);
    const { statusCode, headers } = await app.handler()(request, context);
    return [statusCode, headers['Access-Control-Allow-Origin']];
  };
  expect(await allowed({ cors: true }, event)).toEqual([404, '*']);
  expect(await allowed({ cors: true }, functionUrl('GET', '/x/100%'))).toEqual([400, '*']);
  expect(await allowed({}, event)).toEqual([404, undefined]);
});

describe('preflight', () => {
  const app = new App({ name: 'a' });
  app.route('/x', { methods: ['PUT', 'GET'], cors: true }, () => ({}));
  app.post('/x', { cors: false }, () => ({}));
  app.get('/y', () => ({}));

  test.each([rest('OPTIONS', '/x'), http2('OPTIONS', '/x'), functionUrl('OPTIONS', '/x'), alb('OPTIONS', '/x')])(
    'names the methods of the path that have CORS %#',
    async (event) => {
      expect(await app.handler()(event, context)).toMatchObject({
        statusCode: 204,
        headers: { ...anyone, 'Access-Control-Allow-Methods': 'GET,OPTIONS,PUT' },
        body: '',
      });
    },
  );

  test('is a 405 on a path without CORS', async () => {
    expect(await app.handler()(rest('OPTIONS', '/y'), context)).toMatchObject({ statusCode: 405 });
  });
});

describe('invalid declarations', () => {
  const handler = () => ({});

  test.each([
    [cors({ allowCredentials: true }), 'Route /x: option "cors" allows credentials for the origin "*"'],
    [cors({ allowOrigins: [] }), 'option "cors" has no allowOrigins'],
    [cors({ allowOrigins: ['*', 'https://a.example'] }), 'option "cors" names origins beside "*"'],
    [cors({ allowOrigins: ['a.example'] }), '"a.example", which is no origin'],
    [cors({ allowOrigins: ['https://a.example/'] }), '"https://a.example/", which is no origin'],
    ...['https://*.example.com', 'http://localhost:*', 'https://*', '*.example.com', 'https://example.*'].map(
      (origin): [any, string] => [
        cors({ allowOrigins: ['https://a.example', origin] }),
        `"${origin}", and origins are compared as they are. Name each of them`,
      ],
    ),
    ...[
      ['https://Example.com', 'https://example.com'],
      ['HTTPS://example.com', 'https://example.com'],
      ['https://example.com:443', 'https://example.com'],
      ['http://localhost:80', 'http://localhost'],
      ['https://exämple.com', 'https://xn--exmple-cua.com'],
      ['https://user@example.com', 'https://example.com'],
      ['http://[0:0:0:0:0:0:0:1]:3000', 'http://[::1]:3000'],
      ['capacitor://LocalHost', 'capacitor://localhost'],
    ].map(([origin, sent]): [any, string] => [
      cors({ allowOrigins: [origin] }),
      `"${origin}", which is no origin as browsers send it. Write "${sent}"`,
    ]),
    ...[NaN, Infinity, -1, 0.5].map((maxAge): [any, string] => [
      cors({ maxAge }),
      `option "cors" has the maxAge ${maxAge}. It is a whole number of seconds, from 0`,
    ]),
    ...['https://', 'https://a:99999', 'https://a.example/x', 'https://a b', 'null', ''].map(
      (origin): [any, string] => [
        cors({ allowOrigins: [origin] }),
        `"${origin}", which is no origin. Write scheme and host`,
      ],
    ),
    [cors({ maxAge: -1 }), 'has the maxAge -1'],
    [{ ...cors(), origins: ['*'] }, 'option "cors": unknown option "origins"'],
    [
      '*',
      'Route /x: option "cors" is true, false or a result of cors(): cors({ allowOrigins: [\'https://example.com\'] })',
    ],
    [{ allowOrigins: ['https://a.example'] }, 'Route /x: option "cors" is true, false or a result of cors()'],
    [null, 'Route /x: option "cors" is true, false or a result of cors()'],
  ])('%j', (configuration: any, message) => {
    expect(() => new App({ name: 'a' }).get('/x', { cors: configuration }, handler)).toThrow(message);
    expect(() => new App({ name: 'a', cors: configuration })).toThrow(message.replace('Route /x', 'App'));
  });

  test('OPTIONS together with CORS, in either order', () => {
    expect(() => new App({ name: 'a' }).route('/x', { methods: ['GET', 'OPTIONS'], cors: true }, handler)).toThrow(
      '/x declares OPTIONS and has CORS',
    );
    const app = new App({ name: 'a' });
    app.get('/x', { cors: true }, handler);
    expect(() => app.options('/x', handler)).toThrow('/x declares OPTIONS and has CORS');
  });

  test('two configurations on one path', () => {
    const app = new App({ name: 'a' });
    app.get('/x', { cors: true }, handler);
    app.put('/x', { cors: cors() }, handler);
    app.delete('/x', { cors: false }, handler);
    expect(() => app.post('/x', { cors: cors({ maxAge: 1 }) }, handler)).toThrow(
      'GET /x and POST /x have different CORS configurations',
    );
  });
});

test.each([
  'https://example.com',
  'http://localhost:3000',
  'http://127.0.0.1:5173',
  'https://example.com:8443',
  'https://xn--exmple-cua.com',
  'capacitor://localhost',
  'chrome-extension://abcdefghijklmnop',
  'http://[::1]:3000',
])('%s is an origin as browsers send it', (origin) => {
  const app = new App({ name: 'a' });
  expect(() => app.get('/x', { cors: cors({ allowOrigins: [origin] }) }, () => 1)).not.toThrow();
  expect(() => new App({ name: 'a', cors: cors({ allowOrigins: [origin] }) })).not.toThrow();
});
