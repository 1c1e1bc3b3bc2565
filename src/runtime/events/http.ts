import { BadRequestError } from '../errors';
import { essence, JSON_TYPE } from '../http/reply';
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
export const http2 = (event: HttpEvent): { readonly method: string; readonly path?: string } | undefined => event?.requestContext?.http;

/** The method; `undefined` if it is no HTTP event. */
export const methodOf = (event: HttpEvent): string | undefined => http2(event)?.method ?? event?.httpMethod;

/** What API Gateway has matched, as the routes are kept. */
export const matchOf = (event: HttpEvent): string => http2(event) ? event.routeKey : event?.resource;

/**
 * The parameters of the path that API Gateway has matched, which it has taken apart already; `undefined` where it has not,
 * or may have matched more than the declared path.
 */
export function matchedParams(routes: Routes, event: HttpEvent, entry: PathEntry): Params | undefined {
  const params: Params = {};
  for (const name of entry.names) {
    const value = event.pathParameters?.[name];
    if (typeof value !== 'string' || entry.greedy && entry.exactOf !== routes.size) return undefined;
    params[name] = decoded(event, value);
  }
  return params;
}

/** A part of the path, percent-decoded if the source has not done it. */
export function decoded({ version, requestContext }: HttpEvent, value: string): string {
  // Only events of HTTP APIs have a version, and function URLs have that too.
  if (!value.includes('%') || version && !`${requestContext?.domainName}`.includes('.lambda-url.')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    throw new BadRequestError(`Malformed percent-encoding in the path: ${value}`);
  }
}

/** Whether the content type is JSON's own, by the names that the header usually has. */
export function isJson({ headers }: HttpEvent): boolean {
  const type = headers?.['content-type'] ?? headers?.['Content-Type'];
  return type === JSON_TYPE || essence(`${type}`) === JSON_TYPE;
}
