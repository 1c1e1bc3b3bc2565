import * as http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Incoming, Outgoing } from './request';

/** The first bytes of HTTP/2. https://www.rfc-editor.org/rfc/rfc9113#section-3.4 */
const PREFACE = 'PRI';

/**
 * One port for HTTP/1 and for HTTP/2 without TLS, which clients of Kinesis use: the first bytes of a connection tell
 * them apart.
 */
export class Listener {
  private readonly server: http.Server;
  private readonly serveHttp1: (socket: Socket) => void;
  private http2Server?: import('node:http2').Http2Server;
  /** The connections that HTTP/1 does not have. */
  private readonly others = new Set<Socket>();

  constructor(private readonly serve: (incoming: Incoming, outgoing: Outgoing) => void) {
    this.server = http.createServer(serve);
    // Clients keep their connections; if one is closed while a request is in flight, that request fails.
    this.server.keepAliveTimeout = 60_000;
    this.serveHttp1 = this.server.listeners('connection')[0] as (socket: Socket) => void;
    this.server.removeAllListeners('connection');
    this.server.on('connection', (socket: Socket) => this.connected(socket));
  }

  /** Listens on the address, on this port or the next free one; 0 is any free one. Returns the port. */
  async listen(port: number, tries = 1): Promise<number> {
    for (let candidate = port; candidate < Math.min(port + tries, 65_536); candidate++) {
      try {
        await this.listenOn(candidate);
        return (this.server.address() as AddressInfo).port;
      } catch (e: any) {
        if (e.code !== 'EADDRINUSE') throw e;
      }
    }
    await this.listenOn(0);
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
      for (const socket of this.others) socket.destroy();
    });
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

  private listenOn(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }
}
