import * as http from 'node:http';
import type { Duplex } from 'node:stream';
import type { CustomDomains, DomainTarget } from './custom-domains';
import { BoundServer } from '../bound-server';
import { refuseUpgrade, type Gateway } from '../gateway';
import type { Hold } from '../hold';
import { refusedHost } from '../origin';
import { toOriginForm } from '../request-target';
import { UserError } from '../../errors';

export interface ApiServerOptions {
  /** The address to listen on, in addition to 127.0.0.1. @default - none */
  readonly host?: string;
  /** Names in `Host` that are served in addition to those of this machine. */
  readonly allowedHosts: readonly string[];
  /** Receives a line for each request that is not passed to the gateway. */
  readonly log: (line: string) => void;
  /** The project's errors as a text for the user, which is then the response to all requests. */
  readonly failure: () => string | undefined;
  /** Holds requests during an edit. */
  readonly hold: Hold;
  /** Resolves when the stack is loaded again, after an edit that may change its routes. @default - nothing is loaded */
  readonly reloaded?: () => Promise<void> | undefined;
}

/** The server of an API. Its port stays open while the stack is reloaded. */
export class ApiServer {
  /** The API, whose gateway serves the requests; undefined before the first load. */
  api?: { readonly name: string; readonly gateway: Gateway };
  /** The custom domain names of all APIs: which one is meant, `Host` says. */
  domains?: CustomDomains;
  port = 0;
  private readonly server: http.Server;
  private readonly bound: BoundServer;
  /** The sockets that no longer speak HTTP. */
  private readonly upgraded = new Set<Duplex>();

  constructor(private readonly options: ApiServerOptions) {
    this.server = http.createServer((req, res) => {
      toOriginForm(req);
      if (!this.options.hold.isHeld) this.serve(req, res);
      else this.options.hold.pass(() => res.destroyed || this.serve(req, res));
    });
    this.bound = new BoundServer(this.server, options.host);
    this.server.on('upgrade', (req: http.IncomingMessage, socket: Duplex, head: Buffer) => {
      this.upgraded.add(socket);
      socket.once('close', () => this.upgraded.delete(socket));
      this.options.hold.pass(() => socket.destroyed || this.upgrade(req, socket, head));
    });
    // API Gateway's is 350 s; a kept-alive connection must not be closed at the moment of the client's next request.
    this.server.keepAliveTimeout = 350_000;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** @param port the port to listen on; without it the next free one from `from` on */
  async listen(port?: number, from?: number): Promise<void> {
    await listen((candidate) => this.bound.tryToListen(candidate, '--port'), port, from);
    this.port = this.bound.port;
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = this.bound.close();
    this.server.closeAllConnections();
    for (const socket of this.upgraded) socket.destroy();
    await closed;
  }

  private serve(req: http.IncomingMessage, res: http.ServerResponse): void {
    const mapped = this.domains?.find(req);
    if (mapped) return this.serveDomain(mapped, req, res);
    const refused = refusedHost(req.headers.host, this.options.allowedHosts);
    if (refused !== undefined) return this.respond(req, res, 403, refused);
    const failure = this.options.failure();
    if (failure === undefined && this.api) {
      const { gateway } = this.api;
      // The edit that has added the route is served before the stack has it.
      const reloaded = this.options.reloaded?.();
      if (reloaded && !gateway.hasRoute(req)) {
        return void reloaded.then(() => res.destroyed || this.serve(req, res));
      }
      return gateway.handle(req, res);
    }
    this.respond(req, res, 500, failure ?? 'the stack has no API to serve at this address');
  }

  private serveDomain({ gateway, url }: DomainTarget, req: http.IncomingMessage, res: http.ServerResponse): void {
    const failure = this.options.failure();
    if (failure !== undefined) return this.respond(req, res, 500, failure);
    if (!gateway) return this.respond(req, res, 403, `no API has this path at ${req.headers.host}`);
    req.url = url;
    return gateway.handle(req, res);
  }

  private upgrade(req: http.IncomingMessage, socket: Duplex, head: Buffer): void {
    const mapped = this.domains?.find(req);
    const refused = mapped ? undefined : refusedHost(req.headers.host, this.options.allowedHosts);
    const failure = this.options.failure();
    const own = mapped ? mapped.gateway : this.api?.gateway;
    const gateway = refused === undefined && failure === undefined ? own : undefined;
    if (gateway?.upgrade) {
      return void gateway.upgrade(req, socket, head).catch((error: Error) => {
        refuseUpgrade(socket, 500, 'Internal server error');
        this.options.log(String(error.stack));
      });
    }
    // The edit that has added the API is served before the stack has it.
    const reloaded = refused === undefined && failure === undefined ? this.options.reloaded?.() : undefined;
    if (reloaded) return void reloaded.then(() => socket.destroyed || this.upgrade(req, socket, head));
    const message = refused ?? failure ?? 'there is no WebSocket API at this address';
    refuseUpgrade(socket, refused === undefined ? 500 : 403, `${message}\n`, 'text/plain; charset=utf-8');
    this.options.log(`${req.method} ${req.url}  ${message}`);
  }

  /** Not a response of the API: plain text, to distinguish it. */
  private respond(req: http.IncomingMessage, res: http.ServerResponse, status: number, message: string): void {
    const text = `${message}\n`;
    res.writeHead(status, {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': Buffer.byteLength(text),
      connection: 'close',
    });
    res.end(text);
    this.options.log(`${req.method} ${req.url} ${status}${status === 403 ? `  ${message}` : ''}`);
  }
}

export const FIRST_API_PORT = 3000;
const TRIED = 100;

/**
 * Listens on the specified port, or on the first free one from `from` on.
 *
 * @param on returns false for a port that is in use
 */
async function listen(
  on: (port: number) => Promise<boolean>,
  port: number | undefined,
  from = FIRST_API_PORT,
): Promise<void> {
  if (port !== undefined) {
    if (await on(port)) return;
    throw new UserError(
      'PORT_IN_USE',
      `port ${port} is in use: end what uses it, or choose another with --port. Without --port, the next free one is taken`,
    );
  }
  for (let candidate = from; candidate < from + TRIED; candidate++) if (await on(candidate)) return;
  throw new UserError('PORT_IN_USE', `no port from ${from} to ${from + TRIED - 1} is free: choose one with --port`);
}
