import type { RouteDeclaration } from '../declarations';

/** A declared path with its routes by method. */
export interface PathEntry {
  readonly path: string;
  /** The names of its parameters. */
  readonly names: readonly string[];
  readonly routes: Map<string, RouteDeclaration>;
  /** It ends with a greedy parameter. */
  readonly greedy: boolean;
  /**
   * Whether a request matched to it can mean no other path, once it is known: the number of paths that this holds for; below
   * zero if it can.
   */
  exactOf?: number;
}

export interface Params { [name: string]: string }

/**
 * The routes by declared path, and by `GET /path` as HTTP APIs put it: API Gateway says which path it has matched, so that
 * most requests need no search.
 */
export class Routes extends Map<string, PathEntry> {
  declare(route: RouteDeclaration): void {
    const { path, methods } = route;
    const entry = this.get(path) ?? { path, names: namesOf(path), greedy: path.endsWith('+}'), routes: new Map() };
    this.set(path, entry);
    for (const method of methods) {
      entry.routes.set(method, route);
      this.set(`${method} ${path}`, entry);
    }
  }
}

/** Without a regular expression, which would have to be compiled at each cold start. */
function namesOf(path: string): string[] {
  return path.split('{').slice(1).map((part) => part.split('}')[0].replace('+', ''));
}
