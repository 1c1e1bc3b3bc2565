import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DevError } from './dev-error';

const FIRST = 3000;
const TRIED = 100;

/** Listens on 127.0.0.1: on the port that is asked for, else on the first free one from `from` on. Gives the port. */
export async function listen(server: Server, port: number | undefined, from = FIRST): Promise<number> {
  if (port !== undefined) {
    if (await tryToListen(server, port)) return (server.address() as AddressInfo).port;
    throw new DevError(
      'PORT_IN_USE',
      `port ${port} is in use: end what uses it, or choose another with --port. Without --port, the next free one is taken`,
    );
  }
  for (let candidate = from; candidate < from + TRIED; candidate++) {
    if (await tryToListen(server, candidate)) return candidate;
  }
  throw new DevError('PORT_IN_USE', `no port from ${from} to ${from + TRIED - 1} is free: choose one with --port`);
}

function tryToListen(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (e: NodeJS.ErrnoException) => {
      if (e.code === 'EADDRINUSE') return resolve(false);
      if (e.code === 'EACCES') {
        return reject(
          new DevError('PORT_REFUSED', `port ${port} is not allowed for your user: choose one above 1023 with --port`),
        );
      }
      return reject(e);
    };
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed);
      resolve(true);
    });
  });
}
