import { BadRequestError } from '../errors';
import { essence, JSON_TYPE } from './result';
import type { Params, PathEntry, Routes } from './route-table';

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

/**
 * The parameters of the path that API Gateway has matched, which it has taken apart already; `undefined` where it has not,
 * or may have matched more than the declared path.
 */
export function matchedParams(routes: Routes, event: HttpEvent, entry: PathEntry): Params | undefined {
  const params: Params = {};
  const given = event.pathParameters;
  let left = entry.parameters;
  if (left && (typeof given !== 'object' || (entry.greedy && entry.exactOf !== routes.size))) return undefined;
  for (const name in given) {
    const value = given[name];
    if (typeof value !== 'string') return undefined;
    params[name] = decoded(event, value);
    left--;
  }
  return left ? undefined : params;
}

/** A part of the path, percent-decoded if the source has not done it. */
export function decoded({ version, requestContext }: HttpEvent, value: string): string {
  // Only events of HTTP APIs have a version, and function URLs have that too.
  if (!value.includes('%') || (version && !`${requestContext?.domainName}`.includes('.lambda-url.'))) return value;
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
