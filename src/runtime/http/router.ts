import type { RouteDeclaration } from '../declarations';
import { DeclarationError } from '../declaration-error';
import { segmentsOf } from './path';

/** A declared path with its routes by method. */
export class PathEntry {
  readonly routes = new Map<string, RouteDeclaration>();

  constructor(readonly path: string, readonly names: readonly string[], readonly greedy: boolean) {}

  /** The value of the `Allow` header. */
  get allow(): string {
    return [...this.routes.keys()].sort().join(', ');
  }
}

interface Child {
  readonly name: string;
  /** The path that first declared the parameter. */
  readonly path: string;
  readonly node: Node;
}

class Node {
  readonly statics = new Map<string, Node>();
  param?: Child;
  greedy?: Child;
  entry?: PathEntry;
}

export interface Match {
  readonly entry: PathEntry;
  readonly params: { [name: string]: string };
}

/**
 * Finds the declared path of a request path. At each segment a static one wins over a parameter, a parameter over a
 * greedy one; where a choice leads nowhere the next one is tried.
 */
export class Router {
  /** By declared path: API Gateway says which one it has matched, so that most requests need no search. */
  readonly paths = new Map<string, PathEntry>();
  /** By `GET /path`, as HTTP APIs put it. */
  readonly keys = new Map<string, PathEntry>();
  private readonly root = new Node();

  /** Throws if the route clashes with a declared one. */
  add(route: RouteDeclaration): void {
    const entry = this.paths.get(route.path) ?? this.addPath(route.path);
    for (const method of route.methods) {
      const other = entry.routes.get(method);
      if (other) {
        throw new DeclarationError(`${method} ${route.path} is declared twice: handled by ${shown(other)} and by ${shown(route)}. Remove one of them`);
      }
    }
    this.paths.set(route.path, entry);
    for (const method of route.methods) {
      entry.routes.set(method, route);
      this.keys.set(`${method} ${route.path}`, entry);
    }
  }

  /** @param segments of the request path, decoded */
  match(segments: readonly string[]): Match | undefined {
    const values: string[] = [];
    const entry = find(this.root, segments, 0, values);
    if (!entry) return undefined;
    const params: { [name: string]: string } = {};
    for (let i = 0; i < entry.names.length; i++) params[entry.names[i]] = values[i];
    return { entry, params };
  }

  private addPath(path: string): PathEntry {
    const segments = segmentsOf(path);
    const check = (child: Child | undefined, name: string) => {
      // REST APIs: "A sibling ({a}) of this resource already has a variable path part -- only one unique variable path part is allowed".
      if (child && child.name !== name) {
        throw new DeclarationError(`${child.path} and ${path} name the same path segment differently, {${child.name}} and {${name}}: `
          + 'API Gateway refuses that at deployment. Use one name for both');
      }
    };
    // Checked as a whole first: a path that is refused leaves no trace.
    let known: Node | undefined = this.root;
    for (const { text, param, greedy } of segments) {
      if (!known) break;
      const child: Child | undefined = greedy ? known.greedy : known.param;
      if (param) check(child, param);
      known = param ? child?.node : known.statics.get(text);
    }
    let node = this.root;
    for (const { text, param, greedy } of segments) {
      if (param) {
        node = (node[greedy ? 'greedy' : 'param'] ??= { name: param, path, node: new Node() }).node;
      } else {
        let next = node.statics.get(text);
        if (!next) node.statics.set(text, next = new Node());
        node = next;
      }
    }
    return node.entry = new PathEntry(path, segments.flatMap(({ param }) => param ?? []), Boolean(segments.at(-1)?.greedy));
  }
}

function find(node: Node, segments: readonly string[], index: number, values: string[]): PathEntry | undefined {
  if (index === segments.length) return node.entry?.routes.size ? node.entry : undefined;
  const segment = segments[index];
  const fixed = node.statics.get(segment);
  const found = fixed && find(fixed, segments, index + 1, values);
  if (found) return found;
  if (node.param && segment !== '') {
    values.push(segment);
    const entry = find(node.param.node, segments, index + 1, values);
    if (entry) return entry;
    values.pop();
  }
  if (node.greedy) {
    const rest = segments.slice(index).join('/');
    if (rest !== '') {
      values.push(rest);
      return node.greedy.node.entry;
    }
  }
  return undefined;
}

function shown(route: RouteDeclaration): string {
  return route.name || 'a function without a name';
}
