import { corsOfPath } from './cors';
import type { RouteManifest } from '../../manifest/manifest';
import { HTTP_API_CORS_MAX_AGE_SECONDS } from '../../runtime/aws-limits';

/**
 * The CORS of an HTTP API, if all its routes have the same. API Gateway then answers preflight requests for the whole API and
 * ignores the headers of the function, so that it can say nothing about a single route.
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

/** The OPTIONS route of a path, which the function answers; undefined if no route of it may be called from a browser. */
export function httpPreflight(routes: readonly RouteManifest[], path: string, integration: object): object | undefined {
  return (
    corsOfPath(routes, path) && {
      responses: { 204: { description: 'No Content' } },
      'x-amazon-apigateway-integration': integration,
    }
  );
}
