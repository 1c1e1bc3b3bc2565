import type { JsonSchema, Manifest } from './manifest';
import { UserError } from '../errors';

/**
 * A manifest of any version of the format, as one of this version. Throws for one of a later version, and for a value that
 * is no manifest.
 */
export function upgradeManifest(value: unknown, from: string): Manifest {
  const version = (value as Manifest | undefined)?.version as number | undefined;
  if (version === 2) return value as Manifest;
  if (version === 1) return fromVersion1(value as Manifest);
  throw new UserError(
    'MANIFEST_VERSION',
    typeof version === 'number'
      ? `${from} has version ${version} of the manifest's format, this version of the package knows 1 and 2: update the package`
      : `${from} is no manifest of a runtime app`,
  );
}

/** Version 1 had schemas of draft-07, and left out those of libraries without conversion. */
function fromVersion1(manifest: Manifest): Manifest {
  const routes = manifest.routes.map(({ schemas, ...route }) => ({
    ...route,
    ...(schemas && {
      schemas: Object.fromEntries(Object.entries(schemas).map(([part, schema]) => [part, fromDraft7(schema)])),
    }),
  }));
  return { ...manifest, version: 2, routes };
}

/** https://json-schema.org/draft/2020-12/release-notes, https://json-schema.org/draft/2019-09/release-notes */
function fromDraft7(schema: JsonSchema): JsonSchema {
  const { definitions, items, additionalItems, $ref, allOf, ...rest } = schema as any;
  const single = Array.isArray(allOf) && Object.keys(allOf.at(-1) ?? {}).join() === '$ref' ? allOf.at(-1) : undefined;
  const others = single ? allOf.slice(0, -1) : allOf;
  const reference = $ref ?? single?.$ref;
  return {
    ...Object.fromEntries(Object.entries(rest).map(([keyword, value]) => [keyword, ofKeyword(keyword, value)])),
    ...(typeof reference === 'string' && { $ref: reference.replace(/^#\/definitions\//, '#/$defs/') }),
    ...(others?.length > 0 && { allOf: others.map(fromDraft7) }),
    ...(Array.isArray(items)
      ? { prefixItems: items.map(anyOf7), ...(additionalItems !== undefined && { items: anyOf7(additionalItems) }) }
      : items !== undefined && { items: anyOf7(items) }),
    ...(definitions && { $defs: ofKeyword('properties', definitions) }),
  };
}

/** `true` and `false` are schemas too. */
function anyOf7(schema: any): any {
  return typeof schema === 'object' && schema !== null ? fromDraft7(schema) : schema;
}

function ofKeyword(keyword: string, value: any): unknown {
  switch (keyword) {
    case 'properties':
    case 'patternProperties':
      return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, anyOf7(schema)]));
    case 'anyOf':
    case 'oneOf':
      return value.map(anyOf7);
    case 'additionalProperties':
    case 'propertyNames':
    case 'contains':
    case 'not':
    case 'if':
    case 'then':
    case 'else':
      return anyOf7(value);
    default:
      return value;
  }
}
