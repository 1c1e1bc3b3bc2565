import * as http from 'node:http';
import * as https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';

/** Where the documents of issuers are on this machine. */
export interface IssuerDocuments {
  /** The URL of the local issuer. */
  readonly url: string;
  readonly issuers: readonly string[];
}

type Request = typeof http.request;

/** The documents for a request that is made now. */
type Lookup = () => IssuerDocuments | undefined;

const LOOKUPS = Symbol.for('serverless-cdk-project:issuers');

/**
 * Reads the discovery documents and keys of issuers, `<issuer>/.well-known/…`, from the local issuer: code that verifies
 * tokens by itself (aws-jwt-verify, jose) then accepts those that the authorizers accept.
 *
 * @returns a function that ends this
 */
export function redirectIssuers(lookup: Lookup): () => void {
  const modules = builtin(http) as { [LOOKUPS]?: Set<Lookup> };
  // jest gives each test file a copy of this module and a `fetch` of its own, and shares the modules of Node.js.
  const lookups = (modules[LOOKUPS] ??= new Set()).add(lookup);
  redirectModules();
  redirectFetch();
  return () => void lookups.delete(lookup);
}

function localUrl(text: string): string | undefined {
  for (const lookup of (builtin(http) as { [LOOKUPS]?: Set<Lookup> })[LOOKUPS]!) {
    const { url, issuers = [] } = lookup() ?? {};
    const issuer = issuers.map(withoutSlash).find((one) => text.startsWith(`${one}/.well-known/`));
    if (issuer) return text.replace(issuer, `${url}/${issuer.replace(/^https?:\/\//, '')}`);
  }
  return undefined;
}

function redirectFetch(): void {
  const { fetch } = globalThis;
  if (LOOKUPS in fetch) return;
  const redirected: typeof fetch = (input, init) => {
    const target = localUrl(typeof input === 'object' && 'url' in input ? input.url : String(input));
    return target === undefined ? fetch(input, init) : fetch(target, init);
  };
  globalThis.fetch = Object.assign(redirected, { [LOOKUPS]: true });
}

function redirectModules(): void {
  const plainRequest = builtin(http).request;
  for (const [protocol, module] of [
    ['http:', builtin(http)],
    ['https:', builtin(https)],
  ] as const) {
    const { request, get } = module;
    // What has replaced them since, such as a fake of a test, may have put back those of before.
    if (LOOKUPS in request && LOOKUPS in get) continue;
    const redirected = (original: Request, isGet: boolean): Request => {
      const own = function (this: unknown, ...args: any[]) {
        const target = localUrl(urlOf(args, protocol));
        if (target === undefined) return Reflect.apply(original, this, args);
        const sent = plainRequest(target, { headers: { accept: 'application/json' } }, callbackOf(args));
        return isGet ? sent.end() : sent;
      } as Request;
      return Object.assign(own, { [LOOKUPS]: true });
    };
    module.request = redirected(request, false);
    module.get = redirected(get, true);
  }
  syncBuiltinESMExports();
}

/** The module object itself, which everyone shares; what `import *` gives may be a copy. */
function builtin<T extends object>(module: T): { request: Request; get: Request } {
  return ((module as { default?: T }).default ?? module) as any;
}

/** The URL of a request, as `http.request` takes it: a URL, options, or both. */
function urlOf([first, second]: readonly any[], protocol: string): string {
  const options = typeof first === 'string' || first instanceof URL ? (second ?? {}) : first;
  const base = options === first ? {} : new URL(first);
  const { hostname, host, port, path } = { ...options } as http.RequestOptions;
  const { origin = `${protocol}//${hostname ?? host}${port ? `:${port}` : ''}` } = base as Partial<URL>;
  const { pathname, search } = base as Partial<URL>;
  return `${origin}${path ?? (pathname === undefined ? '/' : `${pathname}${search}`)}`;
}

function callbackOf(args: readonly any[]): ((res: http.IncomingMessage) => void) | undefined {
  return args.find((arg) => typeof arg === 'function');
}

function withoutSlash(issuer: string): string {
  return issuer.replace(/\/$/, '');
}
