import { z } from 'zod';
import { documentOf } from '../page/apps';
import { type OperationExamples, redacted, withExamples } from '../../../src/contract/examples';
import { renderPage } from '../../../src/contract/page';
import { App, ConflictError } from '../../../src/runtime';

function document() {
  const app = new App({ name: 'shop' });
  const Order = z.object({ id: z.string(), total: z.number() }).meta({ id: 'Order' });
  app.put(
    '/orders/{id}',
    {
      name: 'saveOrder',
      query: z.object({ dry: z.string().optional() }),
      body: z.object({ total: z.number(), password: z.string().min(20).optional() }),
      response: Order,
      errors: [ConflictError],
    },
    () => ({ id: '1', total: 1 }),
  );
  return documentOf(app);
}

const EXAMPLES: OperationExamples = {
  operation: 'PUT /orders/{id}',
  examples: {
    200: {
      request: { params: { id: 'o-1' }, query: { dry: 'yes' }, body: { total: 5, password: '<redacted>' } },
      response: { body: { id: 'o-1', total: 5 } },
    },
    409: {
      request: { params: { id: 'o-2' }, body: { total: 6 } },
      response: { body: { Code: 'ConflictError', Message: 'sold out' } },
    },
    // The description has no such status.
    418: { request: {}, response: { body: {} } },
  },
};

test('an operation has the parameters and bodies of its successes, and the responses of all statuses', () => {
  const { paths } = withExamples(document(), [['docs/examples/saveOrder.json', EXAMPLES]]);
  const { parameters, requestBody, responses } = paths['/orders/{id}'].put;
  expect(parameters!.map(({ name, examples }) => [name, examples])).toEqual([
    ['id', { 200: { value: 'o-1' } }],
    ['dry', { 200: { value: 'yes' } }],
  ]);
  expect(requestBody!.content['application/json'].examples).toEqual({
    200: { value: { total: 5, password: '<redacted>' } },
  });
  expect(responses[200].content!['application/json'].examples).toEqual({ 200: { value: { id: 'o-1', total: 5 } } });
  expect(responses[409].content!['application/json'].examples).toEqual({
    409: { value: { Code: 'ConflictError', Message: 'sold out' } },
  });
  expect(Object.keys(responses)).not.toContain('418');
  expect(document().paths['/orders/{id}'].put.parameters![0].examples).toBeUndefined();
});

test('the page begins with them', () => {
  const page = renderPage(withExamples(document(), [['a.json', EXAMPLES]]));
  expect(page).toMatch(/name="id" data-in="path" required value="o-1"/);
  expect(page).toContain('Example: 409');
  expect(page).toContain('&quot;Message&quot;: &quot;sold out&quot;');
});

test.each([
  [
    'a response',
    { operation: EXAMPLES.operation, examples: { 200: { request: {}, response: { body: { id: 1 } } } } },
    /^a\.json: the response with the status 200 is not what the schema of PUT \/orders\/\{id\} describes: .*id is not of type string/,
  ],
  [
    'a request',
    { operation: EXAMPLES.operation, examples: { 200: { request: { body: { total: 'x' } }, response: {} } } },
    /^a\.json: the request for the status 200 is not what the schema .* describes: total is not of type number/,
  ],
  [
    'an operation that is gone',
    { operation: 'GET /gone', examples: {} },
    /^a\.json: the API has no operation GET \/gone\. Delete the file/,
  ],
])('%s that the description does not have is an error that names the file', (_, examples, message) => {
  expect(() => withExamples(document(), [['a.json', examples as OperationExamples]])).toThrow(
    expect.objectContaining({ code: 'INVALID_EXAMPLE', message: expect.stringMatching(message) }),
  );
});

test('secrets are found by name and by form, wherever they are', () => {
  const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2ln';
  const { request, response } = redacted(
    {
      request: { headers: { 'x-api-key': 'k' }, query: { access_token: ['a', 'b'] }, body: { note: `use ${jwt} now` } },
      response: {
        body: { user: { passwordHash: 'x', name: 'ada' }, keys: ['AKIAIOSFODNN7EXAMPLE'], tokens: 3, count: 12 },
      },
    },
    Date.now(),
  );
  expect(request).toEqual({
    headers: { 'x-api-key': '<redacted>' },
    query: { access_token: ['<redacted>', '<redacted>'] },
    body: { note: 'use <redacted> now' },
  });
  expect(response.body).toEqual({
    user: { passwordHash: '<redacted>', name: 'ada' },
    keys: ['<redacted>'],
    tokens: 3,
    count: 12,
  });
});

test('ids are numbered, and times fixed', () => {
  const now = Date.parse('2026-03-01T10:00:00Z');
  const ids = [
    '6F9619FF-8B86-4D11-B42D-00CF4FC964FF',
    '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    '6f9619ff-8b86-4d11-b42d-00cf4fc964ff',
  ];
  const { response } = redacted(
    {
      request: {},
      response: { body: { ids, at: now + 5, seconds: now / 1000, on: '2026-03-01T10:00:00.123+01:00', year: 2026 } },
    },
    now,
  );
  expect(response.body).toEqual({
    ids: ['123e4567-e89b-42d3-a456-426614170000', '01JJJJJJJJJJJJJJJJJJJJ0001', '123e4567-e89b-42d3-a456-426614170000'],
    at: 1896091200000,
    seconds: 1896091200,
    on: '2030-01-31T12:00:00Z',
    year: 2026,
  });
});
