import Ajv from 'ajv';
import fc from 'fast-check';
import { z } from 'zod';
import { closed, draft7, schemaPair, valuesIn } from './random-pairs';
import { schema } from '../random-schemas';
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
    [
      { patternProperties: { a: { $ref: '#/$defs/b' } }, $defs: { b: text } },
      { patternProperties: { a: { $ref: '#/$defs/b' } }, $defs: { b: { type: 'number' } } },
      [': "patternProperties" has changed (unknown)'],
    ],
    [
      { allOf: [{}, object({ a: text })] },
      object({ a: { type: 'string', maxLength: 1 } }),
      ['a: at most 1 characters now'],
    ],
    [{ 'x-not-described': 'date' }, text, [': it has no form in JSON Schema (unknown)']],
    [text, { oneOf: [text, { type: 'string', minLength: 2 }] }, [': several options of a "oneOf" may match (unknown)']],
  ])('%j and %j', (narrow, wide, expected) => {
    expect(texts(narrow, wide)).toEqual(expected);
  });
});

/** `SUBSET_RUNS=100000 FC_SEED=7 npx jest test/contract/diff/subset` */
const RUNS = Number(process.env.SUBSET_RUNS ?? 600);

test.each([
  // Two schemas of chance are seldom within each other: most of the time the second one is a wider form of the first.
  [
    'of chance',
    fc.tuple(schema, schema, fc.nat(3)).map(([one, another, kind]) => {
      const others = [
        { anyOf: [another, one] },
        { ...one, ...another },
        { ...another, ...one, minimum: undefined },
        another,
      ];
      return [one, JSON.parse(JSON.stringify(others[kind]))] as const;
    }),
  ],
  ['changed at random places', schemaPair],
])('a value of a schema that is within another is a value of the other: schemas %s', (_, pairs) => {
  let within = 0;
  fc.assert(
    fc.property(pairs, ([one, other]) => {
      if (gapsBetween(one, other).length > 0) return;
      within++;
      const ajv = new Ajv({ logger: false });
      const [isNarrow, isClosed, isWide] = [one, closed(one), other].map((of) => ajv.compile(draft7(of)));
      for (const value of valuesIn(one)) {
        // Without other names it may match fewer options of a "oneOf".
        if (isNarrow(value) && isClosed(value)) expect([value, isWide(value)]).toEqual([value, true]);
      }
    }),
    { numRuns: RUNS },
  );
  expect(within).toBeGreaterThan(RUNS / 5);
});
