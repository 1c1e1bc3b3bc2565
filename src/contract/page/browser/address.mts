/** The port of `npx projen dev`. */
const DEV = 'http://127.0.0.1:3000';

/**
 * The address of the API that serves the page: that of the page, up to the path at which it is served. A stage or the base
 * path of a domain may stand before it.
 */
export function addressOf({ protocol, origin, pathname }: Location, servedAt: string | undefined): string {
  if (servedAt === undefined) return protocol === 'file:' ? DEV : origin;
  const path = pathname.replace(/\/$/, '');
  const own = servedAt.replace(/\/$/, '');
  return origin + (path.endsWith(own) ? path.slice(0, path.length - own.length) : '');
}
