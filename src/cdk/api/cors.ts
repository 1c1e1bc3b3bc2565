import type { CorsManifest, RouteManifest } from '../../manifest/manifest';

/** The CORS headers of the response to a preflight request, or of a gateway response. */
export interface CorsHeaders {
  readonly [header: string]: string;
}

/** The CORS configuration of a path, which is the same for all its routes that have one. */
export function corsOfPath(routes: readonly RouteManifest[], path: string): CorsManifest | undefined {
  return routes.find((route) => route.path === path && route.cors)?.cors;
}

/** The methods of a path that may be called from a browser, as the response to a preflight request lists them. */
export function corsMethods(routes: readonly RouteManifest[], path: string): string[] {
  return [
    ...new Set([...routes.filter((route) => route.path === path && route.cors).map(({ method }) => method), 'OPTIONS']),
  ].sort();
}

/**
 * The only origin of a configuration, which may be `*`; undefined if there are several, as only code can choose one.
 */
export function oneOrigin({ allowOrigins }: CorsManifest): string | undefined {
  return allowOrigins.length === 1 ? allowOrigins[0] : undefined;
}

/** The CORS headers as the function sends them. */
export function corsHeaders(cors: CorsManifest, origin: string): CorsHeaders {
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Headers': cors.allowHeaders.join(','),
    ...(cors.exposeHeaders && { 'Access-Control-Expose-Headers': cors.exposeHeaders.join(',') }),
    ...(cors.maxAge !== undefined && { 'Access-Control-Max-Age': String(cors.maxAge) }),
    ...(cors.allowCredentials && { 'Access-Control-Allow-Credentials': 'true' }),
  };
}
