import type { RouteDeclaration } from '../declarations';
import { DeclarationError } from './declaration-error';
import { checkOptions } from './options';
import { ANY_ORIGIN } from '../http/any-origin';
import type { Cors } from '../http/cors';

const OPTIONS = {
  allowOrigins: 'strings!',
  allowHeaders: 'strings!',
  exposeHeaders: 'strings',
  maxAge: 'number',
  allowCredentials: 'boolean',
};

export function checkCors(what: string, given: unknown): void {
  if (given === undefined || typeof given === 'boolean') return;
  if (!Array.isArray((given as Cors | null)?.allowOrigins) || !Array.isArray((given as Cors).allowHeaders)) {
    throw new DeclarationError(
      `${what}: option "cors" is true, false or a result of cors(): cors({ allowOrigins: ['https://example.com'] })`,
    );
  }
  checkOptions(`${what}: option "cors"`, given as object, OPTIONS);
  const { allowOrigins, allowHeaders, exposeHeaders = [], maxAge, allowCredentials } = given as Cors;
  // Browsers reject this combination, https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
  if (allowCredentials && allowOrigins.includes('*')) {
    throw new DeclarationError(
      `${what}: option "cors" allows credentials for the origin "*", which every browser rejects. Name the origins in allowOrigins`,
    );
  }
  if (!allowOrigins.length) {
    throw new DeclarationError(`${what}: option "cors" has no allowOrigins. Leave them out for any origin`);
  }
  if (allowOrigins.length > 1 && allowOrigins.includes('*')) {
    throw new DeclarationError(
      `${what}: option "cors" names origins beside "*", which allows every origin. Remove one or the other`,
    );
  }
  for (const origin of allowOrigins) {
    if (origin === '*') continue;
    if (origin.includes('*')) {
      throw new DeclarationError(
        `${what}: option "cors" names "${origin}", and origins are compared as they are. Name each of them, https://shop.example.com, or "*" alone for all`,
      );
    }
    const sent = sentOrigin(origin);
    if (sent === undefined) {
      throw new DeclarationError(
        `${what}: option "cors" names "${origin}", which is no origin. Write scheme and host: https://example.com`,
      );
    }
    if (sent !== origin) {
      throw new DeclarationError(
        `${what}: option "cors" names "${origin}", which is no origin as browsers send it. Write "${sent}"`,
      );
    }
  }
  // RFC 9110, 5.1: a token.
  const name = [...allowHeaders, ...exposeHeaders].find((header) => !/^[\w!#$%&'*+.^`|~-]+$/.test(header));
  if (name !== undefined) {
    throw new DeclarationError(`${what}: option "cors" names ${JSON.stringify(name)}, which is no header`);
  }
  if (maxAge !== undefined && (!Number.isInteger(maxAge) || maxAge < 0)) {
    throw new DeclarationError(
      `${what}: option "cors" has the maxAge ${maxAge}. It is a whole number of seconds, from 0`,
    );
  }
}

/** An origin as a browser sends it: in lower case, without the default port; undefined if it is none. */
function sentOrigin(given: string): string | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]+\/?$/i.test(given) || !URL.canParse(given)) return undefined;
  const { origin, protocol, host } = new URL(given);
  // Of apps, capacitor://localhost say, URL knows no origin.
  return origin === 'null' ? `${protocol}//${host.toLowerCase()}` : origin;
}

/** A path has one CORS configuration, which serves its preflight requests. */
export function checkCorsClash(before: readonly RouteDeclaration[], route: RouteDeclaration): void {
  const others = before.filter((other) => other.path === route.path);
  const all = [...others, route];
  if (all.some(({ methods }) => methods.includes('OPTIONS')) && all.some((one) => one.cors)) {
    throw new DeclarationError(
      `${route.path} declares OPTIONS and has CORS, which handles OPTIONS itself. Remove OPTIONS, or write cors: false (the CORS of an app is that of all its routes)`,
    );
  }
  if (!route.cors) return;
  const different = others.find((other) => other.cors && text(other.cors) !== text(route.cors ?? false));
  if (different) {
    throw new DeclarationError(
      `${different.methods.join(', ')} ${route.path} and ${route.methods.join(', ')} ${route.path} have different CORS configurations. ` +
        'A path has one: use it for both, or turn it off on one with cors: false',
    );
  }
}

function text(cors: Cors | boolean): string {
  const entries = Object.entries(typeof cors === 'boolean' ? ANY_ORIGIN : cors);
  return JSON.stringify(entries.filter(([, value]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)));
}
