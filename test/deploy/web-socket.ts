import { type ChildProcess, fork } from 'node:child_process';
import * as path from 'node:path';

type Heard = { readonly open?: true; readonly refused?: true; readonly message?: string };

/** A WebSocket connection, by the client of Node.js. */
export class WebSocketConnection {
  /** Undefined if the connection is refused. */
  static async open(url: string): Promise<WebSocketConnection | undefined> {
    const connection = new WebSocketConnection(
      fork(path.join(__dirname, 'web-socket-client.mjs'), [url], {
        execArgv: ['--experimental-websocket', '--no-warnings'],
      }),
    );
    return (await connection.next()).open ? connection : undefined;
  }

  private readonly heard: Heard[] = [];
  private waiting?: (heard: Heard) => void;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (heard: Heard) => (this.waiting ? this.waiting(heard) : this.heard.push(heard)));
  }

  send(text: string): void {
    this.child.send(text);
  }

  async message(): Promise<string | undefined> {
    return (await this.next()).message;
  }

  close(): void {
    if (this.child.connected) this.child.send(null as any);
  }

  private async next(): Promise<Heard> {
    const heard = this.heard.shift() ?? (await new Promise<Heard>((resolve) => (this.waiting = resolve)));
    this.waiting = undefined;
    return heard;
  }
}
