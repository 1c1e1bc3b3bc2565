import { App, response, type HttpRequest, type Schema } from '../../../src/runtime';
import { context, http2, rest, restBody } from '../events';

/** A schema of an object of numbers, as strings are sent for them; asynchronous if asked for. */
function numbers<const Name extends string>(
  names: readonly Name[],
  { async = false } = {},
): Schema<{ [K in Name]: unknown }, { [K in Name]: number }> {
  const validate = (value: any) => {
    const issues = names
      .filter((name) => !(Number(value?.[name]) >= 0))
      .map((name) => ({ message: 'Expected a number', path: [{ key: name }, 0] }));
    return issues.length
      ? { issues }
      : { value: Object.fromEntries(names.map((name) => [name, Number(value[name])])) as any };
  };
  return { '~standard': { version: 1, vendor: 'test', validate: async ? async (value) => validate(value) : validate } };
}

const app = new App({ name: 'a' });
app.post('/body', { body: numbers(['a'], { async: true }) }, ({ json }) => json());
app.get(
  '/x/{id}',
  { params: numbers(['id']), query: numbers(['page']), headers: numbers(['x-count']) },
  ({ params, query, headers }) => ({ params, query, headers }),
);
app.get('/response', { response: numbers(['a']), query: numbers([]) }, ({ event }) => event.answer);

test('what a schema makes of a part is what the handler sees', async () => {
  expect((await app.handler()(restBody('POST', '/body', '{"a":"7","b":1}'), context)).body).toBe('{"a":7}');
  const event = http2('GET', '/x/{id}', {
    pathParameters: { id: '1' },
    rawQueryString: 'page=2',
    headers: { 'x-count': '3' },
  });
  expect(JSON.parse((await app.handler()(event, context)).body)).toEqual({
    params: { id: 1 },
    query: { page: 2 },
    headers: { 'x-count': 3 },
  });
});

test('an invalid request is a 422 with all issues', async () => {
  const result = await app.handler()(
    rest('GET', '/x/{id}', { pathParameters: { id: 'x' }, headers: { 'X-Count': 'y' } }),
    context,
  );
  expect(result.statusCode).toBe(422);
  expect(JSON.parse(result.body)).toEqual({
    Code: 'UnprocessableEntityError',
    Message: 'The request is not valid',
    Details: [
      { path: 'params.id.0', message: 'Expected a number' },
      { path: 'query.page.0', message: 'Expected a number' },
      { path: 'headers.x-count.0', message: 'Expected a number' },
    ],
  });
});

test('what a schema has an issue with is not valid, however it says so', async () => {
  const own = new App({ name: 'a' });
  const handler = jest.fn();
  const declare = (path: `/${string}`, issues: any) =>
    own.post(path, { body: { '~standard': { version: 1, vendor: 'test', validate: () => ({ issues }) } } }, handler);
  declare('/none', []);
  declare('/path', [
    { message: 'm', path: null },
    { message: 'm', path: [Symbol('s'), 0, { key: 'k' }] },
  ]);
  declare(
    '/many',
    Array.from({ length: 300_000 }, () => ({ message: 'wrong' })),
  );
  const post = async (path: string) => {
    const { statusCode, body } = await own.handler()(restBody('POST', path, '{}'), context);
    return [statusCode, JSON.parse(body).Details];
  };
  expect(await post('/none')).toEqual([422, [{ path: 'body', message: 'Invalid' }]]);
  expect(await post('/path')).toEqual([
    422,
    [
      { path: 'body', message: 'm' },
      { path: 'body.Symbol(s).0.k', message: 'm' },
    ],
  ]);
  const [status, details] = await post('/many');
  expect([status, details.length]).toEqual([422, 1000]);
  expect(handler).not.toHaveBeenCalled();
});

test('a body that is no JSON is a 400', async () => {
  expect(await app.handler()(restBody('POST', '/body', '{'), context)).toMatchObject({
    statusCode: 400,
    body: '{"Code":"BadRequestError","Message":"Error Parsing JSON"}',
  });
});

test('a response that breaks its own schema is a 500, with the details in the log only', async () => {
  const log = jest.spyOn(console, 'error').mockImplementation();
  expect(await app.handler()(rest('GET', '/response', { answer: { a: 'x' } }), context)).toMatchObject({
    statusCode: 500,
    body: '{"Code":"InternalServerError","Message":"An internal server error occurred."}',
  });
  expect(log.mock.calls.join()).toContain('The response does not match its schema: a.0: Expected a number');
  log.mockRestore();
});

test('a response is what its schema makes of it, with its status', async () => {
  expect(await app.handler()(rest('GET', '/response', { answer: { a: '1', secret: 2 } }), context)).toMatchObject({
    statusCode: 200,
    body: '{"a":1}',
  });
  expect(
    await app.handler()(rest('GET', '/response', { answer: response({ a: '1' }, { status: 201 }) }), context),
  ).toMatchObject({ statusCode: 201, body: '{"a":1}' });
  expect(await app.handler()(rest('GET', '/response', { answer: new Response('as it is') }), context)).toMatchObject({
    body: 'as it is',
  });
});

test('the schema of a response is for responses that are no error', async () => {
  for (const [status, checked] of [
    [200, true],
    [202, true],
    [302, false],
    [404, false],
  ] as const) {
    const answer = response({ a: '1', why: 'x' }, { status });
    expect(await app.handler()(rest('GET', '/response', { answer }), context)).toMatchObject({
      statusCode: status,
      body: checked ? '{"a":1}' : '{"a":"1","why":"x"}',
    });
  }
});

describe('the status of a route', () => {
  const own = new App({ name: 'a' });
  own.post('/plain', { status: 201 }, ({ event }) => event.answer);
  own.post('/checked', { status: 202, response: numbers(['a']) }, ({ event }) => event.answer);
  const answered = (path: string, answer: unknown) => own.handler()(rest('POST', path, { answer }), context);

  test('is that of plain values', async () => {
    expect(await answered('/plain', { id: 1 })).toMatchObject({ statusCode: 201, body: '{"id":1}' });
    expect(await answered('/plain', undefined)).toMatchObject({ statusCode: 201, body: '' });
    expect(await answered('/checked', { a: '1', b: 2 })).toMatchObject({ statusCode: 202, body: '{"a":1}' });
  });

  test('gives way to a status of the response', async () => {
    expect(await answered('/plain', response('x', { status: 203 }))).toMatchObject({ statusCode: 203 });
    expect(await answered('/checked', response({ a: 1 }, { status: 200 }))).toMatchObject({ statusCode: 200 });
    expect(await answered('/plain', new Response('x', { status: 206 }))).toMatchObject({ statusCode: 206 });
  });
});

describe('middleware and error handlers see what was sent, as their types say', () => {
  const event = () =>
    http2('GET', '/x/{id}', { pathParameters: { id: '1' }, rawQueryString: 'page=2', headers: { 'x-count': '3' } });
  const sent = ({ params, query, headers }: HttpRequest) => [params.id, query.get('page'), headers.get('x-count')];
  const schemas = { params: numbers(['id']), query: numbers(['page']), headers: numbers(['x-count']) };

  test('before and after the handler, also when it is called again', async () => {
    const own = new App({ name: 'a' });
    const seen: unknown[] = [];
    let calls = 0;
    own.use(
      async (request, next) => {
        seen.push(sent(request));
        await next();
        seen.push(sent(request));
        return next();
      },
      { on: 'http' },
    );
    own.get('/x/{id}', schemas, ({ params, query, headers }) => [++calls, params.id, query.page, headers['x-count']]);
    expect((await own.handler()(event(), context)).body).toBe('[2,1,2,3]');
    expect(seen).toEqual([
      ['1', '2', '3'],
      ['1', '2', '3'],
    ]);
  });

  test('after an error', async () => {
    const own = new App({ name: 'a' });
    own.onError(RangeError, (_, request) => sent(request));
    own.get('/x/{id}', schemas, () => {
      throw new RangeError();
    });
    expect((await own.handler()(event(), context)).body).toBe('["1","2","3"]');
  });

  test('what a middleware puts on a request is there for the handler', async () => {
    const own = new App({ name: 'a' });
    own.use(
      (request, next) => {
        (request as any).user = 'ada';
        return next();
      },
      { on: 'http' },
    );
    own.get('/x/{id}', schemas, (request) => (request as any).user);
    expect((await own.handler()(event(), context)).body).toBe('ada');
  });
});
