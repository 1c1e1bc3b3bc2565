import { AsyncLocalStorage } from 'node:async_hooks';
import * as http from 'node:http';
import * as https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import * as net from 'node:net';
import { canonicalHost } from './aws-hosts';
import { USER_ERROR } from '../runtime/names';

/** Why no connection to a host may be made, in words for the user; undefined if it may. The host is a canonical one. */
export type Rule = (host: string) => string | undefined;

/** A call that would have left this machine. */
export class CallRefusedError extends Error {
  readonly code = 'CALL_REFUSED';

  constructor(message: string) {
    super(message);
    this.name = 'CallRefusedError';
  }

  get [USER_ERROR](): true {
    return true;
  }
}

/** The functions that are wrapped, as they were. */
interface Originals {
  readonly connect: typeof net.Socket.prototype.connect;
  readonly requests: ReadonlyMap<object, typeof http.request>;
}

interface State {
  readonly originals: Originals;
  /** By who made them. One that is made again takes the place of the former. */
  readonly rules: Map<string, Rule>;
  /** Set during a call of a handler in a test. */
  readonly calls: AsyncLocalStorage<true>;
}

const STATE = Symbol.for('serverless-cdk-project:guard');
const modules = [http, https] as { request: typeof http.request; get: typeof http.get }[];

/** One for all copies of this module in the process: jest gives each test file one of its own, and shares Node's modules. */
function state(): State {
  const holder = builtin(http) as { [STATE]?: State };
  return (holder[STATE] ??= {
    originals: {
      connect: net.Socket.prototype.connect,
      requests: new Map(modules.map((module) => [builtin(module), builtin(module).request])),
    },
    rules: new Map(),
    calls: new AsyncLocalStorage(),
  });
}

/** The module object itself, which everyone shares; what `import *` gives may be a copy. */
function builtin<T extends object>(module: T): T {
  return (module as { default?: T }).default ?? module;
}

let installed = false;

/**
 * Asks the rule before this process makes a connection, by whatever it is made: `http`, `https`, `fetch`, HTTP/2, sockets. A
 * request that goes through a proxy is seen too.
 */
export function guard(by: string, rule: Rule): void {
  state().rules.set(by, rule);
  if (installed) return;
  installed = true;
  const { originals } = state();
  for (const module of modules.map(builtin)) {
    const original = originals.requests.get(module)!;
    module.request = function request(this: unknown, ...args: any[]) {
      const refused = refusal(requestedHosts(args));
      return refused ? failing(args, refused) : Reflect.apply(original, this, args);
    } as typeof http.request;
    module.get = function get(...args: any[]) {
      const request = (module.request as any)(...args);
      request.end();
      return request;
    } as typeof http.get;
  }
  net.Socket.prototype.connect = function connect(this: net.Socket, ...args: any[]) {
    const refused = refusal(connectedHosts(args));
    if (!refused) return Reflect.apply(originals.connect, this, args);
    setImmediate(() => this.destroy(refused));
    return this;
  } as typeof net.Socket.prototype.connect;
  guardFetch();
  syncBuiltinESMExports();
}

/** Runs a call of a handler, within which tests reach nothing of AWS. */
export function duringCall<T>(call: () => T): T {
  return state().calls.run(true, call);
}

export function isDuringCall(): boolean {
  return state().calls.getStore() === true;
}

/** `fetch` may be set up with a proxy, which then is all that sockets see. */
function guardFetch(): void {
  const original = globalThis.fetch;
  if (typeof original !== 'function') return;
  globalThis.fetch = async function fetch(input, init) {
    const refused = refusal([hostOfUrl(typeof input === 'object' && 'url' in input ? input.url : String(input))]);
    if (refused) throw refused;
    return original(input, init);
  };
}

function refusal(hosts: readonly (string | undefined)[]): CallRefusedError | undefined {
  for (const host of hosts) {
    if (!host) continue;
    const name = canonicalHost(host);
    for (const rule of state().rules.values()) {
      const reason = rule(name);
      if (reason !== undefined) return new CallRefusedError(reason);
    }
  }
  return undefined;
}

/** A request that ends with an error, as one whose host is not there. */
function failing(args: readonly any[], error: Error): http.ClientRequest {
  const callback = args.find((argument) => typeof argument === 'function');
  return new http.ClientRequest(
    {
      host: 'localhost',
      createConnection: () => {
        throw error;
      },
    },
    callback,
  );
}

/** The arguments of `http.request`: the host that is asked, and the one that a proxy is to ask. */
function requestedHosts(args: readonly any[]): (string | undefined)[] {
  const isUrl = typeof args[0] === 'string' || args[0] instanceof URL || typeof args[0]?.href === 'string';
  const options = (isUrl ? args[1] : args[0]) ?? {};
  const own = options.hostname ?? options.host ?? (isUrl ? hostOfUrl(String(args[0].href ?? args[0])) : undefined);
  const target = String(options.path ?? '');
  const isConnect = String(options.method).toUpperCase() === 'CONNECT';
  return [own, isConnect ? hostOfUrl(`http://${target}`) : /^https?:\/\//.test(target) ? hostOfUrl(target) : undefined];
}

/**
 * The host in the arguments of `socket.connect`, which Node itself passes as a list in the first one, and the name that TLS
 * asks for: a client that resolves names itself connects to an address.
 */
function connectedHosts(args: readonly any[]): (string | undefined)[] {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === 'object' && first !== null) return [first.host, first.servername];
  return [typeof second === 'string' ? second : undefined];
}

function hostOfUrl(url: string): string | undefined {
  try {
    return new URL(url).hostname;
  } catch {
    return undefined;
  }
}
