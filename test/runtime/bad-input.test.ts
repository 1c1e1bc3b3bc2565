import { alb, context, functionUrl, http2, rest, restBody } from './events';
import { allow, App, rate, response, type LambdaHandler } from '../../src/runtime';

/** What nobody should send or return, and what comes of it. */

let logged: jest.SpyInstance;
beforeEach(() => {
  logged = jest.spyOn(console, 'error').mockImplementation();
});
afterEach(() => logged.mockRestore());

/** Reads all of a request. */
function echo(): LambdaHandler {
  const app = new App({ name: 'a' });
  app.route('/x', { methods: ['GET', 'POST'], contentTypes: ['*/*'] }, (request) => {
    const { method, path, params, query, headers, cookies, authorizer, requestId, baseUrl, rawBody } = request;
    return {
      method,
      path,
      params,
      query: [...query],
      headers: [...headers],
      cookies: [...cookies],
      authorizer,
      requestId,
      baseUrl,
      size: rawBody.length,
      text: request.text(),
    };
  });
  app.get('/users/{id}', ({ params }) => params.id);
  return app.handler();
}

const BAD_VALUES: readonly unknown[] = [
  undefined,
  null,
  0,
  1,
  true,
  '',
  'text',
  [],
  ['a'],
  {},
  { a: null },
  { a: { b: 1 } },
  [null],
];

describe('an event with a field that is missing, null or of another type is answered', () => {
  const base = { cookie: 'a=1', Host: 'h' };
  const events: [string, object, string[]][] = [
    [
      'a REST API',
      rest('GET', '/x', {
        headers: base,
        multiValueHeaders: { Host: ['h'] },
        queryStringParameters: { a: '1' },
        multiValueQueryStringParameters: { a: ['1'] },
      }),
      [
        'resource',
        'path',
        'headers',
        'multiValueHeaders',
        'queryStringParameters',
        'multiValueQueryStringParameters',
        'pathParameters',
        'stageVariables',
        'body',
        'isBase64Encoded',
        'requestContext',
        'version',
      ],
    ],
    [
      'an HTTP API',
      http2('GET', '/x', { headers: base, cookies: ['a=1'], rawQueryString: 'a=1' }),
      [
        'routeKey',
        'rawPath',
        'rawQueryString',
        'headers',
        'cookies',
        'queryStringParameters',
        'pathParameters',
        'body',
        'isBase64Encoded',
        'version',
      ],
    ],
    [
      'a function URL',
      functionUrl('GET', '/x', { headers: base }),
      ['routeKey', 'rawPath', 'rawQueryString', 'headers', 'cookies', 'body', 'isBase64Encoded'],
    ],
    [
      'a load balancer',
      alb('GET', '/x', { queryStringParameters: { a: '1' } }),
      [
        'path',
        'headers',
        'multiValueHeaders',
        'queryStringParameters',
        'multiValueQueryStringParameters',
        'body',
        'isBase64Encoded',
      ],
    ],
  ];

  test.each(events.flatMap(([source, event, fields]) => fields.map((field) => [source, field, event] as const)))(
    '%s: %s',
    async (_, field, event) => {
      const handler = echo();
      for (const value of BAD_VALUES) {
        const result = await handler({ ...event, [field]: value }, context);
        expect([value, typeof result.statusCode, typeof result.body]).toEqual([value, 'number', 'string']);
        expect(() => JSON.stringify(result)).not.toThrow();
      }
    },
  );

  test.each(['requestId', 'stage', 'path', 'domainName', 'authorizer', 'identity', 'http'])(
    'requestContext.%s',
    async (field) => {
      const handler = echo();
      for (const value of BAD_VALUES) {
        const event = rest('GET', '/x');
        expect(
          typeof (await handler({ ...event, requestContext: { ...event.requestContext, [field]: value } }, context))
            .statusCode,
        ).toBe('number');
      }
    },
  );

  test('an event that is none says so, whatever it is', async () => {
    for (const event of [...BAD_VALUES, () => undefined, Symbol('s'), 1n]) {
      expect(await echo()(event, context)).toMatchObject({
        statusCode: 500,
        body: '{"Code":"InternalServerError","Message":"Unknown request."}',
      });
    }
  });

  test('a call without a context', async () => {
    for (const event of [rest('GET', '/x'), http2('GET', '/x'), alb('GET', '/x')]) {
      for (const none of [undefined, null, {}]) {
        expect(await echo()(event, none as any)).toMatchObject({ statusCode: 200 });
      }
    }
  });
});

describe('names of what every object has', () => {
  const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

  test.each(NAMES)('%s as the value of a parameter', async (name) => {
    expect(
      await echo()(rest('GET', '/users/{id}', { path: `/users/${name}`, pathParameters: { id: name } }), context),
    ).toMatchObject({ statusCode: 200, body: name });
    expect(await echo()(functionUrl('GET', `/users/${name}`), context)).toMatchObject({ statusCode: 200, body: name });
    expect(await echo()(functionUrl('GET', `/${name}`), context)).toMatchObject({ statusCode: 404 });
  });

  test('constructor as the name of a parameter', async () => {
    const app = new App({ name: 'a' });
    app.get('/{constructor}/{toString}', ({ params }) => [params.constructor, params.toString]);
    expect((await app.handler()(functionUrl('GET', '/one/two'), context)).body).toBe('["one","two"]');
    expect(
      (
        await app.handler()(
          rest('GET', '/{constructor}/{toString}', {
            path: '/a/b',
            pathParameters: { constructor: 'a', toString: 'b' },
          }),
          context,
        )
      ).body,
    ).toBe('["a","b"]');
  });

  test('a parameter that the event only inherits is not taken', async () => {
    const app = new App({ name: 'a' });
    app.get('/{constructor}', ({ params }) => params.constructor);
    expect(
      await app.handler()(rest('GET', '/{constructor}', { path: '/a', pathParameters: {} }), context),
    ).toMatchObject({ statusCode: expect.any(Number) });
  });

  test.each(NAMES)('%s in the query string, a header, a cookie and a form', async (name) => {
    const app = new App({ name: 'a' });
    app.post(
      '/x',
      { contentTypes: ['application/x-www-form-urlencoded'] },
      async ({ query, headers, cookies, form }) => {
        const fields = await form();
        return [
          query.get(name),
          query.getAll(name),
          headers.get(name),
          cookies.get(name),
          fields.get(name),
          fields.file(name) ?? null,
          query.has('isPrototypeOf'),
          headers.has('isPrototypeOf'),
        ];
      },
    );
    const event = http2('POST', '/x', {
      rawQueryString: `${name}=q`,
      headers: Object.fromEntries([
        [name, 'h'],
        ['content-type', 'application/x-www-form-urlencoded'],
        ['cookie', `${name}=c`],
      ]),
      body: `${name}=f`,
    });
    expect(JSON.parse((await app.handler()(event, context)).body)).toEqual([
      'q',
      ['q'],
      'h',
      'c',
      'f',
      null,
      false,
      false,
    ]);
  });

  test.each(NAMES)('%s as a key of JSON stays a key', async (name) => {
    const app = new App({ name: 'a' });
    app.post('/x', ({ json }) => {
      const body = json();
      return response(JSON.stringify([Object.keys(body), Object.getPrototypeOf(body) === Object.prototype]));
    });
    expect(await app.handler()(restBody('POST', '/x', `{"${name}":{"polluted":true}}`), context)).toMatchObject({
      body: `[["${name}"],true]`,
    });
    expect(({} as any).polluted).toBeUndefined();
  });

  test('the plain form of a request keeps them, and nothing else changes', async () => {
    const app = new App({ name: 'a' });
    app.get('/x', (request) => request.toJSON());
    const event = http2('GET', '/x', {
      rawQueryString: '__proto__=a&constructor=b',
      headers: JSON.parse('{"__proto__":"c","constructor":"d"}'),
    });
    const { query, headers } = JSON.parse((await app.handler()(event, context)).body);
    expect([Object.entries(query), Object.entries(headers)]).toEqual([
      [
        ['__proto__', 'a'],
        ['constructor', 'b'],
      ],
      [
        ['__proto__', 'c'],
        ['constructor', 'd'],
      ],
    ]);
  });

  test.each(NAMES)('%s as method, route key and function', async (name) => {
    expect(await echo()(rest(name, '/x'), context)).toMatchObject({ statusCode: 405 });
    expect(await echo()(http2('GET', '/x', { routeKey: name }), context)).toMatchObject({ statusCode: 200 });
    expect(await echo()(rest('GET', name, { path: `/${name}` }), context)).toMatchObject({ statusCode: 404 });
    expect(() => new App({ name: 'a' }).handler(name)).toThrow(
      `The app "a" has no function "${name}". It has APIHandler`,
    );
  });
});

describe('much', () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `name${index}`);

  test.each<[string, object]>([
    [
      'a REST API',
      rest('GET', '/x', { multiValueQueryStringParameters: Object.fromEntries(names.map((name) => [name, ['1']])) }),
    ],
    ['an HTTP API', http2('GET', '/x', { rawQueryString: names.map((name) => `${name}=1`).join('&') })],
    [
      'a load balancer',
      alb('GET', '/x', { queryStringParameters: Object.fromEntries(names.map((name) => [name, '1'])) }),
    ],
  ])('10,000 query parameters, of %s', async (_, event) => {
    const start = performance.now();
    const { statusCode, body } = await echo()(event, context);
    expect([statusCode, JSON.parse(body).query.length]).toEqual([200, 10_000]);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test('10,000 values of one query parameter', async () => {
    const app = new App({ name: 'a' });
    app.get('/x', ({ query }) => [query.getAll('a').length, query.get('a')]);
    const values = names.map((_, index) => `${index}`);
    expect(
      (
        await app.handler()(
          http2('GET', '/x', { rawQueryString: values.map((value) => `a=${value}`).join('&') }),
          context,
        )
      ).body,
    ).toBe('[10000,"9999"]');
    expect(
      (await app.handler()(rest('GET', '/x', { multiValueQueryStringParameters: { a: values } }), context)).body,
    ).toBe('[10000,"9999"]');
    const balanced = alb('GET', '/x', {
      headers: undefined,
      multiValueHeaders: { host: ['h'] },
      multiValueQueryStringParameters: { a: values },
    });
    const start = performance.now();
    expect((await app.handler()(balanced, context)).body).toBe('[10000,"9999"]');
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test('10,000 cookies, and a header of 1 MB that is no cookie', async () => {
    const start = performance.now();
    const { body } = await echo()(http2('GET', '/x', { cookies: names.map((name) => `${name}=1`) }), context);
    expect(JSON.parse(body).cookies.length).toBe(10_000);
    expect(
      await echo()(http2('GET', '/x', { headers: { cookie: ' '.repeat(50_000) + '='.repeat(50_000) } }), context),
    ).toMatchObject({ statusCode: 200 });
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test.each(['a', 'a ', `a${' '.repeat(60_000)}b`, `a${' '.repeat(100)}`, '"', 'a="', ';', '%'])(
    'a Cookie header of 60 KB of %j takes no longer than it is long',
    async (part) => {
      const cookie = part.repeat(Math.ceil(60_000 / part.length));
      const start = performance.now();
      expect(await echo()(rest('GET', '/x', { headers: { cookie } }), context)).toMatchObject({ statusCode: 200 });
      expect(performance.now() - start).toBeLessThan(5000);
    },
  );

  test('a path of 10,000 segments', async () => {
    const app = new App({ name: 'a' });
    app.get('/{path+}', ({ params }) => params.path.length);
    app.get('/{a}/{b}/{c}/end', () => 'end');
    expect((await app.handler()(functionUrl('GET', '/a'.repeat(10_000)), context)).body).toBe('19999');
  });

  test('JSON that is 10,000 levels deep', async () => {
    const app = new App({ name: 'a' });
    app.post('/x', ({ json }) => Array.isArray(json()));
    expect(await app.handler()(restBody('POST', '/x', '['.repeat(10_000) + ']'.repeat(10_000)), context)).toMatchObject(
      { statusCode: 200 },
    );
  });
});

describe('bytes that are no text', () => {
  test.each(['%', '%zz', '%ff', '%c3', '%e0%80%80', '%c0%af'])(
    '%s in a path is a 400, in a query string what the web makes of it',
    async (bad) => {
      expect(await echo()(functionUrl('GET', `/users/${bad}`), context)).toMatchObject({ statusCode: 400 });
      expect(await echo()(alb('GET', `/users/${bad}`), context)).toMatchObject({ statusCode: 400 });
      expect(
        await echo()(rest('GET', '/users/{id}', { path: `/users/${bad}`, pathParameters: { id: bad } }), context),
      ).toMatchObject({ statusCode: 400 });
      for (const event of [
        functionUrl('GET', '/x', { rawQueryString: `a=${bad}` }),
        alb('GET', '/x', { queryStringParameters: { a: bad } }),
      ]) {
        const { statusCode, body } = await echo()(event, context);
        expect([statusCode, JSON.parse(body).query]).toEqual([200, [...new URLSearchParams(`a=${bad}`)]]);
      }
    },
  );

  test('a body of invalid UTF-8 keeps its bytes, and is no JSON unless it is in a string', async () => {
    const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
    const app = new App({ name: 'a' });
    app.post('/bytes', { contentTypes: ['*/*'] }, ({ rawBody }) => rawBody.toString('hex'));
    app.post('/json', ({ json }) => json());
    const encoded = { body: bytes.toString('base64'), isBase64Encoded: true };
    expect((await app.handler()(rest('POST', '/bytes', encoded), context)).body).toBe('7bfffe7d');
    expect(await app.handler()(rest('POST', '/json', encoded), context)).toMatchObject({
      statusCode: 400,
      body: '{"Code":"BadRequestError","Message":"Error Parsing JSON"}',
    });
  });

  test.each(['%%%', 'a', '====', 'YQ=', 'ä', '\u0000', ' '])('%j said to be base64', async (body) => {
    const handler = echo();
    for (const event of [rest('POST', '/x'), http2('POST', '/x'), alb('POST', '/x')]) {
      const answer = await handler({ ...event, body, isBase64Encoded: true }, context);
      expect([answer.statusCode, JSON.parse(answer.body).size]).toEqual([200, Buffer.from(body, 'base64').length]);
    }
  });

  test('a lone surrogate in a response is sent as JSON has it', async () => {
    const app = new App({ name: 'a' });
    app.get('/x', () => ['\ud800']);
    expect((await app.handler()(rest('GET', '/x'), context)).body).toBe('["\\ud800"]');
  });
});

describe('a handler', () => {
  function answer(handler: () => unknown, debug = false): Promise<any> {
    const app = new App({ name: 'a', debug });
    app.get('/x', handler);
    return app.handler()(rest('GET', '/x'), context);
  }

  const INTERNAL = {
    statusCode: 500,
    body: '{"Code":"InternalServerError","Message":"An internal server error occurred."}',
  };

  test('whose promise never settles keeps nobody else waiting', async () => {
    const app = new App({ name: 'a' });
    let started = 0;
    app.get('/never', () => {
      started++;
      return new Promise(() => undefined);
    });
    app.get('/x', () => 'here');
    const never = app.handler()(rest('GET', '/never'), context);
    expect(await app.handler()(rest('GET', '/x'), context)).toMatchObject({ statusCode: 200, body: 'here' });
    expect(await Promise.race([never, new Promise((resolve) => setTimeout(resolve, 20, 'waiting'))])).toBe('waiting');
    expect(started).toBe(1);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['a number', 0],
    ['a symbol', Symbol('s')],
    ['a bigint', 1n],
    ['a frozen object', Object.freeze({})],
    ['a frozen error', Object.freeze(new Error('frozen'))],
    ['an object without a prototype', Object.create(null)],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          get() {
            throw new Error('get');
          },
          getPrototypeOf() {
            throw new Error('proto');
          },
        },
      ),
    ],
    [
      'an error whose stack throws',
      Object.defineProperty(new Error('x'), 'stack', {
        get() {
          throw new Error('stack');
        },
      }),
    ],
    [
      'an error that is its own cause',
      (() => {
        const error: any = new Error('x');
        error.cause = error;
        return error;
      })(),
    ],
  ])('that throws %s is an internal error, also in debug', async (_, thrown) => {
    expect(
      await answer(() => {
        throw thrown;
      }),
    ).toMatchObject(INTERNAL);
    expect(await answer(() => Promise.reject(thrown))).toMatchObject(INTERNAL);
    expect(
      await answer(() => {
        throw thrown;
      }, true),
    ).toMatchObject({ statusCode: 500, body: expect.any(String) });
    expect(logged).toHaveBeenCalledTimes(3);
  });

  test('that throws in an error handler, with a class that is not an error', async () => {
    const app = new App({ name: 'a' });
    class Odd {
      readonly odd = true;
    }
    app.onError(Odd, () => {
      throw Object.freeze(new Odd());
    });
    app.get('/x', () => {
      throw new Odd();
    });
    expect(await app.handler()(rest('GET', '/x'), context)).toMatchObject(INTERNAL);
  });

  test.each<[string, () => unknown]>([
    [
      'itself',
      function itself() {
        return itself;
      },
    ],
    ['a class', () => class {}],
    ['a symbol', () => Symbol('s')],
    ['a bigint', () => 1n],
    [
      'a cycle',
      () => {
        const cycle: any = {};
        cycle.self = cycle;
        return cycle;
      },
    ],
    [
      'an object whose toJSON throws',
      () => ({
        toJSON() {
          throw new Error('no');
        },
      }),
    ],
    [
      'a getter that throws',
      () =>
        Object.defineProperty({}, 'a', {
          enumerable: true,
          get() {
            throw new Error('no');
          },
        }),
    ],
    [
      'a thenable that throws',
      () => ({
        then() {
          throw new Error('no');
        },
      }),
    ],
    ['a status that is none', () => response({}, { status: 99 })],
    ['a status that is no number', () => response({}, { status: '200' as any })],
    ['a header that is a symbol', () => response({}, { headers: { a: Symbol('s') as any } })],
    ['a header of two lines', () => response({}, { headers: { a: 'b\r\nset-cookie: c' } })],
    ['a cookie of two lines', () => response({}, { cookies: ['a=b\nc'] })],
  ])('that returns %s is an internal error', async (_, handler) => {
    expect(await answer(handler)).toMatchObject(INTERNAL);
    expect(logged).toHaveBeenCalledTimes(1);
  });

  test.each<[string, () => unknown, string]>([
    ['a frozen object', () => Object.freeze({ a: 1 }), '{"a":1}'],
    ['a thenable', () => ({ then: (done: (value: unknown) => void) => done({ a: 1 }) }), '{"a":1}'],
    ['an object without a prototype', () => Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    ['NaN', () => NaN, 'null'],
    ['an empty string', () => '', ''],
  ])('that returns %s is answered with it', async (_, handler, body) => {
    expect(await answer(handler)).toMatchObject({ statusCode: 200, body });
  });

  test('that returns its request is answered with what is plain of it', async () => {
    const app = new App({ name: 'a' });
    app.get('/x', (request) => request);
    const { statusCode, body } = await app.handler()(
      rest('GET', '/x', { requestContext: { requestId: 'r', secret: 's' } }),
      context,
    );
    expect([statusCode, JSON.parse(body)]).toMatchObject([200, { method: 'GET', path: '/x', requestId: 'r' }]);
    expect(body).not.toContain('secret');
  });
});

describe('events of other sources', () => {
  const app = new App({ name: 'a' });
  const handled: unknown[] = [];
  const handle = (event: unknown) => {
    handled.push(event);
  };
  app.onSqsMessage({ arn: 'arn:aws:sqs:eu-west-1:123456789012:q' }, { name: 'sqs' }, handle);
  app.onSqsMessage({ arn: 'arn:aws:sqs:eu-west-1:123456789012:r' }, { name: 'json' }, ({ json }) => json());
  app.onKinesisRecord({ arn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/s' }, { name: 'kinesis' }, ({ json }) =>
    json(),
  );
  app.schedule(rate(1, 'hour'), { name: 'schedule' }, handle);
  app.onEventBridge({ name: 'bus', pattern: { source: ['x'] } }, handle);
  beforeEach(() => {
    handled.length = 0;
  });

  test('a message whose handler throws null, or something frozen, is the one that failed', async () => {
    const odd = new App({ name: 'a' });
    odd.onSqsMessage({ arn: 'arn:aws:sqs:eu-west-1:123456789012:q' }, { name: 'odd' }, ({ body }) => {
      if (body === 'null') throw null;
      if (body === 'frozen') throw Object.freeze({});
      if (body === 'itself') return odd;
      return undefined;
    });
    const Records = ['null', 'ok', 'frozen', 'itself'].map((body) => ({ messageId: body, body }));
    expect(await odd.handler('odd')({ Records }, context)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'null' }, { itemIdentifier: 'frozen' }],
    });
  });

  test('a message without a body, or with one that is no JSON, fails alone', async () => {
    const Records = [
      { messageId: '1', body: '{' },
      { messageId: '2' },
      { messageId: '3', body: null },
      { messageId: '4', body: '1' },
    ];
    expect(await app.handler('json')({ Records }, context)).toEqual({
      batchItemFailures: [{ itemIdentifier: '1' }, { itemIdentifier: '2' }],
    });
  });

  test('a message without attributes has none', async () => {
    await app.handler('sqs')(
      { Records: [{ messageId: '1', body: 'x', attributes: null, messageAttributes: null }] },
      context,
    );
    expect(handled).toMatchObject([{ attributes: {}, messageAttributes: {} }]);
  });

  test('no records are no failures', async () => {
    expect(await app.handler('sqs')({ Records: [] }, context)).toEqual({ batchItemFailures: [] });
  });

  test('data that is no base64 is what of it is, and no JSON', async () => {
    const kinesis = { partitionKey: 'p', sequenceNumber: '1', data: '%%%', approximateArrivalTimestamp: 1 };
    expect(await app.handler('kinesis')({ Records: [{ kinesis }] }, context)).toEqual({
      batchItemFailures: [{ itemIdentifier: '1' }],
    });
  });

  describe.each<[string, string, (own: App) => void]>([
    [
      'sqs',
      'a queue: { Records: [{ messageId, … }] }',
      (own) => own.onSqsMessage(own.queue('Q'), { name: 'f' }, handle),
    ],
    [
      'sqs, whole',
      'a queue: { Records: [{ messageId, … }] }',
      (own) => own.onSqsMessage(own.queue('Q'), { name: 'f', batch: true }, handle),
    ],
    ['sns', 'a topic: { Records: [{ Sns, … }] }', (own) => own.onSnsMessage(own.topic('T'), { name: 'f' }, handle)],
    ['s3', 'a bucket: { Records: [{ s3, … }] }', (own) => own.onS3Event(own.bucket('B'), { name: 'f' }, handle)],
    [
      'kinesis',
      'a stream: { Records: [{ kinesis, … }] }',
      (own) => own.onKinesisRecord(own.stream('S'), { name: 'f' }, handle),
    ],
    [
      'dynamodb',
      'the stream of a table: { Records: [{ dynamodb, … }] }',
      (own) => own.onDynamoDbRecord(own.table('T'), { name: 'f' }, handle),
    ],
    [
      'websocket',
      'a WebSocket API: { requestContext: { connectionId, … }, … }',
      (own) => own.onWsMessage({ name: 'f' }, handle),
    ],
    [
      'authorizer',
      'an API that asks who may call: { methodArn, … } or { routeArn, … }',
      (own) =>
        own.authorizer({ name: 'f' }, (request) => {
          handle(request);
          return allow();
        }),
    ],
  ])('%s', (_, form, declare) => {
    test.each<[unknown, string]>([
      [undefined, 'a value of the type undefined'],
      [null, 'null'],
      ['a secret text', 'a value of the type string'],
      [{}, 'an empty one'],
      [{ key1: 'value1', key2: 'a secret' }, 'one with key1, key2'],
      [{ Records: null }, 'one with Records'],
      [{ Records: [null] }, 'one with Records'],
      [{ Records: [{}] }, 'one with Records'],
    ])('an event of another form is an error that says so, never a success: %j', async (event, got) => {
      const own = new App({ name: 'a' });
      declare(own);
      await expect(own.handler('f')(event, context)).rejects.toMatchObject({
        name: 'UnexpectedEventError',
        code: 'UNEXPECTED_EVENT',
        message: `The function "f" is for events of ${form}, and got ${got}. To try it: npx projen invoke f --sample <kind>, or testClient() and its events`,
      });
      expect(handled).toEqual([]);
    });
  });

  test.each(['schedule', 'bus'])('%s: an event with nothing in it is handled, with no time', async (name) => {
    await app.handler(name)({}, context);
    expect(handled).toMatchObject([{ resources: [] }]);
  });
});
