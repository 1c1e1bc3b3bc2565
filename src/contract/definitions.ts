import type { JsonSchema } from '../manifest/manifest';

/** The schema that a reference within a document leads to; undefined for one that leads nowhere. */
export function definitionOf(root: JsonSchema, ref: string): JsonSchema | undefined {
  if (ref === '#') return root;
  // https://www.rfc-editor.org/rfc/rfc6901#section-4
  const name = /^#\/\$defs\/([^/]+)$/.exec(ref)?.[1].replace(/~1/g, '/').replace(/~0/g, '~');
  const definitions = (root.$defs ?? {}) as { readonly [name: string]: JsonSchema };
  return name !== undefined && Object.hasOwn(definitions, name) ? definitions[name] : undefined;
}
