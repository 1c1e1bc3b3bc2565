import * as fc from 'fast-check';
import { App } from '../../../src/runtime';
import { alb, context, functionUrl, http2, rest } from '../events';

/** What each route answers is its own path and parameters. */
function appOf(...paths: string[]): App {
  const app = new App({ name: 'a' });
  for (const path of paths) app.get(path as any, ({ params }) => ({ path, params }));
  return app;
}

async function get(app: App, event: any): Promise<any> {
  const { statusCode, body } = await app.handler()(event, context);
  return statusCode === 200 ? JSON.parse(body) : statusCode;
}

describe('the route that is selected', () => {
  const app = appOf(
    '/',
    '/users',
    '/users/me',
    '/users/{id}',
    '/users/{id}/posts',
    '/users/{id}/posts/{post}',
    '/files/{path+}',
    '/{proxy+}',
  );

  test.each<[string, string, object]>([
    ['/', '/', {}],
    ['/users', '/users', {}],
    ['/users/', '/users', {}],
    ['/users/me', '/users/me', {}],
    ['/users/ada', '/users/{id}', { id: 'ada' }],
    ['/users/me/posts', '/users/{id}/posts', { id: 'me' }],
    ['/users/me/posts/7', '/users/{id}/posts/{post}', { id: 'me', post: '7' }],
    ['/files/a/b/c.txt', '/files/{path+}', { path: 'a/b/c.txt' }],
    ['/files', '/{proxy+}', { proxy: 'files' }],
    ['/users/ada/other', '/{proxy+}', { proxy: 'users/ada/other' }],
    ['/users//posts', '/{proxy+}', { proxy: 'users//posts' }],
    ['/{id}', '/{proxy+}', { proxy: '{id}' }],
  ])('GET %s', async (target, path, params) => {
    expect(await get(app, functionUrl('GET', target))).toEqual({ path, params });
    expect(await get(app, alb('GET', target))).toEqual({ path, params });
    expect(await get(app, http2('GET', target, { routeKey: '$default' }))).toEqual({ path, params });
    expect(
      await get(app, rest('GET', '/{proxy+}', { path: target, pathParameters: { proxy: target.slice(1) } })),
    ).toEqual({ path, params });
  });

  test('what API Gateway has matched is taken', async () => {
    expect(await get(app, rest('GET', '/users/{id}', { path: '/base/users/x', pathParameters: { id: 'x' } }))).toEqual({
      path: '/users/{id}',
      params: { id: 'x' },
    });
    expect(
      await get(app, http2('GET', '/users/{id}', { rawPath: '/base/users/x', pathParameters: { id: 'x' } })),
    ).toEqual({ path: '/users/{id}', params: { id: 'x' } });
  });

  test('the stage and the base path of a custom domain are no part of it', async () => {
    expect(
      await get(
        app,
        http2('GET', '/', { routeKey: '$default', rawPath: '/prod/users/x', requestContext: { stage: 'prod' } }),
      ),
    ).toEqual({ path: '/users/{id}', params: { id: 'x' } });
    expect(
      await get(app, http2('GET', '/', { routeKey: '$default', rawPath: '/prod', requestContext: { stage: 'prod' } })),
    ).toEqual({ path: '/', params: {} });
    expect(
      await get(app, rest('GET', '/{proxy+}', { path: '/base/users/x', pathParameters: { proxy: 'users/x' } })),
    ).toEqual({ path: '/users/{id}', params: { id: 'x' } });
    expect(
      await get(
        app,
        http2('GET', '/', {
          routeKey: 'ANY /{proxy+}',
          rawPath: '/base/users/x',
          pathParameters: { proxy: 'users/x' },
        }),
      ),
    ).toEqual({ path: '/users/{id}', params: { id: 'x' } });
  });

  test('a greedy parameter has one segment at least', async () => {
    expect(await get(appOf('/files/{path+}'), functionUrl('GET', '/files'))).toBe(404);
    expect(await get(appOf('/files/{path+}'), functionUrl('GET', '/files/'))).toBe(404);
  });

  test('routes that are declared after the handler was made are found', async () => {
    const own = appOf('/a');
    const handler = own.handler();
    expect(await handler(functionUrl('GET', '/b'), context)).toMatchObject({ statusCode: 404 });
    own.get('/b', () => 1);
    expect(await handler(functionUrl('GET', '/b'), context)).toMatchObject({ statusCode: 200 });
  });

  test('behind a greedy match the first request means what later ones do, and a route that is declared below is found', async () => {
    const own = appOf('/{proxy+}');
    const request = rest('GET', '/{proxy+}', { path: '/a/b/', pathParameters: { proxy: 'a/b/' } });
    const matched = { path: '/{proxy+}', params: { proxy: 'a/b/' } };
    expect([await get(own, request), await get(own, request), await get(own, request)]).toEqual([
      matched,
      matched,
      matched,
    ]);
    own.get('/a/{id}', ({ params }) => ({ path: '/a/{id}', params }));
    const found = { path: '/a/{id}', params: { id: 'b' } };
    expect([await get(own, request), await get(own, request), await get(own, request)]).toEqual([found, found, found]);
  });

  test('agrees with a reference for any routes and any path', async () => {
    const segment = fc.constantFrom('a', 'b', '{x}', '{x+}');
    const path = fc.array(segment, { maxLength: 4 }).map((segments) => {
      const greedy = segments.indexOf('{x+}');
      // One name at each depth, as siblings have to share it.
      return (
        '/' +
        (greedy < 0 ? segments : segments.slice(0, greedy + 1))
          .map((text, depth) => text.replace('x', `p${depth}`))
          .join('/')
      );
    });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(path, { minLength: 1, maxLength: 8 }),
        fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 5 }),
        async (paths, target) => {
          const request = `/${target.join('/')}`;
          expect(await get(appOf(...paths), functionUrl('GET', request))).toEqual(reference(paths, request));
        },
      ),
      { numRuns: 3000 },
    );
  });
});

/** All declared paths that match, the best one first: compared segment by segment, static before parameter before greedy. */
function reference(paths: string[], request: string): unknown {
  const segments = request === '/' ? [] : request.slice(1).replace(/\/$/, '').split('/');
  const kind = (segment: string) => (!segment.startsWith('{') ? 0 : segment.endsWith('+}') ? 2 : 1);
  const found = paths.flatMap((path) => {
    const declared = path === '/' ? [] : path.slice(1).split('/');
    const greedy = declared.at(-1)?.endsWith('+}');
    if (greedy ? segments.length < declared.length : segments.length !== declared.length) return [];
    const params: { [name: string]: string } = {};
    for (const [index, text] of declared.entries()) {
      const value = kind(text) === 2 ? segments.slice(index).join('/') : segments[index];
      if (kind(text) === 0 ? text !== value : value === '') return [];
      if (kind(text)) params[text.replace(/[{}+]/g, '')] = value;
    }
    return [{ path, params, kinds: declared.map(kind) }];
  });
  found.sort((a, b) => {
    const index = a.kinds.findIndex((value, at) => value !== b.kinds[at]);
    return a.kinds[index] - b.kinds[index];
  });
  return found[0] ? { path: found[0].path, params: found[0].params } : 404;
}

describe('parameters are percent-decoded once, whatever the source', () => {
  const app = appOf('/x/{a}/{b}', '/files/{path+}');
  // Each source as it hands on a request for these values.
  const sources: { [source: string]: (values: { a: string; b: string }) => any } = {
    'REST API': ({ a, b }) =>
      rest('GET', '/x/{a}/{b}', {
        path: `/x/${encode(a)}/${encode(b)}`,
        pathParameters: { a: encode(a), b: encode(b) },
      }),
    'HTTP API 1.0': ({ a, b }) =>
      rest('GET', '/x/{a}/{b}', { version: '1.0', path: `/x/${a}/${b}`, pathParameters: { a, b } }),
    'HTTP API 2.0': ({ a, b }) => http2('GET', '/x/{a}/{b}', { rawPath: `/x/${a}/${b}`, pathParameters: { a, b } }),
    'function URL': ({ a, b }) => functionUrl('GET', `/x/${encode(a)}/${encode(b)}`),
    ALB: ({ a, b }) => alb('GET', `/x/${encode(a)}/${encode(b)}`),
  };
  const encode = encodeURIComponent;

  test.each(Object.keys(sources))('%s', async (source) => {
    const value = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => Buffer.from(text).toString() === text);
    await fc.assert(
      fc.asyncProperty(value, value, async (a, b) => {
        expect(await get(app, sources[source]({ a, b }))).toEqual({ path: '/x/{a}/{b}', params: { a, b } });
      }),
      { numRuns: 1000 },
    );
  });

  test('an encoded slash does not make a segment', async () => {
    expect(await get(app, functionUrl('GET', '/x/a%2Fb/c'))).toMatchObject({ params: { a: 'a/b', b: 'c' } });
    expect(await get(app, functionUrl('GET', '/files/a%20b/c%2Fd'))).toMatchObject({ params: { path: 'a b/c/d' } });
  });

  test('100% from an HTTP API is a value, not a bad escape', async () => {
    expect(await get(app, http2('GET', '/x/{a}/{b}', { pathParameters: { a: '100%', b: '%41' } }))).toMatchObject({
      params: { a: '100%', b: '%41' },
    });
  });

  test.each([
    ['REST API', rest('GET', '/x/{a}/{b}', { pathParameters: { a: '%zz', b: 'b' } })],
    ['function URL', functionUrl('GET', '/x/%/b')],
    ['function URL, invalid UTF-8', functionUrl('GET', '/x/%ff/b')],
    ['ALB', alb('GET', '/x/%E0%A4%A/b')],
  ])('a malformed escape from a %s is a 400', async (_, event) => {
    expect(await app.handler()(event, context)).toMatchObject({
      statusCode: 400,
      body: expect.stringContaining('"Code":"BadRequestError"'),
    });
  });
});

describe('what is not there', () => {
  const app = appOf('/users');
  app.put('/users', () => ({}));

  test.each([rest('POST', '/users'), http2('POST', '/users'), functionUrl('POST', '/users'), alb('POST', '/users')])(
    'an unknown method is a 405 with Allow %#',
    async (event) => {
      const result = await app.handler()(event, context);
      expect(result).toMatchObject({
        statusCode: 405,
        body: '{"Code":"MethodNotAllowedError","Message":"Unsupported method: POST"}',
      });
      expect(result.headers).toEqual({ Allow: 'GET, PUT', 'Content-Type': 'application/json' });
    },
  );

  test.each([rest('GET', '/nope'), http2('GET', '/nope'), functionUrl('GET', '/nope'), alb('GET', '/nope')])(
    'an unknown path is a 404 %#',
    async (event) => {
      expect(await app.handler()(event, context)).toMatchObject({
        statusCode: 404,
        body: '{"Code":"NotFoundError","Message":"No route for /nope"}',
      });
    },
  );

  test.each([
    [undefined],
    [null],
    [{}],
    ['text'],
    [[]],
    [7],
    [{ Records: [] }],
    [{ httpMethod: 7, path: '/' }],
    [{ requestContext: { http: {} } }],
    [{ requestContext: { connectionId: 'x', routeKey: '$connect' } }],
  ])('%j is no HTTP event', async (event) => {
    const log = jest.spyOn(console, 'error').mockImplementation();
    expect(await app.handler()(event, context)).toEqual({
      statusCode: 500,
      headers: { 'Content-Type': 'application/json' },
      body: '{"Code":"InternalServerError","Message":"Unknown request."}',
      isBase64Encoded: false,
    });
    expect(log.mock.calls.join()).toContain('the event is not of API Gateway, a function URL or a load balancer');
    log.mockRestore();
  });

  test.each([
    rest('GET', '/users', { headers: null, multiValueHeaders: null, requestContext: null, pathParameters: null }),
    { httpMethod: 'GET', resource: '/users' },
    { httpMethod: 'GET', path: '/users' },
    { requestContext: { http: { method: 'GET' } }, rawPath: '/users', version: '2.0' },
    {
      requestContext: { http: { method: 'GET' } },
      routeKey: 'GET /users',
      headers: 7,
      cookies: 'x',
      rawQueryString: null,
      body: {},
    },
    rest('GET', '/users', { headers: 'text', body: 7, isBase64Encoded: 'no', multiValueQueryStringParameters: 3 }),
  ])('missing and wrong fields do no harm %#', async (event) => {
    const own = new App({ name: 'a' });
    own.get(
      '/users',
      { contentTypes: ['*/*'] },
      ({ query, headers, cookies, text, rawBody, authorizer, requestId, path }) => ({
        query,
        headers: headers.get('x') ?? null,
        cookies: cookies.size,
        text: typeof text(),
        rawBody: rawBody.length,
        authorizer,
        requestId,
        path,
      }),
    );
    expect(await own.handler()(event, context)).toMatchObject({ statusCode: 200 });
  });
});
