import type { RouteDeclaration } from '../declarations';

/** A declared path with its routes by method. */
export interface PathEntry {
  readonly path: string;
  /** The names of its parameters. */
  readonly names: readonly string[];
  readonly routes: Map<string, RouteDeclaration>;
}

export interface Params { [name: string]: string }

/**
 * The routes by declared path, and by `GET /path` as HTTP APIs put it: API Gateway says which path it has matched, so that
 * most requests need no search.
 */
export class Routes extends Map<string, PathEntry> {
  declare(route: RouteDeclaration): void {
    const { path, methods } = route;
    const entry = this.get(path) ?? { path, names: [...path.matchAll(/\{(.*?)\+?}/g)].map(([, name]) => name), routes: new Map() };
    this.set(path, entry);
    for (const method of methods) {
      entry.routes.set(method, route);
      this.set(`${method} ${path}`, entry);
    }
  }

  /**
   * Whether this is the one if API Gateway has matched it. Behind a greedy match any path below it may be meant, as with an
   * integration of `/{proxy+}`.
   */
  isExact({ path }: PathEntry): boolean {
    if (!path.endsWith('+}')) return true;
    const above = path.slice(0, path.indexOf('{'));
    for (const other of this.keys()) if (other !== path && other.startsWith(above)) return false;
    return true;
  }
}
