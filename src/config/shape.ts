import { ConfigError } from './errors';
import { suggestion } from './suggestion';

/** Where a value stands. */
export interface Place {
  readonly source: string;
  readonly path: string;
}

/** A JSON Schema of draft 7, which is what editors know. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** What a value must be: to check it, and to tell an editor. */
export interface Shape {
  readonly schema: JsonSchema;
  /** Throws a ConfigError for a value that is something else. */
  check(value: unknown, at: Place): void;
}

/** What a single value must be. */
export interface Rule {
  /** For a message: `expected <this>, got …`. */
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
  /** What of it JSON Schema can say. */
  readonly schema: JsonSchema;
}

export function rule({ expected, accepts, schema }: Rule): Shape {
  return {
    check: (value, at) => {
      if (!accepts(value)) fail(at, `expected ${expected}, got ${shown(value)}`);
    },
    schema: { description: expected.charAt(0).toUpperCase() + expected.slice(1), ...schema },
  };
}

export function boolean(): Shape {
  return rule({
    expected: 'true or false',
    accepts: (value) => typeof value === 'boolean',
    schema: { type: 'boolean' },
  });
}

/** One of some strings. */
export function oneOf(...values: readonly string[]): Shape {
  const quoted = values.map((value) => `"${value}"`);
  const expected = quoted.length === 2 ? quoted.join(' or ') : `one of ${quoted.join(', ')}`;
  return rule({ expected, accepts: (value) => values.includes(value as string), schema: { enum: values } });
}

/** @param pattern without flags, as JSON Schema has none */
export function text(expected: string, pattern: RegExp): Shape {
  return rule({
    expected,
    accepts: (value) => typeof value === 'string' && pattern.test(value),
    schema: { type: 'string', pattern: pattern.source },
  });
}

export function wholeNumber(expected: string, min: number, max?: number): Shape {
  return rule({
    expected,
    accepts: (value) =>
      Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= (max ?? Infinity),
    schema: { type: 'integer', minimum: min, ...(max !== undefined && { maximum: max }) },
  });
}

/** All of some shapes. The message is that of the first one that the value does not have. */
export function all(...shapes: readonly Shape[]): Shape {
  return {
    check: (value, at) => shapes.forEach((shape) => shape.check(value, at)),
    schema: { allOf: shapes.map(({ schema }) => schema) },
  };
}

/** An array. */
export function list(
  item: Shape,
  { min = 0, max = Infinity }: { readonly min?: 0 | 1; readonly max?: number } = {},
): Shape {
  return {
    schema: {
      type: 'array',
      items: item.schema,
      ...(min > 0 && { minItems: min }),
      ...(max !== Infinity && { maxItems: max }),
    },
    check: (value, at) => {
      if (!Array.isArray(value)) return fail(at, `expected a list, got ${shown(value)}`);
      if (value.length < min) fail(at, 'expected a list with something in it');
      if (value.length > max) fail(at, `expected a list of at most ${max}, got ${value.length}`);
      value.forEach((one, index) => item.check(one, { ...at, path: `${at.path}[${index}]` }));
    },
  };
}

/** On, off, or on with settings. */
export function flagOr(settings: Shape): Shape {
  return {
    schema: { anyOf: [{ type: 'boolean' }, settings.schema] },
    check: (value, at) => {
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return settings.check(value, at);
      if (typeof value !== 'boolean') fail(at, `expected true, false or an object, got ${shown(value)}`);
    },
  };
}

/** In code, it may also be what is known when it is deployed only: a token of the CDK's. */
export function deployable(shape: Shape): Shape {
  return {
    schema: shape.schema,
    check: (value, at) => {
      if (typeof value !== 'string' || !value.includes('${Token[')) shape.check(value, at);
    },
  };
}

/** An object with known keys. An undefined value is as good as an absent one. */
export function struct<T = any>(
  what: string,
  shapes: { readonly [K in keyof T]-?: Shape },
  required: readonly (keyof T & string)[] = [],
): Shape {
  return {
    check: (value, at) => {
      const object = plainObject(value, at);
      for (const key of required) {
        if (!Object.hasOwn(object, key)) fail(below(at, key), 'it is required');
      }
      for (const [key, item] of Object.entries(object)) {
        if (!Object.hasOwn(shapes, key)) fail(below(at, key), `unknown ${what}${suggestion(key, Object.keys(shapes))}`);
        if (item !== undefined || required.includes(key as keyof T & string)) {
          shapes[key as keyof T].check(item, below(at, key));
        }
      }
    },
    schema: {
      type: 'object',
      properties: Object.fromEntries(Object.entries<Shape>(shapes).map(([key, { schema }]) => [key, schema])),
      additionalProperties: false,
      ...(required.length > 0 && { required }),
    },
  };
}

/** An object whose keys are names of the user's. */
export function map(value: Shape, name?: Shape, { max = Infinity }: { readonly max?: number } = {}): Shape {
  return {
    check: (object, at) => {
      const entries = Object.entries(plainObject(object, at));
      if (entries.length > max) fail(at, `expected ${max} at most, got ${entries.length}`);
      for (const [key, item] of entries) {
        name?.check(key, below(at, key));
        if (item !== undefined) value.check(item, below(at, key));
      }
    },
    schema: {
      type: 'object',
      additionalProperties: value.schema,
      ...(name && { propertyNames: name.schema }),
      ...(max !== Infinity && { maxProperties: max }),
    },
  };
}

/** The place of a key's value. */
export function below(at: Place, key: string): Place {
  const name = /^[\w$-]+$/.test(key) ? key : JSON.stringify(key);
  return { source: at.source, path: at.path ? `${at.path}.${name}` : name };
}

export function fail(at: Place, problem: string): never {
  throw new ConfigError(at.source, at.path, problem);
}

export function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value);
  if (Array.isArray(value)) return 'an array';
  return 'an object';
}

function plainObject(value: unknown, at: Place): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    fail(at, `expected an object, got ${shown(value)}`);
  }
  return value as object;
}
