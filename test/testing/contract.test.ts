import { z } from 'zod';
import {
  App,
  BadRequestError,
  ConflictError,
  HttpError,
  NotFoundError,
  response,
  TooManyRequestsError,
} from '../../src/runtime';
import { testClient } from '../../src/testing';

const User = z.object({ id: z.string(), age: z.number() });

/** An app with one route, whose handler is given with the request, and its client. */
function clientOf(options: object, handler: (...args: any[]) => unknown, appOptions: { contract?: 'strict' } = {}) {
  const app = new App({ name: 'demo', ...appOptions });
  app.get('/users/{id}', options, handler);
  return testClient(app);
}

const get = (...args: Parameters<typeof clientOf>) => clientOf(...args).http.get('/users/ada');

describe('a request rejects where the description does not have', () => {
  test('the status of a success', async () => {
    await expect(get({ response: User }, () => response({ id: 'ada', age: 1 }, { status: 201 }))).rejects.toThrow(
      'GET /users/{id}: the status 201 is not described. Described: 200, 400 BadRequestError, 429, 5XX. Declare `status: 201`',
    );
  });

  test('the 204 of a handler that returns nothing', async () => {
    await expect(get({ errors: [] }, () => undefined)).rejects.toThrow('Declare `status: 204`');
  });

  test('an error', async () => {
    const found = get({ errors: [ConflictError] }, () => {
      throw new NotFoundError('no');
    });
    await expect(found).rejects.toThrow(
      'GET /users/{id}: the status 404 with the code NotFoundError is not described. Described: 200, 400 BadRequestError, ' +
        '409 ConflictError, 429, 5XX. Declare `errors: [NotFoundError]`',
    );
  });

  test('another code of a status that it has', async () => {
    class GoneError extends NotFoundError {
      static override readonly code = 'GoneError';
    }
    const found = get({ errors: [NotFoundError] }, () => {
      throw new GoneError();
    });
    await expect(found).rejects.toThrow('Declare `errors: [GoneError]`');
  });

  test('the body of an error', async () => {
    const found = get({ errors: [NotFoundError] }, () => response({ why: 'no' }, { status: 404 }));
    await expect(found).rejects.toThrow('the status 404 with a body that is no { Code, Message } is not described');
  });

  test('a body, that a middleware has changed', async () => {
    const app = new App({ name: 'demo' });
    app.use(async (_request, next) => response({ ...((await next()) as any).body, age: '36' }), { on: 'http' });
    app.get('/me', { response: User }, () => ({ id: 'ada', age: 36 }));
    await expect(testClient(app).http.get('/me')).rejects.toThrow(
      'GET /me: the body is not the described one: age is not of type number. Change the `response` schema, or what is sent',
    );
  });

  test('a Web response of another content type', async () => {
    await expect(
      get({ response: User }, () => new Response('<p>', { headers: { 'content-type': 'text/html' } })),
    ).rejects.toThrow('the content type of the body is text/html. Described: application/json');
  });

  test('a response behind an HTTP API, a function URL or a load balancer', async () => {
    const { http } = clientOf({ response: User }, () => response({ id: 'ada', age: 1 }, { status: 202 }));
    for (const payload of ['2.0', 'function-url', 'alb'] as const) {
      await expect(http.get('/users/ada', { payload })).rejects.toThrow('Declare `status: 202`');
    }
  });

  test('the status of a stream', async () => {
    const streamed = get({ stream: true, errors: [] }, () => response('a', { status: 202 }));
    await expect(streamed).rejects.toThrow('Declare `status: 202`');
  });
});

describe('a request gets its response where', () => {
  const statusOf = async (...args: Parameters<typeof clientOf>) => (await get(...args)).status;
  const throwing = (error: Error) => () => {
    throw error;
  };

  test.each<[string, number, object, (...args: any[]) => unknown]>([
    ['it is described', 200, { response: User }, () => ({ id: 'ada', age: 1 })],
    ['its status is declared', 201, { response: User, status: 201 }, () => ({ id: 'ada', age: 1 })],
    ['it has no body, as declared', 204, { status: 204, errors: [] }, () => undefined],
    ['its error is declared', 404, { errors: [NotFoundError] }, throwing(new NotFoundError())],
    ['each route has its error', 400, { errors: [] }, throwing(new BadRequestError())],
    ['there were too many requests', 429, { errors: [] }, throwing(new TooManyRequestsError())],
    ['the server fails', 503, { errors: [] }, throwing(new HttpError(503, 'Busy'))],
    [
      'it is a redirect',
      303,
      { response: User },
      () => response(undefined, { status: 303, headers: { Location: '/' } }),
    ],
    ['it is not modified', 304, { response: User }, () => response(undefined, { status: 304 })],
    [
      'a part of it has no form in JSON Schema',
      200,
      { response: z.object({ at: z.date() }) },
      () => ({ at: new Date(0) }),
    ],
    ['the route declares neither response nor errors', 202, {}, () => response({}, { status: 202 })],
  ])('%s: %i', async (_, status, options, handler) => {
    expect(await statusOf(options, handler)).toBe(status);
  });

  test('the body is of a type that the route does not take', async () => {
    const app = new App({ name: 'demo' });
    app.post('/', { response: User, body: z.object({}) }, () => ({ id: 'ada', age: 1 }));
    const { http } = testClient(app);
    expect((await http.post('/', { body: '<a/>', headers: { 'content-type': 'text/xml' } })).status).toBe(415);
    expect((await http.post('/', { body: '{', headers: { 'content-type': 'application/json' } })).status).toBe(400);
    expect((await http.post('/', { body: [] })).status).toBe(422);
  });

  test('it is for HEAD, or a preflight request', async () => {
    const app = new App({ name: 'demo', cors: true });
    app.route('/', { methods: ['GET', 'HEAD'], response: User }, () => ({ id: 'ada', age: 1 }));
    const { http } = testClient(app, { payload: '1.0' });
    const preflight = { headers: { origin: 'https://a.example', 'access-control-request-method': 'GET' } };
    expect((await http.head('/')).status).toBe(200);
    expect((await http.options('/', preflight)).status).toBeLessThan(300);
  });

  test('the authorizer refuses it', async () => {
    const app = new App({ name: 'demo' });
    const login = app.authorizer({ name: 'login' }, () => false as any);
    app.get('/me', { response: User, authorizer: login }, () => ({ id: 'ada', age: 1 }));
    expect((await testClient(app).http.get('/me', { headers: { authorization: 'x' } })).status).toBeGreaterThan(400);
  });

  test('the client does not check', async () => {
    const app = new App({ name: 'demo', contract: 'strict' });
    app.get('/', { response: User }, () => response({ id: 'ada', age: 1 }, { status: 202 }));
    expect((await testClient(app, { contract: false }).http.get('/')).status).toBe(202);
  });
});

test('a strict app has its routes without declarations checked', async () => {
  const found = get({}, () => response({}, { status: 202 }), { contract: 'strict' });
  await expect(found).rejects.toThrow('Declare `status: 202`');
});

test('the option is checked', () => {
  expect(() => new App({ name: 'demo', contract: 'loose' as any })).toThrow(
    `App: option "contract" is 'strict' or left out, got "loose"`,
  );
  expect(() => testClient(new App({ name: 'demo' }), { contract: 'strict' as any })).toThrow(
    'testClient: option "contract" is true or false, got "strict"',
  );
});
