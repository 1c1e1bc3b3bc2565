import { NOT_DESCRIBED } from '../manifest/names';

/** Draft 4 is that of the models of API Gateway, 2020-12 that of the manifest and of OpenAPI 3.1. */
export type Draft = '4' | '2020-12';

/**
 * The problems of a value by a JSON Schema; none if it is valid. A format is no problem, as in both drafts by default.
 *
 * https://datatracker.ietf.org/doc/html/draft-fge-json-schema-validation-00,
 * https://json-schema.org/draft/2020-12/json-schema-validation
 *
 * @param definition returns the schema that a `$ref` names
 */
export function schemaProblems(
  value: unknown,
  schema: any,
  definition: (ref: string) => any,
  draft: Draft = '4',
  path: string = '',
): string[] {
  const at = path === '' ? 'the body' : path;
  if (draft === '2020-12' && schema === false) return [`${at} is not described`];
  if (typeof schema !== 'object' || schema === null) return [];
  if (draft === '2020-12' && NOT_DESCRIBED in schema) return [];
  const check = (inner: unknown, innerSchema: any, name: string = path) =>
    schemaProblems(inner, innerSchema, definition, draft, name);
  const fits = (innerSchema: any) => check(value, innerSchema).length === 0;
  const problems: string[] = [];
  if (typeof schema.$ref === 'string') {
    problems.push(...check(value, definition(schema.$ref)));
    // Draft 4 ignores what stands beside a reference.
    if (draft === '4') return problems;
  }

  const types: string[] | undefined = schema.type === undefined ? undefined : [schema.type].flat();
  if (types && !types.some((type) => hasType(value, type))) {
    // OpenAPI's own keyword, which API Gateway knows too.
    if (value === null && schema.nullable === true) return [];
    return [`${at} is not of type ${types.join(' or ')}`];
  }
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
  if (schema.not !== undefined) expect(!fits(schema.not), 'fits "not"');
  if (draft === '2020-12') {
    const { const: constant, if: condition, then, else: otherwise } = schema;
    if (constant !== undefined) {
      expect(JSON.stringify(value) === JSON.stringify(constant), `is not ${JSON.stringify(constant)}`);
    }
    if (condition !== undefined) problems.push(...check(value, fits(condition) ? then : otherwise));
  }

  if (typeof value === 'number') problems.push(...numberProblems(value, schema, at));
  if (typeof value === 'string') problems.push(...stringProblems(value, schema, at));
  if (Array.isArray(value)) problems.push(...arrayProblems(value, forDraft4(schema, draft), at, check, path));
  else if (typeof value === 'object' && value !== null) {
    problems.push(...objectProblems(value as Record<string, unknown>, schema, at, check, path));
    if (draft === '2020-12') problems.push(...nameProblems(value as Record<string, unknown>, schema, at, check));
  }
  return problems;
}

/** Draft 2020-12 has renamed the keywords of tuples. */
function forDraft4(schema: any, draft: Draft): any {
  if (draft === '4' || schema.prefixItems === undefined) return schema;
  return { ...schema, items: schema.prefixItems, additionalItems: schema.items };
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
  // Draft 4 has booleans here.
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum) {
    problems.push(`${at} is not above ${exclusiveMinimum}`);
  }
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum) {
    problems.push(`${at} is not below ${exclusiveMaximum}`);
  }
  if (multipleOf && !isMultiple(value / multipleOf)) problems.push(`${at} is no multiple of ${multipleOf}`);
  return problems;
}

/** 0.3 is a multiple of 0.1, though their quotient is 2.9999999999999996. */
function isMultiple(quotient: number): boolean {
  return Math.abs(quotient - Math.round(quotient)) <= Number.EPSILON * Math.max(1, Math.abs(quotient));
}

function stringProblems(value: string, { minLength = 0, maxLength = Infinity, pattern }: any, at: string): string[] {
  const problems: string[] = [];
  const { length } = [...value];
  if (length < minLength) problems.push(`${at} is shorter than ${minLength}`);
  if (length > maxLength) problems.push(`${at} is longer than ${maxLength}`);
  if (pattern !== undefined && !regExp(pattern).test(value)) {
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
    if (inner === false) problems.push(`${at} has more than ${items.length ?? 0} items`);
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
        .filter(([pattern]) => regExp(pattern).test(name))
        .map(([, patternSchema]) => patternSchema),
    ];
    if (inner.length === 0 && additionalProperties === false) problems.push(`${at} has the unknown "${name}"`);
    if (inner.length === 0) inner.push(additionalProperties);
    for (const one of inner) problems.push(...check(value[name], one, path === '' ? name : `${path}.${name}`));
  }
  return problems;
}

function nameProblems(value: Record<string, unknown>, schema: any, at: string, check: Check): string[] {
  const { propertyNames, dependentRequired = {} } = schema;
  const names = Object.keys(value);
  const unfit =
    propertyNames === undefined ? [] : names.filter((name) => check(name, propertyNames, 'the name').length > 0);
  return [
    ...unfit.map((name) => `${at} has "${name}", which is no valid name`),
    ...Object.entries<string[]>(dependentRequired).flatMap(([name, others]) =>
      Object.hasOwn(value, name)
        ? others.filter((other) => !Object.hasOwn(value, other)).map((other) => `${at} has "${name}" and no "${other}"`)
        : [],
    ),
  ];
}

/** JSON Schema has Unicode patterns; schema libraries may have others. */
function regExp(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return new RegExp(pattern);
  }
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
