import fc from 'fast-check';

/*
 * Pairs of schemas with all keywords that libraries write: references that come back to themselves, tuples, records,
 * patterns of names, formats, bounds of each kind. Of a pair the second schema is the first one, changed at random places.
 */

const names = ['a', 'b', 'c'];

const { any } = fc.letrec<{ any: any; child: any }>((tie) => ({
  // Only within a value, so that no schema is nothing but itself.
  child: fc.oneof(
    { weight: 4, arbitrary: tie('any') },
    { weight: 1, arbitrary: fc.constant({ $ref: '#/$defs/node' }) },
  ),
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<any>({}, true, false, { type: 'boolean' }, { type: 'null' }, { type: ['string', 'null'] }),
    fc.record(
      {
        type: fc.constant('string'),
        minLength: fc.nat(2),
        maxLength: fc.integer({ min: 1, max: 3 }),
        pattern: fc.constantFrom('^a', 'b$', '^[a-b]+$'),
        format: fc.constantFrom('email', 'date', 'uuid'),
      },
      { requiredKeys: ['type'] },
    ),
    fc.record(
      {
        type: fc.constantFrom<any>('number', 'integer', ['integer', 'null']),
        minimum: fc.integer({ min: -2, max: 2 }),
        maximum: fc.integer({ min: 0, max: 3 }),
        exclusiveMinimum: fc.integer({ min: -2, max: 1 }),
        exclusiveMaximum: fc.integer({ min: 0, max: 3 }),
        multipleOf: fc.constantFrom(0.5, 1, 2, 3),
      },
      { requiredKeys: ['type'] },
    ),
    fc.record({
      enum: fc.uniqueArray(fc.constantFrom<any>('a', 'ab', 0, 1, 1.5, 2, true, false, null), { minLength: 1 }),
    }),
    fc.record({ enum: fc.constantFrom([['a'], ['b']], [{ a: 1 }, { a: 2 }], ['a', 'b', 'c']) }),
    fc.record({ const: fc.constantFrom<any>('a', 1, 1.5, null, true, ['a'], { a: 1 }) }),
    fc.record(
      {
        type: fc.constant('array'),
        items: tie('child'),
        prefixItems: fc.array(tie('child'), { minLength: 1, maxLength: 2 }),
        minItems: fc.nat(2),
        maxItems: fc.nat(3),
        uniqueItems: fc.boolean(),
        contains: fc.constantFrom<any>({ type: 'string' }, { const: 1 }),
      },
      { requiredKeys: ['type'] },
    ),
    fc.record(
      {
        type: fc.constant('object'),
        properties: fc.dictionary(fc.constantFrom(...names), tie('child'), { maxKeys: 2 }),
        required: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 }),
        additionalProperties: fc.oneof(fc.boolean(), tie('child')),
        patternProperties: fc.record({ '^a': tie('any') }),
        propertyNames: fc.constantFrom<any>({ pattern: '^[ab]' }, { maxLength: 1 }, { enum: ['a', 'b'] }),
        minProperties: fc.nat(2),
        maxProperties: fc.integer({ min: 1, max: 3 }),
        dependentRequired: fc.constantFrom({ a: ['b'] }, { b: ['c'] }),
      },
      { requiredKeys: ['type'] },
    ),
    fc.record(
      {
        properties: fc.dictionary(fc.constantFrom(...names), tie('child'), { maxKeys: 1 }),
        required: fc.subarray(names, { maxLength: 1 }),
        anyOf: fc.array(tie('any'), { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: ['anyOf'] },
    ),
    fc.record({ oneOf: fc.array(tie('any'), { minLength: 1, maxLength: 3 }) }),
    fc.record({
      oneOf: fc.constantFrom('kind').map((kind) =>
        ['x', 'y'].map((value) => ({
          type: 'object',
          properties: { [kind]: { const: value }, a: { type: value === 'x' ? 'string' : 'number' } },
          required: [kind],
        })),
      ),
    }),
    fc.record({ allOf: fc.array(tie('any'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ type: fc.constant('string'), not: fc.constantFrom({ const: 'a' }, { maxLength: 1 }) }),
    fc.record({
      if: fc.constant({ type: 'string' }),
      then: fc.constantFrom<any>({ minLength: 1 }, {}),
      else: fc.constantFrom<any>({ minimum: 1 }, {}),
    }),
    fc.record({ minimum: fc.nat(2), minLength: fc.nat(2), minItems: fc.nat(1) }, { requiredKeys: [] }),
  ),
}));

/** The places of schemas in a schema, as functions that put another one there. */
function places(schema: any): { readonly of: any; readonly with: (other: any) => any }[] {
  if (typeof schema !== 'object') return [{ of: schema, with: (other) => other }];
  const inner = (value: any, put: (other: any) => any) =>
    places(value).map((place) => ({ of: place.of, with: (other: any) => put(place.with(other)) }));
  const found = [{ of: schema, with: (other: any) => other }];
  for (const [key, value] of Object.entries<any>(schema)) {
    if (['anyOf', 'oneOf', 'allOf', 'prefixItems'].includes(key)) {
      value.forEach((one: any, i: number) =>
        found.push(
          ...inner(one, (other) => ({ ...schema, [key]: value.map((it: any, j: number) => (i === j ? other : it)) })),
        ),
      );
    } else if (['properties', 'patternProperties', '$defs'].includes(key)) {
      for (const name of Object.keys(value)) {
        found.push(...inner(value[name], (other) => ({ ...schema, [key]: { ...value, [name]: other } })));
      }
    } else if (['items', 'additionalProperties'].includes(key)) {
      found.push(...inner(value, (other) => ({ ...schema, [key]: other })));
    }
  }
  return found;
}

function changed(schema: any, kind: number, other: any): any {
  const { $defs, ...own } = typeof schema === 'object' ? schema : {};
  const root = $defs ? { $defs } : {};
  const keys = Object.keys(own);
  switch (kind % 12) {
    case 0: {
      const { [keys[kind % (keys.length || 1)]]: _, ...rest } = own;
      return { ...rest, ...root };
    }
    case 1:
      return { anyOf: [own, other], ...root };
    case 2:
      return { oneOf: [own, other], ...root };
    case 3:
      return { allOf: [own], ...root };
    case 4:
      return { anyOf: [own, { type: 'null' }], ...root };
    case 5:
      return { ...own, minimum: (own.minimum ?? 0) - 1, ...root };
    case 6:
      return { ...own, maxLength: (own.maxLength ?? 0) + 1, ...root };
    case 7:
      return { ...own, properties: { ...own.properties, c: other }, ...root };
    case 8:
      return { ...own, enum: [...new Set([...(own.enum ?? []), 'c', 5])], ...root };
    case 9:
      return { ...own, ...(own.type === 'integer' && { type: 'number' }), ...root };
    case 10:
      return typeof other === 'object' ? { ...own, ...other, ...root } : { ...other, ...root };
    default:
      return { ...own, title: 'other', ...root };
  }
}

export const schemaPair: fc.Arbitrary<readonly [narrow: any, wide: any]> = fc
  .tuple(any, any, any, fc.array(fc.tuple(fc.nat(1000), fc.nat(1000)), { maxLength: 3 }))
  .map(([schema, node, other, changes]) => {
    const one = { ...(typeof schema === 'object' ? schema : { items: schema }), $defs: { node } };
    let two: any = one;
    for (const [at, kind] of changes) {
      const all = places(two);
      two = all[at % all.length].with(changed(all[at % all.length].of, kind, other));
      if (two.$defs === undefined) two = { ...two, $defs: one.$defs };
    }
    return [one, two] as const;
  });

/** The same schema for a validator of draft-07. */
export function draft7(schema: any): any {
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $ref, prefixItems, dependentRequired, ...rest } = schema;
  const of = (value: any) => Object.fromEntries(Object.entries(value).map(([name, one]) => [name, draft7(one)]));
  const all = Object.fromEntries(
    Object.entries<any>(rest).map(([key, value]) => {
      if (['anyOf', 'oneOf', 'allOf'].includes(key)) return [key, value.map(draft7)];
      if (['properties', 'patternProperties', '$defs'].includes(key)) return [key, of(value)];
      return [
        key,
        ['items', 'additionalProperties', 'not', 'if', 'then', 'else'].includes(key) ? draft7(value) : value,
      ];
    }),
  );
  const { items, ...others } = all;
  return {
    ...others,
    ...(prefixItems
      ? { items: prefixItems.map(draft7), ...(items !== undefined && { additionalItems: items }) }
      : items !== undefined && { items }),
    ...(dependentRequired && { dependencies: dependentRequired }),
    ...($ref !== undefined && { allOf: [...(others.allOf ?? []), { $ref }] }),
  };
}

/** The schema that takes no other names than those which its objects have, unless they say so. */
export function closed(schema: any, more: readonly string[] = []): any {
  if (typeof schema !== 'object' || schema === null) return schema;
  const known = [...new Set([...more, ...namesIn(schema)])];
  const of = (value: any) => Object.fromEntries(Object.entries(value).map(([name, one]) => [name, closed(one)]));
  const all: any = Object.fromEntries(
    Object.entries<any>(schema).map(([key, value]) => {
      if (key === 'allOf') return [key, value.map((one: any) => closed(one, known))];
      if (['anyOf', 'oneOf'].includes(key)) {
        // An option has no names of another one.
        const beside = [...more, ...namesIn({ ...schema, [key]: undefined })];
        return [key, value.map((one: any) => closed(one, beside))];
      }
      if (key === 'prefixItems') return [key, value.map((one: any) => closed(one))];
      if (['properties', 'patternProperties', '$defs'].includes(key)) return [key, of(value)];
      return [key, ['items', 'additionalProperties'].includes(key) ? closed(value) : value];
    }),
  );
  const isOpen = schema.additionalProperties === undefined && (schema.type === 'object' || schema.properties);
  if (!isOpen) return all;
  const others = Object.fromEntries(known.map((name) => [name, {}]));
  return { ...all, properties: { ...others, ...all.properties }, additionalProperties: false };
}

function namesIn(schema: any): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [...Object.keys(schema.properties ?? {}), ...branches.flatMap(namesIn)];
}

const OTHERS = [
  '',
  'a',
  'ab',
  'abb',
  'b',
  'c',
  'a@b.example',
  '2020-02-29',
  -2,
  -1,
  0,
  0.5,
  1,
  1.5,
  2,
  3,
  4,
  5,
  6,
  true,
  false,
  null,
];

/** Values of a schema, at its edges, and some that may be none. */
export function valuesIn(of: any, root: any = of, depth = 0): unknown[] {
  if (typeof of !== 'object' || of === null || depth > 4) return OTHERS;
  if (of.$ref !== undefined) return valuesIn(root.$defs.node, root, depth + 1);
  const inner = (one: any, count = 8) => {
    const found = valuesIn(one, root, depth + 1);
    // Its own values come first; some of the others, too.
    return [...found.slice(0, count), ...OTHERS.slice(depth, depth + 4)];
  };
  const found: unknown[] = [...(of.enum ?? []), ...('const' in of ? [of.const] : [])];
  for (const branch of [...(of.anyOf ?? []), ...(of.oneOf ?? []), ...(of.allOf ?? [])])
    found.push(...inner(branch, 12));
  if (of.type === 'array' || of.items || of.prefixItems) {
    const at = (i: number) => inner(of.prefixItems?.[i] ?? of.items ?? {});
    const [first, second] = [at(0), at(1)];
    found.push([], ...first.map((one) => [one]), ...second.map((two, i) => [first[i % first.length], two]));
    found.push(...[0, 1, 2].map((i) => [first[i], second[i], at(2)[i]]), [first[0], first[0]]);
  }
  if (of.type === 'object' || of.properties || of.patternProperties) {
    const isOpen = of.additionalProperties !== undefined && of.additionalProperties !== false;
    const own = Object.keys(of.properties ?? {});
    const known = [
      ...new Set([...own, ...(of.patternProperties ? ['a', 'ab'] : []), ...(isOpen ? ['a', 'b', 'c', 'z'] : [])]),
    ];
    const values = new Map(
      known.map((name) => [
        name,
        inner(
          of.properties?.[name] ??
            (name.startsWith('a') ? of.patternProperties?.['^a'] : undefined) ??
            of.additionalProperties ??
            {},
        ),
      ]),
    );
    const valueOf = (name: string, i: number) => values.get(name)![i % values.get(name)!.length];
    for (let i = 0; i < 6; i++) {
      found.push(Object.fromEntries(known.map((name) => [name, valueOf(name, i)])));
      for (const name of known) found.push({ [name]: valueOf(name, i) });
      for (const [j, name] of known.entries()) {
        const other = known[(j + 1) % known.length];
        found.push({ [name]: valueOf(name, i), [other]: valueOf(other, i + 1) });
      }
    }
    found.push({});
  }
  return [...found, ...OTHERS];
}
