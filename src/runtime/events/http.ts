import { BadRequestError } from '../errors';
import { MultiMap } from '../http/multi-map';
import type { Match, Router } from '../http/router';

/** A response on its way out: header names as they are sent, one of each. */
export interface Outgoing {
  readonly status: number;
  readonly headers: { [name: string]: string | string[] };
  readonly cookies: readonly string[];
  readonly body: string;
  readonly base64: boolean;
}

/**
 * How one kind of event says what was requested, and wants its answer. What is percent-encoded differs:
 *
 * | source                      | path, path parameters | query   |
 * |-----------------------------|-----------------------|---------|
 * | REST API                    | encoded               | decoded |
 * | HTTP API, payload 1.0       | decoded               | decoded |
 * | HTTP API, payload 2.0       | decoded               | encoded, in rawQueryString |
 * | function URL                | encoded               | encoded, in rawQueryString |
 * | Application Load Balancer   | encoded               | encoded |
 *
 * Sources: https://github.com/hotsock/voker/pull/8 (captures of live events of each), for the load balancer
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html ("If the query parameters
 * are URL-encoded, the load balancer does not decode them").
 */
export interface HttpSource {
  method(event: any): string;
  /** The path without the stage, encoded as in the event. */
  path(event: any): string;
  encodedPath(event: any): boolean;
  match(event: any, router: Router): Match | undefined;
  query(event: any): MultiMap;
  headers(event: any): Iterable<[string, string]>;
  contentType(event: any): string | undefined;
  cookies(event: any): string | undefined;
  /** Scheme, host and stage or base path, without a slash at the end. */
  baseUrl(event: any): string;
  result(event: any, response: Outgoing): object;
}

/** REST APIs, and HTTP APIs of payload 1.0. */
class Payload1 implements HttpSource {
  method(event: any): string {
    return event.httpMethod;
  }

  path(event: any): string {
    return fromTemplate(event.resource, event.pathParameters) ?? String(event.path ?? event.resource);
  }

  encodedPath(event: any): boolean {
    // Only events of HTTP APIs have a version.
    return event.version === undefined;
  }

  match(event: any, router: Router): Match | undefined {
    return matched(this, event, event.resource, router);
  }

  query(event: any): MultiMap {
    return new MultiMap(pairs(event.multiValueQueryStringParameters, event.queryStringParameters));
  }

  headers(event: any): Iterable<[string, string]> {
    return pairs(event.multiValueHeaders, event.headers);
  }

  contentType(event: any): string | undefined {
    const { headers } = event;
    const value = headers?.['Content-Type'] ?? headers?.['content-type'];
    return typeof value === 'string' ? value : scan(this.headers(event), 'content-type');
  }

  cookies(event: any): string | undefined {
    return scan(this.headers(event), 'cookie');
  }

  baseUrl(event: any): string {
    const { domainName, path } = event.requestContext ?? {};
    const host = domainName ?? scan(this.headers(event), 'host') ?? 'localhost';
    // requestContext.path is the path with the stage, or with the base path of a custom domain.
    const full = typeof path === 'string' ? path.replace(/\/$/, '') : '';
    const own = this.path(event).replace(/\/$/, '');
    return `https://${host}${full.endsWith(own) ? full.slice(0, full.length - own.length) : ''}`;
  }

  result(_event: any, { status, headers, cookies, body, base64 }: Outgoing): object {
    let multiValueHeaders: { [name: string]: readonly string[] } | undefined;
    for (const name in headers) {
      const value = headers[name];
      if (typeof value !== 'string') {
        (multiValueHeaders ??= {})[name] = value;
        delete headers[name];
      }
    }
    if (cookies.length) (multiValueHeaders ??= {})['Set-Cookie'] = cookies;
    return multiValueHeaders
      ? { statusCode: status, headers, multiValueHeaders, body, isBase64Encoded: base64 }
      : { statusCode: status, headers, body, isBase64Encoded: base64 };
  }
}

/** Application Load Balancers, with multi-value headers on or off. */
class LoadBalancer extends Payload1 {
  encodedPath(): boolean {
    return true;
  }

  query(event: any): MultiMap {
    const given = pairs(event.multiValueQueryStringParameters, event.queryStringParameters);
    return new MultiMap(new URLSearchParams(given.map(([name, value]) => `${name}=${value}`).join('&')));
  }

  baseUrl(event: any): string {
    return `${scan(this.headers(event), 'x-forwarded-proto') ?? 'https'}://${scan(this.headers(event), 'host') ?? 'localhost'}`;
  }

  result(event: any, { status, headers, cookies, body, base64 }: Outgoing): object {
    const answer = { statusCode: status, body, isBase64Encoded: base64 };
    if (event.multiValueHeaders) {
      // With multi-value headers on, only these are read.
      const multiValueHeaders: { [name: string]: readonly string[] } = {};
      for (const name in headers) multiValueHeaders[name] = [headers[name]].flat();
      if (cookies.length) multiValueHeaders['Set-Cookie'] = cookies;
      return { ...answer, multiValueHeaders };
    }
    joinValues(headers);
    // One header holds one cookie. Names that differ in case are different headers here, the same for the client.
    cookies.forEach((cookie, index) => headers[caseVariant('set-cookie', index)] = cookie);
    return { ...answer, headers };
  }
}

/** HTTP APIs of payload 2.0. */
class Payload2 implements HttpSource {
  method(event: any): string {
    return event.requestContext.http.method;
  }

  path(event: any): string {
    const { routeKey, rawPath, requestContext } = event;
    const rebuilt = typeof routeKey === 'string' ? fromTemplate(routeKey.slice(routeKey.indexOf(' ') + 1), event.pathParameters) : undefined;
    if (rebuilt !== undefined) return rebuilt;
    const path = String(rawPath ?? requestContext.http.path ?? '/');
    const stage = `/${requestContext.stage}`;
    return path === stage ? '/' : path.startsWith(`${stage}/`) ? path.slice(stage.length) : path;
  }

  encodedPath(_event: any): boolean {
    return false;
  }

  match(event: any, router: Router): Match | undefined {
    const entry = router.keys.get(event.routeKey);
    return matched(this, event, entry?.path, router);
  }

  query(event: any): MultiMap {
    return new MultiMap(new URLSearchParams(String(event.rawQueryString ?? '')));
  }

  headers(event: any): Iterable<[string, string]> {
    const headers = pairs(undefined, event.headers);
    // HTTP APIs take cookies out of the headers.
    const cookies = this.cookies(event);
    if (cookies && !event.headers?.cookie) headers.push(['cookie', cookies]);
    return headers;
  }

  contentType(event: any): string | undefined {
    const value = event.headers?.['content-type'];
    return typeof value === 'string' ? value : scan(this.headers(event), 'content-type');
  }

  cookies(event: any): string | undefined {
    return Array.isArray(event.cookies) ? event.cookies.join('; ') : event.headers?.cookie;
  }

  baseUrl(event: any): string {
    const { domainName, stage } = event.requestContext;
    const named = stage && stage !== '$default' && String(event.rawPath).startsWith(`/${stage}`);
    return `https://${domainName ?? event.headers?.host ?? 'localhost'}${named ? `/${stage}` : ''}`;
  }

  result(_event: any, { status, headers, cookies, body, base64 }: Outgoing): object {
    joinValues(headers);
    return cookies.length
      ? { statusCode: status, headers, cookies, body, isBase64Encoded: base64 }
      : { statusCode: status, headers, body, isBase64Encoded: base64 };
  }
}

class FunctionUrl extends Payload2 {
  encodedPath(): boolean {
    return true;
  }
}

const REST_API = new Payload1();
const LOAD_BALANCER = new LoadBalancer();
const HTTP_API = new Payload2();
const FUNCTION_URL = new FunctionUrl();

/** The source of an event, `undefined` if it is no HTTP event. */
export function sourceOf(event: any): HttpSource | undefined {
  const context = event?.requestContext;
  if (context?.elb) return typeof event.httpMethod === 'string' ? LOAD_BALANCER : undefined;
  if (typeof context?.http?.method === 'string') {
    return typeof context.domainName === 'string' && context.domainName.includes('.lambda-url.') ? FUNCTION_URL : HTTP_API;
  }
  return typeof event?.httpMethod === 'string' && typeof (event.path ?? event.resource) === 'string' ? REST_API : undefined;
}

/** One segment or a whole value, percent-decoded. */
export function decode(value: string): string {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    throw new BadRequestError(`Malformed percent-encoding in the path: ${value}`);
  }
}

/**
 * API Gateway has matched the path already: what it says is taken. A greedy match is searched again, as the declared
 * path behind it may be any (an integration of `/{proxy+}`).
 */
function matched(source: HttpSource, event: any, declared: any, router: Router): Match | undefined {
  const entry = router.paths.get(declared);
  if (entry && !entry.greedy) {
    const params: { [name: string]: string } = {};
    if (!entry.names.length) return { entry, params };
    const given = event.pathParameters;
    const encoded = source.encodedPath(event);
    let complete = true;
    for (const name of entry.names) {
      const value = given?.[name];
      if (typeof value === 'string') params[name] = encoded ? decode(value) : value;
      else complete = false;
    }
    if (complete) return { entry, params };
  }
  let path = source.path(event);
  // A slash at the end means nothing, as on REST APIs.
  if (path.length > 1 && path.endsWith('/')) path = path.slice(0, -1);
  const segments = path === '/' || path === '' ? [] : path.slice(1).split('/');
  return router.match(source.encodedPath(event) ? segments.map(decode) : segments);
}

/** The path that a template and its values stand for; without the base path of a custom domain, which `path` has. */
function fromTemplate(template: unknown, values: any): string | undefined {
  if (typeof template !== 'string' || !template.includes('{')) return undefined;
  let complete = true;
  const path = template.replace(/\{([^}+]+)\+?\}/g, (_, name) => {
    const value = values?.[name];
    if (typeof value !== 'string') complete = false;
    return value;
  });
  return complete ? path : undefined;
}

function pairs(multi: any, single: any): [string, string][] {
  const found: [string, string][] = [];
  for (const [name, values] of Object.entries(multi ?? single ?? {})) {
    for (const value of Array.isArray(values) ? values : [values]) {
      if (value !== null && value !== undefined) found.push([name, String(value)]);
    }
  }
  return found;
}

function scan(headers: Iterable<[string, string]>, wanted: string): string | undefined {
  for (const [name, value] of headers) if (name.toLowerCase() === wanted) return value;
  return undefined;
}

function joinValues(headers: { [name: string]: string | string[] }): void {
  for (const name in headers) {
    const value = headers[name];
    if (typeof value !== 'string') headers[name] = value.join(', ');
  }
}

/** set-cookie, Set-cookie, sEt-cookie, SEt-cookie …: the letters of the index's ones in upper case. */
function caseVariant(name: string, index: number): string {
  let rest = index;
  return name.replace(/[a-z]/g, (letter) => {
    const upper = rest % 2;
    rest = Math.floor(rest / 2);
    return upper ? letter.toUpperCase() : letter;
  });
}
