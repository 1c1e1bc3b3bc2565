import type { Params, PathEntry } from '../../http/route-table';

/** The declared paths below a path: by static segment, for a parameter (`{}`), or for the rest of the path (`{+}`). */
class Node extends Map<string, Node> {
  declared?: { readonly entry: PathEntry; readonly names: readonly string[] };
}

const trees = new WeakMap<ReadonlyMap<string, PathEntry>, { readonly size: number; readonly root: Node }>();

/**
 * Finds the declared path of a request path. At each segment a static one wins over a parameter, a parameter over a
 * greedy one; if a choice leads nowhere, the next one is tried.
 *
 * @param segments of the request path, decoded
 */
export function search(
  routes: ReadonlyMap<string, PathEntry>,
  segments: readonly string[],
): { entry: PathEntry; params: Params } | undefined {
  let tree = trees.get(routes);
  if (tree?.size !== routes.size) trees.set(routes, (tree = { size: routes.size, root: treeOf(routes) }));
  const values: string[] = [];
  // A trailing slash is ignored, as by REST APIs.
  const found = find(tree.root, segments.at(-1) === '' ? segments.slice(0, -1) : segments, 0, values);
  if (!found) return undefined;
  const params: Params = {};
  found.names.forEach((name, index) => (params[name] = values[index]));
  return { entry: found.entry, params };
}

function treeOf(routes: ReadonlyMap<string, PathEntry>): Node {
  const root = new Node();
  for (const entry of new Set(routes.values())) {
    let node = root;
    for (const segment of entry.path === '/' ? [] : entry.path.slice(1).split('/')) {
      const key = segment.replace(/^\{.*?(\+?)}$/, '{$1}');
      let next = node.get(key);
      if (!next) node.set(key, (next = new Node()));
      node = next;
    }
    node.declared = { entry, names: Array.from(entry.path.matchAll(/\{(.+?)\+?}/g), ([, name]) => name) };
  }
  return root;
}

function find(node: Node, segments: readonly string[], index: number, values: string[]): Node['declared'] {
  if (index === segments.length) return node.declared;
  const segment = segments[index];
  // A declared segment in braces is always a parameter, so it never matches literally.
  const fixed = segment.startsWith('{') ? undefined : node.get(segment);
  let found = fixed && find(fixed, segments, index + 1, values);
  if (found) return found;
  const parameter = segment && node.get('{}');
  if (parameter) {
    values.push(segment);
    found = find(parameter, segments, index + 1, values);
    if (found) return found;
    values.pop();
  }
  const rest = node.get('{+}');
  const value = rest && segments.slice(index).join('/');
  if (value) values.push(value);
  return value ? rest.declared : undefined;
}
