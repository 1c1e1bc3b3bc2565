import type { IncomingMessage } from 'node:http';
import type { HttpCors } from '../model';
import type { Headers } from './exchange';

/** The headers by which the gateway's own CORS configuration replaces those of the function. */
const REPLACED = /^access-control-/i;

/** Whether a browser asks if it may send a request. */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

/** The headers of the response to a preflight request. An origin that is not allowed gets none. */
export function preflightHeaders(cors: HttpCors, origin: string): Headers {
  const { allowMethods = [], allowHeaders = [], maxAge } = cors;
  const headers = originHeaders(cors, origin);
  if (headers.length === 0) return headers;
  return [
    ...headers,
    ...listed('access-control-allow-methods', allowMethods),
    ...listed('access-control-allow-headers', allowHeaders),
    ...(maxAge === undefined ? [] : [['access-control-max-age', String(maxAge)] as const]),
  ];
}

/** The headers of a response: the gateway's, and not those of the function. */
export function withCors(cors: HttpCors, origin: string | undefined, headers: Headers): Headers {
  const own = headers.filter(([name]) => !REPLACED.test(name));
  return origin === undefined ? own : [...own, ...responseHeaders(cors, origin)];
}

/** The headers that let pages of this origin read a response; none if it is not allowed. */
export function responseHeaders(cors: HttpCors, origin: string): Headers {
  const headers = originHeaders(cors, origin);
  return headers.length === 0 ? headers : [...headers, ...listed('access-control-expose-headers', cors.exposeHeaders)];
}

function originHeaders(
  { allowOrigins = [], allowCredentials }: HttpCors,
  origin: string,
): [name: string, value: string][] {
  const any = allowOrigins.includes('*');
  if (!any && !allowOrigins.some((allowed) => isAllowed(allowed, origin))) return [];
  return [
    ['access-control-allow-origin', any && !allowCredentials ? '*' : origin],
    ...(allowCredentials ? [['access-control-allow-credentials', 'true'] as [string, string]] : []),
  ];
}

/** `https://*` stands for all origins with that scheme. */
function isAllowed(allowed: string, origin: string): boolean {
  if (/^https?:\/\/\*$/.test(allowed)) return origin.startsWith(allowed.slice(0, -1));
  return allowed.toLowerCase() === origin.toLowerCase();
}

function listed(name: string, values: readonly string[] = []): [name: string, value: string][] {
  return values.length > 0 ? [[name, values.join(',')]] : [];
}
