import { ConfigError } from './errors';
import { nearest, suggestion } from './suggestion';

/** The place of a value, for messages. */
export interface Place {
  readonly source: string;
  readonly path: string;
}

/** A JSON Schema of draft 7, which is what editors know. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** The accepted values of a setting: checks a value, and describes them to an editor. */
export interface Shape {
  readonly schema: JsonSchema;
  /** Of an enum: the values by the names of its members. */
  readonly members?: { readonly [member: string]: string };
  /** Throws a ConfigError for any other value. */
  check(value: unknown, at: Place): void;
}

/** The shape of a single value. */
export interface Rule {
  /** For a message: `expected <this>, got …`. */
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
  /** The rule, as far as JSON Schema can express it. */
  readonly schema?: JsonSchema;
  /** Appended to the message about a value that is not accepted. */
  readonly hint?: (value: unknown) => string;
}

/** A token is never accepted, as it could not be checked: see `deployable`. */
export function rule({ expected, accepts, schema, hint = () => '' }: Rule): Shape {
  return {
    check: (value, at) => {
      if (isToken(value) || !accepts(value)) fail(at, `expected ${expected}, got ${shown(value)}${hint(value)}`);
    },
    schema: { description: expected.charAt(0).toUpperCase() + expected.slice(1), ...schema },
  };
}

/** A value that is checked elsewhere. */
export function anything(): Shape {
  return { check: () => undefined, schema: {} };
}

/** Any string. */
export function string(): Shape {
  return rule({ expected: 'a string', accepts: (value) => typeof value === 'string', schema: { type: 'string' } });
}

export function boolean(): Shape {
  return rule({
    expected: 'true or false',
    accepts: (value) => typeof value === 'boolean',
    schema: { type: 'boolean' },
  });
}

/** One of the values of an enum, or of a list. */
export function oneOf(choices: { readonly [member: string]: string } | readonly string[]): Shape {
  const values = Object.values(choices);
  const quoted = values.map((value) => `"${value}"`);
  const shape = rule({
    expected: quoted.length > 2 ? `one of ${quoted.join(', ')}` : quoted.join(' or '),
    accepts: (value) => values.includes(value as string),
    schema: { enum: values },
    hint: (value) => {
      const near = typeof value === 'string' ? nearest(value, values) : undefined;
      return near === undefined ? '' : `; did you mean "${near}"?`;
    },
  });
  return Array.isArray(choices) ? shape : { ...shape, members: choices as { [member: string]: string } };
}

/** @param pattern without flags, as JSON Schema has none */
export function text(expected: string, pattern: RegExp): Shape {
  return rule({
    expected,
    accepts: (value) => typeof value === 'string' && pattern.test(value),
    schema: { type: 'string', pattern: pattern.source },
  });
}

/** A number of things, with fractions, from `min`. */
export function number(unit: string, min: number): Shape {
  return rule({
    expected: `a number of ${unit}, ${min} or more`,
    accepts: (value) => typeof value === 'number' && Number.isFinite(value) && value >= min,
    schema: { type: 'number', minimum: min },
  });
}

/** A number of things, from `min` to `max`. */
export function wholeNumber(unit: string, min: number, max?: number): Shape {
  return rule({
    expected: `a whole number of ${unit}${max === undefined ? `, ${min} or more` : ` from ${min} to ${max}`}`,
    accepts: (value) =>
      Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= (max ?? Infinity),
    schema: { type: 'integer', minimum: min, ...(max !== undefined && { maximum: max }) },
  });
}

/** A value that has all of some shapes. The message is that of the first one that it does not have. */
export function all(...shapes: readonly Shape[]): Shape {
  return {
    check: (value, at) => shapes.forEach((shape) => shape.check(value, at)),
    schema: { allOf: shapes.map(({ schema }) => schema) },
  };
}

/** An array. */
export function list(
  item: Shape,
  {
    min = 0,
    max = Infinity,
    expected = 'a list',
  }: { readonly min?: 0 | 1; readonly max?: number; readonly expected?: string } = {},
): Shape {
  return {
    schema: {
      type: 'array',
      items: item.schema,
      ...(min > 0 && { minItems: min }),
      ...(max !== Infinity && { maxItems: max }),
    },
    check: (value, at) => {
      if (!Array.isArray(value) || isToken(value)) return fail(at, `expected ${expected}, got ${shown(value)}`);
      if (value.length < min) fail(at, 'expected a list with at least one item');
      if (value.length > max) fail(at, `expected a list of at most ${max}, got ${value.length}`);
      value.forEach((one, index) => item.check(one, { ...at, path: `${at.path}[${index}]` }));
    },
  };
}

/** On, off, or on with settings. */
export function flagOr(settings: Shape, flags: readonly boolean[] = [true, false]): Shape {
  return {
    schema: { anyOf: [flags.length === 2 ? { type: 'boolean' } : { enum: flags }, settings.schema] },
    check: (value, at) => {
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return settings.check(value, at);
      if (!flags.includes(value as boolean)) fail(at, `expected ${flags.join(', ')} or an object, got ${shown(value)}`);
    },
  };
}

/** Any object. */
export function object(expected?: string): Shape {
  return { check: (value, at) => void plainObject(value, at, expected), schema: { type: 'object' } };
}

/** A value that may also be a token in code, as it is known at deployment only. */
export function deployable(shape: Shape): Shape {
  return {
    schema: shape.schema,
    check: (value, at) => {
      if (typeof value !== 'string' || !isToken(value)) shape.check(value, at);
    },
  };
}

/** An object with known keys. An undefined value counts as absent. */
export function struct<T = any>(
  what: string,
  shapes: { readonly [K in keyof T]-?: Shape },
  required: readonly (keyof T & string)[] = [],
): Shape {
  return {
    check: (value, at) => {
      const object = plainObject(value, at);
      const isKnown = (key: string) => Object.hasOwn(shapes, key);
      const unknown = Object.keys(object).filter((key) => !isKnown(key));
      const missing = required.filter((key) => !Object.hasOwn(object, key) || (object as T)[key] === undefined);
      // One that is misspelt is not missing, too.
      const absent = missing.filter((key) => !unknown.some((other) => nearest(other, [key])));
      checkEach([...new Set([...absent, ...Object.keys(object)])], at, (key) => {
        const item = (object as { [key: string]: unknown })[key];
        if (!isKnown(key)) fail(below(at, key), `unknown ${what}${suggestion(key, Object.keys(shapes))}`);
        if (absent.includes(key as keyof T & string)) fail(below(at, key), 'it is required');
        if (item !== undefined) shapes[key as keyof T].check(item, below(at, key));
      });
    },
    schema: {
      type: 'object',
      properties: Object.fromEntries(Object.entries<Shape>(shapes).map(([key, { schema }]) => [key, schema])),
      additionalProperties: false,
      ...(required.length > 0 && { required }),
    },
  };
}

/** An object whose keys are names that the user chooses. */
export function map(value: Shape, name?: Shape, { max = Infinity }: { readonly max?: number } = {}): Shape {
  return {
    check: (object, at) => {
      const entries = Object.entries(plainObject(object, at));
      if (entries.length > max) fail(at, `expected ${max} at most, got ${entries.length}`);
      checkEach(entries, at, ([key, item]) => {
        name?.check(key, below(at, key));
        if (item !== undefined) value.check(item, below(at, key));
      });
    },
    schema: {
      type: 'object',
      additionalProperties: value.schema,
      ...(name && { propertyNames: name.schema }),
      ...(max !== Infinity && { maxProperties: max }),
    },
  };
}

/** Checks all items, and throws one error for those of all. */
function checkEach<T>(items: readonly T[], at: Place, check: (item: T) => void): void {
  const errors: ConfigError[] = [];
  for (const item of items) {
    try {
      check(item);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      errors.push(...error.errors);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw ConfigError.of(at.source, errors);
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
  if (isToken(value)) return 'a token, which has no value before the deployment';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value);
  if (Array.isArray(value)) return 'an array';
  return 'an object';
}

/** A value that the CDK resolves at deployment, in one of its encodings: https://docs.aws.amazon.com/cdk/v2/guide/tokens.html */
function isToken(value: unknown): boolean {
  if (typeof value === 'string') return /[$#]\{Token\[/.test(value);
  // No setting accepts numbers as low as those that encode tokens.
  if (typeof value === 'number') return value < -1e288;
  if (Array.isArray(value))
    return value.length === 1 && typeof value[0] === 'string' && value[0].startsWith('#{Token[');
  return typeof (value as { resolve?: unknown } | null | undefined)?.resolve === 'function';
}

function plainObject(value: unknown, at: Place, expected: string = 'an object'): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isToken(value)) {
    fail(at, `expected ${expected}, got ${shown(value)}`);
  }
  return value as object;
}
