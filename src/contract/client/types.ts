import { NOT_DESCRIBED } from '../../manifest/names';

/**
 * A JSON Schema as the text of a TypeScript type, which admits all values of the schema. What a type cannot express,
 * such as a pattern, is left out.
 */
export function typeOf(schema: unknown, indent: string = ''): string {
  if (schema === false) return 'never';
  if (typeof schema !== 'object' || schema === null) return 'unknown';
  const { $ref, allOf, anyOf, oneOf, type, not, ...rest } = schema as any;
  if (NOT_DESCRIBED in rest) return 'unknown';
  const parts = [
    ...(typeof $ref === 'string' ? [referenced($ref)] : []),
    ...(Array.isArray(allOf) ? allOf.map((one) => typeOf(one, indent)) : []),
    ...(Array.isArray(anyOf) ? [unionOf(anyOf, indent)] : []),
    ...(Array.isArray(oneOf) ? [unionOf(oneOf, indent)] : []),
    ...own(type, rest, indent),
  ].filter((part) => part !== 'unknown');
  if (parts.length === 0) return 'unknown';
  return parts.length === 1 ? parts[0] : parts.map(grouped).join(' & ');
}

function own(type: unknown, schema: any, indent: string): string[] {
  if ('const' in schema) return [literal(schema.const)];
  if (Array.isArray(schema.enum)) return [schema.enum.map(literal).join(' | ') || 'never'];
  if (Array.isArray(type)) {
    return [[...new Set(type.flatMap((one) => own(one, schema, indent)))].join(' | ')];
  }
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
      return [type];
    case 'number':
    case 'integer':
      return ['number'];
    case 'array':
      return [arrayOf(schema, indent)];
    case 'object':
      return [objectOf(schema, indent)];
    default:
      return schema.properties ? [objectOf(schema, indent)] : [];
  }
}

function arrayOf({ prefixItems, items, minItems }: any, indent: string): string {
  if (!Array.isArray(prefixItems)) return `${grouped(typeOf(items ?? {}, indent))}[]`;
  const first = prefixItems.map((item, index) => {
    const type = typeOf(item, indent);
    return index < (minItems ?? 0) ? type : `${grouped(type)}?`;
  });
  const rest = items === false ? [] : [`...${grouped(typeOf(items ?? {}, indent))}[]`];
  return `[${[...first, ...rest].join(', ')}]`;
}

function objectOf(schema: any, indent: string): string {
  const { properties = {}, required = [], additionalProperties, patternProperties, propertyNames } = schema;
  const lines = membersOf(properties, required, indent);
  const others =
    additionalProperties === false && !patternProperties
      ? undefined
      : typeof additionalProperties === 'object' || (lines.length === 0 && additionalProperties !== false)
        ? typeOf(additionalProperties ?? {}, indent)
        : undefined;
  const record = others === undefined ? [] : [recordOf(propertyNames?.enum, required, others)];
  if (lines.length === 0) return record[0] ?? '{ [key: string]: never }';
  return [`{\n${lines.map((line) => `${indent}  ${line}\n`).join('')}${indent}}`, ...record].join(' & ');
}

/** The type of an object whose values are alike; its keys may be known. */
function recordOf(keys: unknown, required: readonly string[], values: string): string {
  if (!Array.isArray(keys)) return `{ [key: string]: ${values} }`;
  const optional = keys.every((key) => required.includes(key)) ? '' : '?';
  return `{ [key in ${keys.map(literal).join(' | ') || 'never'}]${optional}: ${values} }`;
}

/** The members of an object type, each with its description as a comment. */
export function membersOf(
  properties: { readonly [name: string]: any },
  required: readonly string[],
  indent: string,
): string[] {
  return Object.entries(properties).flatMap(([name, property]) => [
    ...comment(property?.description),
    `${keyOf(name)}${required.includes(name) ? '' : '?'}: ${typeOf(property, `${indent}  `)};`,
  ]);
}

/** A description as one line of a comment. */
export function comment(description: unknown): string[] {
  if (typeof description !== 'string' || description.trim() === '') return [];
  return [`/** ${description.trim().replace(/\s+/g, ' ').replaceAll('*/', '*\\/')} */`];
}

/** A name as a key of an object. */
export function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function unionOf(schemas: readonly unknown[], indent: string): string {
  const types = [...new Set(schemas.map((one) => typeOf(one, indent)))];
  return types.includes('unknown') ? 'unknown' : types.map(grouped).join(' | ');
}

/** A component's name as the name of a type. */
export function typeName(component: string): string {
  return component.replace(/[^\p{L}\p{N}_$]/gu, '_').replace(/^(\d)/, '_$1');
}

function referenced(ref: string): string {
  const name = /^#\/components\/schemas\/(.+)$/.exec(ref)?.[1];
  return name === undefined ? 'unknown' : typeName(name);
}

function literal(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'unknown' : JSON.stringify(value);
}

/** A union or an intersection as a part of another type. */
function grouped(type: string): string {
  return /^[\w$.]+(\[\])*$/.test(type) || (/^\{[^]*\}$/.test(type) && !/\}\s*[&|]/.test(type)) ? type : `(${type})`;
}
