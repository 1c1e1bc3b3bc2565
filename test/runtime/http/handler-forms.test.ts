import type { HttpRequest } from '../../../src/runtime';
import { App } from '../../../src/runtime';

const event = {
  resource: '/items/{id}',
  httpMethod: 'POST',
  pathParameters: { id: '7' },
  headers: { 'Content-Type': 'application/json', 'X-A': 'b' },
  multiValueQueryStringParameters: { q: ['1', '2'] },
  body: '{"n":1}',
  requestContext: { requestId: 'r', stage: 'api' },
};

async function answerOf(handler: (request: HttpRequest<any>) => unknown): Promise<unknown> {
  const app = new App({ name: 'a' });
  app.route('/items/{id}', { methods: ['POST'] }, handler);
  const { statusCode, body } = await app.handler()(event, {} as any);
  return [statusCode, body && JSON.parse(body)];
}

const all = [200, { q: '2', a: 'b', id: '7' }];
const answer = ({ query, headers, params }: HttpRequest<any>) => ({
  q: query.get('q'),
  a: headers.get('x-a'),
  id: params.id,
});

test.each<[string, (request: any) => unknown, unknown]>([
  ['parts by name', ({ params, json }) => ({ ...params, ...json() }), [200, { id: '7', n: 1 }]],
  ['parts by another name', ({ params: p, json: j }) => ({ ...p, ...j() }), [200, { id: '7', n: 1 }]],
  ['nothing', () => ({ ok: true }), [200, { ok: true }]],
  ['async', async ({ text }) => ({ text: text() }), [200, { text: '{"n":1}' }]],
  [
    'the route and the event',
    ({ route, method, event: own }) => ({ route, method, id: own.pathParameters.id }),
    [200, { route: '/items/{id}', method: 'POST', id: '7' }],
  ],
  ['other parts by name', ({ query, headers, params }) => answer({ query, headers, params } as any), all],
  ['the whole request', (request) => answer(request), all],
  [
    'the rest',
    ({ params, ...rest }) => ({ id: params.id, route: rest.route }),
    [200, { id: '7', route: '/items/{id}' }],
  ],
  ['a default', ({ query = undefined, params }) => ({ q: query.get('q'), id: params.id }), [200, { q: '2', id: '7' }]],
  [
    'a default for the request',
    ({ params, json } = {} as any, more: unknown = undefined) => ({ ...params, ...json(), more }),
    [200, { id: '7', n: 1 }],
  ],
  ['a computed part', ({ ['que' + 'ry']: query }) => ({ q: query.get('q') }), [200, { q: '2' }]],
  ['a part of a part', ({ params: { id }, query }) => ({ id, q: query.get('q') }), [200, { q: '2', id: '7' }]],
  // eslint-disable-next-line prefer-arrow-callback
  [
    'a function with arguments',
    function ({ params }: any) {
      return { id: params.id, q: arguments[0].query.get('q') };
    },
    [200, { id: '7', q: '2' }],
  ],
  ['a bound function', answer.bind(undefined), all],
  ['a proxy', new Proxy(answer, {}), all],
])('a handler that takes %s', async (_, handler, expected) => {
  await expect(answerOf(handler)).resolves.toEqual(expected);
});

test('an error handler has all parts of the request, whatever the handler has taken', async () => {
  const app = new App({ name: 'a' });
  app.route('/items/{id}', { methods: ['POST'] }, ({ params }) => {
    throw new RangeError(params.id);
  });
  app.onError(RangeError, (error, request) => ({ why: error.message, q: request.query.get('q'), path: request.path }));
  await expect(app.handler()(event, {} as any)).resolves.toMatchObject({
    body: '{"why":"7","q":"2","path":"/items/7"}',
  });
});
