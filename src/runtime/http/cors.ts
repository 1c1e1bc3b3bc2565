import { ANY_ORIGIN } from './any-origin';
import { checks } from '../checking';

/** The origins that may call a route from a browser, and how. Plain data, created by `cors()`. */
export interface Cors {
  /** `['*']`, or the allowed origins. */
  readonly allowOrigins: readonly string[];
  /** Sorted, with those that AWS needs. */
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders?: readonly string[];
  /** Seconds. */
  readonly maxAge?: number;
  readonly allowCredentials?: boolean;
}

export interface CorsOptions {
  /**
   * The origins that may call: `https://example.com`. A response names the origin of the caller, if it is among them.
   *
   * @default ['*']
   */
  readonly allowOrigins?: readonly string[];

  /** Headers that a request may have, in addition to those that AWS needs. */
  readonly allowHeaders?: readonly string[];

  /** Headers of the response that a script may read. */
  readonly exposeHeaders?: readonly string[];

  /** Seconds for which a browser may cache the preflight response. */
  readonly maxAge?: number;

  /**
   * Allows cookies and Authorization headers. Not possible with the origin `*`.
   *
   * @default false
   */
  readonly allowCredentials?: boolean;
}

/**
 * The origins that may call a route from a browser, for the option `cors` of a route or an app.
 *
 * @example
 * app.get('/users', { cors: cors({ allowOrigins: ['https://example.com'], maxAge: 600 }) }, list);
 */
export function cors(options: CorsOptions = {}): Cors {
  checks?.args('cors', options);
  const { allowOrigins = ANY_ORIGIN.allowOrigins, allowHeaders = [], ...rest } = options;
  return { ...rest, allowOrigins, allowHeaders: [...new Set([...ANY_ORIGIN.allowHeaders, ...allowHeaders])].sort() };
}
