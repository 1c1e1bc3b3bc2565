import { messageOf } from './aws/message';
import { awsRequest, type AwsResponse } from './aws/request';
import { USER_ERROR, WEBSOCKET_VARIABLE } from '../names';
import type { declaredValue } from '../values';

export interface Connection {
  readonly connectedAt: Date;
  readonly lastActiveAt: Date;
  readonly sourceIp: string;
  readonly userAgent: string;
}

/**
 * The connections of a test client, which replace those of an API. For a closed connection they return `false` or
 * `undefined`.
 */
export interface ConnectionStore {
  send(connectionId: string, data: unknown): boolean;
  close(connectionId: string): boolean;
  info(connectionId: string): Connection | undefined;
}

/** The global under which a test client provides its connections, for the calls that it makes. */
export const CONNECTIONS: unique symbol = Symbol.for('serverless-cdk-project.connections') as any;

function store(): ConnectionStore | undefined {
  return (globalThis as any)[CONNECTIONS]?.getStore();
}

/** Calls the API's management endpoint for a connection; `undefined` if the connection is gone. */
async function call(
  method: string,
  endpoint: string,
  connectionId: string,
  body: string | Uint8Array = '',
): Promise<AwsResponse | undefined> {
  const url = new URL(`${endpoint.replace(/\/$/, '')}/@connections/${encodeURIComponent(connectionId)}`);
  const response = await awsRequest({ method, url, headers: {}, body }, 'execute-api');
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
  if (response.status === 410) return undefined;
  if (response.status >= 300) {
    throw new Error(`WebSocket connection ${connectionId}: ${method} failed with ${response.status} ${response.body}`);
  }
  return response;
}

/** The calls of `app.webSocket`; `undefined` or `false` if the connection is gone. */
const calls = {
  send: (endpoint: string, connectionId: string, data: unknown) => {
    const own = store();
    if (own) return own.send(connectionId, data);
    return call('POST', endpoint, connectionId, messageOf(data));
  },
  close: (endpoint: string, connectionId: string) =>
    store()?.close(connectionId) ?? call('DELETE', endpoint, connectionId),
  info: async (endpoint: string, connectionId: string): Promise<Connection | undefined> => {
    const own = store();
    if (own) return own.info(connectionId);
    const response = await call('GET', endpoint, connectionId);
    if (!response) return undefined;
    const { connectedAt, lastActiveAt, identity } = JSON.parse(response.body);
    return {
      connectedAt: new Date(connectedAt),
      lastActiveAt: new Date(lastActiveAt),
      sourceIp: identity?.sourceIp,
      userAgent: identity?.userAgent,
    };
  },
};

export async function webSocketClient(
  valueOf: typeof declaredValue,
  name: keyof typeof calls,
  [connectionId, data]: readonly [string, any?],
): Promise<unknown> {
  const endpoint = valueOf({ kind: 'env', name: 'WebSocket API', variable: WEBSOCKET_VARIABLE });
  const result = await calls[name](endpoint, connectionId, data);
  if (!result) throw disconnected(connectionId);
  return name === 'info' ? result : undefined;
}

/** A `WebSocketDisconnectedError`, which is recognized by its code. */
function disconnected(connectionId: string): Error {
  const error = Object.assign(new Error(`The WebSocket connection ${connectionId} is gone`), {
    name: 'WebSocketDisconnectedError',
    code: 'WEBSOCKET_DISCONNECTED',
    connectionId,
  });
  return Object.defineProperty(error, USER_ERROR, { value: true });
}
