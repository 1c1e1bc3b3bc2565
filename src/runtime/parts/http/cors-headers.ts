import type { Route } from '../../declarations';
import type { Cors } from '../../http/cors';

/** What `cors: true` says; the same as in cors.ts, which a bundle need not have. */
const ANY_ORIGIN: Cors = {
  allowOrigins: ['*'],
  allowHeaders: ['Authorization', 'Content-Type', 'X-Amz-Date', 'X-Amz-Security-Token', 'X-Api-Key'],
};

interface Result {
  headers: { [name: string]: string };
  multiValueHeaders?: { [name: string]: string[] };
}

/** The CORS headers for a caller. What a handler has set stays, whatever its case. */
export function withCors(result: any, given: Cors | boolean, origin: string | undefined): Result {
  const { allowOrigins, allowHeaders, exposeHeaders, maxAge, allowCredentials } =
    typeof given === 'boolean' ? ANY_ORIGIN : given;
  const one = allowOrigins.length === 1 ? allowOrigins[0] : undefined;
  const allowed = one ?? (origin !== undefined && allowOrigins.includes(origin) ? origin : undefined);
  const cors = {
    'Access-Control-Allow-Origin': allowed,
    'Access-Control-Allow-Headers': allowHeaders.join(','),
    'Access-Control-Expose-Headers': exposeHeaders?.join(','),
    'Access-Control-Max-Age': maxAge?.toString(),
    'Access-Control-Allow-Credentials': allowCredentials ? 'true' : undefined,
  };
  const { headers, multiValueHeaders } = result as Result;
  const own = new Map(
    [...Object.keys(headers), ...Object.keys(multiValueHeaders ?? {})].map((name) => [name.toLowerCase(), name]),
  );
  // Without the origin there is nothing to say: no header lets a caller in that is not named.
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

/** The answer to a preflight request: the methods of the path that may be called from elsewhere. */
export function preflight(routes: ReadonlyMap<string, Route>): object {
  const methods = [...routes].filter(([, route]) => route.cors).map(([method]) => method);
  return {
    statusCode: 204,
    headers: { 'Access-Control-Allow-Methods': [...methods, 'OPTIONS'].sort().join(',') },
    body: '',
    isBase64Encoded: false,
  };
}
