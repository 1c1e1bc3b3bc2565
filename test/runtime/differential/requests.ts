import * as fc from 'fast-check';
import { alb, functionUrl, http2, rest } from '../events';

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

function pathOf({ route, params }: Request, change: (value: string) => string): string {
  return route.replace(/\{(\w+)\+?}/g, (_, name) => change(params[name]));
}

function mapped(params: Request['params'], change: (value: string) => string): { [name: string]: string } | null {
  const entries = Object.entries(params).map(([name, value]) => [name, change(value)]);
  return entries.length ? Object.fromEntries(entries) : null;
}

function grouped(query: Request['query'], change: (value: string) => string): { [name: string]: string[] } {
  const found = new Map<string, string[]>();
  for (const [name, value] of query) found.set(change(name), [...(found.get(change(name)) ?? []), change(value)]);
  return Object.fromEntries(found);
}

const last = (values: { [name: string]: string[] }): { [name: string]: string } =>
  Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all[all.length - 1]]));
const arrays = (values: { [name: string]: string }): { [name: string]: string[] } =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));
const same = (value: string): string => value;

/** The event of each source for a request: what it decodes, and where it puts what. */
export const SOURCES: { readonly [source: string]: (request: Request) => any } = {
  'REST API': (request) => {
    const headers = allHeaders(request, true);
    const query = grouped(request.query, same);
    const some = request.query.length > 0;
    return rest(request.method, request.route, {
      path: pathOf(request, encodePath),
      stageVariables: null,
      pathParameters: mapped(request.params, encodePath),
      headers,
      multiValueHeaders: arrays(headers),
      queryStringParameters: some ? last(query) : null,
      multiValueQueryStringParameters: some ? query : null,
      body: bodyOf(request),
    });
  },
  'HTTP API': (request) =>
    http2(request.method, request.route, {
      routeKey: `${request.method} ${request.route}`,
      rawPath: pathOf(request, same),
      ...(mapped(request.params, same) && { pathParameters: request.params }),
      rawQueryString: queryString(request),
      headers: allHeaders(request, false),
      ...cookiesOf(request),
      ...(request.json !== undefined && { body: bodyOf(request) }),
      requestContext: { http: { method: request.method, path: pathOf(request, same) } },
    }),
  'function URL': (request) =>
    functionUrl(request.method, pathOf(request, encodePath), {
      rawQueryString: queryString(request),
      headers: allHeaders(request, false),
      ...cookiesOf(request),
      ...(request.json !== undefined && { body: bodyOf(request) }),
      requestContext: { http: { method: request.method, path: pathOf(request, encodePath) } },
    }),
  ALB: (request) =>
    alb(request.method, pathOf(request, encodePath), {
      headers: { host: 'x.elb.amazonaws.com', ...allHeaders(request, true, true) },
      queryStringParameters: last(grouped(request.query, encode)),
      body: bodyOf(request) ?? '',
    }),
  'ALB, multi-value': (request) =>
    alb(request.method, pathOf(request, encodePath), {
      headers: undefined,
      multiValueHeaders: arrays({ host: 'x.elb.amazonaws.com', ...allHeaders(request, true, true) }),
      multiValueQueryStringParameters: grouped(request.query, encode),
      body: bodyOf(request) ?? '',
    }),
};

function bodyOf({ json }: Request): string | null {
  return json === undefined ? null : JSON.stringify(json);
}

function queryString({ query }: Request): string {
  return query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
}

const pairs = (cookies: Request['cookies']): string[] =>
  Object.entries(cookies).map(([name, value]) => `${name}=${encode(value)}`);

function cookiesOf({ cookies }: Request): { cookies?: string[] } {
  return Object.keys(cookies).length ? { cookies: pairs(cookies) } : {};
}

function allHeaders(
  { headers, cookies, json }: Request,
  withCookies: boolean,
  lower = !withCookies,
): { [name: string]: string } {
  const all = {
    ...headers,
    ...(json !== undefined && { 'Content-Type': 'application/json' }),
    ...(withCookies && Object.keys(cookies).length && { Cookie: pairs(cookies).join('; ') }),
  };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [lower ? name.toLowerCase() : name, value]));
}

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
