import { AsyncLocalStorage } from 'node:async_hooks';
import { messageOf } from '../runtime/parts/aws/message';
import { CONNECTIONS, type Connection, type ConnectionStore } from '../runtime/parts/web-socket-client';

/** A message that the app has sent to a WebSocket connection. */
export interface SentMessage {
  readonly connectionId: string;
  /** A string or bytes as the app passed them, anything else as parsed from the JSON that is sent. */
  readonly data: any;
}

/** The client's end of a connection. */
export interface ConnectionListener {
  message(data: string | Uint8Array): void;
  closed(): void;
}

/**
 * The connections of the client whose call is running: one store for all copies of the library, as an app may use
 * another one.
 */
const running: AsyncLocalStorage<ConnectionStore> = ((globalThis as any)[CONNECTIONS] ??= new AsyncLocalStorage());

/**
 * The WebSocket connections of one client, which records the app's calls. A connection counts as open until it is
 * refused, disconnected or closed.
 */
export class Connections implements ConnectionStore {
  readonly sent: SentMessage[] = [];
  readonly closed: string[] = [];
  private readonly gone = new Set<string>();
  private readonly since = new Map<string, Date>();
  private readonly listeners = new Map<string, ConnectionListener>();

  /** Runs a call; its use of connections is recorded here, and not in other clients. */
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

  send(connectionId: string, data: unknown): boolean {
    if (this.isGone(connectionId)) return false;
    this.sent.push({ connectionId, data: copyOf(data) });
    this.listeners.get(connectionId)?.message(messageOf(data));
    return true;
  }

  close(connectionId: string): boolean {
    if (this.isGone(connectionId)) return false;
    this.end(connectionId);
    this.closed.push(connectionId);
    this.listeners.get(connectionId)?.closed();
    return true;
  }

  /** Passes what the app sends to a connection, and its end by the app, to the one listener of it. */
  listen(connectionId: string, listener: ConnectionListener | undefined): void {
    if (listener) this.listeners.set(connectionId, listener);
    else this.listeners.delete(connectionId);
  }

  info(connectionId: string): Connection | undefined {
    if (this.isGone(connectionId)) return undefined;
    return {
      connectedAt: this.since.get(connectionId) ?? new Date(),
      lastActiveAt: new Date(),
      sourceIp: '127.0.0.1',
      userAgent: 'test',
    };
  }
}

/** A copy of the present value: the app may change it afterwards. */
function copyOf(data: unknown): unknown {
  const message = messageOf(data);
  if (typeof message !== 'string') return Buffer.from(message);
  return typeof data === 'string' ? data : JSON.parse(message);
}
