import type { Manifest, RouteManifest } from './manifest';

// The definition that is deployed, the description and the client read these of a route in the same way.

/** The routes that descriptions of the API list: all but those that serve the description. */
export function describedRoutes({ routes }: Pick<Manifest, 'routes'>): RouteManifest[] {
  return routes.filter(({ docs }) => docs === undefined);
}

/** `/users/{id}/{proxy+}` → `id`, `proxy` */
export function pathParameterNames(path: string): string[] {
  return [...path.matchAll(/\{([^}+]+)\+?\}/g)].map(([, name]) => name);
}

/** Content types of JSON: a schema does not describe other bodies. */
export function isJsonType(type: string): boolean {
  return /^application\/(?:[\w.-]+\+)?json$/i.test(type);
}

/** OpenAPI ignores some headers as parameters: https://spec.openapis.org/oas/v3.1.1#parameter-object */
export function isHeaderParameter(name: string): boolean {
  return !['accept', 'content-type', 'authorization'].includes(name.toLowerCase());
}
