import { randomUUID } from 'node:crypto';
import type { Connections } from './connections';
import type { WebSocketClient } from './websocket';

type Listener = (event: any) => void;
type EventName = 'open' | 'message' | 'error' | 'close';

/** `WebSocket` for the app in this process: any host is the app. The part of it that clients use. */
export interface TestWebSocket {
  readonly url: string;
  readonly protocol: string;
  readonly readyState: number;
  binaryType: string;
  onopen: Listener | null;
  onmessage: Listener | null;
  onerror: Listener | null;
  onclose: Listener | null;
  addEventListener(type: string, listener: Listener): void;
  removeEventListener(type: string, listener: Listener): void;
  send(data: string | Uint8Array | ArrayBuffer): void;
  close(code?: number, reason?: string): void;
}

/** The class of connections to an app. */
export type TestWebSocketClass = new (url: string | URL, protocols?: string | string[]) => TestWebSocket;

/** https://websockets.spec.whatwg.org/#dom-websocket-readystate */
const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3];

/** The class whose instances are connections of a client. */
export function testWebSocket(client: WebSocketClient, connections: Connections): TestWebSocketClass {
  return class implements TestWebSocket {
    static readonly CONNECTING = CONNECTING;
    static readonly OPEN = OPEN;
    static readonly CLOSING = CLOSING;
    static readonly CLOSED = CLOSED;

    readonly url: string;
    protocol = '';
    readyState = CONNECTING;
    binaryType = 'blob';
    onopen: Listener | null = null;
    onmessage: Listener | null = null;
    onerror: Listener | null = null;
    onclose: Listener | null = null;
    private readonly listeners = new Map<string, Set<Listener>>();
    private readonly connectionId: string = randomUUID();
    /** The messages are handled one after the other, so that a test does not depend on chance. */
    private last: Promise<unknown>;

    constructor(url: string | URL, protocols: string | string[] = []) {
      this.url = new URL(url).href;
      this.last = this.connect([protocols].flat());
    }

    addEventListener(type: string, listener: Listener): void {
      this.listeners.set(type, (this.listeners.get(type) ?? new Set()).add(listener));
    }

    removeEventListener(type: string, listener: Listener): void {
      this.listeners.get(type)?.delete(listener);
    }

    send(data: string | Uint8Array | ArrayBuffer): void {
      if (this.readyState === CONNECTING) {
        throw new DOMException('The connection is not open yet', 'InvalidStateError');
      }
      if (this.readyState !== OPEN) return;
      this.last = this.last.then(async () => {
        if (this.readyState > CLOSING) return;
        try {
          const { body } = await client.message(this.connectionId, data);
          if (body) this.receive(body);
        } catch (error) {
          console.error(error);
          // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html
          const message = 'Internal server error';
          this.receive(JSON.stringify({ message, connectionId: this.connectionId, requestId: randomUUID() }));
        }
      });
    }

    close(code = 1005, reason = ''): void {
      if (this.readyState >= CLOSING) return;
      this.readyState = CLOSING;
      this.last = this.last.then(async () => {
        // The app may have refused or closed it meanwhile.
        if ((this.readyState as number) === CLOSED) return;
        await client.disconnect(this.connectionId).catch((error) => console.error(error));
        this.end(code, reason);
      });
    }

    private async connect(protocols: readonly string[]): Promise<void> {
      const query = Object.fromEntries(new URL(this.url).searchParams);
      const headers: { [name: string]: string } = {};
      if (protocols.length > 0) headers['Sec-WebSocket-Protocol'] = protocols.join(', ');
      const result = await client
        .connect(this.connectionId, { query, headers })
        .catch((error) => ({ statusCode: 500, error }));
      const { statusCode } = result;
      if (!(statusCode >= 200 && statusCode < 300)) {
        this.fire('error', {
          message: `Unexpected server response: ${statusCode}`,
          ...(result.error && { error: result.error }),
        });
        return this.end(1006, '');
      }
      connections.listen(this.connectionId, {
        message: (data) => this.receive(data),
        closed: () => this.end(1000, ''),
      });
      if (this.readyState !== CONNECTING) return;
      this.protocol = result.headers?.['Sec-WebSocket-Protocol'] ?? '';
      this.readyState = OPEN;
      this.fire('open', {});
    }

    private receive(data: string | Uint8Array): void {
      if (this.readyState !== OPEN) return;
      const bytes = typeof data === 'string' ? undefined : Uint8Array.from(data).buffer;
      this.fire('message', { data: bytes ? (this.binaryType === 'blob' ? new Blob([bytes]) : bytes) : data });
    }

    private end(code: number, reason: string): void {
      if (this.readyState === CLOSED) return;
      this.readyState = CLOSED;
      connections.listen(this.connectionId, undefined);
      this.fire('close', { code, reason, wasClean: code !== 1006 });
    }

    private fire(type: EventName, event: object): void {
      const own = { type, target: this, ...event };
      for (const listener of [this[`on${type}`], ...(this.listeners.get(type) ?? [])]) listener?.call(this, own);
    }
  };
}
