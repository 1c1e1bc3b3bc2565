import type { Connection } from './aws/websocket-client';
import { WEBSOCKET_VARIABLE } from './declarations';
import { load } from './events/load';
import { declaredValue } from './values';

/** A WebSocket connection that has ended. */
export class WebsocketDisconnectedError extends Error {
  static readonly code = 'WebsocketDisconnectedError';
  readonly code = 'WebsocketDisconnectedError';

  constructor(readonly connectionId: string) {
    super(`The WebSocket connection ${connectionId} is gone`);
    this.name = 'WebsocketDisconnectedError';
  }
}

type Client = typeof import('./aws/websocket-client');

/** Speaks to the WebSocket connections of the app, from each of its functions. A connection that is gone is a WebsocketDisconnectedError. */
export class Websocket {
  /** Sends a message: a string and bytes as they are, anything else as JSON. */
  async send(connectionId: string, data: unknown): Promise<void> {
    await call(connectionId, (client, endpoint) => client.send(endpoint, connectionId, data));
  }

  /** Ends a connection. */
  async close(connectionId: string): Promise<void> {
    await call(connectionId, (client, endpoint) => client.close(endpoint, connectionId));
  }

  /** Who is connected, and since when. */
  info(connectionId: string): Promise<Connection> {
    return call(connectionId, (client, endpoint) => client.info(endpoint, connectionId)) as Promise<Connection>;
  }
}

async function call<T>(connectionId: string, use: (client: Client, endpoint: string) => Promise<T>): Promise<T> {
  const endpoint = declaredValue({ kind: 'env', name: 'WebSocket API', variable: WEBSOCKET_VARIABLE });
  const result = await use(await load.websocketClient(), endpoint);
  if (!result) throw new WebsocketDisconnectedError(connectionId);
  return result;
}
