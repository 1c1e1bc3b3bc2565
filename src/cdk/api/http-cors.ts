import { corsOfPath } from './cors';
import type { RouteManifest } from '../../manifest/manifest';
import { HTTP_API_CORS_MAX_AGE_SECONDS } from '../../runtime/aws-limits';

/**
 * The CORS configuration of an HTTP API, if all its routes have the same one. API Gateway then responds to preflight
 * requests for the whole API and ignores the headers of the function, so that no route can differ.
 */
export function httpCors(routes: readonly RouteManifest[]): object | undefined {
  const [cors] = routes.map((route) => route.cors);
  const text = JSON.stringify(cors);
  if (
    !cors ||
    routes.some((route) => JSON.stringify(route.cors) !== text) ||
    (cors.maxAge ?? 0) > HTTP_API_CORS_MAX_AGE_SECONDS
  ) {
    return undefined;
  }
  return { ...cors, allowMethods: [...new Set([...routes.map(({ method }) => method), 'OPTIONS'])].sort() };
}

/** The OPTIONS route of a path, which the function serves; undefined if no route of the path has CORS. */
export function httpPreflight(routes: readonly RouteManifest[], path: string, integration: object): object | undefined {
  return (
    corsOfPath(routes, path) && {
      responses: { 204: { description: 'No Content' } },
      'x-amazon-apigateway-integration': integration,
    }
  );
}
