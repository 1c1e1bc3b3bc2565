import type { Route } from '../declarations';

/** A declared path with its routes by method. */
export interface PathEntry {
  readonly path: string;
  /** The number of its parameters. */
  readonly parameters: number;
  readonly routes: Map<string, Route>;
  /** True if the path ends with a greedy parameter. */
  readonly greedy: boolean;
  /**
   * A cache: the number of declared paths for which a match of this path was found to be unambiguous; negative if it is
   * ambiguous; unset before the first check.
   */
  exactOf?: number;
}

export interface Params {
  [name: string]: string;
}

/**
 * The declared paths, by path and by `GET /path`, the route key of HTTP APIs: API Gateway names the path that it has
 * matched, so that most requests need no search.
 */
export type RouteTable = Map<string, PathEntry>;

export function addRoute(routes: RouteTable, route: Route): void {
  const { path } = route;
  const entry = routes.get(path) ?? {
    path,
    parameters: path.split('{').length - 1,
    greedy: path.endsWith('+}'),
    routes: new Map(),
  };
  routes.set(path, entry);
  for (const method of route.methods) {
    entry.routes.set(method, route);
    routes.set(`${method} ${path}`, entry);
  }
}
