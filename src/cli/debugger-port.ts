import { once } from 'node:events';
import * as net from 'node:net';
import { UserError } from '../errors';

/** The beginning of a session of a debugger. Requests for the list of targets are not. */
const SESSION = /^upgrade: *websocket/im;

/** The port of `--inspect`, which forwards to that of the process of `dev`, and so knows whether a debugger is attached. */
export class DebuggerPort {
  /** Listens on 127.0.0.1. `onAttached` is called when the first debugger comes, and when the last has gone. */
  static async open(port: number, onAttached: (isAttached: boolean) => void): Promise<DebuggerPort> {
    const server = net.createServer();
    const opened = new DebuggerPort(server, onAttached);
    server.listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      throw inspectorPortInUse(port);
    }
    return opened;
  }

  /** The port of the inspector of the present process. */
  target?: number;
  private readonly sessions = new Set<net.Socket>();

  private constructor(
    private readonly server: net.Server,
    private readonly onAttached: (isAttached: boolean) => void,
  ) {
    server.on('connection', (client) => this.forward(client));
  }

  close(): void {
    this.server.close();
  }

  private forward(client: net.Socket): void {
    if (this.target === undefined) return void client.destroy();
    const inspector = net.connect(this.target, '127.0.0.1');
    client.on('data', (chunk) => {
      if (this.sessions.has(client) || !SESSION.test(chunk.toString('latin1'))) return;
      this.sessions.add(client);
      if (this.sessions.size === 1) this.onAttached(true);
    });
    const end = () => {
      client.destroy();
      inspector.destroy();
      if (this.sessions.delete(client) && this.sessions.size === 0) this.onAttached(false);
    };
    for (const socket of [client, inspector]) socket.setNoDelay(true).on('error', end).on('close', end);
    client.pipe(inspector).pipe(client);
  }
}

/** The error of a port for debuggers that another process has. */
export function inspectorPortInUse(port: number): UserError {
  return new UserError('PORT_IN_USE', `--inspect: port ${port} is in use: write --inspect=<another port>`);
}
