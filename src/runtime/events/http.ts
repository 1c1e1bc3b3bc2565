import { BadRequestError } from '../errors';
import { MultiMap } from '../http/multi-map';
import type { Params, PathEntry, Routes } from '../http/routes';

/**
 * What an HTTP event says. There are two payload versions: 1.0 of REST APIs (and, changed into one, of load balancers),
 * 2.0 of HTTP APIs and function URLs. What is percent-encoded differs by source:
 *
 * | source                      | path, path parameters | query   |
 * |-----------------------------|-----------------------|---------|
 * | REST API                    | encoded               | decoded |
 * | HTTP API, payload 1.0       | decoded               | decoded |
 * | HTTP API, payload 2.0       | decoded               | encoded, in rawQueryString |
 * | function URL                | encoded               | encoded, in rawQueryString |
 * | Application Load Balancer   | encoded               | encoded, see alb.ts |
 *
 * Source: https://github.com/hotsock/voker/pull/8, captures of live events of each.
 */
export type HttpEvent = any;

/** What payload 2.0 has and 1.0 has not. */
export const http2 = (event: HttpEvent): { readonly method: string; readonly path?: string } | undefined => event.requestContext?.http;

/** The method; `undefined` if it is no HTTP event. */
export function methodOf(event: HttpEvent): string | undefined {
  const method = event?.requestContext?.http?.method ?? event?.httpMethod;
  return typeof method === 'string' ? method : undefined;
}

/** Percent-encoded as the source does it, without the stage and, where the event tells, the base path of a custom domain. */
export function rawPathOf(event: HttpEvent): string {
  const v2 = http2(event);
  // What was matched and what it stands for: the path itself has the base path in it.
  const matched = v2 ? `${event.routeKey}`.split(' ')[1] : event.resource;
  const values = event.pathParameters;
  if (typeof matched === 'string' && (values || !matched.includes('{'))) return matched.replace(/\{(.+?)\+?\}/g, (_, name) => values[name]);
  const path = `${(v2 ? event.rawPath : event.path ?? event.resource) ?? '/'}`;
  const stage = `/${event.requestContext?.stage}`;
  return v2 && `${path}/`.startsWith(`${stage}/`) ? path.slice(stage.length) || '/' : path;
}

function encoded(event: HttpEvent): boolean {
  // Only events of HTTP APIs have a version, and function URLs have that too.
  return !event.version || `${event.requestContext?.domainName}`.includes('.lambda-url.');
}

/** The segments of the path, decoded. */
export function segmentsOf(event: HttpEvent): string[] {
  const segments = rawPathOf(event).slice(1).split('/');
  return encoded(event) ? segments.map(decode) : segments;
}

/**
 * The parameters of the path that API Gateway has matched, which it has taken apart already; `undefined` where it has not,
 * or may have matched more than the declared path.
 */
export function matchedParams(routes: Routes, event: HttpEvent, entry: PathEntry): Params | undefined {
  const params: Params = {};
  for (const name of entry.names) {
    const value = event.pathParameters?.[name];
    if (typeof value !== 'string' || !routes.isExact(entry)) return undefined;
    params[name] = encoded(event) ? decode(value) : value;
  }
  return params;
}

/** Percent-decoded. */
export function decode(value: string): string {
  try {
    return value.includes('%') ? decodeURIComponent(value) : value;
  } catch {
    throw new BadRequestError(`Malformed percent-encoding in the path: ${value}`);
  }
}

export function queryOf(event: HttpEvent): MultiMap {
  return new MultiMap(http2(event)
    ? new URLSearchParams(event.rawQueryString ?? '')
    : pairs(event.multiValueQueryStringParameters ?? event.queryStringParameters));
}

export function headersOf(event: HttpEvent): [string, string][] {
  const found = pairs({ ...event.headers, ...event.multiValueHeaders });
  // HTTP APIs take the cookies out of the headers.
  return event.cookies && !event.headers?.cookie ? [...found, ['cookie', `${event.cookies.join?.('; ')}`]] : found;
}

/** One header, without looking at the others where that can be. */
export function headerOf(event: HttpEvent, name: string): string | undefined {
  const value = event.headers?.[name];
  return typeof value === 'string' ? value : headersOf(event).find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
}

function pairs(given: any): [string, string][] {
  return Object.entries(given ?? {}).flatMap(([name, values]) =>
    [values].flat().filter((value) => value !== null && value !== undefined).map((value): [string, string] => [name, `${value}`]));
}
