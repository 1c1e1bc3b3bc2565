import { AsyncLocalStorage } from 'node:async_hooks';
import type { Connection } from '../runtime/aws/websocket-client';
import { WebsocketDisconnectedError, type Websocket } from '../runtime/websocket';

/** A message that the app has sent to a WebSocket connection. */
export interface SentMessage {
  readonly connectionId: string;
  /** A string or bytes as the app gave them, anything else as it comes out of the JSON that is sent. */
  readonly data: any;
}

/** The connections of the client whose call is running. */
const running = new AsyncLocalStorage<Connections>();

/**
 * The WebSocket connections of one client: what the app does with them is recorded. A connection is taken to be there until
 * it was refused, disconnected or closed.
 */
export class Connections {
  readonly sent: SentMessage[] = [];
  readonly closed: string[] = [];
  private readonly gone = new Set<string>();
  private readonly since = new Map<string, Date>();

  /** Runs a call; what it does with connections is recorded here, and not with other clients. */
  during<T>(call: () => T): T {
    return running.run(this, call);
  }

  isGone(connectionId: string): boolean {
    return this.gone.has(connectionId);
  }

  begin(connectionId: string): void {
    this.gone.delete(connectionId);
    this.since.set(connectionId, new Date());
  }

  end(connectionId: string): void {
    this.gone.add(connectionId);
    this.since.delete(connectionId);
  }

  async send(connectionId: string, data: unknown): Promise<void> {
    this.check(connectionId);
    this.sent.push({ connectionId, data: copyOf(data) });
  }

  async close(connectionId: string): Promise<void> {
    this.check(connectionId);
    this.end(connectionId);
    this.closed.push(connectionId);
  }

  async info(connectionId: string): Promise<Connection> {
    this.check(connectionId);
    return { connectedAt: this.since.get(connectionId) ?? new Date(), lastActiveAt: new Date(), sourceIp: '127.0.0.1', userAgent: 'test' };
  }

  private check(connectionId: string): void {
    if (this.gone.has(connectionId)) throw new WebsocketDisconnectedError(connectionId);
  }
}

/** As it is now: the app may change it afterwards. */
function copyOf(data: unknown): unknown {
  if (typeof data === 'string') return data;
  if (data instanceof Uint8Array) return Buffer.from(data);
  const json = JSON.stringify(data);
  if (json === undefined) throw new TypeError(`A ${typeof data} cannot be sent to a WebSocket connection`);
  return JSON.parse(json);
}

const watched = new WeakSet<object>();

/**
 * Lets what an app says to its connections come to the client whose call is running. An app and its blueprints share the
 * methods, so all of them are heard; a call of no client goes where it always goes.
 */
export function watchConnections(websocket: Websocket): void {
  const methods = Object.hasOwn(websocket, 'send') ? websocket as any : Object.getPrototypeOf(websocket);
  if (watched.has(methods)) return;
  watched.add(methods);
  for (const name of ['send', 'close', 'info'] as const) {
    const original = methods[name];
    methods[name] = function (connectionId: string, data: unknown): Promise<unknown> {
      const connections = running.getStore();
      return connections ? connections[name](connectionId, data) : original.call(this, connectionId, data);
    };
  }
}
