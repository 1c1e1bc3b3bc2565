import type { RouteManifest } from '../../manifest/manifest';

/** The operations of an OpenAPI document, by path and method. */
export interface Paths {
  readonly [path: string]: { readonly [method: string]: object };
}

/** Each route as an operation; `more` is what the type of API adds to it. */
export function pathsOf(routes: readonly RouteManifest[], more: (route: RouteManifest) => object): Paths {
  const paths: { [path: string]: { [method: string]: object } } = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    paths[route.path][route.method.toLowerCase()] = { ...operation(route), ...more(route) };
  }
  return paths;
}

function operation(route: RouteManifest): object {
  const parameters = parameterNames(route.path);
  return {
    ...(route.summary !== undefined && { summary: route.summary }),
    ...(route.description !== undefined && { description: route.description }),
    ...(route.tags?.length && { tags: route.tags }),
    ...(parameters.length && {
      parameters: parameters.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    }),
    // OpenAPI demands one. API Gateway does not know "default".
    responses: { 200: { description: 'OK' } },
  };
}

/** `/users/{id}/{proxy+}` → `id`, `proxy` */
function parameterNames(path: string): string[] {
  return [...path.matchAll(/\{([^}+]+)\+?\}/g)].map(([, name]) => name);
}
