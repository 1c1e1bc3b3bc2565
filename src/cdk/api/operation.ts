import type { RouteManifest } from '../../manifest/manifest';
import { operationIdOf } from '../../manifest/operation-id';
import { pathParameterNames } from '../../manifest/requests';

/** The operations of an OpenAPI document, by path and method. */
export interface Paths {
  readonly [path: string]: { readonly [method: string]: object };
}

/**
 * Each route as an operation. `more` returns the additions of the type of API, `preflight` the OPTIONS operation of a
 * path with CORS.
 */
export function pathsOf(
  routes: readonly RouteManifest[],
  more: (route: RouteManifest) => object,
  preflight: (path: string) => object | undefined,
): Paths {
  const paths: { [path: string]: { [method: string]: object } } = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    paths[route.path][route.method.toLowerCase()] = { ...operation(route, routes), ...more(route) };
  }
  for (const path of Object.keys(paths)) {
    const options = preflight(path);
    if (options) paths[path].options = { ...parametersOf(path), ...options };
  }
  return paths;
}

function operation(route: RouteManifest, routes: readonly RouteManifest[]): object {
  return {
    ...(route.operation !== undefined && { operationId: operationIdOf(route, routes) }),
    ...(route.summary !== undefined && { summary: route.summary }),
    ...(route.description !== undefined && { description: route.description }),
    ...(route.tags?.length && { tags: route.tags }),
    ...parametersOf(route.path),
    // OpenAPI requires one. API Gateway does not support "default".
    responses: { 200: { description: 'OK' } },
  };
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: { readonly type: 'string' };
}

export function pathParameters(path: string): Parameter[] {
  return pathParameterNames(path).map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function parametersOf(path: string): object {
  const parameters = pathParameters(path);
  return parameters.length === 0 ? {} : { parameters };
}
