import { webSocketClient, type Connection } from './parts/web-socket-client';
import { declaredValue } from './values';

/**
 * The WebSocket connections of the app, usable in all its functions. A call for a closed connection throws a
 * `WebSocketDisconnectedError`.
 */
export interface WebSocketConnections {
  /** Sends a message: a string and bytes as they are, anything else as JSON. */
  send(connectionId: string, data: unknown): Promise<void>;
  /** Ends a connection. */
  close(connectionId: string): Promise<void>;
  /** The client of a connection, and the time when it connected. */
  info(connectionId: string): Promise<Connection>;
}

export const webSocket: WebSocketConnections = {} as any;

for (const name of ['send', 'close', 'info'] satisfies (keyof WebSocketConnections)[]) {
  (webSocket as any)[name] = async (...args: [string, any?]) => webSocketClient(declaredValue, name, args);
}
