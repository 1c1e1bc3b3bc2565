import * as diagnostics from 'node:diagnostics_channel';
import * as http from 'node:http';
import * as net from 'node:net';
import { CALLER_HEADER } from './caller-header';

/** The header for a request that is made now; undefined if no handler makes it. */
export type Identity = () => string | undefined;

interface State {
  /** By the port of the endpoint. */
  readonly identities: Map<string, Identity>;
  isHttp2Installed: boolean;
}

interface Target {
  readonly host?: unknown;
  readonly port?: unknown;
}

const STATE = Symbol.for('serverless-cdk-project:caller');

/** One for all copies of this module in the process: jest gives each test file one of its own, and shares Node's modules. */
function state(): State {
  const holder = ((http as { default?: object }).default ?? http) as { [STATE]?: State };
  if (!holder[STATE]) {
    holder[STATE] = { identities: new Map(), isHttp2Installed: false };
    install();
  }
  return holder[STATE];
}

/**
 * Adds the header of the caller to each request to the endpoint, by whatever client and protocol: `http`, `fetch`,
 * HTTP/2. So the access key, which code may choose and clients keep, needs to name nobody.
 *
 * @param onlyLoadedHttp2 leaves HTTP/2 alone until something else has loaded it, which takes 3 ms
 * @returns a function that ends this
 */
export function identifyCaller(
  endpoint: string,
  identity: Identity,
  { onlyLoadedHttp2 = false }: { readonly onlyLoadedHttp2?: boolean } = {},
): () => void {
  const { port } = new URL(endpoint);
  const { identities } = state();
  if (onlyLoadedHttp2) installHttp2Later();
  else installHttp2();
  identities.set(port, identity);
  return () => {
    if (identities.get(port) === identity) identities.delete(port);
  };
}

function headerFor({ host, port }: Target): string | undefined {
  return isThisMachine(String(host)) ? state().identities.get(String(port))?.() : undefined;
}

function isThisMachine(host: string): boolean {
  return /^(127\.0\.0\.1|localhost|\[?::1\]?|.+\.localhost)$/.test(host);
}

function install(): void {
  // Clients may have taken `http.request` out of its module already; all go through an agent.
  const agent = http.Agent.prototype as unknown as {
    addRequest: (request: http.ClientRequest, ...rest: any[]) => void;
  };
  const { addRequest } = agent;
  agent.addRequest = function (request, options, ...rest) {
    const header = headerFor({ host: options?.host ?? request.host, port: options?.port });
    if (header !== undefined && !request.headersSent) request.setHeader(CALLER_HEADER, header);
    return addRequest.call(this, request, options, ...rest);
  };
  // https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md
  diagnostics.subscribe('undici:request:create', (message) => {
    const { request } = message as {
      request: { origin: string | URL; addHeader(name: string, value: string): void };
    };
    const { hostname, port } = new URL(String(request.origin));
    const header = headerFor({ host: hostname, port });
    if (header !== undefined) request.addHeader(CALLER_HEADER, header);
  });
}

/** An HTTP/2 client makes its connection before its first request. */
function installHttp2Later(): void {
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (this: net.Socket, ...args: any[]) {
    if (isHttp2Loaded()) installHttp2();
    return Reflect.apply(connect, this, args);
  } as typeof connect;
}

function installHttp2(): void {
  if (state().isHttp2Installed) return;
  state().isHttp2Installed = true;
  const http2: typeof import('node:http2') = require('node:http2');
  // The class of sessions is not exported.
  const session = http2.connect('http://127.0.0.1', { createConnection: () => new net.Socket() });
  session.on('error', () => undefined);
  const prototype = Object.getPrototypeOf(session) as typeof session;
  session.destroy();
  const { request } = prototype;
  prototype.request = function (headers = {}, ...rest) {
    // Node.js keeps the host and port of a session under a symbol only, which is the default of `:authority`.
    const authority = Object.getOwnPropertySymbols(this).find(({ description }) => description === 'authority');
    const { hostname, port } = new URL(`http://${authority ? (this as any)[authority] : 'unknown'}`);
    const header = headerFor({ host: hostname, port });
    return request.call(this, header === undefined ? headers : { ...headers, [CALLER_HEADER]: header }, ...rest);
  };
}

/** Whether something in this thread has loaded HTTP/2. */
function isHttp2Loaded(): boolean {
  const { moduleLoadList = [] } = process as unknown as { moduleLoadList?: readonly string[] };
  return moduleLoadList.includes('NativeModule http2');
}
