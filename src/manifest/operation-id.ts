import type { RouteManifest } from './manifest';

/**
 * The id of a route's operation in descriptions of the API: the name in its declaration, else that of its handler, else
 * one from method and path. OpenAPI demands unique ids: where several operations have a name, it is followed by method
 * and path, except where only one of them has it by its declaration.
 */
export function operationIdOf(route: RouteManifest, routes: readonly RouteManifest[]): string {
  const name = nameOf(route);
  const same = routes.filter((other) => nameOf(other) === name);
  const declared = same.filter(({ operation }) => operation !== undefined);
  const isOwn = same.length === 1 || (declared.length === 1 && declared[0] === route);
  return isOwn ? name : [name, route.method.toLowerCase(), ...(route.path.match(/\w+/g) ?? [])].join('_');
}

function nameOf({ operation, name, method, path }: RouteManifest): string {
  return operation ?? name ?? derivedName(method, path);
}

/** `GET /users/{id}/posts` → `getUsersByIdPosts` */
function derivedName(method: string, path: string): string {
  const words = path
    .split('/')
    .flatMap((segment) => [...(segment.startsWith('{') ? ['by'] : []), ...(segment.match(/[A-Za-z0-9]+/g) ?? [])]);
  return method.toLowerCase() + words.map(capitalized).join('');
}

export function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
