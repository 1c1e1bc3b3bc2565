/**
 * The problems of a value by a JSON Schema of draft 4, as the models of API Gateway are; none if it is valid.
 *
 * https://datatracker.ietf.org/doc/html/draft-fge-json-schema-validation-00
 *
 * @param definition returns the schema that a `$ref` names
 */
export function schemaProblems(
  value: unknown,
  schema: any,
  definition: (ref: string) => any,
  path: string = '',
): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (typeof schema.$ref === 'string') return schemaProblems(value, definition(schema.$ref), definition, path);
  const at = path === '' ? 'the body' : path;
  const check = (inner: unknown, innerSchema: any, name: string = path) =>
    schemaProblems(inner, innerSchema, definition, name);
  const fits = (innerSchema: any) => check(value, innerSchema).length === 0;

  const types: string[] | undefined = schema.type === undefined ? undefined : [schema.type].flat();
  if (types && !types.some((type) => hasType(value, type))) {
    // OpenAPI's own keyword, which API Gateway knows too.
    if (value === null && schema.nullable === true) return [];
    return [`${at} is not of type ${types.join(' or ')}`];
  }
  const problems: string[] = [];
  const expect = (holds: boolean, message: string) => {
    if (!holds) problems.push(`${at} ${message}`);
  };
  if (schema.enum) {
    const text = JSON.stringify(value);
    expect(
      schema.enum.some((item: unknown) => JSON.stringify(item) === text),
      `is not one of ${JSON.stringify(schema.enum)}`,
    );
  }
  if (schema.allOf) for (const inner of schema.allOf) problems.push(...check(value, inner));
  if (schema.anyOf) expect(schema.anyOf.some(fits), 'fits none of "anyOf"');
  if (schema.oneOf) expect(schema.oneOf.filter(fits).length === 1, 'does not fit exactly one of "oneOf"');
  if (schema.not) expect(!fits(schema.not), 'fits "not"');

  if (typeof value === 'number') problems.push(...numberProblems(value, schema, at));
  if (typeof value === 'string') problems.push(...stringProblems(value, schema, at));
  if (Array.isArray(value)) problems.push(...arrayProblems(value, schema, at, check, path));
  else if (typeof value === 'object' && value !== null) {
    problems.push(...objectProblems(value as Record<string, unknown>, schema, at, check, path));
  }
  return problems;
}

type Check = (value: unknown, schema: any, path: string) => string[];

function numberProblems(value: number, schema: any, at: string): string[] {
  const problems: string[] = [];
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (minimum !== undefined && (exclusiveMinimum === true ? value <= minimum : value < minimum)) {
    problems.push(`${at} is below the minimum ${minimum}`);
  }
  if (maximum !== undefined && (exclusiveMaximum === true ? value >= maximum : value > maximum)) {
    problems.push(`${at} is above the maximum ${maximum}`);
  }
  if (multipleOf && !Number.isInteger(value / multipleOf)) problems.push(`${at} is no multiple of ${multipleOf}`);
  return problems;
}

function stringProblems(value: string, { minLength = 0, maxLength = Infinity, pattern }: any, at: string): string[] {
  const problems: string[] = [];
  const { length } = [...value];
  if (length < minLength) problems.push(`${at} is shorter than ${minLength}`);
  if (length > maxLength) problems.push(`${at} is longer than ${maxLength}`);
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) {
    problems.push(`${at} does not match ${pattern}`);
  }
  return problems;
}

function arrayProblems(value: unknown[], schema: any, at: string, check: Check, path: string): string[] {
  const problems: string[] = [];
  const { items, additionalItems = true, minItems = 0, maxItems = Infinity, uniqueItems } = schema;
  if (value.length < minItems) problems.push(`${at} has fewer than ${minItems} items`);
  if (value.length > maxItems) problems.push(`${at} has more than ${maxItems} items`);
  if (uniqueItems && new Set(value.map((item) => JSON.stringify(item))).size < value.length) {
    problems.push(`${at} has equal items`);
  }
  value.forEach((item, i) => {
    const inner = Array.isArray(items) ? (items[i] ?? (additionalItems === true ? {} : additionalItems)) : items;
    if (inner === false) problems.push(`${at} has more than ${items.length} items`);
    else problems.push(...check(item, inner, `${path}[${i}]`));
  });
  return problems;
}

function objectProblems(value: Record<string, unknown>, schema: any, at: string, check: Check, path: string): string[] {
  const problems: string[] = [];
  const { properties = {}, patternProperties = {}, additionalProperties = true, required = [] } = schema;
  const { minProperties = 0, maxProperties = Infinity } = schema;
  const names = Object.keys(value);
  if (names.length < minProperties) problems.push(`${at} has fewer than ${minProperties} properties`);
  if (names.length > maxProperties) problems.push(`${at} has more than ${maxProperties} properties`);
  for (const name of required) {
    if (!Object.hasOwn(value, name)) problems.push(`${at} has no "${name}"`);
  }
  for (const name of names) {
    const inner = [
      ...(Object.hasOwn(properties, name) ? [properties[name]] : []),
      ...Object.entries(patternProperties)
        .filter(([pattern]) => new RegExp(pattern, 'u').test(name))
        .map(([, patternSchema]) => patternSchema),
    ];
    if (inner.length === 0 && additionalProperties === false) problems.push(`${at} has the unknown "${name}"`);
    if (inner.length === 0) inner.push(additionalProperties);
    for (const one of inner) problems.push(...check(value[name], one, path === '' ? name : `${path}.${name}`));
  }
  return problems;
}

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
