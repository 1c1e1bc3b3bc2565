interface Node<T> {
  readonly statics: Map<string, Node<T>>;
  variable?: Node<T>;
  /** Set if a path ends here. */
  leaf?: Leaf<T>;
  /** Set if a greedy variable matches the rest of the path, one segment or more. */
  greedy?: Leaf<T>;
}

interface Leaf<T> {
  readonly value: T;
  /** The variables with the index of their segment. */
  readonly variables: ReadonlyArray<{ readonly name: string; readonly index: number; readonly greedy: boolean }>;
}

export interface Match<T> {
  readonly value: T;
  /** The values as in the path, decoded only if `match` decodes segments. */
  readonly parameters: { readonly [name: string]: string } | null;
}

/**
 * Finds the resource of a path as REST APIs do: segment by segment a literal wins over a variable, a variable over a
 * greedy one (`{proxy+}`). `%2F` is part of a segment, and a trailing slash does not count.
 */
export class RouteTree<T> {
  private readonly root: Node<T> = { statics: new Map() };

  add(resource: string, value: T): void {
    const segments = segmentsOf(resource);
    const variables: { name: string; index: number; greedy: boolean }[] = [];
    let node = this.root;
    for (const [index, segment] of segments.entries()) {
      const [, name, plus] = /^\{(.+?)(\+?)\}$/.exec(segment) ?? [];
      if (name === undefined) {
        if (!node.statics.has(segment)) node.statics.set(segment, { statics: new Map() });
        node = node.statics.get(segment)!;
        continue;
      }
      variables.push({ name, index, greedy: plus === '+' });
      if (plus === '+') {
        node.greedy = { value, variables };
        return;
      }
      node = node.variable ??= { statics: new Map() };
    }
    node.leaf = { value, variables };
  }

  /** @param decode applied to each segment before it is compared */
  match(path: string, decode: (segment: string) => string = (segment) => segment): Match<T> | undefined {
    const segments = segmentsOf(path).map(decode);
    const leaf = find(this.root, segments, 0);
    if (!leaf) return undefined;
    if (leaf.variables.length === 0) return { value: leaf.value, parameters: null };
    const parameters: Record<string, string> = {};
    for (const { name, index, greedy } of leaf.variables) {
      parameters[name] = greedy ? segments.slice(index).join('/') : segments[index];
    }
    return { value: leaf.value, parameters };
  }
}

function find<T>(node: Node<T>, segments: readonly string[], index: number): Leaf<T> | undefined {
  if (index === segments.length) return node.leaf;
  const segment = segments[index];
  const next = node.statics.get(segment);
  return (
    (next && find(next, segments, index + 1)) ??
    (node.variable && segment !== '' ? find(node.variable, segments, index + 1) : undefined) ??
    node.greedy
  );
}

/** `/a/b/` → `['a', 'b']`, `/` → `[]`. */
export function segmentsOf(path: string): string[] {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end--;
  let start = 0;
  while (start < end && path[start] === '/') start++;
  return start === end ? [] : path.slice(start, end).split('/');
}
