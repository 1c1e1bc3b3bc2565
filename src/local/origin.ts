import { isIP } from 'node:net';

/**
 * Why a request for this `Host` is refused; undefined if it is served. A web page that lets its own name lead to this
 * machine (DNS rebinding) would else read what is served here. An address cannot be rebound, and the port does not
 * matter: it may be mapped.
 *
 * @param allowed further names
 */
export function refusedHost(host: string | undefined, allowed: readonly string[]): string | undefined {
  // HTTP/1.1 has it always, and no browser speaks 1.0.
  if (host === undefined) return undefined;
  const name = nameIn(`http://${host}`);
  if (name !== undefined && (isIP(unbracketed(name)) > 0 || isLocalName(name, allowed))) return undefined;
  const remedy =
    name === undefined ? '' : `: if it leads here on purpose, start \`npx projen dev --allowed-host ${name}\``;
  return `the host "${name ?? host}" is not served on this machine${remedy}`;
}

/** Why a request that a web page makes is refused; undefined if it comes from no page, or from one of this machine. */
export function refusedOrigin(
  { origin, site }: { readonly origin: string | undefined; readonly site: string | undefined },
  allowed: readonly string[],
): string | undefined {
  if (origin === undefined) {
    return site === 'cross-site' ? 'requests of other web sites are refused (Sec-Fetch-Site: cross-site)' : undefined;
  }
  const name = nameIn(origin);
  if (name !== undefined && (isLoopback(unbracketed(name)) || isLocalName(name, allowed))) return undefined;
  const remedy = name === undefined ? '' : `: if it is yours, start \`npx projen dev --allowed-host ${name}\``;
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
