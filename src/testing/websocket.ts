import { randomUUID } from 'node:crypto';
import type { Connections, SentMessage } from './connections';
import { API } from './http-event';
import type { Pair } from '../gateway-events/request';
import { connectEvent, disconnectEvent, messageEvent, type WebSocketConnection } from '../gateway-events/websocket';
import { messageOf } from '../runtime/parts/aws/message';
import type { Declarations } from '../runtime/declarations';

/** What begins a connection. */
export interface TestConnectRequest {
  readonly headers?: { readonly [name: string]: string };
  readonly query?: { readonly [name: string]: string };
  /** What an authorizer would have found out: `event.authorizer` for the handlers, as long as the connection lasts. */
  readonly authorizer?: { readonly [key: string]: unknown };
}

/** WebSocket events, by the routes that are declared, and what the app does with the connections. */
export interface WebSocketClient {
  /** What the app has sent by `app.webSocket.send()`, in any of its functions that this client has called. */
  readonly sent: readonly SentMessage[];
  /** The connections that the app has ended by `app.webSocket.close()`. */
  readonly closed: readonly string[];
  /** Begins a connection, unless the app refuses it. */
  connect(connectionId: string, request?: TestConnectRequest): Promise<any>;
  /**
   * Text and bytes are sent as they are, anything else as JSON; the `action` of a message that is JSON says which route
   * gets it. The `body` of the answer is what the caller gets.
   */
  message(connectionId: string, body: unknown): Promise<any>;
  /** Ends a connection: what the app sends to it from then on is a `WebSocketDisconnectedError`. */
  disconnect(connectionId: string): Promise<any>;
}

export function webSocketClient(
  declarations: Declarations,
  connections: Connections,
  invoke: (name: string, event: object) => Promise<any>,
): WebSocketClient {
  // When they are asked for: an app may declare more after the client was made.
  const routes = () => declarations.handlers.filter((handler) => handler.kind === 'websocket');
  const routeOf = (key: string) => routes().find(({ options }) => options.route === key);
  const none = (routeKey: string) =>
    new TypeError(
      `The app "${declarations.name}" has no WebSocket route ${routeKey}. It has ${
        routes()
          .map(({ options }) => options.route)
          .join(', ') || 'none'
      }`,
    );
  /** By connection id; a connection that was never begun is taken to be there. */
  const begun = new Map<string, WebSocketConnection>();
  const connectionOf = (connectionId: string) =>
    begun.get(connectionId) ?? { connectionId, connectedAt: Date.now(), sourceIp: SOURCE_IP };
  const now = () => ({ requestId: randomUUID(), time: Date.now() });
  return {
    sent: connections.sent,
    closed: connections.closed,
    async connect(connectionId, request = {}) {
      checkRequest(request);
      const { headers = {}, query, authorizer } = request;
      if (!routes().length) throw none('$connect');
      // It is not there before the app has let it in, nor if the app does not.
      connections.end(connectionId);
      const connection = { connectionId, connectedAt: Date.now(), sourceIp: SOURCE_IP, authorizer };
      begun.set(connectionId, connection);
      const route = routeOf('$connect');
      const connect = { ...now(), headers: handshake(headers), query: new URLSearchParams(query).toString() };
      const answer = route ? await invoke(route.name, connectEvent(API, connection, connect)) : ACCEPTED;
      if (answer.statusCode >= 200 && answer.statusCode < 300) connections.begin(connectionId);
      return answer;
    },
    async message(connectionId, body) {
      if (connections.isGone(connectionId)) {
        throw new Error(`The WebSocket connection ${connectionId} is gone. Begin it again: client.webSocket.connect()`);
      }
      const message = messageOf(body);
      const key = actionOf(message) ?? '$default';
      const route = routeOf(key) ?? routeOf('$default');
      if (!route) throw none(key);
      const sent = { ...now(), routeKey: route.options.route, message };
      return invoke(route.name, messageEvent(API, connectionOf(connectionId), sent));
    },
    async disconnect(connectionId) {
      if (!routes().length) throw none('$disconnect');
      connections.end(connectionId);
      const route = routeOf('$disconnect');
      return route ? invoke(route.name, disconnectEvent(API, connectionOf(connectionId), now())) : ACCEPTED;
    },
  };
}

/** What the API selects a route by: `$request.body.action`, of any message that is JSON. */
function actionOf(message: string | Uint8Array): string | undefined {
  try {
    const { action } = JSON.parse(message as string);
    return typeof action === 'string' ? action : undefined;
  } catch {
    return undefined;
  }
}

const REQUEST = ['headers', 'query', 'authorizer'];

function checkRequest(request: TestConnectRequest): void {
  for (const name of Object.keys(request)) {
    if (!REQUEST.includes(name)) {
      throw new TypeError(`Unknown option "${name}" of a WebSocket connection. Known: ${REQUEST.join(', ')}`);
    }
  }
}

/** Beginning and end need no route. */
const ACCEPTED = { statusCode: 200 };

const SOURCE_IP = '127.0.0.1';

/**
 * The headers of a connect request, with those that every client sends:
 * https://www.rfc-editor.org/rfc/rfc6455#section-4.1
 */
function handshake(headers: { readonly [name: string]: string }): Pair[] {
  const all = {
    Host: API.domainName,
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version': '13',
    ...headers,
  };
  return Object.entries(all);
}
