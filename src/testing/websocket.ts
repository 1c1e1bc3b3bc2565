import { randomUUID } from 'node:crypto';
import type { Authorizers } from './authorizers';
import type { Connections, SentMessage } from './connections';
import { API } from './http-event';
import type { Pair } from '../gateway-events/request';
import { connectEvent, disconnectEvent, messageEvent, type WebSocketConnection } from '../gateway-events/websocket';
import { messageOf } from '../runtime/parts/aws/message';
import type { Declarations } from '../runtime/declarations';

/** The connect request of a connection. */
export interface TestConnectRequest {
  readonly headers?: { readonly [name: string]: string };
  readonly query?: { readonly [name: string]: string };
  /**
   * The context of an authorizer that allows the connection, which is then not asked: `event.authorizer` for the
   * handlers, as long as the connection lasts.
   *
   * @default - the authorizer of `$connect` decides
   */
  readonly authorizer?: { readonly [key: string]: unknown };
}

/** WebSocket events for the declared routes, and the app's calls for the connections. */
export interface WebSocketClient {
  /** The messages sent by `app.webSocket.send()`, in any function that this client has called. */
  readonly sent: readonly SentMessage[];
  /** The connections that the app has closed by `app.webSocket.close()`. */
  readonly closed: readonly string[];
  /** Begins a connection, unless the app refuses it. */
  connect(connectionId: string, request?: TestConnectRequest): Promise<any>;
  /**
   * Text and bytes are sent as they are, anything else as JSON; the `action` in a JSON message selects the route. The
   * `body` of the result is sent to the caller.
   */
  message(connectionId: string, body: unknown): Promise<any>;
  /**
   * Loses a connection, as when a client has no network any more: no function is called. A later `send()` of the app
   * throws a `WebSocketDisconnectedError`.
   */
  drop(connectionId: string): void;
  /** Ends a connection: a later `send()` of the app throws a `WebSocketDisconnectedError`. */
  disconnect(connectionId: string): Promise<any>;
}

export function webSocketClient(
  declarations: Declarations,
  connections: Connections,
  invoke: (name: string, event: object) => Promise<any>,
  authorizers: Authorizers,
): WebSocketClient {
  // Read at each call: an app may declare more after the client was created.
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
  /** The connections by id; one that was never begun counts as open. */
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
      // It is not open before the app accepts it.
      connections.end(connectionId);
      const beginning = { connectionId, connectedAt: Date.now(), sourceIp: SOURCE_IP };
      const route = routeOf('$connect');
      const connect = { ...now(), headers: handshake(headers), query: new URLSearchParams(query).toString() };
      const decision = await authorizers.decideConnect(
        route?.options.authorizer,
        { ...connect, method: 'GET', path: '/', sourceIp: SOURCE_IP },
        connectEvent(API, beginning, connect),
        authorizer,
      );
      if ('refused' in decision) return decision.refused;
      const connection = { ...beginning, authorizer: decision.context };
      begun.set(connectionId, connection);
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
    drop: (connectionId) => connections.end(connectionId),
    async disconnect(connectionId) {
      if (!routes().length) throw none('$disconnect');
      connections.end(connectionId);
      const route = routeOf('$disconnect');
      return route ? invoke(route.name, disconnectEvent(API, connectionOf(connectionId), now())) : ACCEPTED;
    },
  };
}

/** The route selection of the API, `$request.body.action`, for messages that are JSON. */
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

/** The result without a route: `$connect` and `$disconnect` need none. */
const ACCEPTED = { statusCode: 200 };

const SOURCE_IP = '127.0.0.1';

/**
 * The headers of a connect request, including those that every client sends:
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
