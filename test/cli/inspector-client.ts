import { once } from 'node:events';
import WebSocket from 'ws';

type Params = { readonly [name: string]: any };

/** Events and commands of the inspector protocol: https://nodejs.org/api/inspector.html */
export interface Session {
  command(method: string, params?: Params): Promise<any>;
  /** The event, also one that has already come. */
  event(method: string, isWanted?: (params: any) => boolean): Promise<any>;
}

/** One target: the process, or one of its threads. */
class Target implements Session {
  private id = 0;
  private readonly pending = new Map<number, { resolve: (result: any) => void; reject: (error: Error) => void }>();
  private readonly events: { method: string; params: any }[] = [];
  private readonly waiting = new Set<() => void>();

  constructor(private readonly send: (message: string) => void) {}

  command(method: string, params: Params = {}): Promise<any> {
    const id = ++this.id;
    this.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => this.pending.set(id, { resolve, reject }));
  }

  async event(method: string, isWanted: (params: any) => boolean = () => true): Promise<any> {
    for (;;) {
      const found = this.events.findIndex((event) => event.method === method && isWanted(event.params));
      if (found >= 0) return this.events.splice(found, 1)[0].params;
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  receive(text: string): void {
    const { id, result, error, method, params } = JSON.parse(text);
    if (id !== undefined) {
      const { resolve, reject } = this.pending.get(id)!;
      this.pending.delete(id);
      return error ? reject(new Error(error.message)) : resolve(result);
    }
    this.events.push({ method, params });
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }
}

/** A debugger, as an editor is one: it attaches to the process, and to each thread that it has or starts. */
export class InspectorClient {
  static async attach(port: number): Promise<InspectorClient> {
    const [{ webSocketDebuggerUrl }] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as any[];
    const socket = new WebSocket(webSocketDebuggerUrl);
    await once(socket, 'open');
    const client = new InspectorClient(socket);
    await client.process.command('NodeWorker.enable', { waitForDebuggerOnStart: false });
    return client;
  }

  private readonly process: Target;
  private readonly threads = new Map<string, Target>();

  private constructor(private readonly socket: WebSocket) {
    this.process = new Target((message) => socket.send(message));
    socket.on('message', (data) => {
      const { method, params } = JSON.parse(String(data));
      if (method === 'NodeWorker.receivedMessageFromWorker') {
        this.threads.get(params.sessionId)?.receive(params.message);
      } else {
        this.process.receive(String(data));
      }
    });
  }

  /** The threads that have been attached to so far, and those to come. */
  async *attached(): AsyncGenerator<Session> {
    for (;;) {
      const { sessionId } = await this.process.event('NodeWorker.attachedToWorker');
      const thread = new Target(
        (message) =>
          void this.process.command('NodeWorker.sendMessageToWorker', { sessionId, message }).catch(() => {}),
      );
      this.threads.set(sessionId, thread);
      yield thread;
    }
  }

  close(): void {
    this.socket.terminate();
  }
}
