import * as fc from 'fast-check';
import { App, type HttpRequest } from '../../../src/runtime';
import { alb, context, functionUrl, http2, rest, restBody } from '../events';

/** What a handler sees of a request. */
async function see<T>(event: any, view: (request: HttpRequest) => T | Promise<T>): Promise<T> {
  const app = new App({ name: 'a' });
  let seen: T;
  const handler = async (request: HttpRequest) => {
    seen = await view(request);
  };
  app.route('/x', { methods: ['GET', 'POST'], contentTypes: ['*/*'] }, handler);
  const result = await app.handler()(event, context);
  if (result.statusCode !== 204) throw new Error(`${result.statusCode} ${result.body}`);
  return seen!;
}

describe('the query string', () => {
  const none = [
    rest('GET', '/x'),
    http2('GET', '/x'),
    functionUrl('GET', '/x'),
    alb('GET', '/x'),
    rest('GET', '/x', { multiValueQueryStringParameters: undefined }),
  ];
  test.each(none)('is empty when there is none %#', async (event) => {
    expect(await see(event, ({ query }) => [[...query], query.get('a'), query.getAll('a'), query.has('a')])).toEqual([
      [],
      undefined,
      [],
      false,
    ]);
  });

  const values: [string, any][] = [
    [
      'REST API',
      rest('GET', '/x', {
        queryStringParameters: { a: '2', 'b c': 'ü+%' },
        multiValueQueryStringParameters: { a: ['1', '2'], 'b c': ['ü+%'] },
      }),
    ],
    [
      'HTTP API',
      http2('GET', '/x', { rawQueryString: 'a=1&a=2&b+c=%C3%BC%2B%25', queryStringParameters: { a: '1,2' } }),
    ],
    ['function URL', functionUrl('GET', '/x', { rawQueryString: 'a=1&a=2&b+c=%C3%BC%2B%25' })],
    ['ALB', alb('GET', '/x', { multiValueQueryStringParameters: { a: ['1', '2'], 'b+c': ['%C3%BC%2B%25'] } })],
  ];
  test.each(values)('of a %s has the last value and all of them', async (_, event) => {
    expect(
      await see(event, ({ query }) => [
        query.get('a'),
        query.getAll('a'),
        query.get('b c'),
        query.has('b c'),
        query.toJSON(),
      ]),
    ).toEqual(['2', ['1', '2'], 'ü+%', true, { a: ['1', '2'], 'b c': 'ü+%' }]);
  });

  test('of a load balancer without multi-value headers has the last', async () => {
    expect(
      await see(alb('GET', '/x', { queryStringParameters: { 'a%20b': 'c%26' } }), ({ query }) => [...query]),
    ).toEqual([['a b', 'c&']]);
  });

  test('takes any name, and many', async () => {
    const names = ['__proto__', 'constructor', 'toString'];
    expect(
      await see(http2('GET', '/x', { rawQueryString: names.map((name) => `${name}=1`).join('&') }), ({ query }) =>
        names.map((name) => query.getAll(name)),
      ),
    ).toEqual([['1'], ['1'], ['1']]);
    expect(await see(http2('GET', '/x'), ({ query }) => names.map((name) => query.get(name)))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const many = Array.from({ length: 10_000 }, (_, index) => `k${index}=v`).join('&');
    expect(await see(http2('GET', '/x', { rawQueryString: many }), ({ query }) => [...query].length)).toBe(10_000);
  });
});

describe('headers', () => {
  test.each([
    [
      '1.0',
      rest('GET', '/x', {
        headers: { 'X-One': 'b', Accept: 'text/html' },
        multiValueHeaders: { 'X-One': ['a', 'b'], Accept: ['text/html'] },
      }),
    ],
    ['2.0', http2('GET', '/x', { headers: { 'x-one': 'a,b', accept: 'text/html' } })],
  ])('of payload %s are found in any case', async (_, event) => {
    expect(
      await see(event, ({ headers }) => [
        headers.get('x-ONE'),
        headers.get('accept'),
        headers.has('ACCEPT'),
        headers.get('__proto__'),
        { ...headers.toJSON() },
      ]),
    ).toEqual(['a,b', 'text/html', true, undefined, { 'x-one': 'a,b', accept: 'text/html' }]);
  });

  test.each([
    [
      '1.0',
      rest('GET', '/x', { multiValueHeaders: { Cookie: ['a=1; b="two"', 'c=%C3%BC; a=9; bad=%zz; =x; novalue'] } }),
    ],
    ['2.0', http2('GET', '/x', { cookies: ['a=1', 'b="two"', 'c=%C3%BC', 'a=9', 'bad=%zz'] })],
    [
      'a function URL',
      functionUrl('GET', '/x', {
        cookies: ['a=1', 'b="two"', 'c=%C3%BC', 'bad=%zz'],
        headers: { cookie: 'a=1; b="two"; c=%C3%BC; bad=%zz' },
      }),
    ],
  ])('of %s have the cookies', async (_, event) => {
    expect(
      await see(event, ({ cookies, headers }) => [
        Object.fromEntries(cookies),
        headers.get('cookie')?.startsWith('a=1; b="two"'),
      ]),
    ).toEqual([{ a: '1', b: 'two', c: 'ü', bad: '%zz' }, true]);
  });

  test('and cookies of both payload versions say the same', async () => {
    const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/).filter((name) => name !== 'cookie');
    const value = fc
      .stringMatching(/^[!#-+\x2d-:<-[\]-~]([ !#-+\x2d-:<-[\]-~]*[!#-+\x2d-:<-[\]-~])?$/)
      .filter((text) => !/[%;,"]/.test(text));
    const anyHeaders = fc.dictionary(token, fc.array(value, { minLength: 1, maxLength: 3 }));
    await fc.assert(
      fc.asyncProperty(anyHeaders, fc.dictionary(token, value), async (headers, cookies) => {
        const pairs = Object.entries(cookies).map(([name, text]) => `${name}=${text}`);
        const one = rest('GET', '/x', {
          headers: {},
          multiValueHeaders: { ...headers, ...(pairs.length && { Cookie: [pairs.join('; ')] }) },
        });
        const two = http2('GET', '/x', {
          headers: Object.fromEntries(Object.entries(headers).map(([name, all]) => [name, all.join(',')])),
          ...(pairs.length && { cookies: pairs }),
        });
        const view = (request: HttpRequest) => [request.headers.toJSON(), [...request.cookies]];
        const [first, second] = [await see(one, view), await see(two, view)];
        expect(first).toEqual(second);
        expect(first[1]).toEqual(Object.entries(cookies));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the body', () => {
  test('is empty when there is none', async () => {
    for (const event of [rest('GET', '/x'), http2('GET', '/x'), alb('GET', '/x')]) {
      expect(await see(event, ({ rawBody, text }) => [rawBody.length, text()])).toEqual([0, '']);
    }
  });

  test('any bytes arrive as they were sent', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), async (bytes) => {
        const body = Buffer.from(bytes);
        for (const event of [rest('POST', '/x'), http2('POST', '/x')]) {
          expect(
            (
              await see({ ...event, body: body.toString('base64'), isBase64Encoded: true }, ({ rawBody }) => rawBody)
            ).equals(body),
          ).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['no Content-Type', undefined],
    ['application/json', 'application/json'],
    ['a charset', 'application/json; charset=utf-8'],
    ['capitals', 'Application/JSON;charset=UTF-8'],
    ['a +json type', 'application/vnd.api+json'],
  ])('is JSON with %s', async (_, type) => {
    expect(
      await see(restBody('POST', '/x', '{"a":"ü","__proto__":{"b":1}}', type), ({ json }) => JSON.stringify(json())),
    ).toBe('{"a":"ü","__proto__":{"b":1}}');
  });

  test('is JSON in base64 too', async () => {
    expect(
      await see(
        { ...http2('POST', '/x'), body: Buffer.from('{"a":"ü"}').toString('base64'), isBase64Encoded: true },
        ({ json }) => json(),
      ),
    ).toEqual({ a: 'ü' });
  });

  test.each(['', '{', '\ufeff{}x', 'undefined'])('%j is no JSON: 400', async (body) => {
    const app = new App({ name: 'a' });
    app.post('/x', ({ json }) => json());
    for (const event of [restBody('POST', '/x', body), { ...http2('POST', '/x'), body }]) {
      expect(await app.handler()(event, context)).toMatchObject({
        statusCode: 400,
        body: '{"Code":"BadRequestError","Message":"Error Parsing JSON"}',
      });
    }
  });

  test('that is invalid base64 or UTF-8 is a 400, or replaced', async () => {
    const app = new App({ name: 'a' });
    app.post('/x', ({ json }) => json());
    expect(await app.handler()({ ...restBody('POST', '/x', '!!!'), isBase64Encoded: true }, context)).toMatchObject({
      statusCode: 400,
    });
    expect(
      await app.handler()(
        { ...restBody('POST', '/x', Buffer.from([0x22, 0xff, 0x22]).toString('base64')), isBase64Encoded: true },
        context,
      ),
    ).toMatchObject({ statusCode: 200 });
  });

  test('as a urlencoded form', async () => {
    const event = restBody('POST', '/x', 'a=1&a=2&b+c=%C3%BC', 'application/x-www-form-urlencoded');
    expect(
      await see(event, async ({ form }) => {
        const fields = await form();
        return [fields.get('a'), fields.getAll('a'), fields.get('b c'), fields.files('a')];
      }),
    ).toEqual(['2', ['1', '2'], 'ü', []]);
  });

  test('as a multipart form, with files as bytes', async () => {
    const form = new FormData();
    form.append('title', 'ü "x"');
    form.append('title', 'two\r\nlines');
    form.append('file', new Blob([Buffer.from([0, 255, 13, 10, 45, 45])], { type: 'image/png' }), 'a"b.png');
    const sent = new Response(form);
    const event = {
      ...restBody(
        'POST',
        '/x',
        Buffer.from(await sent.arrayBuffer()).toString('base64'),
        sent.headers.get('content-type')!,
      ),
      isBase64Encoded: true,
    };
    const seen = await see(event, (request) => request.form());
    expect(seen.getAll('title')).toEqual(['ü "x"', 'two\r\nlines']);
    expect(seen.file('file')).toEqual({
      filename: 'a"b.png',
      contentType: 'image/png',
      data: Buffer.from([0, 255, 13, 10, 45, 45]),
    });
    expect(seen.file('title')).toBeUndefined();
  });

  test('any multipart form arrives as it was sent', async () => {
    const anyPart = fc.tuple(fc.stringMatching(/^[a-z"]{1,5}$/), fc.uint8Array({ maxLength: 40 }));
    await fc.assert(
      fc.asyncProperty(fc.array(anyPart, { minLength: 1, maxLength: 4 }), async (parts) => {
        const form = new FormData();
        for (const [name, bytes] of parts) form.append(name, new Blob([bytes as any]), 'f');
        const sent = new Response(form);
        const body = Buffer.from(await sent.arrayBuffer()).toString('base64');
        const seen = await see(
          { ...restBody('POST', '/x', body, sent.headers.get('content-type')!), isBase64Encoded: true },
          (request) => request.form(),
        );
        for (const name of new Set(parts.map(([own]) => own))) {
          expect(seen.files(name).map((file) => [...file.data])).toEqual(
            parts.filter(([own]) => own === name).map(([, bytes]) => [...bytes]),
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['application/json', 415],
    ['text/plain', 415],
    ['application/x-www-form-urlencoded2', 415],
    ['Application/X-WWW-Form-Urlencoded; charset=utf-8', 200],
    [undefined, 200],
  ])('a form of the type %s: %i', async (type, status) => {
    const app = new App({ name: 'a' });
    app.post('/x', { contentTypes: ['*/*'] }, async ({ form }) => (await form()).toJSON());
    expect(await app.handler()(restBody('POST', '/x', 'a=1', type), context)).toMatchObject({ statusCode: status });
  });

  test.each(['multipart/form-data', 'multipart/form-data; boundary=other', 'multipart/form-data; boundary=x'])(
    'that is no form is a 400: %s',
    async (type) => {
      const app = new App({ name: 'a' });
      app.post('/x', { contentTypes: ['*/*'] }, async ({ form }) => (await form()).toJSON());
      expect(await app.handler()(restBody('POST', '/x', '--x\r\ncut off', type), context)).toMatchObject({
        statusCode: 400,
        body: expect.stringContaining('Error Parsing Form'),
      });
    },
  );
});

describe('a byte order mark', () => {
  const mark = '\ufeff{"a":"\ufeff"}';
  test.each([
    ['REST API', { ...rest('POST', '/x'), body: mark }],
    ['HTTP API', { ...http2('POST', '/x'), body: mark }],
    ['base64', { ...http2('POST', '/x'), body: Buffer.from(mark).toString('base64'), isBase64Encoded: true }],
  ])('at the beginning of a body is not part of its text and JSON: %s', async (_, event) => {
    expect(await see(event, ({ text, json }) => [text(), json()])).toEqual(['{"a":"\ufeff"}', { a: '\ufeff' }]);
    expect(await see(event, ({ rawBody }) => rawBody.toString())).toBe(mark);
  });
});

describe('a multipart part', () => {
  const form = async (...dispositions: string[]) => {
    const parts = dispositions.map((one) => `--x\r\nContent-Disposition: form-data; ${one}\r\n\r\ndata\r\n`);
    return see(restBody('POST', '/x', `${parts.join('')}--x--`, 'multipart/form-data; boundary=x'), (request) =>
      request.form(),
    );
  };

  test.each([
    [`name="f"; filename*=UTF-8''na%C3%AFve%20file.txt`, 'naïve file.txt'],
    [`name=f; filename*="utf-8'en'%e2%82%ac.txt"`, '€.txt'],
    [`filename*=ISO-8859-1''%FCber.txt; name="f"`, 'über.txt'],
    [`name="f"; filename="u.txt"; filename*=UTF-8''%C3%BC.txt`, 'ü.txt'],
    [`name="f"; FileName*=plain.txt`, 'plain.txt'],
    [`name="f"; filename*=UTF-8''%zz.txt`, '%zz.txt'],
    [`name="f"; filename*=UTF-8''caf%E9.txt`, 'caf%E9.txt'],
    [`name="f"; filename*=koi8-r''%C1.txt`, 'а.txt'],
    [`name="f"; filename*=x-unknown''a%20b.txt`, 'a%20b.txt'],
    [`name="f"; filename*0="a 100%"; filename*1=" b.txt"`, 'a 100% b.txt'],
    [`name="f"; filename*1="é.txt"; filename*0*=UTF-8''%E2%82%AC%20`, '€ é.txt'],
    [`filename="a; name=other; b"; name="f"`, 'a; name=other; b'],
    [`name="f"; filename=""`, ''],
  ])('with a file name is a file: %s', async (disposition, filename) => {
    const fields = await form(disposition);
    expect(fields.file('f')).toMatchObject({ filename, data: Buffer.from('data') });
    expect([...fields]).toEqual([]);
  });

  test('may have an extended name, and is read in linear time', async () => {
    expect((await form(`name*=UTF-8''%C3%BC`)).get('ü')).toBe('data');
    const started = performance.now();
    await form(`name="f"; x="${';a=\\"'.repeat(200_000)}`);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('a Content-Type that the route does not accept', () => {
  const app = new App({ name: 'a' });
  app.post('/json', () => ({}));
  app.post('/text', { contentTypes: ['Text/Plain', 'text/csv'] }, ({ text }) => text());
  app.post('/any', { contentTypes: ['*/*'] }, () => ({}));
  const status = async (path: string, type?: string) =>
    (await app.handler()(restBody('POST', path, '{}', type), context)).statusCode;

  test.each([
    ['/json', undefined, 200],
    ['/json', 'application/json', 200],
    ['/json', 'APPLICATION/json ; charset=utf-8', 200],
    ['/json', 'application/vnd.api+json', 415],
    ['/json', 'text/plain', 415],
    ['/text', 'text/plain; charset=utf-8', 200],
    ['/text', 'text/csv', 200],
    ['/text', undefined, 415],
    ['/any', 'image/png', 200],
  ])('%s with %s → %i', async (path, type, expected) => {
    expect(await status(path, type)).toBe(expected);
  });

  test('is named', async () => {
    expect(await app.handler()(restBody('POST', '/json', 'x', 'text/plain'), context)).toMatchObject({
      statusCode: 415,
      body: '{"Code":"UnsupportedMediaType","Message":"Unsupported media type: text/plain"}',
    });
    expect(
      await app.handler()(
        { ...http2('POST', '/json', { headers: { 'content-type': 'text/plain' } }), body: 'x' },
        context,
      ),
    ).toMatchObject({ statusCode: 415 });
  });

  describe('and none at all', () => {
    const { app: strict, calls } = counting();
    const none = (event: any, origin: object) => ({ ...event, headers: { ...event.headers, ...origin }, body: '{}' });

    test.each([
      ['a REST API', none(rest('POST', '/json', { multiValueHeaders: null }), { Origin: 'https://evil.example' })],
      ['a REST API, of a sandboxed page', none(rest('POST', '/json'), { ORIGIN: 'null' })],
      ['multi-value headers only', { ...rest('POST', '/json', { multiValueHeaders: { origin: ['x'] } }), body: '{}' }],
      ['an HTTP API', none(http2('POST', '/json'), { origin: 'https://evil.example' })],
      ['a function URL', none(functionUrl('POST', '/json'), { origin: 'https://evil.example' })],
      ['a load balancer', none(alb('POST', '/json'), { origin: 'https://evil.example' })],
      ['an empty type', none(http2('POST', '/json'), { origin: 'https://evil.example', 'content-type': '' })],
      ['a route with CORS', none(http2('POST', '/cors'), { origin: 'https://evil.example' })],
      ['json() where any type is taken', none(http2('POST', '/any'), { origin: 'https://evil.example' })],
    ])('is a 415 if a browser sends it: %s', async (_, event) => {
      const { statusCode, body } = await strict.handler()(event, context);
      expect([statusCode, JSON.parse(body).Code, calls()]).toEqual([415, 'UnsupportedMediaType', 0]);
    });

    test('counts as JSON without an origin, and any type is taken where the route says so', async () => {
      expect(await status('/json')).toBe(200);
      const event = none(http2('POST', '/any'), { origin: 'https://shop.example' });
      expect(await app.handler()(event, context)).toMatchObject({ statusCode: 200 });
    });

    function counting() {
      let handled = 0;
      const own = new App({ name: 'a' });
      const handler = ({ json }: HttpRequest) => {
        json();
        handled++;
        return {};
      };
      own.post('/json', handler);
      own.post('/cors', { cors: true }, handler);
      own.post('/any', { contentTypes: ['*/*'] }, handler);
      return { app: own, calls: () => handled };
    }
  });

  test('does not matter without a body', async () => {
    expect(
      await app.handler()(rest('POST', '/json', { headers: { 'Content-Type': 'text/plain' } }), context),
    ).toMatchObject({ statusCode: 200 });
  });
});

describe('the request', () => {
  test('has what is around it', async () => {
    const event = rest('GET', '/x', {
      requestContext: { requestId: 'r-1', path: '/api/x', domainName: 'h.example', authorizer: { principalId: 'ada' } },
    });
    expect(
      await see(event, (request) => [
        request.method,
        request.path,
        request.route,
        request.requestId,
        request.authorizer,
        request.baseUrl,
        request.event === event,
        request.lambdaContext === context,
      ]),
    ).toEqual(['GET', '/x', '/x', 'r-1', { principalId: 'ada' }, 'https://h.example/api', true, true]);
  });

  test.each([
    ['REST API', rest('GET', '/x', { headers: { 'X-Forwarded-For': '1.1.1.1' } }), '203.0.113.7'],
    ['HTTP API', http2('GET', '/x', { headers: { 'x-forwarded-for': '1.1.1.1' } }), '203.0.113.7'],
    ['function URL', functionUrl('GET', '/x'), '203.0.113.7'],
    ['load balancer', alb('GET', '/x', { headers: { 'x-forwarded-for': '1.1.1.1, 203.0.113.9' } }), '203.0.113.9'],
    [
      'load balancer with multi-value headers',
      alb('GET', '/x', { headers: undefined, multiValueHeaders: { 'X-Forwarded-For': ['1.1.1.1', '203.0.113.9'] } }),
      '203.0.113.9',
    ],
    ['load balancer that adds none', alb('GET', '/x', { headers: {} }), ''],
  ])('has the address of the client, and not what the client says: %s', async (_, event, ip) => {
    expect(await see(event, (request) => request.ip)).toBe(ip);
  });

  test.each([rest('GET', '/x'), http2('GET', '/x'), functionUrl('GET', '/x'), alb('GET', '/x')])(
    'has no authorizer where everyone may call %#',
    async (event) => {
      expect(await see(event, ({ authorizer }) => authorizer)).toBeUndefined();
    },
  );

  test.each([
    ['REST API', rest('GET', '/x'), 'https://x.execute-api.eu-west-1.amazonaws.com/api'],
    [
      'REST API with a custom domain',
      rest('GET', '/x', { path: '/base/x', requestContext: { path: '/base/x', domainName: 'api.example.com' } }),
      'https://api.example.com/base',
    ],
    ['HTTP API', http2('GET', '/x'), 'https://x.execute-api.eu-west-1.amazonaws.com'],
    [
      'HTTP API with a stage',
      http2('GET', '/x', {
        rawPath: '/prod/x',
        requestContext: { stage: 'prod', http: { method: 'GET', path: '/prod/x' } },
      }),
      'https://x.execute-api.eu-west-1.amazonaws.com/prod',
    ],
    [
      'function URL of the local cloud',
      functionUrl('GET', '/x', {
        headers: { host: '127.0.0.1:3000', 'x-forwarded-proto': 'http' },
        requestContext: { domainName: 'abc.lambda-url.localhost:3000' },
      }),
      'http://127.0.0.1:3000',
    ],
    ['ALB', alb('GET', '/x', { headers: { host: 'h.example', 'x-forwarded-proto': 'http' } }), 'http://h.example'],
  ])('knows its base URL: %s', async (_, event, expected) => {
    expect(await see(event, ({ baseUrl }) => baseUrl)).toBe(expected);
  });

  test.each([
    ['/api', '/api'],
    ['/api/', '/api'],
    ['/', ''],
  ])('ends without a slash, also at the root of an API: %s', async (path, expected) => {
    const app = new App({ name: 'a' });
    app.get('/', ({ baseUrl }) => baseUrl);
    expect(
      (await app.handler()(rest('GET', '/', { requestContext: { path, domainName: 'h.example' } }), context)).body,
    ).toBe(`https://h.example${expected}`);
  });

  test('is serializable, without the Lambda context', async () => {
    const event = restBody('POST', '/x', '{"a":1}', 'application/json');
    expect(
      await see({ ...event, multiValueQueryStringParameters: { a: ['1', '2'] } }, (request) =>
        JSON.parse(JSON.stringify(request)),
      ),
    ).toEqual({
      method: 'POST',
      path: '/x',
      route: '/x',
      params: {},
      query: { a: ['1', '2'] },
      headers: {
        'content-type': 'application/json',
        'x-forwarded-for': '203.0.113.7',
        'x-forwarded-port': '443',
        'x-forwarded-proto': 'https',
        'x-amzn-trace-id': expect.stringMatching(/^Root=/),
      },
      cookies: {},
      body: '{"a":1}',
      requestId: 'gateway-request-id',
    });
  });

  test('of a load balancer has the original event', async () => {
    const event = alb('GET', '/x', { queryStringParameters: { a: '%20' } });
    expect(await see(event, (request) => request.event)).toBe(event);
  });

  test('is its own: parallel requests do not mix', async () => {
    const app = new App({ name: 'a' });
    app.get('/{id}', async ({ params, requestId }) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
      return [params.id, requestId];
    });
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        app.handler()(
          rest('GET', '/{id}', { pathParameters: { id: `${index}` }, requestContext: { requestId: `r${index}` } }),
          context,
        ),
      ),
    );
    expect(results.map(({ body }) => JSON.parse(body))).toEqual(results.map((_, index) => [`${index}`, `r${index}`]));
  });
});
