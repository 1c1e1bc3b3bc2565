import { Readable } from 'node:stream';
import * as vm from 'node:vm';
import * as fc from 'fast-check';
import {
  App,
  BadRequestError,
  ConflictError,
  cookie,
  ForbiddenError,
  HttpError,
  MethodNotAllowedError,
  NotFoundError,
  RequestTimeoutError,
  response,
  TooManyRequestsError,
  UnauthorizedError,
  UnprocessableEntityError,
} from '../../../src/runtime';
import { alb, context, functionUrl, http2, rest } from '../events';

let log: jest.SpyInstance;
beforeEach(() => {
  log = jest.spyOn(console, 'error').mockImplementation();
});
afterEach(() => log.mockRestore());

async function answer(value: unknown, event: any = rest('GET', '/x'), options = {}): Promise<any> {
  const app = new App({ name: 'a', ...options });
  app.get('/x', () => value);
  return app.handler()(event, context);
}

const json = { 'Content-Type': 'application/json' };
const internal = {
  statusCode: 500,
  headers: json,
  body: '{"Code":"InternalServerError","Message":"An internal server error occurred."}',
  isBase64Encoded: false,
};

describe('results of a handler', () => {
  test.each<[string, unknown, object]>([
    ['an object', { a: 1, b: undefined }, { statusCode: 200, headers: json, body: '{"a":1}', isBase64Encoded: false }],
    ['an array', [1, 'a'], { statusCode: 200, headers: json, body: '[1,"a"]', isBase64Encoded: false }],
    ['a number', 0, { statusCode: 200, headers: json, body: '0', isBase64Encoded: false }],
    ['a boolean', false, { statusCode: 200, headers: json, body: 'false', isBase64Encoded: false }],
    ['null', null, { statusCode: 200, headers: json, body: 'null', isBase64Encoded: false }],
    [
      'an object with toJSON',
      new Date(0),
      { statusCode: 200, headers: json, body: '"1970-01-01T00:00:00.000Z"', isBase64Encoded: false },
    ],
    ['undefined', undefined, { statusCode: 204, headers: {}, body: '', isBase64Encoded: false }],
    [
      'a string',
      '<ü>',
      {
        statusCode: 200,
        headers: { 'Content-Type': 'text/plain; charset=utf-8' },
        body: '<ü>',
        isBase64Encoded: false,
      },
    ],
    [
      'an empty string',
      '',
      { statusCode: 200, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: '', isBase64Encoded: false },
    ],
    [
      'a Buffer',
      Buffer.from('hi'),
      { statusCode: 200, headers: { 'Content-Type': 'application/octet-stream' }, body: 'aGk=', isBase64Encoded: true },
    ],
    [
      'a part of a Uint8Array',
      new Uint8Array([1, 104, 105]).subarray(1),
      { statusCode: 200, headers: { 'Content-Type': 'application/octet-stream' }, body: 'aGk=', isBase64Encoded: true },
    ],
    [
      'an ArrayBuffer',
      new Uint8Array([104, 105]).buffer,
      { statusCode: 200, headers: { 'Content-Type': 'application/octet-stream' }, body: 'aGk=', isBase64Encoded: true },
    ],
    [
      'a Uint8Array of another realm',
      vm.runInNewContext('new Uint8Array([1, 104, 105]).subarray(1)'),
      { statusCode: 200, headers: { 'Content-Type': 'application/octet-stream' }, body: 'aGk=', isBase64Encoded: true },
    ],
    [
      'a DataView',
      new DataView(new Uint8Array([1, 104, 105]).buffer, 1),
      { statusCode: 200, headers: { 'Content-Type': 'application/octet-stream' }, body: 'aGk=', isBase64Encoded: true },
    ],
    [
      'a promise',
      Promise.resolve({ a: 1 }),
      { statusCode: 200, headers: json, body: '{"a":1}', isBase64Encoded: false },
    ],
    [
      'a status',
      response({ id: 1 }, { status: 201 }),
      { statusCode: 201, headers: json, body: '{"id":1}', isBase64Encoded: false },
    ],
    [
      'a status only',
      response(undefined, { status: 202 }),
      { statusCode: 202, headers: {}, body: '', isBase64Encoded: false },
    ],
    ['nothing at all', response(), { statusCode: 204, headers: {}, body: '', isBase64Encoded: false }],
    [
      'a type',
      response('<b>', { headers: { 'content-type': 'text/html' } }),
      { statusCode: 200, headers: { 'content-type': 'text/html' }, body: '<b>', isBase64Encoded: false },
    ],
    [
      'bytes of another type',
      response(Buffer.from('a'), { headers: { 'Content-Type': 'text/csv' } }),
      { statusCode: 200, headers: { 'Content-Type': 'text/csv' }, body: 'YQ==', isBase64Encoded: true },
    ],
    [
      'text of a binary type',
      response('a', { headers: { 'Content-Type': 'image/png' } }),
      { statusCode: 200, headers: { 'Content-Type': 'image/png' }, body: 'YQ==', isBase64Encoded: true },
    ],
    [
      'an SVG',
      response('<svg/>', { headers: { 'Content-Type': 'image/svg+xml' } }),
      { statusCode: 200, headers: { 'Content-Type': 'image/svg+xml' }, body: '<svg/>', isBase64Encoded: false },
    ],
    [
      'a header twice in two cases',
      response({}, { headers: { 'X-A': '1', 'x-a': '2' } }),
      { statusCode: 200, headers: { ...json, 'x-a': '2' }, body: '{}', isBase64Encoded: false },
    ],
    [
      'a header without a value',
      response({}, { headers: { 'X-A': undefined as any } }),
      { statusCode: 200, headers: json, body: '{}', isBase64Encoded: false },
    ],
  ])('%s', async (_, value, expected) => {
    expect(await answer(value)).toEqual(expected);
    expect(await answer(value, http2('GET', '/x'))).toEqual(expected);
  });

  describe('JSON has all of what is returned', () => {
    const own = new Map<string, unknown>([['a', new Set([1])]]);
    test.each<[string, unknown, unknown]>([
      ['a set', new Set(['a', 'b']), ['a', 'b']],
      ['a map', own, { a: [1] }],
      ['an empty set', new Set(), []],
      ['an empty map', new Map(), {}],
      ['a set within', { tags: new Set(['a']), n: 1 }, { tags: ['a'], n: 1 }],
      ['a map within sets and lists', [{ x: new Set([own]) }], [{ x: [{ a: [1] }] }]],
      ['a map with numbers', { x: new Map([[7, 'a']]) }, { x: { 7: 'a' } }],
      ['a set of another realm', { x: vm.runInNewContext('new Set([1])') }, { x: [1] }],
      ['objects without anything', [{}, { a: {} }, Object.create(null)], [{}, { a: {} }, {}]],
      ['a text that has braces', { a: '{}', d: new Date(0) }, { a: '{}', d: '1970-01-01T00:00:00.000Z' }],
      ['a buffer', { data: Buffer.from('a') }, { data: { type: 'Buffer', data: [97] } }],
      ['numbers as names', { 0: { 0: 'a' } }, { 0: { 0: 'a' } }],
      ['what looks like an error', { stack: 'x', tags: new Set([1]) }, { stack: 'x', tags: [1] }],
    ])('%s', async (_, value, expected) => {
      for (const given of [value, response(value), Promise.resolve(value)]) {
        for (const [event, options] of [
          [rest('GET', '/x')],
          [http2('GET', '/x'), { cors: true }],
          [http2('GET', '/x'), { binaryTypes: ['image/png'] }],
        ] as const) {
          const { statusCode, headers, body } = await answer(given, event, options);
          expect([statusCode, headers['Content-Type'], JSON.parse(body)]).toEqual([200, 'application/json', expected]);
        }
      }
    });

    test.each<[string, unknown, string]>([
      [
        'a promise that nobody awaits',
        { user: Promise.resolve(1) },
        'The value "user" is a Promise, whose JSON would be {}. Await it',
      ],
      [
        'an error within',
        { error: new Error('secret') },
        'The value "error" is a Error, whose JSON would be {}. Throw it',
      ],
      ['headers', { a: [new Headers({ a: 'b' })] }, 'is a Headers, whose JSON would be {}. Write […]'],
      ['a query string', new URLSearchParams('a=b'), 'The value is a URLSearchParams'],
      ['an iterator', { keys: new Map([['a', 1]]).keys() }, 'is a Map Iterator'],
      ['bytes within', { data: new Uint8Array([1]) }, '"data" is a Uint8Array. Write Array.from'],
      ['numbers of an array within', { data: [new Float64Array([1.5])] }, 'is a Float64Array. Write Array.from'],
      ['a stream within', { Body: Readable.from(['a']) }, '"Body" is a stream. Read it first'],
      [
        'an error as the body of a response',
        response(new NotFoundError('no ada'), { headers: { 'X-A': '1' } }),
        'The body of a response is a NotFoundError. Throw or return the error itself',
      ],
      ['a header that is an object', response('x', { headers: { 'X-A': {} as any } }), 'The header "X-A" is an object'],
      ['a regular expression', { pattern: /a/ }, 'is a RegExp'],
      ['a weak map', new WeakMap(), 'is a WeakMap'],
      [
        'a map with objects as keys',
        { m: new Map([[{}, 1]]) },
        '"m" is a Map with a key of the type object. Use strings as keys',
      ],
    ])('%s is an internal error that says so', async (_, value, message) => {
      expect(await answer(value)).toEqual(internal);
      expect(log.mock.calls.join()).toContain(message);
    });
  });

  describe('an error that is returned is one that is thrown', () => {
    const error = () => new NotFoundError('no ada', { details: { id: 1 } });
    const sent = {
      statusCode: 404,
      body: '{"Code":"NotFoundError","Message":"no ada","Details":{"id":1}}',
    };

    test('by a handler of any form', async () => {
      for (const value of [error(), Promise.resolve(error())]) {
        expect(await answer(value)).toMatchObject(sent);
        expect(await answer(value, http2('GET', '/x'), { cors: true })).toMatchObject(sent);
      }
    });

    test('within middleware, and by middleware', async () => {
      const app = new App({ name: 'a' });
      const seen: number[] = [];
      app.use(async (_, next) => void seen.push((await next()).status), { on: 'http' });
      app.get('/x', () => error());
      expect(await app.handler()(rest('GET', '/x'), context)).toMatchObject(sent);
      expect(seen).toEqual([404]);
      app.use(async () => error(), { on: 'http' });
      expect(await app.handler()(rest('GET', '/x'), context)).toMatchObject(sent);
    });

    test('by the handler of another error', async () => {
      const app = new App({ name: 'a' });
      app.onError(RangeError, () => error());
      app.get('/x', () => new RangeError('x'));
      expect(await app.handler()(rest('GET', '/x'), context)).toMatchObject(sent);
    });

    test('where a schema checks the response', async () => {
      const app = new App({ name: 'a' });
      const refusing = { '~standard': { version: 1, vendor: 'x', validate: () => ({ issues: [{ message: 'no' }] }) } };
      app.get('/x', { response: refusing as any }, () => error() as any);
      expect(await app.handler()(rest('GET', '/x'), context)).toMatchObject(sent);
    });

    test.each([new Error('secret'), vm.runInNewContext('new TypeError("secret")')])(
      'any other is an internal error, and logged: %s',
      async (other) => {
        expect(await answer(other)).toEqual(internal);
        expect(log.mock.calls.join()).toContain('secret');
      },
    );
  });

  describe("a result in the form of Lambda's", () => {
    test.each<object>([
      { statusCode: 201, body: '{"a":1}' },
      { statusCode: 302, headers: { Location: '/' } },
      { statusCode: '404', body: 'no', isBase64Encoded: false },
      { statusCode: 204 },
      { statusCode: 200, multiValueHeaders: {}, cookies: [], body: '' },
    ])('is an internal error that says what to write: %j', async (value) => {
      for (const options of [{}, { cors: true }]) {
        expect(await answer(value, undefined, options)).toMatchObject({ statusCode: 500 });
      }
      expect(log.mock.calls.join()).toContain('Write response(body, { status, headers, cookies })');
    });

    test('is data where it has other fields, or is the body of a response', async () => {
      const data = { statusCode: 7, message: 'x' };
      expect(await answer(data)).toMatchObject({ statusCode: 200, body: JSON.stringify(data) });
      const own = { statusCode: 201, body: 'x' };
      expect(await answer(response(own))).toMatchObject({ statusCode: 200, body: JSON.stringify(own) });
    });
  });

  test('binary types can be set', async () => {
    const options = { binaryTypes: ['application/x-own', 'text/*'] };
    expect(await answer('a', undefined, options)).toMatchObject({ body: 'YQ==', isBase64Encoded: true });
    expect(
      await answer(response('a', { headers: { 'Content-Type': 'application/x-own; v=1' } }), undefined, options),
    ).toMatchObject({ isBase64Encoded: true });
    expect(await answer(response('a', { headers: { 'Content-Type': 'image/png' } }), undefined, options)).toMatchObject(
      { isBase64Encoded: false },
    );
  });

  test.each([
    ['*/*', true],
    ['Image/PNG', true],
    ['IMAGE/*', true],
    ['image/p', false],
  ])('the binary type %s: %j', async (type, isBase64Encoded) => {
    expect(
      await answer(response('a', { headers: { 'Content-Type': 'image/png' } }), undefined, { binaryTypes: [type] }),
    ).toMatchObject({ isBase64Encoded });
  });

  test.each(['png', 'image/', '*', 'image/png; a=b', 'image/p*'])('%s is no binary type', (type) => {
    expect(() => new App({ name: 'a', binaryTypes: ['image/png', type] })).toThrow(
      `App: option "binaryTypes" has "${type}", which is no content type`,
    );
  });

  test.each<[string, any, string]>([
    [
      'a Headers',
      { headers: new Headers({ 'X-A': '1' }) },
      'The headers of a response are an object of names and values. Write Object.fromEntries(headers)',
    ],
    [
      'a Map of headers',
      { headers: new Map([['X-A', '1']]) },
      'The headers of a response are an object of names and values',
    ],
    ['a cookie that is no list', { cookies: 'a=1' }, 'The cookies of a response are an array of strings'],
    ['a status as text', { status: '201' }, '"201" is no HTTP status'],
  ])('from JavaScript, %s is an internal error that says so', async (_, init, message) => {
    expect(await answer(response({}, init))).toMatchObject({ statusCode: 500 });
    expect(log.mock.calls.join()).toContain(message);
  });

  test('any bytes are sent as they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), async (bytes) => {
        const { body, isBase64Encoded } = await answer(bytes);
        expect(isBase64Encoded).toBe(true);
        expect([...Buffer.from(body, 'base64')]).toEqual([...bytes]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a web Response', () => {
  test('is taken as it is', async () => {
    const headers = new Headers({ 'X-A': '1', 'Content-Type': 'text/html' });
    headers.append('Set-Cookie', 'a=1');
    headers.append('Set-Cookie', 'b=2');
    const make = () => new Response('<ü>', { status: 418, headers });
    expect(await answer(make())).toEqual({
      statusCode: 418,
      headers: { 'content-type': 'text/html', 'x-a': '1' },
      multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
      body: '<ü>',
      isBase64Encoded: false,
    });
    expect(await answer(make(), http2('GET', '/x'))).toMatchObject({ cookies: ['a=1', 'b=2'] });
    expect(await answer(Response.json({ a: 1 }, { status: 201 }))).toEqual({
      statusCode: 201,
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
    expect(await answer(new Response(null, { status: 304 }))).toEqual({
      statusCode: 304,
      headers: {},
      body: '',
      isBase64Encoded: false,
    });
  });

  test('of bytes, and of a compressed text, is base64', async () => {
    expect(await answer(new Response(Buffer.from([0, 255])))).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
    expect(
      await answer(
        new Response(Buffer.from([0, 255]), { headers: { 'Content-Type': 'text/html', 'Content-Encoding': 'gzip' } }),
      ),
    ).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
    const latin = new Response(Buffer.from([0xe9]), { headers: { 'Content-Type': 'text/plain; charset=iso-8859-1' } });
    expect(await answer(latin)).toMatchObject({ body: Buffer.from([0xe9]).toString('base64'), isBase64Encoded: true });
  });

  test('and a web stream are read to their end', async () => {
    const stream = () =>
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('a'));
          controller.enqueue(new TextEncoder().encode('b'));
          controller.close();
        },
      });
    expect(await answer(stream())).toEqual({
      statusCode: 200,
      headers: { 'Content-Type': 'application/octet-stream' },
      body: 'YWI=',
      isBase64Encoded: true,
    });
    expect(await answer(new Response(stream(), { headers: { 'Content-Type': 'text/plain' } }))).toMatchObject({
      body: 'ab',
    });
    expect(await answer(response(stream(), { status: 201, headers: { 'Content-Type': 'x/y' } }))).toMatchObject({
      statusCode: 201,
      headers: { 'Content-Type': 'x/y' },
      body: 'YWI=',
    });
  });

  test("above Lambda's limit is a 500", async () => {
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1_000_000)) });
    expect(await answer(endless)).toEqual(internal);
    expect(log.mock.calls.join()).toContain('To stream it, give the route the option stream: true');
  });
});

describe('headers and cookies', () => {
  const value = response({}, { headers: { 'X-A': ['1', '2'], 'Set-Cookie': 'c=3' }, cookies: ['a=1', 'b=2'] });

  test('with several values, payload 1.0', async () => {
    expect(await answer(value)).toEqual({
      statusCode: 200,
      headers: json,
      multiValueHeaders: { 'X-A': ['1', '2'], 'Set-Cookie': ['c=3', 'a=1', 'b=2'] },
      body: '{}',
      isBase64Encoded: false,
    });
  });

  test.each([http2('GET', '/x'), functionUrl('GET', '/x')])('with several values, payload 2.0 %#', async (event) => {
    expect(await answer(value, event)).toEqual({
      statusCode: 200,
      headers: { ...json, 'X-A': '1, 2' },
      cookies: ['c=3', 'a=1', 'b=2'],
      body: '{}',
      isBase64Encoded: false,
    });
  });

  test('with several values, load balancer with multi-value headers', async () => {
    expect(await answer(value, alb('GET', '/x', { headers: undefined, multiValueHeaders: { host: ['x'] } }))).toEqual({
      statusCode: 200,
      multiValueHeaders: {
        'Content-Type': ['application/json'],
        'X-A': ['1', '2'],
        'Set-Cookie': ['c=3', 'a=1', 'b=2'],
      },
      body: '{}',
      isBase64Encoded: false,
    });
  });

  test('with several values, load balancer without', async () => {
    expect(await answer(value, alb('GET', '/x'))).toEqual({
      statusCode: 200,
      headers: { ...json, 'X-A': '1, 2', 'set-cookie': 'c=3', 'Set-cookie': 'a=1', 'sEt-cookie': 'b=2' },
      body: '{}',
      isBase64Encoded: false,
    });
  });

  test.each([
    { 'X-A': 'a\r\nX-B: b' },
    { 'X-A\n': 'a' },
    { 'X-A': ['a', 'b\n'] },
    { 'Set-Cookie': 'a\rb' },
    { 'X-A': 'a\0' },
  ])('a line break is never sent: %j', async (headers: any) => {
    expect(await answer(response({ secret: 1 }, { headers }))).toEqual(internal);
    expect(log.mock.calls.join()).toContain('has a line break');
  });

  test('a line break never leaves, whatever the headers and cookies', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'B', '\r', '\n', ':', ' ', '=', '\0'), maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(text, fc.oneof(text, fc.array(text))),
        fc.array(text),
        async (headers, cookies) => {
          for (const event of [rest('GET', '/x'), http2('GET', '/x'), alb('GET', '/x')]) {
            const { body, ...result } = await answer(response({}, { headers, cookies }), event);
            expect(JSON.stringify(result)).not.toMatch(/\\r|\\n|\\u0000/);
          }
          const thrown = new App({ name: 'a' });
          thrown.get('/x', () => {
            throw new HttpError(400, 'X', '', { headers });
          });
          expect(JSON.stringify((await thrown.handler()(rest('GET', '/x'), context)).headers)).not.toMatch(/\\r|\\n/);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('a cookie is written with its attributes', () => {
    expect(
      cookie('a', 'b c;', {
        domain: 'x.y',
        path: '/',
        expires: new Date(0),
        maxAge: 0,
        httpOnly: true,
        secure: true,
        sameSite: 'Lax',
        partitioned: true,
      }),
    ).toBe(
      'a=b%20c%3B; Domain=x.y; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Secure; SameSite=Lax; Partitioned',
    );
    expect(() => cookie('a', '', { path: '/; Domain=other' })).toThrow(
      'cookie: "a" has a domain or a path with a semicolon or a line break',
    );
    expect(() => cookie('a', '', { domain: 'x\r\ny' })).toThrow('a semicolon or a line break');
    expect(() => cookie('a b', '')).toThrow('cookie: "a b" cannot be the name of a cookie');
  });

  test.each<[string, any]>([
    ['sameSite', 'Lax; Domain=evil.example'],
    ['sameSite', 'Lax\r\nX: y'],
    ['sameSite', 'Sometimes'],
    ['sameSite', true],
    ['maxAge', NaN],
    ['maxAge', Infinity],
    ['maxAge', '60; Domain=evil.example'],
    ['expires', new Date(NaN)],
    ['expires', 'tomorrow'],
  ])('an attribute of a cookie that means nothing is an error: %s %p', (attribute, value) => {
    expect(() => cookie('a', '', { [attribute]: value })).toThrow(`cookie: "a" has ${attribute} ${value}`);
  });
  test.each(['domain', 'path'])('a %s with a control character is an error', (attribute) => {
    for (const value of ['a;b', 'a\tb', 'a\nb', 'a\x1b']) {
      expect(() => cookie('a', '', { [attribute]: value })).toThrow('a semicolon or a line break');
    }
  });

  test.each(['X A', 'X:A', '', 'Ünder', 'X-A,', 'X(A)', 'X\u007f'])(
    'a name that is no token is never sent: %j',
    async (name) => {
      for (const event of [rest('GET', '/x'), http2('GET', '/x'), alb('GET', '/x')]) {
        expect(await answer(response('', { headers: { [name]: 'a' } }), event)).toMatchObject({ statusCode: 500 });
      }
      expect(log.mock.calls.join()).toContain('cannot be the name of a header');
    },
  );

  test.each(['日本', 'a\u2028b', '€', '\u001b[2J', 'a\bb', '\u007f'])(
    'a value that HTTP cannot carry is never sent: %j',
    async (value) => {
      for (const init of [{ headers: { 'X-A': value } }, { headers: { 'X-A': ['a', value] } }, { cookies: [value] }]) {
        expect(await answer(response('', init as object))).toMatchObject({ statusCode: 500 });
      }
      expect(log.mock.calls.join()).toContain('has a character that cannot be sent');
    },
  );

  test('tabs, Latin-1 and numbers are sent', async () => {
    const headers: any = { 'X-A': 'a\tü', "x!#$%&'*+.^_`|~": '', 'X-N': 7 };
    expect(await answer(response('', { headers }))).toMatchObject({
      statusCode: 200,
      headers: { 'X-A': 'a\tü', "x!#$%&'*+.^_`|~": '', 'X-N': '7' },
    });
  });
});

describe('errors', () => {
  async function thrown(error: unknown, options = {}, event: any = rest('GET', '/x')): Promise<any> {
    const app = new App({ name: 'a', ...options });
    app.get('/x', () => {
      throw error;
    });
    return app.handler()(event, context);
  }

  test.each([
    [BadRequestError, 400],
    [UnauthorizedError, 401],
    [ForbiddenError, 403],
    [NotFoundError, 404],
    [MethodNotAllowedError, 405],
    [RequestTimeoutError, 408],
    [ConflictError, 409],
    [UnprocessableEntityError, 422],
    [TooManyRequestsError, 429],
  ] as const)('%p is %i', async (Class, status) => {
    const error = new Class('why');
    expect(error).toBeInstanceOf(HttpError);
    expect(error.name).toBe(Class.code);
    expect(await thrown(error)).toEqual({
      statusCode: status,
      headers: json,
      body: JSON.stringify({ Code: Class.code, Message: 'why' }),
      isBase64Encoded: false,
    });
    expect(log).not.toHaveBeenCalled();
  });

  test('of any other status, with details and headers', async () => {
    expect(
      await thrown(
        new HttpError(418, 'TeapotError', 'short', { details: [{ path: 'a' }], headers: { 'Retry-After': '5' } }),
      ),
    ).toEqual({
      statusCode: 418,
      headers: { ...json, 'Retry-After': '5' },
      body: '{"Code":"TeapotError","Message":"short","Details":[{"path":"a"}]}',
      isBase64Encoded: false,
    });
  });

  test('that are unexpected are logged and not shown', async () => {
    expect(await thrown(new Error('secret', { cause: new Error('deeper') }))).toEqual(internal);
    const line = log.mock.calls.join();
    expect(line).toContain('ERROR Caught exception for path /x requestId=gateway-request-id function=APIHandler');
    expect(line).toContain('Error: secret');
    expect(line).toContain('response.test.ts');
    expect(line).toContain('Caused by: Error: deeper');
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['a string', 'text'],
    ['a frozen error', Object.freeze(new Error('x'))],
    ['an object', { statusCode: 200 }],
    ['an object without a prototype', Object.create(null)],
    [
      'an error that cannot be read',
      new Proxy(new Error('x'), {
        get() {
          throw new Error('no');
        },
      }),
    ],
  ])('thrown as %s are a 500', async (_, error) => {
    expect(await thrown(error)).toEqual(internal);
    expect(log).toHaveBeenCalledTimes(1);
  });

  test('of a frozen HttpError are its response', async () => {
    expect(await thrown(Object.freeze(new NotFoundError('x')))).toMatchObject({ statusCode: 404 });
  });

  test('are sent with their stack when debug is on', async () => {
    const result = await thrown(new Error('shown'), { debug: true });
    expect(result).toMatchObject({ statusCode: 500, headers: { 'Content-Type': 'text/plain' } });
    expect(result.body).toMatch(/^Error: shown\n +at /);
  });

  test.each<[string, () => unknown]>([
    ['a BigInt', () => ({ a: 1n })],
    [
      'a cycle',
      () => {
        const own: any = {};
        return (own.own = own);
      },
    ],
    ['a function', () => () => 1],
    ['a symbol', () => Symbol('x')],
    [
      'a toJSON that throws',
      () => ({
        toJSON() {
          throw new Error('no');
        },
      }),
    ],
    ['a status that is none', () => response({}, { status: 1000 })],
    ['a status of text', () => response({}, { status: '200' as any })],
    ['a BigInt in a response()', () => response(1n)],
    [
      'details that cannot be sent',
      () => {
        throw new HttpError(400, 'X', '', { details: 1n });
      },
    ],
  ])('%s cannot be sent, and the process lives on', async (_, make) => {
    const app = new App({ name: 'a' });
    app.get('/x', make);
    app.get('/ok', () => 1);
    expect(await app.handler()(rest('GET', '/x'), context)).toEqual(internal);
    expect(await app.handler()(rest('GET', '/ok'), context)).toMatchObject({ statusCode: 200 });
  });

  test('a rejected promise is an error too', async () => {
    const app = new App({ name: 'a' });
    app.get('/x', async () => {
      throw new ConflictError('later');
    });
    expect(await app.handler()(http2('GET', '/x'), context)).toMatchObject({ statusCode: 409 });
  });

  test('the request itself can be returned', async () => {
    const app = new App({ name: 'a' });
    app.get('/x', (request) => request);
    expect(JSON.parse((await app.handler()(rest('GET', '/x'), context)).body)).toMatchObject({
      method: 'GET',
      path: '/x',
    });
  });
});

test.each([204, 205, 304])('%d has no body', async (status) => {
  const app = new App({ name: 'a' });
  app.get('/x', () => response({ a: 1 }, { status, headers: { ETag: 'x' } }));
  expect(await app.handler()(rest('GET', '/x'), context)).toEqual({
    statusCode: status,
    headers: { ETag: 'x' },
    body: '',
    isBase64Encoded: false,
  });
});

test.each([100, 101, 199])('%d is no status of a response', async (status) => {
  const app = new App({ name: 'a' });
  app.get('/x', () => response({ a: 1 }, { status }));
  jest.spyOn(console, 'error').mockImplementation();
  expect((await app.handler()(rest('GET', '/x'), context)).statusCode).toBe(500);
});
