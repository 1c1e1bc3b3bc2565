import { headerOf } from './event-fields';
import type { Route } from '../../declarations';
import { ANY_ORIGIN } from '../../http/any-origin';
import type { Cors } from '../../http/cors';
import { httpResult, type HttpResult } from '../../http/result';
import type { HttpEvent } from '../../http/event';

/** Adds the CORS headers to a result. A header that the handler has set, in any case, is kept. */
export function withCors(event: HttpEvent, result: HttpResult, given: Cors | boolean): HttpResult {
  const { allowOrigins, allowHeaders, exposeHeaders, maxAge, allowCredentials } =
    typeof given === 'boolean' ? ANY_ORIGIN : given;
  const origin = headerOf(event, 'origin');
  const one = allowOrigins.length === 1 ? allowOrigins[0] : undefined;
  const allowed = one ?? (origin !== undefined && allowOrigins.includes(origin) ? origin : undefined);
  const cors = {
    'Access-Control-Allow-Origin': allowed,
    'Access-Control-Allow-Headers': allowHeaders.join(','),
    'Access-Control-Expose-Headers': exposeHeaders?.join(','),
    'Access-Control-Max-Age': maxAge?.toString(),
    'Access-Control-Allow-Credentials': allowCredentials ? 'true' : undefined,
  };
  const { headers, multiValueHeaders } = result;
  const own = new Map(
    [...Object.keys(headers), ...Object.keys(multiValueHeaders ?? {})].map((name) => [name.toLowerCase(), name]),
  );
  // An origin that is not allowed gets no header at all.
  if (allowed) {
    for (const [name, value] of Object.entries(cors)) {
      if (value !== undefined && !own.has(name.toLowerCase())) headers[name] = value;
    }
  }
  if (one === undefined) {
    const vary = own.get('vary') ?? 'Vary';
    if (multiValueHeaders?.[vary]) multiValueHeaders[vary].push('Origin');
    else headers[vary] = headers[vary] ? `${headers[vary]}, Origin` : 'Origin';
  }
  return result;
}

/** The result for a preflight request: the methods of the path that other origins may call. */
export function preflightResult(routes: ReadonlyMap<string, Route>): HttpResult {
  const methods = [...routes].filter(([, route]) => route.cors).map(([method]) => method);
  return httpResult(204, { 'Access-Control-Allow-Methods': [...methods, 'OPTIONS'].sort().join(',') }, '');
}
