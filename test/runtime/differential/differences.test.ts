import * as fs from 'node:fs';
import * as path from 'node:path';
import { answer, COOKIES, type Answer, type Library } from './apps';
import { alb, functionUrl, http2, rest } from '../events';

/** An event of a REST API with all fields that Powertools wants to see. */
const restApi = (resource: string, event: { [key: string]: unknown }) =>
  rest('GET', resource, { stageVariables: null, ...event });
const httpApi = (id: string, rawPath = `/items/${id}`, requestContext = {}) =>
  http2('GET', '/items/{id}', { rawPath, pathParameters: { id }, requestContext });

const params = ({ status, body }: Answer) => (status === 200 ? body.params : status);
const status = (own: Answer) => own.status;
const query = ({ body }: Answer) => body.query;
const tag = ({ body }: Answer) => body.tag;
const cookies = (own: Answer) => own.cookies;
const form = ({ body }: Answer) => (typeof body === 'string' ? body : Object.keys(body).sort().join());

interface Difference extends Readonly<Record<Library, unknown>> {
  readonly event: any;
  readonly of: (own: Answer) => unknown;
}

/** By the row of docs/runtime/differences.md: an event, what of the answers differs, and how. */
const DIFFERENCES: { readonly [row: string]: readonly Difference[] } = {
  'Path parameters from an HTTP API': [
    { event: httpApi('%41'), of: params, ours: { id: '%41' }, Hono: { id: 'A' }, Powertools: { id: 'A' } },
    { event: httpApi('100%'), of: params, ours: { id: '100%' }, Hono: { id: '100%' }, Powertools: 500 },
    { event: httpApi('a?b'), of: params, ours: { id: 'a?b' }, Hono: { id: 'a' }, Powertools: { id: 'a' } },
    { event: httpApi('a#b'), of: params, ours: { id: 'a#b' }, Hono: { id: 'a' }, Powertools: { id: 'a' } },
    { event: httpApi('a/b'), of: params, ours: { id: 'a/b' }, Hono: 404, Powertools: 404 },
    { event: httpApi('a\\b'), of: params, ours: { id: 'a\\b' }, Hono: 404, Powertools: 404 },
    { event: httpApi('a '), of: params, ours: { id: 'a ' }, Hono: { id: 'a' }, Powertools: { id: 'a' } },
  ],
  'A malformed escape in the path': [
    { event: functionUrl('GET', '/items/%zz'), of: params, ours: 400, Hono: { id: '%zz' }, Powertools: 500 },
    {
      event: restApi('/items/{id}', { path: '/items/%zz', pathParameters: { id: '%zz' } }),
      of: params,
      ours: 400,
      Hono: { id: '%zz' },
      Powertools: 500,
    },
  ],
  'The segments `.` and `..`': [
    { event: functionUrl('GET', '/items/%2e%2e'), of: params, ours: { id: '..' }, Hono: 404, Powertools: 404 },
  ],
  'A parameter of spaces': [
    { event: functionUrl('GET', '/items/%20'), of: params, ours: { id: ' ' }, Hono: { id: ' ' }, Powertools: 500 },
  ],
  'The stage, and the base path of a custom domain': [
    {
      event: httpApi('x', '/prod/items/x', { stage: 'prod' }),
      of: params,
      ours: { id: 'x' },
      Hono: 404,
      Powertools: 404,
    },
    {
      event: restApi('/items/{id}', { path: '/base/items/x', pathParameters: { id: 'x' } }),
      of: params,
      ours: { id: 'x' },
      Hono: 404,
      Powertools: 404,
    },
  ],
  'A slash at the end of the path': [
    { event: functionUrl('GET', '/static/'), of: status, ours: 200, Hono: 404, Powertools: 200 },
  ],
  'An unknown method': [
    {
      event: functionUrl('DELETE', '/static'),
      of: (own) => [own.status, own.headers.allow],
      ours: [405, 'GET'],
      Hono: [404, undefined],
      Powertools: [404, undefined],
    },
    { event: functionUrl('HEAD', '/static'), of: status, ours: 405, Hono: 200, Powertools: 404 },
  ],
  'A Content-Type that no route declares': [
    {
      event: functionUrl('POST', '/items', { headers: { 'content-type': 'text/plain' }, body: '{}' }),
      of: status,
      ours: 415,
      Hono: 200,
      Powertools: 200,
    },
  ],
  'A body that is no JSON': [
    {
      event: functionUrl('POST', '/items', { headers: { 'content-type': 'application/json' }, body: '{' }),
      of: status,
      ours: 400,
      Hono: 500,
      Powertools: 500,
    },
  ],
  'A body of bytes': [
    {
      event: functionUrl('PUT', '/bytes', { body: '/w==', isBase64Encoded: true }),
      of: ({ body }) => body,
      ours: [255],
      Hono: [255],
      Powertools: [239, 191, 189],
    },
  ],
  'The query string from a load balancer': [
    {
      event: alb('GET', '/static', { queryStringParameters: { 'a%20b': 'c%26' } }),
      of: query,
      ours: [['a b', 'c&']],
      Hono: [['a b', 'c&']],
      Powertools: [['a%20b', 'c%26']],
    },
  ],
  'The order of a query string, and what is malformed in it': [
    {
      event: functionUrl('GET', '/static', { rawQueryString: 'a=1&b=2&a=3' }),
      of: query,
      ours: [
        ['a', '1'],
        ['a', '3'],
        ['b', '2'],
      ],
      Hono: [
        ['a', '1'],
        ['a', '3'],
        ['b', '2'],
      ],
      Powertools: [
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
      ],
    },
    {
      event: functionUrl('GET', '/static', { rawQueryString: 'a=%ff&=x' }),
      of: query,
      ours: [
        ['a', '\ufffd'],
        ['', 'x'],
      ],
      Hono: [['a', '%ff']],
      Powertools: [
        ['a', '\ufffd'],
        ['', 'x'],
      ],
    },
  ],
  'A header sent several times': [
    {
      event: restApi('/static', { multiValueHeaders: { 'X-Tag': ['one', 'on'] }, headers: { 'X-Tag': 'on' } }),
      of: tag,
      ours: 'one,on',
      Hono: 'one, on',
      Powertools: 'on, one',
    },
    {
      event: restApi('/static', { multiValueHeaders: { 'X-Tag': ['on', 'one'] }, headers: { 'X-Tag': 'one' } }),
      of: tag,
      ours: 'on,one',
      Hono: 'on, one',
      Powertools: 'one',
    },
    {
      event: alb('GET', '/static', { headers: undefined, multiValueHeaders: { host: ['x'], 'x-tag': ['a', 'b'] } }),
      of: tag,
      ours: 'a,b',
      Hono: 'a; b',
      Powertools: 'a, b',
    },
  ],
  'A header that is not ASCII, or empty': [
    {
      event: functionUrl('GET', '/static', { headers: { 'x-tag': 'é' } }),
      of: tag,
      ours: 'é',
      Hono: '%C3%A9',
      Powertools: 'é',
    },
    {
      event: functionUrl('GET', '/static', { headers: { 'x-tag': '日' } }),
      of: tag,
      ours: '日',
      Hono: '%E6%97%A5',
      Powertools: 'throws',
    },
    {
      event: functionUrl('GET', '/static', { headers: { 'x-tag': '' } }),
      of: tag,
      ours: '',
      Hono: null,
      Powertools: '',
    },
  ],
  'Cookies of a request': [
    {
      event: functionUrl('GET', '/static', { cookies: ['a=1', 'a=2', 'b="q"', 'c=é'] }),
      of: ({ body }) => body.cookies,
      ours: { a: '1', b: 'q', c: 'é' },
      Hono: { a: '1', b: 'q' },
      Powertools: undefined,
    },
  ],
  'Several cookies in a response': [
    {
      event: alb('GET', '/answer/200'),
      of: cookies,
      ours: COOKIES,
      Hono: COOKIES.slice(0, 1),
      Powertools: COOKIES.slice(1),
    },
    {
      event: functionUrl('GET', '/answer/200'),
      of: cookies,
      ours: COOKIES,
      Hono: COOKIES,
      Powertools: COOKIES.slice(1),
    },
  ],
  'The body of an error': [
    {
      event: functionUrl('GET', '/nope'),
      of: form,
      ours: 'Code,Message',
      Hono: '404 Not Found',
      Powertools: 'error,message,statusCode',
    },
    {
      event: functionUrl('GET', '/thrown'),
      of: form,
      ours: 'Code,Message',
      Hono: 'Internal Server Error',
      Powertools: 'error,message,statusCode',
    },
  ],
  'An event that is no HTTP event': [{ event: {}, of: status, ours: 500, Hono: 404, Powertools: 'throws' }],
};

beforeEach(() => {
  jest.spyOn(console, 'error').mockImplementation();
});
afterEach(() => jest.restoreAllMocks());

describe.each(Object.keys(DIFFERENCES))('%s', (row) => {
  test.each(DIFFERENCES[row])('%#', async ({ event, of, ...expected }) => {
    for (const library of ['ours', 'Hono', 'Powertools'] as Library[]) {
      expect([library, await answer(library, event).then(of, () => 'throws')]).toEqual([library, expected[library]]);
    }
  });
});

test('the page about the differences has them all', () => {
  const page = fs.readFileSync(path.join(__dirname, '../../../docs/runtime/differences.md'), 'utf8');
  expect([...page.matchAll(/^\| (?!What |---)(.*?) +\|/gm)].map(([, row]) => row)).toEqual(Object.keys(DIFFERENCES));
});
