import type { IncomingMessage } from 'node:http';
import { traceId } from './request-ids';

/** What API Gateway does not hand to a function. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
const DROPPED_HEADERS = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'keep-alive',
  'max-forwards',
  'proxy-authenticate',
  'proxy-connection',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
  // It sends its own, whatever the client says.
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
]);

/** Headers or query parameters, in both forms of an event. */
export interface Values {
  /** The last value of each name. */
  readonly single: Record<string, string>;
  readonly multi: Record<string, string[]>;
}

/** By the spelling that the client used. */
export function headersOf(rawHeaders: readonly string[]): Values {
  const values = noValues();
  // Names that differ in case are one header; the first spelling stays.
  const spelling: Record<string, string> = Object.create(null);
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const lower = rawHeaders[i].toLowerCase();
    if (!DROPPED_HEADERS.has(lower)) add(values, (spelling[lower] ??= rawHeaders[i]), rawHeaders[i + 1]);
  }
  return values;
}

/** Decoded, as REST APIs do; null without a query. */
export function queryOf(query: string): Values | null {
  if (query === '') return null;
  const values = noValues();
  let empty = true;
  // "The semicolon character isn't supported … and results in the data being split": the page of DROPPED_HEADERS.
  for (const pair of query.split(/[&;]/)) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    add(values, decode(equals < 0 ? pair : pair.slice(0, equals)), equals < 0 ? '' : decode(pair.slice(equals + 1)));
    empty = false;
  }
  return empty ? null : values;
}

function noValues(): Values {
  return { single: Object.create(null), multi: Object.create(null) };
}

function add({ single, multi }: Values, name: string, value: string): void {
  single[name] = value;
  (multi[name] ??= []).push(value);
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replace(/\+/g, ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** What API Gateway tells of the client and the connection. */
export function addForwardedHeaders(
  headers: Values,
  req: IncomingMessage,
  sourceIp: string,
  requestId: string,
  now: number,
): void {
  const given = req.headers['x-forwarded-for'];
  add(headers, 'X-Forwarded-For', given === undefined ? sourceIp : `${given}, ${sourceIp}`);
  add(headers, 'X-Forwarded-Port', String(req.socket.localPort ?? ''));
  add(headers, 'X-Forwarded-Proto', 'http');
  if (req.headers['x-amzn-trace-id'] === undefined) add(headers, 'X-Amzn-Trace-Id', traceId(requestId, now));
}
