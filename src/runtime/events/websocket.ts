import { jsonOf, withoutMark } from '../json';
import type { EventBase, Expected, Invocation } from './source';

/** The beginning, a message or the end of a WebSocket connection. */
export interface WebSocketEvent extends EventBase {
  readonly connectionId: string;
  /** `$connect`, `$disconnect`, `$default` or an action. */
  readonly routeKey: string;
  /** The text of a message. */
  readonly body: string;
  /** The message as JSON. */
  readonly json: <T = any>() => T;
  /** Present for the connect request only. */
  readonly headers: { readonly [name: string]: string | undefined };
  /** Present for the connect request only. */
  readonly query: { readonly [name: string]: string | undefined };
  readonly requestId: string;
  /** The context that the authorizer returned when the connection began. */
  readonly authorizer: { readonly [key: string]: any };
}

export const expected: Expected = {
  from: 'a WebSocket API: { requestContext: { connectionId, … }, … }',
  is: ({ requestContext }) => requestContext != null,
};

/**
 * The value that the handler returns goes to the client: a string as it is, other values as JSON. A `statusCode`, or
 * the status of a `response()`, accepts or refuses a connection.
 */
export async function run(raw: any, { call, context: lambdaContext, log }: Invocation): Promise<object> {
  const { connectionId, routeKey, requestId, authorizer = {} } = raw.requestContext;
  const body = raw.isBase64Encoded ? Buffer.from(raw.body ?? '', 'base64').toString() : (raw.body ?? '');
  const result = await call({
    connectionId,
    routeKey,
    body,
    json: () => JSON.parse(withoutMark(body)),
    headers: lowerCase(raw.headers),
    query: raw.queryStringParameters ?? {},
    requestId,
    authorizer,
    raw,
    lambdaContext,
    log,
  } satisfies WebSocketEvent);
  if (result === undefined) return { statusCode: 200 };
  // A result of response(), recognized by its form: its status counts, too.
  const given =
    result?.[Symbol.toStringTag] === 'HttpResponse'
      ? { statusCode: result.status, headers: result.headers, body: result.body }
      : result;
  if (typeof given?.statusCode !== 'number') return { statusCode: 200, body: text(given) };
  return given.body === undefined ? given : { ...given, body: text(given.body) };
}

/** A response of a WebSocket route must be text: API Gateway would not decode base64. */
function text(value: any): string {
  const kind =
    ArrayBuffer.isView(value) || value?.[Symbol.toStringTag] === 'ArrayBuffer'
      ? 'buffer'
      : value?.[Symbol.toStringTag] === 'Response'
        ? 'web Response'
        : typeof value;
  const written =
    typeof value === 'string' ? value : kind === 'buffer' || kind === 'web Response' ? undefined : jsonOf(value);
  if (written === undefined) {
    throw new TypeError(
      `A ${kind} cannot be the response to a WebSocket message: ${kind === 'web Response' ? 'return response()' : 'send bytes by app.webSocket.send()'}`,
    );
  }
  return written;
}

function lowerCase(headers: { readonly [name: string]: string } | null | undefined): { [name: string]: string } {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
}
