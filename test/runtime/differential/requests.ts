import * as fc from 'fast-check';
import { albEvent } from '../../../src/gateway-events/alb';
import { functionUrlEvent } from '../../../src/gateway-events/function-url';
import { httpApiEvent } from '../../../src/gateway-events/http-api';
import type { GatewayRequest } from '../../../src/gateway-events/request';
import { restEvent } from '../../../src/gateway-events/rest';
import { FUNCTION_URL, HTTP_API, request, REST_API, TARGET_GROUP } from '../events';

/** A request, before any percent-encoding. */
export interface Request {
  readonly method: string;
  /** The declared path and its parameters. */
  readonly route: string;
  readonly params: { readonly [name: string]: string };
  readonly query: readonly (readonly [string, string])[];
  readonly headers: { readonly [name: string]: string };
  readonly cookies: { readonly [name: string]: string };
  readonly json?: unknown;
}

const encode = encodeURIComponent;
/** As a browser does it: a greedy parameter keeps its slashes. */
const encodePath = (value: string): string => value.split('/').map(encode).join('/');

function pathOf({ route, params }: Request): string {
  return route.replace(/\{(\w+)\+?}/g, (_, name) => encodePath(params[name]));
}

function pathParameters({ params }: Request, change: (value: string) => string): { [name: string]: string } | null {
  const entries = Object.entries(params).map(([name, value]) => [name, change(value)]);
  return entries.length > 0 ? Object.fromEntries(entries) : null;
}

/** As a client sends it. */
function sent(own: Request): GatewayRequest {
  const cookies = Object.entries(own.cookies).map(([name, value]) => `${name}=${encode(value)}`);
  const headers = {
    ...own.headers,
    ...(own.json !== undefined && { 'Content-Type': 'application/json' }),
    ...(cookies.length > 0 && { Cookie: cookies.join('; ') }),
  };
  return request(own.method, pathOf(own), {
    query: own.query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&'),
    headers: [['Host', 'x.example'], ...Object.entries(headers)],
    ...(own.json !== undefined && { body: Buffer.from(JSON.stringify(own.json)) }),
  });
}

/** The event of each source for a request. */
export const SOURCES: { readonly [source: string]: (request: Request) => any } = {
  'REST API': (own) =>
    restEvent(REST_API, sent(own), { resource: own.route, pathParameters: pathParameters(own, encodePath) }),
  'HTTP API': (own) =>
    httpApiEvent(HTTP_API, sent(own), {
      routeKey: `${own.method} ${own.route}`,
      pathParameters: pathParameters(own, (value) => value),
    }),
  'function URL': (own) => functionUrlEvent(FUNCTION_URL, sent(own)),
  ALB: (own) => albEvent(TARGET_GROUP, sent(own)),
  'ALB, multi-value': (own) => albEvent({ ...TARGET_GROUP, multiValueHeaders: true }, sent(own)),
};

/** Without the characters of which URLs are made, and those that a URL cannot begin or end with: the libraries differ there. */
const PLAIN = [..."abcxyzABC019-_~!$'()*,;=:@&+äéß日本😀"];
const word = fc.string({ unit: fc.constantFrom(...PLAIN), minLength: 1, maxLength: 8 });
const words = fc.array(word, { minLength: 1, maxLength: 3 }).map((all) => all.join(' '));
/** In a query, any text. */
const text = fc.string({ unit: 'grapheme', maxLength: 8 }).filter((value) => Buffer.from(value).toString() === value);
const token = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_-]{0,6}$/);
const ascii = fc.stringMatching(/^[!-~]([ -~]{0,8}[!-~])?$/);

const target = fc.oneof(
  fc.record({ method: fc.constant('GET'), route: fc.constant('/static'), params: fc.constant({}) }),
  fc.record({ method: fc.constant('GET'), route: fc.constant('/items/{id}'), params: fc.record({ id: words }) }),
  fc.record({
    method: fc.constant('GET'),
    route: fc.constant('/items/{id}/parts/{part}'),
    params: fc.record({ id: words, part: words }),
  }),
  fc.record({
    method: fc.constant('GET'),
    route: fc.constant('/files/{path+}'),
    params: fc.record({ path: fc.array(words, { minLength: 1, maxLength: 4 }).map((all) => all.join('/')) }),
  }),
  fc.record({
    method: fc.constant('POST'),
    route: fc.constant('/items'),
    params: fc.constant({}),
    json: fc.jsonValue(),
  }),
);

const around = fc.record({
  // One after the other by name, as payload 1.0 has them: an object, which would put names that are integers first.
  query: fc
    .uniqueArray(
      fc.tuple(
        text.filter((name) => name !== '' && name !== '__proto__' && !/^(0|[1-9]\d*)$/.test(name)),
        fc.array(text, { minLength: 1, maxLength: 3 }),
      ),
      { maxLength: 4, selector: ([name]) => name },
    )
    .map((all) => all.flatMap(([name, values]) => values.map((value): [string, string] => [name, value]))),
  headers: fc
    .option(ascii, { nil: undefined })
    .map((value): { [name: string]: string } => (value === undefined ? {} : { 'X-Tag': value })),
  cookies: fc.dictionary(token, text, { maxKeys: 3, noNullPrototype: true }),
});

/** Requests that mean the same to each of the libraries. */
export const requests: fc.Arbitrary<Request> = fc
  .tuple(target, around)
  .map(([first, second]) => ({ ...first, ...second }));
