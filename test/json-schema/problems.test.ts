import Ajv from 'ajv';
import fc from 'fast-check';
import { schemaProblems } from '../../src/json-schema/problems';
import { schema, valuesOf } from '../contract/random-schemas';

const problemsOf = (value: unknown, of: unknown) => schemaProblems(value, of, () => ({ type: 'number' }), '2020-12');

test.each<[unknown, unknown, string[]]>([
  [5, { exclusiveMinimum: 5 }, ['the body is not above 5']],
  [5, { exclusiveMaximum: 5 }, ['the body is not below 5']],
  ['b', { const: 'a' }, ['the body is not "a"']],
  [null, { const: null }, []],
  [
    ['a', 'b', 1],
    { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], items: false },
    ['[1] is not of type number', 'the body has more than 2 items'],
  ],
  [['a', 1], { prefixItems: [{ type: 'string' }], items: { type: 'string' } }, ['[1] is not of type string']],
  [{ a: 1 }, { properties: { a: false } }, ['a is not described']],
  [{ ab: 1 }, { propertyNames: { maxLength: 1 } }, ['the body has "ab", which is no valid name']],
  [{ a: 1 }, { dependentRequired: { a: ['b'] } }, ['the body has "a" and no "b"']],
  [{ a: 'x' }, { properties: { a: { $ref: '#/$defs/N', description: 'beside' } } }, ['a is not of type number']],
  [2, { $ref: '#/$defs/N', maximum: 1 }, ['the body is above the maximum 1']],
  [1, { if: { type: 'number' }, then: { minimum: 2 } }, ['the body is below the minimum 2']],
  ['a', { if: { type: 'number' }, then: { minimum: 2 }, else: { minLength: 2 } }, ['the body is shorter than 2']],
  [0.3, { multipleOf: 0.1 }, []],
  [0.35, { multipleOf: 0.1 }, ['the body is no multiple of 0.1']],
  ['2020-01-01', { 'x-not-described': 'date' }, []],
  ['no@email', { type: 'string', format: 'email', pattern: '^\\-?no' }, []],
])('%j by %j: %j', (value, of, problems) => {
  expect(problemsOf(value, of)).toEqual(problems);
});

test('a value has problems where ajv has some', () => {
  const ajv = new Ajv({ logger: false, unknownFormats: 'ignore' });
  let refused = 0;
  fc.assert(
    fc.property(schema, schema, (one, another) => {
      const isValid = ajv.compile(one);
      for (const value of [...valuesOf(one), ...valuesOf(another)]) {
        const problems = problemsOf(value, one);
        if (problems.length > 0) refused++;
        expect([one, value, problems.length === 0]).toEqual([one, value, isValid(value)]);
      }
    }),
    { numRuns: 300, seed: 1 },
  );
  expect(refused).toBeGreaterThan(1000);
});
