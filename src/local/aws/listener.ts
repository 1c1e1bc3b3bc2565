import * as http from 'node:http';
import type { Socket } from 'node:net';
import type { Incoming, Outgoing } from './request';
import { BoundServer } from '../bound-server';

/** The first bytes of HTTP/2. https://www.rfc-editor.org/rfc/rfc9113#section-3.4 */
const PREFACE = 'PRI';

/**
 * One port for HTTP/1 and for HTTP/2 without TLS, which clients of Kinesis use: the first bytes of a connection tell
 * them apart.
 */
export class Listener {
  private readonly server: http.Server;
  private readonly bound: BoundServer;
  private readonly serveHttp1: (socket: Socket) => void;
  private http2Server?: import('node:http2').Http2Server;
  /** The connections that HTTP/1 does not have. */
  private readonly others = new Set<Socket>();

  /** @param host the address to listen on, in addition to 127.0.0.1 */
  constructor(
    private readonly serve: (incoming: Incoming, outgoing: Outgoing) => void,
    host?: string,
  ) {
    this.server = http.createServer(serve);
    this.bound = new BoundServer(this.server, host);
    // Clients keep their connections; if one is closed while a request is in flight, that request fails.
    this.server.keepAliveTimeout = 60_000;
    this.serveHttp1 = this.server.listeners('connection')[0] as (socket: Socket) => void;
    this.server.removeAllListeners('connection');
    this.server.on('connection', (socket: Socket) => this.connected(socket));
  }

  /** Listens on this port or the next free one; 0 is any free one. Returns the port. */
  async listen(port: number, tries = 1): Promise<number> {
    const isListening = (candidate: number) => this.bound.tryToListen(candidate, '--endpoint-port');
    for (let candidate = port; candidate < Math.min(port + tries, 65_536); candidate++) {
      if (await isListening(candidate)) return this.bound.port;
    }
    // A free port of 127.0.0.1 may be in use at the other address.
    while (!(await isListening(0)));
    return this.bound.port;
  }

  async close(): Promise<void> {
    const closed = this.bound.close();
    this.server.closeAllConnections();
    for (const socket of this.others) socket.destroy();
    await closed;
  }

  /** Does not keep the process alive. */
  unref(): void {
    this.server.unref();
    this.server.on('connection', (socket) => socket.unref());
  }

  private connected(socket: Socket): void {
    this.others.add(socket);
    socket.once('close', () => this.others.delete(socket));
    const broken = () => socket.destroy();
    socket.on('error', broken);
    let head: Buffer = Buffer.alloc(0);
    const look = () => {
      const chunk: Buffer | null = socket.read();
      if (chunk === null) return;
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      const start = head.subarray(0, PREFACE.length).toString('latin1');
      if (head.length < PREFACE.length && PREFACE.startsWith(start)) return;
      socket.off('readable', look);
      socket.unshift(head);
      if (start === PREFACE) {
        this.http2().emit('connection', socket);
      } else {
        this.others.delete(socket);
        socket.off('error', broken);
        this.serveHttp1.call(this.server, socket);
      }
    };
    socket.on('readable', look);
  }

  private http2(): import('node:http2').Http2Server {
    if (!this.http2Server) {
      // Loaded with the first such client.
      const http2: typeof import('node:http2') = require('node:http2');
      this.http2Server = http2.createServer({}, this.serve);
      this.http2Server.on('sessionError', () => undefined);
    }
    return this.http2Server;
  }
}
