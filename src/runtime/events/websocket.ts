import type { EventBase, HandlerOptions, Invocation } from './source';

export type WebsocketOptions = HandlerOptions;

/** A message of a WebSocket connection, its beginning or its end. */
export interface WebsocketEvent extends EventBase {
  readonly connectionId: string;
  /** `$connect`, `$disconnect`, `$default` or an action. */
  readonly routeKey: string;
  /** The text of a message. */
  readonly body: string;
  /** The message as JSON. */
  readonly json: <T = any>() => T;
  /** Of the connect request. */
  readonly headers: { readonly [name: string]: string };
  /** Of the connect request. */
  readonly query: { readonly [name: string]: string };
  readonly requestId: string;
  /** What an authorizer has found out when the connection began. */
  readonly authorizer: { readonly [key: string]: any };
}

/** What is returned goes to the client where the route has a response; a `statusCode` decides about a connection. */
export async function run(raw: any, { call, context: lambdaContext, log }: Invocation): Promise<object> {
  const { connectionId, routeKey, requestId, authorizer = {} } = raw.requestContext;
  const body = raw.isBase64Encoded ? Buffer.from(raw.body ?? '', 'base64').toString() : raw.body ?? '';
  const result = await call({
    connectionId,
    routeKey,
    body,
    json: () => JSON.parse(body),
    headers: lowerCase(raw.headers),
    query: raw.queryStringParameters ?? {},
    requestId,
    authorizer,
    raw,
    lambdaContext,
    log,
  } satisfies WebsocketEvent);
  if (result === undefined) return { statusCode: 200 };
  return typeof result?.statusCode === 'number' ? result : { statusCode: 200, body: typeof result === 'string' ? result : JSON.stringify(result) };
}

function lowerCase(headers: { readonly [name: string]: string } | null | undefined): { [name: string]: string } {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
}
