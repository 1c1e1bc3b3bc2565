import * as fc from 'fast-check';
import type { InvokeResult } from '../../src/local/model';
import { App, type LambdaContext } from '../../src/runtime';
import { APP } from '../../src/runtime/declarations';
import { testClient } from '../../src/testing';
import { lambdaIntegration, TestApi } from '../local/gateway/test-api';

/**
 * A request must become the same event in the gateway of `dev` and in the test client: otherwise a test that passes says nothing
 * about `dev`. Both get each request here, `dev` through a socket.
 */

const PATHS = ['/', '/static', '/items/{id}', '/items/{id}/parts/{part}', '/files/{path+}', '/{rest+}'];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

interface Sent {
  readonly method: string;
  readonly target: string;
  readonly headers: { readonly [name: string]: string | string[] };
  readonly body?: string | Buffer;
}

/** The fields that differ in each request, and the reason. */
const JUSTIFIED: { readonly [field: string]: string } = {
  'requestContext.requestId': 'is new for each request',
  'requestContext.extendedRequestId': 'is made of the request id',
  'requestContext.requestTime': 'is now',
  'requestContext.requestTimeEpoch': 'is now',
  'headers.X-Amzn-Trace-Id': 'is made of time and request id',
  'requestContext.accountId': 'is that of the stack',
  'requestContext.apiId': 'is that of the stack',
  'requestContext.domainPrefix': 'is the id of the API',
  'requestContext.domainName': 'is an address that works on this machine',
  'headers.Host': 'is the address',
  'headers.X-Forwarded-Proto': 'is that of the address',
  'headers.X-Forwarded-Port': 'is that of the address',
  'requestContext.path':
    'begins with the stage at an API of its own domain name; dev serves the API as a custom domain name does, without it',
};

let api: TestApi;
let atDev: object | undefined;
beforeAll(async () => {
  const any = { 'x-amazon-apigateway-any-method': lambdaIntegration('f') };
  api = await TestApi.start({
    paths: Object.fromEntries(PATHS.map((path) => [path, any])),
    invoke: async (_, event): Promise<InvokeResult> => {
      atDev = JSON.parse(JSON.stringify(event));
      return { payload: { statusCode: 204 } };
    },
  });
});
afterAll(() => api.close());

async function devEvent({ method, target, headers, body }: Sent): Promise<object> {
  const pairs = Object.entries(headers).flatMap(([name, values]) => [values].flat().flatMap((value) => [name, value]));
  atDev = undefined;
  const { status, text } = await api.request(
    method,
    target,
    [
      'Host',
      'api.example',
      ...pairs,
      ...(body === undefined ? [] : ['Content-Length', String(Buffer.byteLength(body))]),
    ],
    body,
  );
  if (!atDev) throw new Error(`${method} ${target}: ${status} ${text}`);
  return atDev;
}

async function clientEvent({ method, target, headers, body }: Sent): Promise<object> {
  const app = new App({ name: 'a' });
  for (const path of PATHS) app.route(path, { methods: METHODS, contentTypes: ['*/*'] }, () => '');
  let seen: object | undefined;
  const { http } = testClient({
    [APP]: app[APP],
    handler: (name) => (event: any, context: LambdaContext) => {
      seen = event;
      return app.handler(name)(event, context);
    },
  });
  await http.request(method, target, { headers, body });
  return seen!;
}

/** The fields of an event by path; of headers and query parameters in both forms. */
function fieldsOf(event: object): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  const add = (prefix: string, value: unknown): void => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) fields.set(prefix, value);
    else for (const [key, inner] of Object.entries(value)) add(prefix ? `${prefix}.${key}` : key, inner);
  };
  add('', event);
  return fields;
}

function withoutJustified(fields: Map<string, unknown>): object {
  return Object.fromEntries(
    [...fields].map(([field, value]) => [
      field,
      field.replace(/^multiValueHeaders\./, 'headers.') in JUSTIFIED ? 'justified' : value,
    ]),
  );
}

async function compare(sent: Sent): Promise<void> {
  const [dev, client] = [fieldsOf(await devEvent(sent)), fieldsOf(await clientEvent(sent))];
  expect({ ...withoutJustified(client) }).toEqual(withoutJustified(dev));
}

const get = (target: string, headers: Sent['headers'] = {}): Sent => ({ method: 'GET', target, headers });
const post = (body: string | Buffer, headers: Sent['headers'] = {}): Sent => ({
  method: 'POST',
  target: '/items/1',
  headers,
  body,
});

test.each<[string, Sent]>([
  ['the root', get('/')],
  ['encoded characters in a parameter', get('/items/a%20b%2Fc%C3%A9+d')],
  ['a malformed encoding in a parameter', get('/items/%zz%E0')],
  ['encoded characters in a fixed segment', get('/st%61tic')],
  ['a greedy parameter', get('/files/a/b%20c/d')],
  ['a slash at the end', get('/files/a/')],
  ['two slashes', get('/files//a')],
  ['a path that begins with the stage', get('/api/items/1')],
  ['an empty query', get('/static?')],
  ['a query without pairs', get('/static?&')],
  ['a repeated key', get('/static?a=1&b=2&a=3')],
  ['empty keys and values', get('/static?a&b=&=c&=')],
  ['a semicolon', get('/static?a=1;b=2&c=3;')],
  ['plus and space', get('/static?a+b=c+d&e=%20&f=%2B')],
  ['malformed encodings', get('/static?a=%zz&%E0%A4%A=+')],
  ['a key of every object', get('/static?__proto__=1&constructor=2')],
  ['repeated headers', get('/static', { 'X-A': ['1', '2'] })],
  ['headers that differ in case', get('/static', { 'X-A': '1', 'x-a': ['2', '3'], 'x-A': '4' })],
  ['cookies', get('/static', { Cookie: 'a=1; b=2' })],
  ['several headers of cookies', get('/static', { cookie: ['a=1', 'b=2'] })],
  ['headers that a gateway drops', get('/static', { Connection: 'close', TE: 'trailers', 'Max-Forwards': '3' })],
  ['headers of a proxy', get('/static', { 'x-forwarded-for': ['10.0.0.1', '10.0.0.2'], 'X-Forwarded-Proto': 'ftp' })],
  ['a trace', get('/static', { 'X-Amzn-Trace-Id': 'Root=1-5759e988-bd862e3fe1be46a994272793' })],
  ['the user agent', get('/static', { 'User-Agent': 'jest' })],
  ['a key that no method needs', get('/static', { 'x-api-key': 'k' })],
  ['no body', { method: 'POST', target: '/items/1', headers: {} }],
  ['an empty body', post('')],
  ['JSON', post('{"é":1}', { 'content-type': 'application/json; charset=utf-8' })],
  ['text', post('grün', { 'Content-Type': 'text/plain' })],
  ['a body without a type', post('x')],
  ['a form', post('a=1', { 'Content-Type': 'application/x-www-form-urlencoded' })],
  ['bytes', post(Buffer.from([255, 0, 128]), { 'Content-Type': 'image/png' })],
  ['bytes that are said to be text', post(Buffer.from([255, 0, 128]), { 'Content-Type': 'text/plain' })],
])('%s', (_, sent) => compare(sent));

test.each(METHODS)('%s', (method) => compare({ method, target: '/items/1?a=1', headers: {} }));

test('any request', async () => {
  const piece = fc.constantFrom(
    'a',
    'items',
    'files',
    'static',
    'api',
    '%20',
    '%2F',
    '%C3%A9',
    '+',
    '%',
    '.',
    ';',
    ',',
  );
  const segment = fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join(''));
  const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `/${segments.join('/')}`);
  const query = fc
    .array(fc.constantFrom('a', 'b', '=', '&', ';', '+', '%20', '%', '%26', '__proto__', '?'), { maxLength: 10 })
    .map((pieces) => (pieces.length > 0 ? `?${pieces.join('')}` : ''));
  const value = fc.stringMatching(/^[!-~]([ -~]{0,6}[!-~])?$/);
  const headers = fc.dictionary(
    fc.constantFrom('X-A', 'x-a', 'X-B', 'Cookie', 'cookie', 'Accept', 'X-Forwarded-For', 'Pragma'),
    fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 })),
    { maxKeys: 4, noNullPrototype: true },
  );
  const body = fc.option(
    fc.oneof(
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
      fc.string({ unit: 'grapheme', maxLength: 10 }),
    ),
    { nil: undefined },
  );
  const request = fc.record({
    method: fc.constantFrom(...METHODS),
    target: fc.tuple(path, query).map((parts) => parts.join('')),
    headers,
    body,
  });
  await fc.assert(fc.asyncProperty(request, compare), { numRuns: 200 });
}, 60_000);

test('each difference that is allowed is there: what is no longer one leaves the list', async () => {
  const sent = get('/items/1?a=1');
  const [dev, client] = [fieldsOf(await devEvent(sent)), fieldsOf(await clientEvent(sent))];
  const different = [...dev].filter(([field, value]) => client.get(field) !== value).map(([field]) => field);
  // The times are of the same second, mostly.
  expect(Object.keys(JUSTIFIED).filter((field) => !different.includes(field) && !/requestTime/.test(field))).toEqual(
    [],
  );
});
