import type { JsonSchema } from '../../manifest/manifest';
import { NOT_DESCRIBED } from '../../manifest/names';
import { definitionOf } from '../definitions';

/** A reason why not all values of one schema are values of another. */
export interface Gap {
  /** The path of the value: `items.0.name`; empty for the value itself. */
  readonly path: string;
  readonly text: string;
  /** A value that shows it may not exist: the two could not be compared. */
  readonly isUnknown?: true;
}

/** A schema with the document that its references are in. */
interface Located {
  readonly schema: any;
  readonly root: any;
}

/**
 * Why values of `narrow` are no values of `wide`; empty if every one is. An object without `additionalProperties` is
 * compared by the properties that it names, as a client sends no others.
 *
 * It is sound: where it cannot decide, it returns a gap that is marked as unknown.
 */
export function gapsBetween(narrow: JsonSchema, wide: JsonSchema): Gap[] {
  return unique(compare({ schema: narrow, root: narrow }, { schema: wide, root: wide }, '', []));
}

/** The pairs that are being compared, as text: a recursive schema comes back to one of them. */
type Assumed = readonly string[];

function compare(narrow: Located, wide: Located, path: string, assumed: Assumed): Gap[] {
  const a = resolved(narrow);
  const b = resolved(wide);
  if (b === undefined || a === undefined) return [unknown(path, 'a reference leads nowhere')];
  if (isAny(b.schema) || a.schema === false) return [];
  if (equal(a, b)) return [];
  if (b.schema === false) return [gap(path, 'no value is allowed any more')];
  if (NOT_DESCRIBED in b.schema || (typeof a.schema === 'object' && NOT_DESCRIBED in a.schema)) {
    return [unknown(path, 'it has no form in JSON Schema')];
  }
  const pair = `${canonical(a.schema)} ${canonical(b.schema)}`;
  if (assumed.includes(pair)) return [];
  if (assumed.length > DEEPEST) return [unknown(path, 'it is too deep')];
  const inner: Assumed = [...assumed, pair];
  const again = (one: unknown, other: unknown, at = path) =>
    compare({ schema: one, root: a.root }, { schema: other, root: b.root }, at, inner);

  const branches = branchesOf(a.schema);
  if (branches) return branches.flatMap((branch) => again(branch, b.schema));
  if (Array.isArray(b.schema.allOf)) {
    const { allOf, ...rest } = b.schema;
    return [...allOf, rest].flatMap((part: unknown) => again(a.schema, part));
  }
  const choices = branchesOf(b.schema);
  const listed = valuesOf(a.schema) ?? [];
  if (choices && listed.length > 1) {
    // Each value may be one of another option.
    const { enum: _, ...rest } = a.schema;
    if (listed.every((value) => again({ ...rest, const: value }, b.schema).length === 0)) return [];
  }
  if (choices)
    return chosen(
      choices.map((choice) => again(a.schema, choice)),
      b.schema,
      path,
    );
  if (Array.isArray(a.schema.allOf)) return ofAllParts(a, path, (one) => again(one, b.schema));
  const opaque = OPAQUE.find(
    (keyword) => keyword in b.schema && !isSamePart(a.schema[keyword], b.schema[keyword], a.root, b.root),
  );
  if (opaque) return [unknown(path, `"${opaque}" has changed`)];
  const types = typeGap(a.schema, b.schema, path);
  if (types) return [types];
  return [
    ...valueGaps(a.schema, b.schema, path),
    ...boundGaps(a.schema, b.schema, path),
    ...textGaps(a.schema, b.schema, path),
    ...arrayGaps(a.schema, b.schema, path, again),
    ...objectGaps(a.schema, b.schema, path, again),
  ];
}

const DEEPEST = 100;

type Again = (one: unknown, other: unknown, at?: string) => Gap[];

/** Keywords that are compared as a whole. */
const OPAQUE = [
  'not',
  'if',
  'then',
  'else',
  'contains',
  'minContains',
  'maxContains',
  'dependentRequired',
  'dependentSchemas',
  'unevaluatedProperties',
  'unevaluatedItems',
  'propertyNames',
  'patternProperties',
  '$dynamicRef',
];

/** The schemas of which a value matches one: those of a union, and one for each of several types. */
function branchesOf(schema: any): unknown[] | undefined {
  for (const keyword of ['anyOf', 'oneOf']) {
    const { [keyword]: options, ...rest } = schema;
    if (!Array.isArray(options)) continue;
    return Object.keys(rest).some((key) => !ANNOTATIONS.includes(key))
      ? options.map((option) => ({ allOf: [option, rest] }))
      : options;
  }
  if (!Array.isArray(schema.type)) return undefined;
  return schema.type.map((type: string) => ({ ...schema, type }));
}

const ANNOTATIONS = [
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  'id',
  '$id',
  '$schema',
  '$defs',
  '$comment',
];

/** One of the options takes all values. Of a `oneOf` a value may match one only. */
function chosen(gaps: readonly Gap[][], { oneOf }: any, path: string): Gap[] {
  if (!gaps.some((found) => found.length === 0)) {
    // The nearest option: the gap that lies deepest says most.
    const [nearest] = [...gaps].sort((one, other) => one.length - other.length || depth(other) - depth(one));
    return gaps.length === 0 ? [gap(path, 'no value is allowed any more')] : nearest;
  }
  return Array.isArray(oneOf) && !areDisjoint(oneOf) ? [unknown(path, 'several options of a "oneOf" may match')] : [];
}

function depth(gaps: readonly Gap[]): number {
  return Math.max(...gaps.map(({ path }) => path.split('.').length));
}

/** Different types, or objects with different constants in a property. */
function areDisjoint(options: readonly any[]): boolean {
  return options.every((one, i) =>
    options.slice(0, i).every((other) => {
      const [types, others] = [typesOf(one), typesOf(other)];
      if (types && others && !types.some((type) => overlaps(type, others))) return true;
      return Object.entries<any>(one?.properties ?? {}).some(([name, property]) => {
        const values = valuesOf(property);
        const taken = valuesOf(other?.properties?.[name]);
        const isRequired = one.required?.includes(name) && other?.required?.includes(name);
        return isRequired && values && taken && !values.some((value) => taken.some((it) => same(it, value)));
      });
    }),
  );
}

function overlaps(type: string, others: readonly string[]): boolean {
  const numeric = ['number', 'integer'];
  return others.includes(type) || (numeric.includes(type) && others.some((other) => numeric.includes(other)));
}

/** The gaps of a value that is one of each part of an intersection. */
function ofAllParts(a: Located, path: string, gapsOf: (schema: unknown) => Gap[]): Gap[] {
  const parts = partsOf(a);
  if (parts === undefined) return [unknown(path, 'a reference leads nowhere')];
  if (parts.includes(false)) return [];
  const branching = parts.findIndex((part) => branchesOf(part) !== undefined);
  if (branching !== -1) {
    const others = parts.filter((_, i) => i !== branching);
    return branchesOf(parts[branching])!.flatMap((branch) => gapsOf({ allOf: [branch, ...others] }));
  }
  const whole = merged(parts);
  if (whole !== undefined) return gapsOf(whole);
  // Enough if one of the parts is within the other schema. The names of the object are those of all parts.
  const names = [...new Set(parts.flatMap((part) => Object.keys(part.properties ?? {})))];
  const found = parts.map(({ properties, ...part }) => {
    const others = Object.fromEntries(names.map((name) => [name, part.additionalProperties ?? {}]));
    return gapsOf({ ...part, ...(names.length > 0 && { properties: { ...others, ...properties } }) });
  });
  return found.find((gaps) => gaps.length === 0) ?? found[0];
}

/** The parts of an intersection without references, and without intersections among them. */
function partsOf(located: Located): any[] | undefined {
  const { allOf, ...rest } = located.schema;
  const parts = [...allOf, rest].map((schema) => {
    const part = resolved({ schema, root: located.root });
    return Array.isArray(part?.schema.allOf) ? partsOf(part!) : part && [part.schema];
  });
  if (parts.includes(undefined)) return undefined;
  return parts.flatMap((part) => part!).filter((part) => part === false || !isAny(part));
}

const HIGHEST = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const LOWEST = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];

/** The intersection as one schema; undefined if it has none. */
function merged(parts: readonly any[]): unknown {
  const whole: any = {};
  for (const part of parts) {
    for (const [keyword, value] of Object.entries<any>(part)) {
      const earlier = whole[keyword];
      if (earlier === undefined || keyword === 'properties' || same(earlier, value)) {
        if (keyword === 'properties') whole.properties = both(earlier, value);
        else whole[keyword] = value;
      } else if (HIGHEST.includes(keyword)) whole[keyword] = Math.max(earlier, value);
      else if (LOWEST.includes(keyword)) whole[keyword] = Math.min(earlier, value);
      else if (keyword === 'required') whole.required = [...new Set([...earlier, ...value])];
      else if (keyword === 'uniqueItems') whole.uniqueItems = true;
      else if (!ANNOTATIONS.includes(keyword)) return undefined;
    }
  }
  // What these say about a name or an item depends on the names and the items of their own part.
  const isOwn = (part: any) => {
    const isSmaller = (keyword: string, other: string) =>
      part[keyword] !== undefined && !same(part[other] ?? null, whole[other] ?? null);
    return !(
      isSmaller('additionalProperties', 'patternProperties') ||
      isSmaller('items', 'prefixItems') ||
      (part.additionalProperties !== undefined &&
        Object.keys(whole.properties ?? {}).some((name) => !Object.hasOwn(part.properties ?? {}, name)))
    );
  };
  return parts.every(isOwn) ? whole : undefined;
}

function both(some: any = {}, others: any): unknown {
  const all = { ...some };
  for (const [name, schema] of Object.entries(others)) {
    all[name] = !Object.hasOwn(all, name) || same(all[name], schema) ? schema : { allOf: [all[name], schema] };
  }
  return all;
}

/** The types of a schema's values; undefined for any. */
function typesOf(schema: any): string[] | undefined {
  if (typeof schema?.type === 'string') return [schema.type];
  const values = valuesOf(schema);
  return values && [...new Set(values.map(typeOfValue))];
}

function typeOfValue(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

/** The values of a schema that lists them. */
function valuesOf(schema: any): unknown[] | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined;
  const listed: unknown[] | undefined = Array.isArray(schema.enum) ? schema.enum : undefined;
  if (!('const' in schema)) return listed;
  return listed && !listed.some((value) => same(value, schema.const)) ? [] : [schema.const];
}

function typeGap(a: any, b: any, path: string): Gap | undefined {
  const wanted = typesOf(b);
  if (!wanted) return undefined;
  const given = typesOf(a);
  if (!given) return gap(path, `any value → ${wanted.join(' or ')}`);
  const outside = given.find((type) => !wanted.includes(type) && !(type === 'integer' && wanted.includes('number')));
  return outside === undefined ? undefined : gap(path, `${given.join(' or ')} → ${wanted.join(' or ')}`);
}

function valueGaps(a: any, b: any, path: string): Gap[] {
  const [given, wanted] = [valuesOf(a), valuesOf(b)];
  if (given) {
    const gone = wanted ? given.filter((value) => !wanted.some((other) => same(value, other))) : [];
    // Each of the values on its own, so that bounds and patterns are applied to it.
    const refused = given.filter((value) => !gone.includes(value) && !matches(value, b, wanted !== undefined));
    return [
      ...(gone.length > 0 ? [gap(path, `${gone.map(shown).join(', ')} no longer among its values`)] : []),
      ...refused.map((value) => gap(path, `${shown(value)} is not allowed any more`)),
    ];
  }
  if (!wanted) return [];
  // `true` and `false` are all values of a boolean, `null` the one of its type.
  if (typesOf(a)?.join() === 'boolean' && [true, false].every((value) => wanted.includes(value))) return [];
  if (typesOf(a)?.join() === 'null' && wanted.includes(null)) return [];
  return [gap(path, `only ${wanted.map(shown).join(', ')} now`)];
}

/** Whether a listed value is one of a schema without references. An object or a list is so only if it is listed there. */
function matches(value: unknown, schema: any, isListed: boolean): boolean {
  const type = typeOfValue(value);
  if (typeof value === 'object' && value !== null) {
    return isListed && Object.keys(schema).every((key) => ['enum', 'const', ...ANNOTATIONS].includes(key));
  }
  if (typeof value === 'number') {
    const { multipleOf } = schema;
    const [low, high] = [lower(schema), upper(schema)];
    return (
      (low.value < value || (low.value === value && !low.exclusive)) &&
      (value < high.value || (value === high.value && !high.exclusive)) &&
      (multipleOf === undefined || Number.isInteger(value / multipleOf))
    );
  }
  if (type !== 'string') return true;
  const { minLength = 0, maxLength = Infinity, pattern, format } = schema;
  const length = [...(value as string)].length;
  if (length < minLength || length > maxLength || format !== undefined) return false;
  if (pattern === undefined) return true;
  try {
    return new RegExp(pattern, 'u').test(value as string);
  } catch {
    return false;
  }
}

interface Bound {
  readonly value: number;
  readonly exclusive: boolean;
}

function lower({ minimum = -Infinity, exclusiveMinimum }: any): Bound {
  return typeof exclusiveMinimum === 'number' && exclusiveMinimum >= minimum
    ? { value: exclusiveMinimum, exclusive: true }
    : { value: minimum, exclusive: false };
}

function upper({ maximum = Infinity, exclusiveMaximum }: any): Bound {
  return typeof exclusiveMaximum === 'number' && exclusiveMaximum <= maximum
    ? { value: exclusiveMaximum, exclusive: true }
    : { value: maximum, exclusive: false };
}

function boundGaps(a: any, b: any, path: string): Gap[] {
  // Listed values have been compared one by one.
  if (valuesOf(a)) return [];
  const found: Gap[] = [];
  const [low, wantedLow] = [lower(a), lower(b)];
  if (wantedLow.value > low.value || (wantedLow.value === low.value && wantedLow.exclusive && !low.exclusive)) {
    found.push(gap(path, `${wantedLow.exclusive ? 'more than' : 'at least'} ${wantedLow.value} now`));
  }
  const [high, wantedHigh] = [upper(a), upper(b)];
  if (wantedHigh.value < high.value || (wantedHigh.value === high.value && wantedHigh.exclusive && !high.exclusive)) {
    found.push(gap(path, `${wantedHigh.exclusive ? 'less than' : 'at most'} ${wantedHigh.value} now`));
  }
  const { multipleOf } = b;
  const isWhole = a.type === 'integer' && Number.isInteger(1 / (multipleOf ?? 1));
  if (multipleOf !== undefined && !isWhole && !Number.isInteger(a.multipleOf / multipleOf)) {
    found.push(gap(path, `a multiple of ${multipleOf} now`));
  }
  return found;
}

function textGaps(a: any, b: any, path: string): Gap[] {
  if (valuesOf(a)) return [];
  const found: Gap[] = [];
  if ((b.minLength ?? 0) > (a.minLength ?? 0)) found.push(gap(path, `at least ${b.minLength} characters now`));
  if ((b.maxLength ?? Infinity) < (a.maxLength ?? Infinity)) {
    found.push(gap(path, `at most ${b.maxLength} characters now`));
  }
  for (const keyword of ['pattern', 'format', 'contentEncoding', 'contentMediaType'] as const) {
    if (b[keyword] === undefined || a[keyword] === b[keyword]) continue;
    const from = a[keyword] === undefined ? 'any' : a[keyword];
    // Another pattern may be a wider one.
    found.push(
      keyword === 'format' || a[keyword] === undefined
        ? gap(path, `${keyword} ${from} → ${b[keyword]}`)
        : unknown(path, `${keyword} ${from} → ${b[keyword]}`),
    );
  }
  return found;
}

function arrayGaps(a: any, b: any, path: string, again: Again): Gap[] {
  const types = typesOf(a);
  if ((types && types.join() !== 'array') || valuesOf(a)) return [];
  const found: Gap[] = [];
  const { prefixItems: first = [], items = {}, minItems = 0, maxItems = items === false ? first.length : Infinity } = a;
  const wanted = { prefixItems: [] as unknown[], items: {} as unknown, minItems: 0, maxItems: Infinity, ...b };
  if (wanted.minItems > minItems) found.push(gap(path, `at least ${wanted.minItems} items now`));
  if (wanted.maxItems < maxItems) found.push(gap(path, `at most ${wanted.maxItems} items now`));
  if (b.uniqueItems && !a.uniqueItems && maxItems > 1) found.push(gap(path, 'each item once now'));
  const length = Math.min(Math.max(first.length, wanted.prefixItems.length), maxItems);
  for (let i = 0; i < length; i++) {
    found.push(...again(first[i] ?? items, wanted.prefixItems[i] ?? wanted.items, below(path, i)));
  }
  if (maxItems > length && items !== false) found.push(...again(items, wanted.items, below(path, '*')));
  return found;
}

function objectGaps(a: any, b: any, path: string, again: Again): Gap[] {
  const types = typesOf(a);
  if ((types && types.join() !== 'object') || valuesOf(a)) return [];
  const { properties = {}, required = [], additionalProperties } = a;
  const wanted = { properties: {} as any, required: [] as string[], ...b };
  const found: Gap[] = [];
  const isClosing = Object.keys(wanted.properties).length > 0 || wanted.additionalProperties !== undefined;
  if (a.patternProperties && isClosing && !same(a.patternProperties, b.patternProperties)) {
    found.push(unknown(path, '"patternProperties" has changed'));
  }
  for (const name of wanted.required) {
    if (!required.includes(name)) {
      found.push(gap(below(path, name), Object.hasOwn(properties, name) ? 'required now' : 'new, and required'));
    }
  }
  for (const [name, property] of Object.entries(properties)) {
    if (Object.hasOwn(wanted.properties, name)) {
      found.push(...again(property, wanted.properties[name], below(path, name)));
    } else if (wanted.additionalProperties === false) {
      if (property !== false) found.push(gap(below(path, name), 'gone, and no others are allowed'));
    } else if (wanted.additionalProperties !== undefined) {
      found.push(...again(property, wanted.additionalProperties, below(path, name)));
    }
  }
  if (additionalProperties !== undefined && additionalProperties !== false) {
    for (const [name, property] of Object.entries(wanted.properties)) {
      if (!Object.hasOwn(properties, name)) found.push(...again(additionalProperties, property, below(path, name)));
    }
  }
  if (wanted.additionalProperties !== undefined && additionalProperties !== false) {
    // An open object is compared by the properties that it names, a record by its values.
    if (additionalProperties !== undefined) {
      found.push(...again(additionalProperties, wanted.additionalProperties, below(path, '*')));
    } else if (wanted.additionalProperties !== false && Object.keys(properties).length === 0) {
      found.push(...again({}, wanted.additionalProperties, below(path, '*')));
    }
  }
  for (const [keyword, text, isMore] of [
    ['minProperties', 'at least', true],
    ['maxProperties', 'at most', false],
  ] as const) {
    const none = isMore ? 0 : Infinity;
    const [given, limit] = [a[keyword] ?? none, b[keyword] ?? none];
    if (isMore ? limit > given : limit < given) found.push(gap(path, `${text} ${limit} properties now`));
  }
  return found;
}

/** The schema behind its references; undefined for one that leads nowhere. */
function resolved({ schema, root }: Located): Located | undefined {
  let current = schema;
  const seen = new Set<unknown>();
  while (typeof current === 'object' && current !== null && typeof current.$ref === 'string') {
    if (seen.has(current)) return undefined;
    seen.add(current);
    const { $ref, ...rest } = current;
    const target = definitionOf(root, $ref);
    if (target === undefined) return undefined;
    const beside = Object.keys(rest).filter((keyword) => !ANNOTATIONS.includes(keyword));
    if (beside.length > 0) return { schema: { allOf: [target, rest] }, root };
    current = target;
  }
  return { schema: current === true ? {} : current, root };
}

function isAny(schema: any): boolean {
  return typeof schema === 'object' && schema !== null && Object.keys(schema).every((key) => ANNOTATIONS.includes(key));
}

/** Equal as they stand, where what they refer to is equal too. */
function equal(a: Located, b: Located): boolean {
  return same(a.schema, b.schema) && (a.root === b.root || same(a.root.$defs, b.root.$defs)) && !refersToRoot(a, b);
}

/** Equal as text, and without a reference to what differs. */
function isSamePart(one: unknown, other: unknown, root: any, otherRoot: any): boolean {
  if (!same(one, other)) return false;
  return !JSON.stringify(one).includes('"$ref"') || equal({ schema: one, root }, { schema: other, root: otherRoot });
}

function refersToRoot(a: Located, b: Located): boolean {
  return JSON.stringify(a.schema).includes('"$ref":"#"') && !same(a.root, b.root);
}

/** Equal as JSON, whatever the order of keys; what only documents is left out of the roots by the callers. */
function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
        : inner,
    ) ?? ''
  );
}

function below(path: string, step: string | number): string {
  return path === '' ? String(step) : `${path}.${step}`;
}

function gap(path: string, text: string): Gap {
  return { path, text };
}

function unknown(path: string, text: string): Gap {
  return { path, text, isUnknown: true };
}

function shown(value: unknown): string {
  return JSON.stringify(value);
}

function unique(gaps: readonly Gap[]): Gap[] {
  return [...new Map(gaps.map((one) => [`${one.path} ${one.text}`, one])).values()];
}
