import fc from 'fast-check';

/** A generator of schemas, of which one is changed at a random place. */
export const schema: fc.Arbitrary<any> = fc.letrec<{ schema: any }>((tie) => ({
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
export function valuesOf(of: any, depth = 0): unknown[] {
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
