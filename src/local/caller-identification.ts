import * as diagnostics from 'node:diagnostics_channel';
import * as http from 'node:http';
import * as net from 'node:net';
import { CALLER_HEADER, DENIED_HEADER } from './caller-header';

/** The header for a request that is made now; undefined if no handler makes it. */
export type Identity = () => string | undefined;

/** Is called for a request that is denied, with its action and the stack of the call. */
export type DenialListener = (action: string, stack: string) => void;

interface Calls {
  readonly identity: Identity;
  readonly onDenied?: DenialListener;
}

interface State {
  /** By the port of the endpoint. */
  readonly calls: Map<string, Calls>;
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
    holder[STATE] = { calls: new Map(), isHttp2Installed: false };
    install();
  }
  return holder[STATE];
}

/**
 * Adds the header of the caller to each request to the endpoint, by whatever client and protocol: `http`, `fetch`,
 * HTTP/2. So the access key, which code may choose and clients keep, needs to name nobody.
 *
 * @param onlyLoadedHttp2 leaves HTTP/2 alone until something else has loaded it, which takes 3 ms
 * @param onDenied learns where denied requests were made
 * @returns a function that ends this
 */
export function identifyCaller(
  endpoint: string,
  identity: Identity,
  {
    onlyLoadedHttp2 = false,
    onDenied,
  }: { readonly onlyLoadedHttp2?: boolean; readonly onDenied?: DenialListener } = {},
): () => void {
  const { port } = new URL(endpoint);
  const { calls } = state();
  if (onlyLoadedHttp2) installHttp2Later();
  else installHttp2();
  const own = { identity, onDenied };
  calls.set(port, own);
  return () => {
    if (calls.get(port) === own) calls.delete(port);
  };
}

interface IdentifiedCall {
  readonly header: string;
  /** Is told the response's header about a denial. */
  readonly denied?: (action: unknown) => void;
}

function callOf({ host, port }: Target): IdentifiedCall | undefined {
  const calls = isThisMachine(String(host)) ? state().calls.get(String(port)) : undefined;
  const header = calls?.identity();
  if (header === undefined) return undefined;
  const { onDenied } = calls!;
  return { header, denied: onDenied && denialWatch(onDenied) };
}

/** The frames between a request and the code that makes it are those of the SDK. */
const FRAMES = 40;

/** Keeps the stack as V8 has it, which takes microseconds: its text is made for a denial only. */
function denialWatch(onDenied: DenialListener): (action: unknown) => void {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  const call: { readonly stack?: string } = {};
  Error.captureStackTrace(call, denialWatch);
  Error.stackTraceLimit = stackTraceLimit;
  return (action) => {
    if (typeof action === 'string') onDenied(action, call.stack!);
  };
}

function isThisMachine(host: string): boolean {
  return /^(127\.0\.0\.1|localhost|\[?::1\]?|.+\.localhost)$/.test(host);
}

/** The host of some operations, such as `sync-127.0.0.1`: https://smithy.io/2.0/spec/endpoint-traits.html */
const PREFIXED_HOST = /^[a-z0-9-]+[-.]127\.0\.0\.1$/;

/** Sends a request for such a host to the endpoint. No name server knows it. */
function unprefixed(request: http.ClientRequest, options: any): any {
  const { host = request.host, port } = options ?? {};
  if (!PREFIXED_HOST.test(String(host)) || !state().calls.has(String(port))) return options;
  if (!request.headersSent) request.setHeader('host', `127.0.0.1:${port}`);
  return { ...options, host: '127.0.0.1', hostname: '127.0.0.1' };
}

function install(): void {
  // Clients may have taken `http.request` out of its module already; all go through an agent.
  const agent = http.Agent.prototype as unknown as {
    addRequest: (request: http.ClientRequest, ...rest: any[]) => void;
  };
  const { addRequest } = agent;
  agent.addRequest = function (request, given, ...rest) {
    const options = unprefixed(request, given);
    const call = request.headersSent ? undefined : callOf({ host: options?.host ?? request.host, port: options?.port });
    if (call) {
      const { header, denied } = call;
      request.setHeader(CALLER_HEADER, header);
      if (denied) watch(request, denied);
    }
    return addRequest.call(this, request, options, ...rest);
  };
  // https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md
  diagnostics.subscribe('undici:request:create', (message) => {
    const { request } = message as {
      request: { origin: string | URL; addHeader(name: string, value: string): void };
    };
    const { hostname, port } = new URL(String(request.origin));
    const call = callOf({ host: hostname, port });
    if (!call) return;
    request.addHeader(CALLER_HEADER, call.header);
    if (call.denied) fetched.set(request, call.denied);
  });
  diagnostics.subscribe('undici:request:headers', (message) => {
    const { request, response } = message as { request: object; response: { headers: readonly Buffer[] } };
    const denied = fetched.get(request);
    if (!denied) return;
    const index = response.headers.findIndex((name, i) => i % 2 === 0 && String(name).toLowerCase() === DENIED_HEADER);
    if (index >= 0) denied(String(response.headers[index + 1]));
  });
}

/** The requests of `fetch` that are on their way. */
const fetched = new WeakMap<object, (action: unknown) => void>();

function watch(request: http.ClientRequest, denied: (action: unknown) => void): void {
  request.prependOnceListener('response', (response) => {
    denied(response.headers[DENIED_HEADER]);
    // Node.js drops the body of a response without a listener.
    if (request.listenerCount('response') === 0) response.resume();
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
    const call = callOf({ host: hostname, port });
    if (!call) return request.call(this, headers, ...rest);
    const stream = request.call(this, { ...headers, [CALLER_HEADER]: call.header }, ...rest);
    const { denied } = call;
    if (denied) stream.once('response', (responseHeaders) => denied(responseHeaders[DENIED_HEADER]));
    return stream;
  };
}

/** Whether something in this thread has loaded HTTP/2. */
function isHttp2Loaded(): boolean {
  const { moduleLoadList = [] } = process as unknown as { moduleLoadList?: readonly string[] };
  return moduleLoadList.includes('NativeModule http2');
}
