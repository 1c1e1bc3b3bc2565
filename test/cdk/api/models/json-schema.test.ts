import fc from 'fast-check';
import { z } from 'zod';
import { modelOf } from '../../../../src/cdk/api/models/json-schema';

const model = (schema: object, formats = true) => modelOf(schema as any, { formats });

test.each<[string, object, object]>([
  [
    'keywords about the schema itself',
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'x',
      title: 'X',
      type: 'string',
      examples: ['a'],
      default: 'b',
    },
    { type: 'string' },
  ],
  ['const', { const: 3 }, { enum: [3] }],
  [
    'exclusive bounds',
    { type: 'number', exclusiveMinimum: 0, maximum: 5, exclusiveMaximum: 9 },
    { type: 'number', minimum: 0, maximum: 5 },
  ],
  [
    'exclusive bounds of draft-04',
    { type: 'number', minimum: 1, exclusiveMinimum: true },
    { type: 'number', minimum: 1 },
  ],
  [
    'several types',
    { type: ['string', 'null'], minLength: 1 },
    { anyOf: [{ type: 'string', minLength: 1 }, { enum: [null] }] },
  ],
  ['one type in a list', { type: ['integer'] }, { type: 'integer' }],
  [
    'a tuple',
    { type: 'array', prefixItems: [{ type: 'string' }], items: { type: 'number' } },
    { type: 'array', items: {} },
  ],
  [
    'a tuple of draft-07',
    { type: 'array', items: [{ type: 'string' }], additionalItems: false },
    { type: 'array', items: {} },
  ],
  ['no requirement', { type: 'object', required: [] }, { type: 'object' }],
  [
    'what matches exactly one',
    { oneOf: [{ type: 'string' }, { const: 'a' }] },
    { anyOf: [{ type: 'string' }, { enum: ['a'] }] },
  ],
  ['what does not match', { not: { type: 'string' } }, {}],
  ['conditions', { if: { type: 'string' }, then: { minLength: 3 } }, {}],
  [
    'properties by pattern',
    { type: 'object', patternProperties: { '^x-': {} }, additionalProperties: false },
    { type: 'object' },
  ],
  [
    'an impossible property',
    { type: 'object', properties: { a: false, b: true } },
    { type: 'object', properties: { a: {}, b: {} } },
  ],
  ['a pattern', { type: 'string', pattern: '^[a-z]+$' }, { type: 'string', pattern: '^[a-z]+$' }],
  ['a pattern of newer engines', { type: 'string', pattern: '^\\p{L}+$' }, { type: 'string' }],
  [
    'definitions',
    { $defs: { 'a/b': { type: 'string' } }, type: 'object', properties: { x: { $ref: '#/$defs/a~1b' } } },
    { type: 'object', properties: { x: { type: 'string' } } },
  ],
  [
    'a reference beside other keywords',
    { definitions: { A: { type: 'string' } }, allOf: [{ $ref: '#/definitions/A', minLength: 2 }] },
    { allOf: [{ minLength: 2, allOf: [{ type: 'string' }] }] },
  ],
  [
    'a reference to itself',
    { type: 'object', properties: { next: { $ref: '#' } } },
    { type: 'object', properties: { next: { type: 'object', properties: { next: {} } } } },
  ],
  ['a reference to elsewhere', { $ref: 'https://example.com/schema.json' }, {}],
  ['a reference to nothing', { $ref: '#/$defs/__proto__' }, {}],
])('%s', (_, schema, expected) => {
  expect(model(schema)).toEqual(expected);
});

test('a schema of zod has the same model in both drafts', () => {
  const owner = z.object({ name: z.string() }).meta({ id: 'Owner' });
  const schema = z.object({
    owner: owner.describe('the first'),
    second: owner.optional().describe('the second'),
    nullable: owner.nullable(),
    point: z.tuple([z.number(), z.string()]),
    rest: z.tuple([z.number()], z.string()),
    tags: z.record(z.string(), z.array(z.literal(['a', 'b']))),
    get children() {
      return z.array(schema);
    },
  });
  const [draft7, draft2020] = (['draft-07', 'draft-2020-12'] as const).map((target) =>
    model(z.toJSONSchema(schema, { target })),
  );
  expect(JSON.stringify(draft2020)).toBe(JSON.stringify(draft7));
});

test('a format is documentation, and left out where API Gateway would check it', () => {
  const schema = { type: 'string', format: 'date-time' };
  expect([model(schema), model(schema, false)]).toEqual([schema, { type: 'string' }]);
  expect(model({ type: 'number', format: 'int32' })).toEqual({ type: 'number' });
});

/** What draft-04 says of these keywords, as plainly as it can be written. */
function admits(schema: any, value: any): boolean {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const types: { [type: string]: boolean } = {
    string: typeof value === 'string',
    number: typeof value === 'number',
    integer: Number.isInteger(value),
    boolean: typeof value === 'boolean',
    array: Array.isArray(value),
    object: isObject,
  };
  const number = typeof value === 'number';
  const length = typeof value === 'string' ? [...value].length : undefined;
  const checks = [
    schema.type === undefined || types[schema.type],
    !schema.enum || schema.enum.some((one: unknown) => JSON.stringify(one) === JSON.stringify(value)),
    !number || schema.minimum === undefined || value >= schema.minimum,
    !number || schema.maximum === undefined || value <= schema.maximum,
    length === undefined || length >= (schema.minLength ?? 0),
    length === undefined || length <= (schema.maxLength ?? Infinity),
    length === undefined || schema.pattern === undefined || new RegExp(schema.pattern).test(value),
    !Array.isArray(value) || !schema.items || value.every((item) => admits(schema.items, item)),
    !isObject || (schema.required ?? []).every((name: string) => Object.hasOwn(value, name)),
    !isObject ||
      Object.entries(value).every(([name, item]) => {
        if (schema.properties && Object.hasOwn(schema.properties, name)) return admits(schema.properties[name], item);
        return (
          schema.additionalProperties === undefined ||
          schema.additionalProperties === true ||
          (schema.additionalProperties !== false && admits(schema.additionalProperties, item))
        );
      }),
    !schema.allOf || schema.allOf.every((one: unknown) => admits(one, value)),
    !schema.anyOf || schema.anyOf.some((one: unknown) => admits(one, value)),
  ];
  return checks.every(Boolean);
}

test('a required property is missing where only the prototype of the value has it', () => {
  const required = model(z.toJSONSchema(z.object({ constructor: z.any() }), { io: 'input' }));
  expect(required).toEqual({ type: 'object', properties: { constructor: {} }, required: ['constructor'] });
  expect([admits(required, {}), admits(required, { constructor: 1 })]).toEqual([false, true]);
});

/** Without prototypes: zod takes what an object inherits for its own properties, `constructor` say. */
function bare(value: any): any {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  return Object.assign(
    Object.create(null),
    Object.fromEntries(Object.entries(value).map(([name, item]) => [name, bare(item)])),
  );
}

test('a model admits what its zod schema admits', () => {
  const NAMES = ['a', 'b', 'constructor'];
  const { schema } = fc.letrec<{ schema: z.ZodType }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom<z.ZodType>(
        z.string(),
        z.number(),
        z.int(),
        z.boolean(),
        z.null(),
        z.string().min(2).max(4),
        z.number().gt(0).lte(9),
        z.literal('x'),
        z.enum(['x', 'y']),
        z.email(),
        z.string().regex(/^x/),
        z.any(),
        z.uuid(),
      ),
      tie('schema').map((inner) => z.array(inner)),
      tie('schema').map((inner) => inner.nullable()),
      tie('schema').map((inner) => z.record(z.string(), inner)),
      fc.tuple(tie('schema'), tie('schema')).map(([a, b]) => z.union([a, b])),
      fc.tuple(tie('schema'), tie('schema')).map(([a, b]) => z.tuple([a, b])),
      fc.dictionary(fc.constantFrom(...NAMES), tie('schema')).map((shape) => z.object(shape)),
      fc.dictionary(fc.constantFrom(...NAMES), tie('schema')).map((shape) => z.strictObject(shape).partial()),
    ),
  }));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom('x', 'y', 'xyz', 'a@b.co', '', 0, 1, 2.5, -3, true, null, '123e4567-e89b-42d3-a456-426614174000'),
      fc.array(tie('value'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom(...NAMES), tie('value')),
    ),
  }));
  let admitted = 0;
  fc.assert(
    fc.property(schema, fc.array(value, { minLength: 5, maxLength: 10 }), (type, values) => {
      const made = model(z.toJSONSchema(type, { io: 'input' }));
      for (const one of values) {
        if (!type.safeParse(bare(one)).success) continue;
        admitted++;
        expect({ made, one, admits: admits(made, one) }).toEqual({ made, one, admits: true });
      }
    }),
    { numRuns: 1500 },
  );
  expect(admitted).toBeGreaterThan(500);
});
