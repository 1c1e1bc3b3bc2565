import Ajv from 'ajv';
import fc from 'fast-check';
import { z } from 'zod';
import { gapsBetween } from '../../../src/contract/diff/subset';

const texts = (narrow: object, wide: object) =>
  gapsBetween(narrow as any, wide as any).map(
    ({ path, text, isUnknown }) => `${path}: ${text}${isUnknown ? ' (unknown)' : ''}`,
  );

const text = { type: 'string' };
const object = (properties: object, required: string[] = []) => ({ type: 'object', properties, required });

describe('one schema is within another', () => {
  test.each<[string, object, object]>([
    ['anything takes all', text, {}],
    ['the same', object({ a: text }), object({ a: text })],
    ['a whole number is a number', { type: 'integer' }, { type: 'number' }],
    ['wider bounds', { type: 'number', minimum: 1, maximum: 5 }, { type: 'number', exclusiveMinimum: 0 }],
    ['a property that is new and optional', object({ a: text }), object({ a: text, b: text })],
    ['a property that is gone', object({ a: text, b: text }, ['b']), object({ a: text })],
    ['one that was required', object({ a: text }, ['a']), object({ a: text })],
    ['one of a union', text, { anyOf: [{ type: 'number' }, text] }],
    [
      'a part of a union',
      { type: ['string', 'null'] },
      { anyOf: [{ type: 'null' }, { type: 'string' }, { type: 'number' }] },
    ],
    ['listed values', { enum: ['a', 'bc'] }, { type: 'string', maxLength: 2, pattern: '^[a-c]+$' }],
    ['a constant', { const: 4 }, { type: 'integer', multipleOf: 2 }],
    [
      'parts of an intersection',
      { allOf: [object({ a: text }, ['a']), object({ b: text }, ['b'])] },
      object({ a: text, b: text }, ['a', 'b']),
    ],
    [
      'items',
      { type: 'array', items: { const: 1 }, minItems: 2 },
      { type: 'array', items: { type: 'number' }, minItems: 1 },
    ],
    [
      'a tuple',
      { type: 'array', prefixItems: [text, text], items: false },
      { type: 'array', items: text, maxItems: 2 },
    ],
    [
      'a record',
      { type: 'object', additionalProperties: { const: 'a' } },
      { type: 'object', additionalProperties: text },
    ],
    ['other texts about it', { type: 'string', description: 'a' }, { type: 'string', title: 'b', default: 'x' }],
    ['true and false', { type: 'boolean' }, { enum: [true, false] }],
    [
      'options that exclude each other',
      { ...object({ kind: { const: 'a' } }, ['kind']) },
      { oneOf: [object({ kind: { const: 'a' } }, ['kind']), object({ kind: { const: 'b' } }, ['kind'])] },
    ],
  ])('%s', (_, narrow, wide) => {
    expect(texts(narrow, wide)).toEqual([]);
  });

  test('recursive schemas end', () => {
    const tree = z.object({
      name: z.string(),
      get children() {
        return z.array(tree).optional();
      },
    });
    const wider = z.object({
      name: z.string().nullable(),
      get children() {
        return z.array(wider).optional();
      },
    });
    const [one, other] = [z.toJSONSchema(tree, { io: 'input' }), z.toJSONSchema(wider, { io: 'input' })];
    expect(texts(one, other)).toEqual([]);
    expect(texts(other, one)).toEqual(['name: null → string']);
  });
});

describe('what is missing is named, with its path', () => {
  test.each<[object, object, string[]]>([
    [{ type: 'number' }, { type: 'integer' }, [': number → integer']],
    [{}, text, [': any value → string']],
    [object({ a: text }), object({ a: text }, ['a']), ['a: required now']],
    [object({ a: text }), object({ a: text, b: text }, ['b']), ['b: new, and required']],
    [object({ a: object({ b: text }) }), object({ a: object({ b: { type: 'number' } }) }), ['a.b: string → number']],
    [{ enum: ['a', 'b'] }, { enum: ['a'] }, [': "b" no longer among its values']],
    [text, { type: 'string', minLength: 1 }, [': at least 1 characters now']],
    [text, { type: 'string', pattern: '^a' }, [': pattern any → ^a']],
    [{ type: 'string', pattern: '^a' }, { type: 'string', pattern: '^b' }, [': pattern ^a → ^b (unknown)']],
    [{ type: 'array', items: text }, { type: 'array', items: { type: 'number' } }, ['*: string → number']],
    [object({ a: text }), { ...object({}), additionalProperties: false }, ['a: gone, and no others are allowed']],
    [text, { type: 'string', not: { const: 'a' } }, [': "not" has changed (unknown)']],
    [{ 'x-not-described': 'date' }, text, [': it has no form in JSON Schema (unknown)']],
    [text, { oneOf: [text, { type: 'string', minLength: 2 }] }, [': several options of a "oneOf" may match (unknown)']],
  ])('%j and %j', (narrow, wide, expected) => {
    expect(texts(narrow, wide)).toEqual(expected);
  });
});

/** A generator of schemas, of which one is changed at a random place. */
const schema: fc.Arbitrary<any> = fc.letrec<{ schema: any }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<any>({}, { type: 'boolean' }, { type: 'null' }),
    fc.record(
      { type: fc.constant('string'), minLength: fc.nat(2), maxLength: fc.nat(3), pattern: fc.constantFrom('^a', 'b$') },
      { requiredKeys: ['type'] },
    ),
    fc.record(
      {
        type: fc.constantFrom('number', 'integer'),
        minimum: fc.integer({ min: -2, max: 2 }),
        exclusiveMaximum: fc.integer({ min: 0, max: 3 }),
        multipleOf: fc.constantFrom(1, 2),
      },
      { requiredKeys: ['type'] },
    ),
    fc.record({ enum: fc.uniqueArray(fc.constantFrom<any>('a', 'ab', 1, 2, true, null), { minLength: 1 }) }),
    fc.record({ const: fc.constantFrom<any>('a', 1, null) }),
    fc.record({ type: fc.constant(['string', 'null']), minLength: fc.nat(1) }),
    fc.record(
      {
        type: fc.constant('array'),
        items: tie('schema'),
        minItems: fc.nat(1),
        maxItems: fc.nat(2),
        uniqueItems: fc.boolean(),
      },
      { requiredKeys: ['type'] },
    ),
    fc.record(
      {
        type: fc.constant('object'),
        properties: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema'), { maxKeys: 2 }),
        required: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 2 }),
        additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
        maxProperties: fc.integer({ min: 1, max: 3 }),
      },
      { requiredKeys: ['type'] },
    ),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ oneOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ minimum: fc.nat(2), minLength: fc.nat(2), minItems: fc.nat(1) }),
  ),
})).schema;

/** Values of a schema, at its edges, and some that may be none. */
function valuesOf(of: any, depth = 0): unknown[] {
  const others = ['', 'a', 'ab', 'abb', -1, 0, 1, 1.5, 2, true, null];
  if (typeof of !== 'object' || depth > 3) return others;
  const inner = (one: any) => valuesOf(one, depth + 1).slice(0, 6);
  const found: unknown[] = [...(of.enum ?? []), ...('const' in of ? [of.const] : [])];
  for (const branch of [...(of.anyOf ?? []), ...(of.oneOf ?? []), ...(of.allOf ?? [])]) found.push(...inner(branch));
  if (of.type === 'array') {
    const items = inner(of.items ?? {});
    found.push([], ...items.map((item) => [item]), items.slice(0, 2), [items[0], items[0]]);
  }
  if (of.type === 'object') {
    const names = Object.keys(of.properties ?? {});
    // An open object is compared by the names that it has.
    const more = typeof of.additionalProperties === 'object' || of.additionalProperties === true ? ['a', 'b', 'z'] : [];
    const all = [...new Set([...names, ...more])];
    const valueOf = (name: string, i: number) => {
      const values = inner(of.properties?.[name] ?? of.additionalProperties ?? {});
      return values[i % values.length];
    };
    for (let i = 0; i < 4; i++) {
      found.push(Object.fromEntries(all.map((name) => [name, valueOf(name, i)])));
      for (const name of all) found.push({ [name]: valueOf(name, i) });
    }
    found.push({});
  }
  return [...found, ...others];
}

/** Names that an open object does not have are not sent: such values are left out. */
function isClosed(value: unknown, of: any): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return (
    Array.isArray(value) ||
    of.type !== 'object' ||
    Object.keys(value).every((name) => of.properties?.[name] || of.additionalProperties !== undefined)
  );
}

test('a value of a schema that is within another is a value of the other', () => {
  const ajv = new Ajv({ logger: false, unknownFormats: 'ignore' });
  let within = 0;
  fc.assert(
    fc.property(schema, schema, fc.nat(3), (one, another, kind) => {
      // Two schemas of chance are seldom within each other: most of the time the second one is a wider form of the first.
      const other = [
        { anyOf: [another, one] },
        { ...one, ...another },
        { ...another, ...one, minimum: undefined },
        another,
      ][kind];
      const wide = JSON.parse(JSON.stringify(other));
      if (gapsBetween(one, wide).length > 0) return;
      within++;
      const [isNarrow, isWide] = [ajv.compile(one), ajv.compile(wide)];
      for (const value of valuesOf(one)) {
        if (isNarrow(value) && isClosed(value, one)) expect([value, isWide(value)]).toEqual([value, true]);
      }
    }),
    { numRuns: Number(process.env.SUBSET_RUNS ?? 1500) },
  );
  expect(within).toBeGreaterThan(300);
});
