import type { CorsManifest, RouteManifest } from '../../manifest/manifest';

/** The headers of the answer to a preflight request, or of an error of the gateway's own. */
export interface CorsHeaders {
  readonly [header: string]: string;
}

/** Who may call a path from a browser; the same for all its routes that say so. */
export function corsOfPath(routes: readonly RouteManifest[], path: string): CorsManifest | undefined {
  return routes.find((route) => route.path === path && route.cors)?.cors;
}

/** The methods of a path that may be called from a browser, as the answer to a preflight request lists them. */
export function corsMethods(routes: readonly RouteManifest[], path: string): string[] {
  return [
    ...new Set([...routes.filter((route) => route.path === path && route.cors).map(({ method }) => method), 'OPTIONS']),
  ].sort();
}

/** The one origin of a configuration, `*` among them; undefined if there are several, of which only code can choose. */
export function oneOrigin({ allowOrigins }: CorsManifest): string | undefined {
  return allowOrigins.length === 1 ? allowOrigins[0] : undefined;
}

/** As the function itself sends them. */
export function corsHeaders(cors: CorsManifest, origin: string): CorsHeaders {
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Headers': cors.allowHeaders.join(','),
    ...(cors.exposeHeaders && { 'Access-Control-Expose-Headers': cors.exposeHeaders.join(',') }),
    ...(cors.maxAge !== undefined && { 'Access-Control-Max-Age': String(cors.maxAge) }),
    ...(cors.allowCredentials && { 'Access-Control-Allow-Credentials': 'true' }),
  };
}
