import { checks } from '../checking';

/** Status, headers and cookies of a response. */
export interface ResponseInit {
  /** @default 200, or 204 without a body */
  readonly status?: number;
  /** An array is sent as several values of the header. */
  readonly headers?: { readonly [name: string]: string | readonly string[] };
  /** Values of `Set-Cookie`, as `cookie()` returns them. */
  readonly cookies?: readonly string[];
}

/** A response with more than a body, created by `response()`. */
export class HttpResponse<Body = unknown> {
  // Declared, not defined: a field initializer would repeat each name in the bundle.
  declare readonly body: Body;
  declare readonly status: number;
  declare readonly headers: { readonly [name: string]: string | readonly string[] };
  declare readonly cookies: readonly string[];

  /** Distinguishes a response from plain data. */
  get [Symbol.toStringTag](): string {
    return 'HttpResponse';
  }

  constructor(body: Body, status: number, headers: HttpResponse['headers'], cookies: readonly string[]) {
    Object.assign(this, { body, status, headers, cookies });
  }
}

/**
 * A response with status, headers or cookies.
 *
 * @example
 * return response({ id }, { status: 201, headers: { Location: `/users/${id}` } });
 */
export function response<Body = undefined>(body?: Body, init: ResponseInit = {}): HttpResponse<Body> {
  checks?.args('response', init);
  return new HttpResponse(
    body as Body,
    init.status ?? (body === undefined ? 204 : 200),
    init.headers ?? {},
    init.cookies ?? [],
  );
}

/** Attributes of a cookie, https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie */
export interface CookieAttributes {
  readonly domain?: string;
  readonly expires?: Date;
  readonly httpOnly?: boolean;
  /** Seconds. */
  readonly maxAge?: number;
  readonly partitioned?: boolean;
  readonly path?: string;
  readonly sameSite?: 'Strict' | 'Lax' | 'None';
  readonly secure?: boolean;
}

/**
 * A value of `Set-Cookie`; the cookie's value is percent-encoded.
 *
 * @example
 * response({}, { cookies: [cookie('session', id, { httpOnly: true, secure: true, path: '/' })] });
 */
export function cookie(name: string, value: string, attributes: CookieAttributes = {}): string {
  // RFC 6265, 4.1.1: a token.
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new TypeError(`cookie: "${name}" cannot be the name of a cookie`);
  const parts = [`${name}=${encodeURIComponent(value)}`];
  const { domain, expires, httpOnly, maxAge, partitioned, path, sameSite, secure } = attributes;
  // A semicolon would begin another attribute.
  if (/[;\0-\x1f]/.test(`${domain}${path}`)) {
    throw new TypeError(`cookie: "${name}" has a domain or a path with a semicolon or a line break`);
  }
  const wrong =
    sameSite && !/^(Strict|Lax|None)$/i.test(sameSite)
      ? 'sameSite'
      : !isFinite(maxAge ?? 0)
        ? 'maxAge'
        : !isFinite(+(expires ?? 0)) && 'expires';
  if (wrong) throw new TypeError(`cookie: "${name}" has ${wrong} ${attributes[wrong]}`);
  if (domain) parts.push(`Domain=${domain}`);
  if (path) parts.push(`Path=${path}`);
  if (expires) parts.push(`Expires=${expires.toUTCString()}`);
  if (maxAge !== undefined) parts.push(`Max-Age=${Math.floor(maxAge)}`);
  if (httpOnly) parts.push('HttpOnly');
  if (secure) parts.push('Secure');
  if (sameSite) parts.push(`SameSite=${sameSite}`);
  if (partitioned) parts.push('Partitioned');
  return parts.join('; ');
}
