import { forwardedHeaders } from './headers';
import { requestTime, type Address, type Pair } from './request';
import { allValues, decodedPairs, lastValues, queryPairs } from './values';

export interface WebSocketApi extends Address {
  readonly apiId: string;
  readonly stage: string;
}

export interface WebSocketConnection {
  readonly connectionId: string;
  /** Milliseconds since 1970. */
  readonly connectedAt: number;
  readonly sourceIp: string;
  /** The context from the authorizer of `$connect`, which each event of the connection has. */
  readonly authorizer?: { readonly [key: string]: unknown };
}

/** One event of a connection. */
interface Occurrence {
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

export interface ConnectRequest extends Occurrence {
  readonly headers: readonly Pair[];
  /** Without `?`. */
  readonly query: string;
}

export interface WebSocketMessage extends Occurrence {
  /** The route that the API has selected. */
  readonly routeKey: string;
  /** Bytes for a binary frame. */
  readonly message: string | Uint8Array;
}

/**
 * The events of a WebSocket API's Lambda proxy integration.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
export function connectEvent(api: WebSocketApi, connection: WebSocketConnection, request: ConnectRequest) {
  const headers = forwardedHeaders({ ...request, sourceIp: connection.sourceIp }, api);
  const query = decodedPairs(queryPairs(request.query, /[&;]/));
  return {
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    ...(query.length > 0 && {
      queryStringParameters: lastValues(query),
      multiValueQueryStringParameters: allValues(query),
    }),
    requestContext: requestContext(api, connection, request, '$connect', 'CONNECT'),
    isBase64Encoded: false,
  };
}

export function messageEvent(api: WebSocketApi, connection: WebSocketConnection, sent: WebSocketMessage) {
  const { message, requestId } = sent;
  return {
    requestContext: {
      ...requestContext(api, connection, sent, sent.routeKey, 'MESSAGE'),
      messageId: requestId,
    },
    ...(typeof message === 'string'
      ? { body: message, isBase64Encoded: false }
      : { body: Buffer.from(message).toString('base64'), isBase64Encoded: true }),
  };
}

/** How a connection was closed: https://www.rfc-editor.org/rfc/rfc6455#section-7.4 */
export interface Disconnection {
  readonly code: number;
  readonly reason: string;
}

/** @default disconnection - that of a client that closes the connection without a status */
export function disconnectEvent(
  api: WebSocketApi,
  connection: WebSocketConnection,
  occurrence: Occurrence,
  { code, reason }: Disconnection = { code: 1005, reason: 'Client-side close frame status not set' },
) {
  // The headers of AWS's sample, with empty values, whatever the client sent at connect.
  const headers: Pair[] = [
    ['Host', api.domainName],
    ['x-api-key', ''],
    ['X-Forwarded-For', ''],
    ['x-restapi', ''],
  ];
  return {
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    requestContext: {
      ...requestContext(api, connection, occurrence, '$disconnect', 'DISCONNECT'),
      disconnectStatusCode: code,
      disconnectReason: reason,
    },
    isBase64Encoded: false,
  };
}

function requestContext<Type extends 'CONNECT' | 'MESSAGE' | 'DISCONNECT'>(
  api: WebSocketApi,
  { connectionId, connectedAt, sourceIp, authorizer }: WebSocketConnection,
  { requestId, time }: Occurrence,
  routeKey: string,
  eventType: Type,
) {
  return {
    routeKey,
    eventType,
    extendedRequestId: requestId,
    requestTime: requestTime(time),
    messageDirection: 'IN' as const,
    stage: api.stage,
    connectedAt,
    requestTimeEpoch: time,
    identity: { sourceIp },
    requestId,
    domainName: api.domainName,
    connectionId,
    apiId: api.apiId,
    ...(authorizer && { authorizer }),
  };
}
