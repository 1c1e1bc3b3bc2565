import { API_HANDLER, STREAM_HANDLER, type Declarations, type RouteDeclaration } from '../runtime/declarations';
import { decoded as decodedPart } from '../runtime/http/event';
import { valuesByName } from '../runtime/parts/http/multi-map';
import { addRoute, type Routes } from '../runtime/http/route-table';
import { search } from '../runtime/parts/http/route-search';

/** The events that an HTTP request can become. */
export type HttpPayload = '1.0' | '2.0' | 'function-url' | 'alb' | 'alb-multi-value';

export interface HttpEventRequest {
  readonly method: string;
  /** Path and query string as in a URL, percent-encoded. */
  readonly target: string;
  /** Names in any case; an array is a header sent several times. */
  readonly headers: { readonly [name: string]: string | readonly string[] };
  readonly body?: Buffer;
  readonly authorizer?: { readonly [key: string]: unknown };
}

const ACCOUNT = '123456789012';
const HOST = 'test.execute-api.us-east-1.amazonaws.com';
const STAGE = 'api';

/** The function that the request is for: one of its own for what is streamed, where that payload is of an API that streams. */
export function handlerOf(
  payload: HttpPayload,
  { method, target }: HttpEventRequest,
  declarations: Declarations,
): string {
  // One function answers at a function URL; a REST API has one for each way.
  const routes =
    payload === 'function-url'
      ? declarations.routes
      : payload === '1.0'
        ? routesOf(split(target)[0], method, declarations)
        : [];
  return routes.some(({ stream }) => stream) ? STREAM_HANDLER : API_HANDLER;
}

function routesOf(path: string, method: string, declarations: Declarations): readonly RouteDeclaration[] {
  const found = matchOf(path, declarations, true);
  return declarations.routes.filter((route) => route.path === found?.resource && route.methods.includes(method));
}

/** The event that the gateway of a payload version makes of a request. */
export function httpEvent(payload: HttpPayload, request: HttpEventRequest, declarations: Declarations): object {
  const [path, query] = split(request.target);
  const headers: [string, string][] = [];
  for (const [name, value] of Object.entries(request.headers)) {
    for (const item of [value].flat()) headers.push([name, String(item)]);
  }
  if (!headers.some(([name]) => name.toLowerCase() === 'host')) headers.push(['Host', HOST]);
  const parts: Parts = {
    ...request,
    path,
    query,
    headers,
    requestId: nextRequestId(),
    match: matchOf(path, declarations, payload === '2.0'),
  };
  switch (payload) {
    case '1.0':
      return restEvent(parts);
    case '2.0':
      return httpApiEvent(parts, HOST);
    case 'function-url':
      return httpApiEvent({ ...parts, match: undefined }, 'test.lambda-url.us-east-1.on.aws', '$default');
    case 'alb':
      return albEvent(parts, false);
    case 'alb-multi-value':
      return albEvent(parts, true);
    default:
      throw new TypeError(`Unknown payload "${payload}". Known: 1.0, 2.0, function-url, alb, alb-multi-value`);
  }
}

interface Parts extends Omit<HttpEventRequest, 'headers' | 'target'> {
  readonly path: string;
  readonly query: string;
  readonly headers: [string, string][];
  readonly requestId: string;
  readonly match?: { readonly resource: string; readonly params: { [name: string]: string } };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
function restEvent({ method, path, query, headers, body, match, requestId, authorizer }: Parts): object {
  const resource = match?.resource ?? path;
  const parameters = new URLSearchParams(query);
  const content = bodyOf(body, headers);
  return {
    resource,
    path,
    httpMethod: method,
    headers: last(headers),
    multiValueHeaders: all(headers),
    queryStringParameters: query ? last(parameters) : null,
    multiValueQueryStringParameters: query ? all(parameters) : null,
    pathParameters: match && Object.keys(match.params).length ? match.params : null,
    stageVariables: null,
    requestContext: {
      resourceId: 'resource',
      resourcePath: resource,
      httpMethod: method,
      path: `/${STAGE}${path === '/' ? '' : path}`,
      accountId: ACCOUNT,
      apiId: 'test',
      protocol: 'HTTP/1.1',
      stage: STAGE,
      domainName: HOST,
      domainPrefix: 'test',
      requestId,
      extendedRequestId: requestId,
      requestTimeEpoch: Date.now(),
      identity: {
        sourceIp: '127.0.0.1',
        userAgent: find(headers, 'user-agent') ?? null,
        apiKey: find(headers, 'x-api-key') ?? null,
      },
      ...(authorizer && { authorizer }),
    },
    ...content,
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
function httpApiEvent(
  { method, path, query, headers, body, match, requestId, authorizer }: Parts,
  domainName: string,
  stage = STAGE,
): object {
  const decoded =
    stage === '$default' ? path : `/${stage}${path === '/' ? '/' : path.split('/').map(lenient).join('/')}`;
  const routeKey = match ? `${method} ${match.resource}` : '$default';
  const cookies = headers
    .filter(([name]) => name.toLowerCase() === 'cookie')
    .flatMap(([, value]) => value.split(/;\s*/));
  const joined: { [name: string]: string } = {};
  for (const [given, value] of headers) {
    const name = given.toLowerCase();
    if (name !== 'cookie') joined[name] = name in joined ? `${joined[name]},${value}` : value;
  }
  const parameters = new URLSearchParams(query);
  return {
    version: '2.0',
    routeKey,
    rawPath: decoded,
    rawQueryString: query,
    ...(cookies.length && { cookies }),
    headers: joined,
    ...(query && {
      queryStringParameters: Object.fromEntries(
        [...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name).join(',')]),
      ),
    }),
    ...(match && Object.keys(match.params).length && { pathParameters: match.params }),
    requestContext: {
      accountId: ACCOUNT,
      apiId: 'test',
      domainName,
      domainPrefix: 'test',
      http: {
        method,
        path: decoded,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: joined['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage,
      time: new Date().toUTCString(),
      timeEpoch: Date.now(),
      ...(authorizer && {
        authorizer: 'jwt' in authorizer || 'iam' in authorizer ? authorizer : { lambda: authorizer },
      }),
    },
    ...bodyOf(body, headers),
  };
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html */
function albEvent({ method, path, query, headers, body }: Parts, multiValue: boolean): object {
  const raw: [string, string][] = query
    ? query.split('&').map((pair) => {
        const equals = pair.indexOf('=');
        return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      })
    : [];
  const lower = headers.map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  const content = bodyOf(body, headers);
  return {
    requestContext: { elb: { targetGroupArn: `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:targetgroup/test/1` } },
    httpMethod: method,
    path,
    ...(multiValue
      ? { multiValueQueryStringParameters: all(raw), multiValueHeaders: all(lower) }
      : { queryStringParameters: last(raw), headers: last(lower) }),
    body: content.body ?? '',
    isBase64Encoded: content.isBase64Encoded,
  };
}

/** What the gateway would have matched: declared paths are its resources. */
function matchOf(path: string, declarations: Declarations, decoded: boolean): Parts['match'] {
  const routes: Routes = new Map();
  for (const route of declarations.routes) addRoute(routes, route);
  const segments = path.slice(1).split('/');
  const found = search(routes, segments.map(lenient));
  if (!found) return undefined;
  // The values as the gateway gives them: REST APIs leave them as they came.
  const raw = search(
    routes,
    segments.map((segment, index) => (isStatic(found.entry.path, index) ? lenient(segment) : segment)),
  );
  return { resource: found.entry.path, params: decoded || !raw ? found.params : raw.params };
}

function isStatic(path: string, index: number): boolean {
  return !(path.slice(1).split('/')[index] ?? '{').startsWith('{');
}

function lenient(segment: string): string {
  try {
    return decodedPart({}, segment);
  } catch {
    return segment;
  }
}

function bodyOf(
  body: Buffer | undefined,
  headers: [string, string][],
): { body: string | null; isBase64Encoded: boolean } {
  if (!body) return { body: null, isBase64Encoded: false };
  const text = body.toString('utf8');
  const type = find(headers, 'content-type') ?? '';
  const base64 = !/^text\/|json|xml|javascript|x-www-form-urlencoded|^$/i.test(type) || !Buffer.from(text).equals(body);
  return { body: base64 ? body.toString('base64') : text, isBase64Encoded: base64 };
}

function split(target: string): [string, string] {
  const [withoutFragment] = target.split('#');
  const mark = withoutFragment.indexOf('?');
  return mark < 0 ? [withoutFragment, ''] : [withoutFragment.slice(0, mark), withoutFragment.slice(mark + 1)];
}

function find(headers: [string, string][], wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}

function last(pairs: Iterable<[string, string]>): { [name: string]: string } {
  return Object.fromEntries(pairs);
}

function all(pairs: Iterable<[string, string]>): { [name: string]: string[] } {
  return Object.fromEntries(valuesByName(pairs));
}

let requests = 0;

function nextRequestId(): string {
  return `test-${++requests}`;
}
