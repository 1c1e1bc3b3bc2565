import { context, http2, rest, restBody } from './events';
import {
  App,
  Blueprint,
  HttpError,
  HttpResponse,
  NotFoundError,
  rate,
  response,
  UnprocessableEntityError,
  type Middleware,
} from '../../src/runtime';

let log: jest.SpyInstance;
beforeEach(() => {
  log = jest.spyOn(console, 'error').mockImplementation();
});
afterEach(() => log.mockRestore());

const tracing =
  (trace: string[], name: string): Middleware =>
  async (_event, next, { kind }) => {
    trace.push(`${name} before ${kind}`);
    const result = await next();
    trace.push(`${name} after`);
    return result;
  };

test('the first registered is the outermost, also for handlers declared earlier', async () => {
  const app = new App({ name: 'a' });
  const trace: string[] = [];
  app.get('/x', () => {
    trace.push('handler');
    return 1;
  });
  app.use(tracing(trace, 'one'));
  app.use(tracing(trace, 'two'), { on: 'http' });
  expect(await app.handler()(rest('GET', '/x'), context)).toMatchObject({ statusCode: 200, body: '1' });
  expect(trace).toEqual(['one before http', 'two before http', 'handler', 'two after', 'one after']);
});

test('a middleware runs for its kinds only', async () => {
  const app = new App({ name: 'a' });
  const trace: string[] = [];
  for (const on of ['all', 'http', 'lambda', 'schedule', ['sqs', 'lambda']] as const) {
    app.use(tracing(trace, `${on}`), { on });
  }
  app.lambdaFunction({ name: 'fn' }, () => 'result');
  app.schedule(rate(1, 'day'), { name: 'daily' }, () => 'daily');
  expect(await app.handler('fn')({}, context)).toBe('result');
  expect(trace.splice(0)).toEqual([
    'all before lambda',
    'lambda before lambda',
    'sqs,lambda before lambda',
    'sqs,lambda after',
    'lambda after',
    'all after',
  ]);
  expect(await app.handler('daily')({ time: 0 }, context)).toBe('daily');
  expect(trace).toEqual(['all before schedule', 'schedule before schedule', 'schedule after', 'all after']);
});

describe('around routes', () => {
  const appOf = (middleware: Middleware<any, HttpResponse>, handler: () => unknown = () => ({ a: 1 })) => {
    const app = new App({ name: 'a' });
    app.get('/x', handler);
    app.use(middleware, { on: 'http' });
    return app.handler()(rest('GET', '/x'), context);
  };

  test('next() gives a response, whatever the handler returns', async () => {
    const seen: HttpResponse[] = [];
    const see: Middleware = async (_, next) => {
      const result = await next();
      seen.push(result);
      return result;
    };
    for (const value of [{ a: 1 }, undefined, 'text', response({ b: 2 }, { status: 201 })]) {
      await appOf(see, () => value);
    }
    expect(seen.every((value) => value instanceof HttpResponse)).toBe(true);
    expect(seen.map(({ status, body }) => [status, body])).toEqual([
      [200, { a: 1 }],
      [204, undefined],
      [200, 'text'],
      [201, { b: 2 }],
    ]);
  });

  test('thrown HttpErrors arrive as responses', async () => {
    const wrap: Middleware = async (_, next) => {
      const { status, body } = await next();
      return { status, body };
    };
    expect(
      (
        await appOf(wrap, () => {
          throw new NotFoundError('x');
        })
      ).body,
    ).toBe('{"status":404,"body":{"Code":"NotFoundError","Message":"x"}}');
  });

  test('so does what a middleware further in returns or throws, and a body that is not taken', async () => {
    const seen: unknown[] = [];
    const answer = async (inner: Middleware<any, HttpResponse>, event = rest('GET', '/x')) => {
      const app = new App({ name: 'a' });
      app.route('/x', { methods: ['GET', 'POST'] }, () =>
        Response.json({ a: 1 }, { status: 202, headers: { 'X-A': '1', 'Set-Cookie': 'c=1' } }),
      );
      app.use(async (_, next) => {
        const { status, headers } = await next();
        seen.push([status, headers['x-a']]);
      });
      app.use(inner, { on: 'http' });
      return app.handler()(event, context);
    };
    expect(await answer(() => ({ short: true }))).toMatchObject({ statusCode: 200, body: '{"short":true}' });
    expect(
      await answer(() => {
        throw new NotFoundError('hidden');
      }),
    ).toMatchObject({ statusCode: 404, body: '{"Code":"NotFoundError","Message":"hidden"}' });
    expect(await answer((_, next) => next())).toMatchObject({
      statusCode: 202,
      body: '{"a":1}',
      headers: { 'x-a': '1' },
      multiValueHeaders: { 'Set-Cookie': ['c=1'] },
    });
    expect(await answer((_, next) => next(), restBody('POST', '/x', 'text', 'text/plain'))).toMatchObject({
      statusCode: 415,
    });
    expect(seen).toEqual([
      [200, undefined],
      [404, undefined],
      [202, '1'],
      [415, undefined],
    ]);
  });

  test('the status and the headers of a web Response can be changed', async () => {
    const web = () => new Response('gone', { status: 404, headers: { 'X-A': '1', 'X-B': '1' } });
    expect(
      await appOf(async (_, next) => {
        const { body, headers } = await next();
        return response(body, { status: 410, headers: { ...headers, 'x-a': '2' } });
      }, web),
    ).toMatchObject({ statusCode: 410, headers: { 'x-a': '2', 'x-b': '1' }, body: 'gone' });
    expect(await appOf(async (_, next) => response((await next()).body), web)).toMatchObject({
      statusCode: 404,
      body: 'gone',
    });
  });

  test('one that returns nothing leaves the response as it is', async () => {
    expect(
      await appOf(async (_, next) => {
        await next();
      }),
    ).toMatchObject({ statusCode: 200, body: '{"a":1}' });
    expect(await appOf(async () => undefined)).toMatchObject({ statusCode: 204 });
  });

  test('other errors can be caught', async () => {
    expect(
      await appOf(
        async (_, next) => next().catch((error: Error) => response({ caught: error.message }, { status: 418 })),
        () => {
          throw new Error('x');
        },
      ),
    ).toMatchObject({ statusCode: 418, body: '{"caught":"x"}' });
  });

  test("a middleware's own error is an internal one", async () => {
    expect(
      await appOf(() => {
        throw new Error('own');
      }),
    ).toMatchObject({ statusCode: 500 });
    expect(log.mock.calls.join()).toContain('own');
  });

  test('without a call of next() the handler does not run', async () => {
    const handler = jest.fn();
    expect(await appOf(() => response({ short: true }, { status: 401 }), handler)).toMatchObject({
      statusCode: 401,
      body: '{"short":true}',
    });
    expect(handler).not.toHaveBeenCalled();
  });

  test('it sees the request', async () => {
    const app = new App({ name: 'a' });
    app.get('/users/{id}', () => 1);
    app.use(
      ({ params, headers, lambdaContext }, next, info) =>
        info.kind === 'http' && info.functionName === 'APIHandler' && info.event.version === '2.0'
          ? { params, agent: headers.get('user-agent'), context: lambdaContext === context }
          : next(),
      { on: 'http' },
    );
    expect(
      (
        await app.handler()(
          http2('GET', '/users/{id}', { pathParameters: { id: '7' }, headers: { 'user-agent': 'x' } }),
          context,
        )
      ).body,
    ).toBe('{"params":{"id":"7"},"agent":"x","context":true}');
  });
});

test('one that returns nothing leaves the result of a function as it is', async () => {
  const app = new App({ name: 'a' });
  app.use(async (_, next) => {
    await next();
  });
  app.lambdaFunction({ name: 'fn' }, () => ({ a: 1 }));
  expect(await app.handler('fn')({}, context)).toEqual({ a: 1 });
});

test('errors of other functions propagate through it', async () => {
  const app = new App({ name: 'a' });
  app.use(async (_, next) => next());
  app.lambdaFunction({ name: 'fn' }, () => {
    throw new RangeError('as it is');
  });
  await expect(app.handler('fn')({}, context)).rejects.toThrow(new RangeError('as it is'));
});

test.each([
  [undefined, {}, 'use: expected a function (event, next) => …; a Middy middleware goes through fromMiddy()'],
  [() => 1, { on: 'https' }, 'use: unknown kind "https" in the option "on". Known kinds: all, http, s3, sqs'],
  [() => 1, { kind: 'http' }, 'use: unknown option "kind". Known options: on'],
])('use(%p, %j) throws', (middleware: any, options: any, message) => {
  expect(() => new App({ name: 'a' }).use(middleware, options)).toThrow(message);
});

describe('onError', () => {
  class DomainError extends Error {}
  class SpecificError extends DomainError {}
  const answer = async (error: unknown, declare: (app: App) => void) => {
    const app = new App({ name: 'a' });
    declare(app);
    app.get('/x/{id}', () => {
      throw error;
    });
    const { statusCode, body } = await app.handler()(rest('GET', '/x/{id}', { pathParameters: { id: '7' } }), context);
    return [statusCode, body];
  };

  test('the most specific class wins', async () => {
    const declare = (app: App) => {
      app.onError(Error, () => response('error', { status: 400 }));
      app.onError(DomainError, (error, { params }) => response({ why: error.message, ...params }, { status: 409 }));
    };
    expect(await answer(new SpecificError('x'), declare)).toEqual([409, '{"why":"x","id":"7"}']);
    expect(await answer(new RangeError('x'), declare)).toEqual([400, 'error']);
    expect(await answer(null, declare)).toMatchObject([500, expect.any(String)]);
  });

  test('HttpErrors can be mapped too, and what a handler throws is an error', async () => {
    expect(
      await answer(new NotFoundError('x'), (app) => app.onError(NotFoundError, () => ({ nothing: true }))),
    ).toEqual([200, '{"nothing":true}']);
    expect(
      await answer(new DomainError('x'), (app) =>
        app.onError(DomainError, async () => {
          throw new NotFoundError('mapped');
        }),
      ),
    ).toEqual([404, '{"Code":"NotFoundError","Message":"mapped"}']);
    expect(
      await answer(new NotFoundError('x'), (app) =>
        app.onError(Error, (error) => {
          throw error;
        }),
      ),
    ).toEqual([404, '{"Code":"NotFoundError","Message":"x"}']);
    expect(log.mock.calls).toEqual([]);
    expect(
      await answer(new DomainError('x'), (app) =>
        app.onError(DomainError, (error) => {
          throw error;
        }),
      ),
    ).toEqual([500, expect.any(String)]);
    expect(log.mock.calls.join()).toContain('Error: x');
  });

  test('what the library answers itself is found by its class, before the class of all HttpErrors', async () => {
    const schema = {
      '~standard': { version: 1 as const, vendor: 'x', validate: () => ({ issues: [{ message: 'wrong' }] }) },
    };
    const app = new App({ name: 'a' });
    app.post('/x', { body: schema }, () => 1);
    const post = async (type = 'application/json') =>
      (await app.handler()(restBody('POST', '/x', '{}', type), context)).body;
    app.onError(HttpError, ({ status }) => ({ status }));
    expect([await post(), await post('text/plain')]).toEqual(['{"status":422}', '{"status":415}']);
    app.onError(UnprocessableEntityError, ({ code, details }) => ({ code, details }));
    expect([await post(), await post('text/plain')]).toEqual([
      '{"code":"UnprocessableEntityError","details":[{"path":"body","message":"wrong"}]}',
      '{"status":415}',
    ]);
  });

  test('when the handler of an error fails, both errors are logged', async () => {
    expect(
      await answer(new DomainError('the first'), (app) =>
        app.onError(Error, () => {
          throw new RangeError('the second');
        }),
      ),
    ).toEqual([500, expect.any(String)]);
    expect(log.mock.calls.join()).toMatch(/the first[^]*the second/);
  });

  test('wrong use throws', () => {
    expect(() => new App({ name: 'a' }).onError('Error' as any, () => 1)).toThrow(
      'onError: expected a class of errors',
    );
    for (const none of [
      () => 1,
      {
        method() {
          return 1;
        },
      }.method,
    ]) {
      expect(() => new App({ name: 'a' }).onError(none as any, () => 1)).toThrow(
        'onError: expected a class of errors. For all of them: app.onError(Error, (error, request) => …)',
      );
    }
    expect(() => new App({ name: 'a' }).onError(DomainError, undefined as any)).toThrow(
      'onError DomainError: the handler must be a function',
    );
  });

  test('a second handler for the same class of one app throws, and the first one stays', async () => {
    const first = () => 'first';
    const twice = (app: App) => {
      app.onError(DomainError, first);
      expect(() => app.onError(DomainError, () => 'second')).toThrow(
        'onError DomainError is declared twice: handled by first and by a function without a name. Remove one of them',
      );
      app.onError(SpecificError, first);
    };
    expect(await answer(new DomainError('x'), twice)).toEqual([200, 'first']);
    // Of another app.
    expect(await answer(new DomainError('x'), twice)).toEqual([200, 'first']);
  });
});

describe('blueprints', () => {
  test('become part of an app, with what they declare later', async () => {
    const app = new App({ name: 'a' });
    const users = new Blueprint();
    users.get('/', () => 'all');
    const table = users.table('AppTable');
    app.register(users, { urlPrefix: '/api/users/', namePrefix: 'users-' });
    users.get('/{id}', ({ params }) => params.id);
    users.lambdaFunction({ name: 'report' }, () => process.env.NOTHING ?? 'report');
    expect((await app.handler()(rest('GET', '/api/users'), context)).body).toBe('all');
    expect((await app.handler()(rest('GET', '/api/users/{id}', { pathParameters: { id: 'x' } }), context)).body).toBe(
      'x',
    );
    expect(await app.handler('users-report')({}, context)).toBe('report');
    process.env.APP_TABLE_NAME = 't';
    expect(table.name).toBe('t');
    delete process.env.APP_TABLE_NAME;
  });

  test('nest, and can be registered twice', async () => {
    const app = new App({ name: 'a' });
    const [inner, outer] = [new Blueprint(), new Blueprint()];
    outer.register(inner, { urlPrefix: '/inner' });
    app.register(outer, { urlPrefix: '/v1' });
    app.register(outer, { urlPrefix: '/v2' });
    inner.get('/x', () => 'x');
    inner.get('/', () => 'root');
    for (const path of ['/v1/inner/x', '/v2/inner/x']) {
      expect((await app.handler()(rest('GET', path), context)).body).toBe('x');
    }
    expect((await app.handler()(rest('GET', '/v2/inner'), context)).body).toBe('root');
  });

  test.each<[string, (app: App, blueprint: Blueprint) => void, string]>([
    [
      'the same route',
      (app, blueprint) => {
        app.get('/x', () => 1);
        blueprint.get('/x', () => 1);
        app.register(blueprint);
      },
      'GET /x is declared twice',
    ],
    ['no blueprint', (app) => app.register({} as any), 'register: expected a Blueprint'],
    ['an app', (app) => app.register(new App({ name: 'b' }) as any), 'register: expected a Blueprint'],
    ['itself', (_, blueprint) => blueprint.register(blueprint), 'register: a blueprint cannot be part of itself'],
    [
      'a prefix without a slash',
      (app, blueprint) => app.register(blueprint, { urlPrefix: 'api' }),
      'register: option "urlPrefix" starts with a slash, got "api"',
    ],
    [
      'a parameter twice',
      (app, blueprint) => {
        blueprint.get('/{id}', () => 1);
        app.register(blueprint, { urlPrefix: '/{id}' });
      },
      'Route has the parameter {id} twice: /{id}/{id}',
    ],
  ])('%s throws', (_, declare, message) => {
    expect(() => declare(new App({ name: 'a' }), new Blueprint())).toThrow(message);
  });
});

describe('the middleware of a blueprint', () => {
  const order = (app: App) => {
    const seen: string[] = [];
    const note = (name: string) => async (_: unknown, next: () => Promise<unknown>) =>
      void (seen.push(name), await next());
    const [outer, inner] = [new Blueprint(), new Blueprint()];
    inner.get('/inner', () => 1);
    outer.get('/outer', () => 1);
    outer.schedule('rate(1 hour)', { name: 'job' }, () => undefined);
    app.get('/own', () => 1);
    outer.use(note('outer'));
    outer.register(inner);
    app.register(outer, { urlPrefix: '/b', namePrefix: 'b-' });
    // Also around what is declared and registered already.
    inner.use(note('inner'), { on: 'http' });
    inner.use(note('never'), { on: 'sqs' });
    app.use(note('app'));
    return seen;
  };

  test.each([
    ['/b/inner', ['app', 'outer', 'inner']],
    ['/b/outer', ['app', 'outer']],
    ['/own', ['app']],
  ])('runs around its own routes, within that of the app: %s', async (path, expected) => {
    const app = new App({ name: 'a' });
    const seen = order(app);
    expect(await app.handler()(rest('GET', path), context)).toMatchObject({ statusCode: 200 });
    expect(seen).toEqual(expected);
  });

  test('runs around its functions', async () => {
    const app = new App({ name: 'a' });
    const seen = order(app);
    await app.handler('b-job')({ time: '2026-01-01T00:00:00Z' }, context);
    expect(seen).toEqual(['app', 'outer']);
  });

  test('is enough without one of the app, and may respond itself', async () => {
    const app = new App({ name: 'a' });
    const guarded = new Blueprint();
    guarded.get('/x', () => 1);
    guarded.use(() => response({}, { status: 403 }), { on: 'http' });
    app.register(guarded);
    app.get('/y', () => 1);
    expect(await app.handler()(rest('GET', '/x'), context)).toMatchObject({ statusCode: 403 });
    expect(await app.handler()(rest('GET', '/y'), context)).toMatchObject({ statusCode: 200 });
  });

  test('is checked as that of an app', () => {
    expect(() => new Blueprint().use(1 as any)).toThrow('use: expected a function');
    expect(() => new Blueprint().use(() => 1, { on: 'cron' as any })).toThrow('use: unknown kind "cron"');
  });
});
