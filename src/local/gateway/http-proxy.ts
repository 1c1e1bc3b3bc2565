import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Pair } from '../../gateway-events/request';
import { isAwsHost } from '../../guard';
import type { Headers } from './exchange';
import { mappedHeaders, mappedPath, mapQuery, type ParameterMapping } from './parameter-mapping';
import type { RequestValues } from './request-values';

/** An integration that passes requests to a URL. */
export interface HttpProxy {
  readonly type: 'http';
  /** With the path parameters as `{id}`. */
  readonly uri: string;
  /** @default - that of the request */
  readonly method?: string;
  readonly timeoutInMillis: number;
  readonly mappings: readonly ParameterMapping[];
}

/** The outcome of a request to the URL. */
export type ProxyOutcome =
  | { readonly type: 'response'; readonly statusCode: number; readonly headers: Headers; readonly body: Buffer }
  | { readonly type: 'timeout' | 'unreachable'; readonly message: string };

/** The reason why requests are not passed to a URL. A host that is not AWS is a real one, also when it is public. */
export function urlProblem(uri: string): string | undefined {
  let url: URL;
  try {
    url = new URL(uri.replace(/\{[^}]+\}/g, 'x'));
  } catch {
    return `its integration is no URL: ${uri}`;
  }
  if (!/^https?:$/.test(url.protocol)) return `its integration is no URL of HTTP: ${uri}`;
  return isAwsHost(url.hostname) ? `its integration is ${uri}, and no call from here reaches AWS` : undefined;
}

/** Headers of one connection: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const OF_A_CONNECTION = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The target of a request, with what the mappings change. */
export function proxyTarget(
  { uri, mappings }: Pick<HttpProxy, 'uri' | 'mappings'>,
  values: RequestValues,
  {
    headers,
    query: ofRequest,
    pathParameters = {},
  }: {
    readonly headers: readonly Pair[];
    readonly query: string;
    readonly pathParameters?: { readonly [name: string]: string };
  },
): { readonly url: URL; readonly headers: readonly Pair[] } {
  const ofPath = mappings.filter(({ place, name }) => place === 'path' && name !== '');
  const parameters = {
    ...pathParameters,
    ...Object.fromEntries(ofPath.map(({ name, value }) => [name, value(values)])),
  };
  // A greedy parameter has slashes.
  const encoded = (name: string) => (parameters[name] ?? '').split('/').map(encodeURIComponent).join('/');
  const url = new URL(uri.replace(/\{([^}+]+)\+?\}/g, (_, name) => encoded(name)));
  const sent = headers.filter(([name]) => !OF_A_CONNECTION.has(name.toLowerCase()));
  // The URL's own are first, as where a client of HTTP adds parameters to a URL. AWS promises no order.
  const query = new URLSearchParams(url.search);
  for (const [name, value] of new URLSearchParams(ofRequest)) query.append(name, value);
  mapQuery(query, mappings, values);
  url.pathname = mappedPath(mappings, values) ?? url.pathname;
  url.search = query.toString();
  return { url, headers: mappedHeaders(sent, mappings, values) };
}

/** Sends a request to the URL. Redirects are responses, as any other. */
export function sendToUrl(
  url: URL,
  {
    method,
    headers,
    body,
    timeoutInMillis,
    signal,
  }: {
    readonly method: string;
    readonly headers: readonly Pair[];
    readonly body?: Buffer;
    readonly timeoutInMillis: number;
    readonly signal: AbortSignal;
  },
): Promise<ProxyOutcome> {
  return new Promise((resolve) => {
    const failed = (message: string) => resolve({ type: 'unreachable', message: `${url.origin}: ${message}` });
    const length: Pair[] = body ? [['content-length', String(body.length)]] : [];
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(
      url,
      { method, headers: [['host', url.host], ...headers, ...length].flat(), agent: false, signal },
      (response: IncomingMessage) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', ({ message }) => failed(message));
        response.on('end', () => {
          clearTimeout(timeout);
          resolve({
            type: 'response',
            statusCode: response.statusCode!,
            headers: pairs(response.rawHeaders).filter(([name]) => !OF_A_CONNECTION.has(name.toLowerCase())),
            body: Buffer.concat(chunks),
          });
        });
      },
    );
    const timeout = setTimeout(() => {
      resolve({
        type: 'timeout',
        message: `no response from ${url.origin} within ${timeoutInMillis / 1000} s, the integration's timeout`,
      });
      request.destroy();
    }, timeoutInMillis);
    request.on('error', ({ message }) => {
      clearTimeout(timeout);
      failed(message);
    });
    request.end(body);
  });
}

function pairs(rawHeaders: readonly string[]): Pair[] {
  return rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, rawHeaders[i + 1]] as const] : []));
}
