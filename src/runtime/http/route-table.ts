import type { Route } from '../declarations';

/** A declared path with its routes by method. */
export interface PathEntry {
  readonly path: string;
  /** The number of its parameters. */
  readonly parameters: number;
  readonly routes: Map<string, Route>;
  /** It ends with a greedy parameter. */
  readonly greedy: boolean;
  /**
   * Whether a request matched to it can mean no other path, once it is known: the number of paths that this holds for; below
   * zero if it can.
   */
  exactOf?: number;
}

export interface Params {
  [name: string]: string;
}

/**
 * The routes by declared path, and by `GET /path` as HTTP APIs put it: API Gateway says which path it has matched, so that
 * most requests need no search.
 */
export type Routes = Map<string, PathEntry>;

export function addRoute(routes: Routes, route: Route): void {
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
