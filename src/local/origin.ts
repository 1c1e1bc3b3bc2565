import { isIP } from 'node:net';
import { commandOf } from '../package-manager';

/**
 * The reason to refuse a request for this `Host`; undefined if it is served. Otherwise a web page whose own name
 * resolves to this machine (DNS rebinding) could read the responses. An IP address cannot be rebound, and the port does
 * not matter: it may be mapped.
 *
 * @param allowed further names
 */
export function refusedHost(host: string | undefined, allowed: readonly string[]): string | undefined {
  // HTTP/1.1 requests always have a `Host`, and no browser uses 1.0. Most requests need no parser.
  if (host === undefined || /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return undefined;
  const name = nameIn(`http://${host}`);
  if (name !== undefined && (isIP(unbracketed(name)) > 0 || isLocalName(name, allowed))) return undefined;
  const remedy =
    name === undefined ? '' : `: if it is meant for this server, start \`${commandOf('dev')} --allowed-host ${name}\``;
  return `the host "${name ?? host}" is not served on this machine${remedy}`;
}

/**
 * The reason to refuse a request of a web page; undefined if it does not come from a page, or comes from a local one.
 */
export function refusedOrigin(
  { origin, site }: { readonly origin: string | undefined; readonly site: string | undefined },
  allowed: readonly string[],
): string | undefined {
  if (origin === undefined) {
    return site === 'cross-site' ? 'requests of other web sites are refused (Sec-Fetch-Site: cross-site)' : undefined;
  }
  const name = nameIn(origin);
  if (name !== undefined && (isLoopback(unbracketed(name)) || isLocalName(name, allowed))) return undefined;
  const remedy = name === undefined ? '' : `: if it is yours, start \`${commandOf('dev')} --allowed-host ${name}\``;
  return `requests of the web site ${origin} are refused${remedy}`;
}

function nameIn(url: string): string | undefined {
  try {
    return new URL(url).hostname.toLowerCase().replace(/\.$/, '') || undefined;
  } catch {
    return undefined;
  }
}

function isLocalName(name: string, allowed: readonly string[]): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || allowed.includes(name);
}

function isLoopback(address: string): boolean {
  return address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}

function unbracketed(name: string): string {
  return name.replace(/^\[(.*)\]$/, '$1');
}
