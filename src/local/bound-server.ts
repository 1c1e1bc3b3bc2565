import type { AddressInfo } from 'node:net';
import * as net from 'node:net';
import { UserError } from '../errors';

const LOOPBACK = '127.0.0.1';

/** A server on a port of 127.0.0.1, and of one more address of the machine if there is one. */
export class BoundServer {
  /** Listens on the address that is not the server's. */
  private other?: net.Server;

  constructor(
    private readonly server: net.Server,
    private readonly host = LOOPBACK,
  ) {}

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /**
   * Listens on the port; 0 is any free one. Returns false if it is in use.
   *
   * @param flag that chooses the port, for the error
   */
  async tryToListen(port: number, flag: string): Promise<boolean> {
    const { server, host } = this;
    const isAny = host === '0.0.0.0' || host === '::';
    if (!(await tryToListen(server, port, isAny ? host : LOOPBACK, flag))) return false;
    if (isAny || host === LOOPBACK) return true;
    this.other = net.createServer((socket) => void server.emit('connection', socket));
    let isListening = false;
    try {
      return (isListening = await tryToListen(this.other, this.port, host, flag));
    } finally {
      if (!isListening) await new Promise((resolve) => server.close(resolve));
    }
  }

  /** Takes no more connections. */
  async close(): Promise<void> {
    this.other?.close();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

/** Whether a connection is one of this machine by 127.0.0.1, and not through another of its addresses. */
export function isFromLoopback({ localAddress, remoteAddress }: net.Socket): boolean {
  return [localAddress, remoteAddress].every((address) => /^(::ffff:)?127\.0\.0\.1$|^::1$/.test(address ?? ''));
}

function tryToListen(server: net.Server, port: number, host: string, flag: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (e: NodeJS.ErrnoException) => {
      if (e.code === 'EADDRINUSE') return resolve(false);
      if (e.code === 'EACCES') {
        return reject(
          new UserError(
            'PORT_REFUSED',
            `port ${port} is not allowed for your user: choose one above 1023 with ${flag}`,
          ),
        );
      }
      if (e.code === 'EADDRNOTAVAIL' || e.code === 'EINVAL') {
        return reject(new UserError('USAGE', `--host: ${host} is no address of this machine`));
      }
      return reject(e);
    };
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      resolve(true);
    });
  });
}
