import * as fc from 'fast-check';
import { compilePattern, PatternError, type PatternMode } from '../../../src/local/patterns';
import { CASES, INVALID, INVALID_EVENTBRIDGE } from './cases';

const json = (value: unknown): string => JSON.stringify(value);

describe.each(CASES.map((one) => ({ ...one, text: json(one.pattern) })))(
  '$text ($source)',
  ({ pattern, text, matching = [], others = [] }) => {
    const events = [
      ...matching.map((event) => ({ event, expected: true })),
      ...others.map((event) => ({ event, expected: false })),
    ];
    test.each(events.map((one) => ({ ...one, shown: json(one.event) })))('$shown: $expected', ({ event, expected }) => {
      expect(compilePattern(pattern, 'eventbridge')(event)).toBe(expected);
      // As text and in a service, an absent field is no field.
      expect(compilePattern(text, 'eventbridge')(JSON.parse(json(event)))).toBe(expected);
    });
  },
);

function problem(pattern: unknown, mode: PatternMode): PatternError | undefined {
  try {
    compilePattern(json(pattern), mode);
    return undefined;
  } catch (e) {
    if (e instanceof PatternError) return e;
    throw e;
  }
}

describe('an invalid pattern is refused', () => {
  const modes: readonly PatternMode[] = ['eventbridge', 'lambda', 'sns-attributes', 'sns-body'];
  test.each(INVALID.map((one) => ({ ...one, text: json(one.pattern) })))('$text: $reason ($source)', (one) => {
    for (const mode of modes) expect(problem(one.pattern, mode)?.reason).toBe(one.reason);
  });

  test.each(INVALID_EVENTBRIDGE.map((one) => ({ ...one, text: json(one.pattern) })))(
    'by EventBridge: $text: $reason ($source)',
    ({ pattern, reason }) => {
      expect(problem(pattern, 'eventbridge')?.reason).toBe(reason);
    },
  );

  test('with the message of the service', () => {
    const message = (mode: PatternMode) => problem({ key: [] }, mode)?.message;
    expect(message('eventbridge')).toBe('Event pattern is not valid. Reason: Empty arrays are not allowed');
    expect(message('lambda')).toBe('Invalid filter pattern definition.');
    expect(message('sns-attributes')).toBe('Invalid parameter: FilterPolicy: Empty arrays are not allowed');
    expect(message('sns-body')).toBe('Invalid parameter: FilterPolicy: Empty arrays are not allowed');
  });

  test('if it is no JSON', () => {
    expect(() => compilePattern("{'bad': 'quotation'}", 'eventbridge')).toThrow(
      /^Event pattern is not valid\. Reason: /,
    );
    expect(() => compilePattern('single-string', 'lambda')).toThrow('Invalid filter pattern definition.');
  });
});

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html: "Pipe support"
describe('operators by service', () => {
  const supported = (condition: object) =>
    (['eventbridge', 'lambda', 'sns-attributes', 'sns-body'] as const).filter(
      (mode) => !problem({ key: [condition] }, mode),
    );
  const ALL = ['eventbridge', 'lambda', 'sns-attributes', 'sns-body'];

  test.each([
    [{ prefix: 'a' }, ALL],
    [{ suffix: 'a' }, ALL],
    [{ prefix: { 'equals-ignore-case': 'a' } }, ALL],
    [{ 'equals-ignore-case': 'a' }, ALL],
    [{ numeric: ['>', 1] }, ALL],
    [{ exists: false }, ALL],
    [{ cidr: '10.0.0.0/8' }, ALL],
    [{ 'anything-but': ['a'] }, ALL],
    [{ wildcard: 'a*' }, ALL],
    [{ 'anything-but': { prefix: 'a' } }, ['eventbridge', 'sns-attributes', 'sns-body']],
    [{ 'anything-but': { wildcard: 'a*' } }, ['eventbridge', 'sns-attributes', 'sns-body']],
    [{ 'anything-but': { suffix: 'a' } }, ['eventbridge']],
    [{ 'anything-but': { 'equals-ignore-case': 'a' } }, ['eventbridge']],
  ])('%j', (condition, modes) => {
    expect(supported(condition)).toEqual(modes);
  });
});

describe('properties', () => {
  const scalar = fc.oneof(
    fc.constantFrom('a', 'b', 'ab', 'A', ''),
    fc.integer({ min: -2, max: 2 }),
    fc.boolean(),
    fc.constant(null),
  );
  const { event } = fc.letrec((tie) => ({
    event: fc.dictionary(fc.constantFrom('a', 'b', 'c.d', 'c', 'd'), tie('value'), { maxKeys: 3 }),
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      scalar,
      tie('event'),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
  }));

  const condition = fc.oneof(
    scalar,
    fc.record({ prefix: fc.constantFrom('a', 'b') }),
    fc.record({ suffix: fc.constantFrom('b', 'B') }),
    fc.record({ exists: fc.boolean() }),
    fc.record({ 'anything-but': fc.constantFrom<unknown>('a', 1, ['a', 'b']) }),
    fc.record({ numeric: fc.constantFrom(['>', 0], ['>=', -1, '<', 2], ['=', 0]) }),
  );

  /** The values of the fields of an event, in the way that the documentation describes: flattened. */
  function flattened(value: unknown, path = '', found = new Map<string, unknown[]>()): Map<string, unknown[]> {
    if (Array.isArray(value)) for (const item of value) flattened(item, path, found);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, item] of Object.entries(value)) flattened(item, path ? `${path}.${name}` : name, found);
    } else found.set(path, [...(found.get(path) ?? []), value]);
    return found;
  }

  function holds(one: any, values: readonly unknown[]): boolean {
    if (one === null || typeof one !== 'object') return values.includes(one);
    if ('exists' in one) return one.exists === values.length > 0;
    if ('prefix' in one) return values.some((value) => typeof value === 'string' && value.startsWith(one.prefix));
    if ('suffix' in one) return values.some((value) => typeof value === 'string' && value.endsWith(one.suffix));
    if ('anything-but' in one) return values.some((value) => ![one['anything-but']].flat().includes(value));
    const [operator, limit, , top] = one.numeric;
    return values.some(
      (value) =>
        typeof value === 'number' &&
        (operator === '=' ? value === limit : operator === '>' ? value > limit : value >= limit && value < top),
    );
  }

  test('one field matches as it does in the flattened event', () => {
    fc.assert(
      fc.property(
        event,
        fc.constantFrom('a', 'b', 'c.d', 'a.b', 'c.d.a', 'a.c.d'),
        fc.array(condition, { minLength: 1, maxLength: 3 }),
        (given, path, conditions) => {
          const nested = path
            .split('.')
            .reduceRight<unknown>((inner, name) => ({ [name]: inner }), conditions) as object;
          const expected = conditions.some((one) => holds(one, flattened(given).get(path) ?? []));
          expect(compilePattern(nested, 'eventbridge')(given)).toBe(expected);
          expect(compilePattern({ [path]: conditions }, 'eventbridge')(given)).toBe(expected);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('several fields match without arrays if each does, and $or if one does', () => {
    const flat = fc.dictionary(fc.constantFrom('a', 'b', 'c'), scalar);
    const conditions = fc.array(condition, { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(flat, conditions, conditions, conditions, (given, a, b, c) => {
        const matches = (pattern: object) => compilePattern(pattern, 'eventbridge')(given);
        const [hasA, hasB, hasC] = [matches({ a }), matches({ b }), matches({ c })];
        expect(matches({ a, b, c })).toBe(hasA && hasB && hasC);
        expect(matches({ $or: [{ a }, { b, c }] })).toBe(hasA || (hasB && hasC));
        expect(matches({ a, $or: [{ b }, { c }] })).toBe(hasA && (hasB || hasC));
      }),
      { numRuns: 1000 },
    );
  });

  test('a wildcard pattern matches as the regular expression does', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '\\'), maxLength: 8 });
    const piece = fc.constantFrom('a', 'b', '*', '\\*', '\\\\');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 7 }), text, (pieces, given) => {
        const pattern = pieces.filter((one, index) => one !== '*' || pieces[index - 1] !== '*');
        const source = pattern.map((one) =>
          one === '*' ? '[^]*' : one.length > 1 ? one : `\\x${one.charCodeAt(0).toString(16)}`,
        );
        const matches = compilePattern({ x: [{ wildcard: pattern.join('') }] }, 'eventbridge')({ x: given });
        expect(matches).toBe(new RegExp(`^${source.join('')}$`).test(given));
      }),
      { numRuns: 2000 },
    );
  });

  test('no pattern, whatever it is, fails in another way than by PatternError', () => {
    const keys = fc.constantFrom('a', '$or', 'prefix', 'anything-but', 'numeric', 'cidr', 'wildcard', 'exists');
    const { any } = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        scalar,
        fc.constantFrom('>', '=', '10.0.0.0/8', '*\\'),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(keys, tie('any'), { maxKeys: 2 }),
      ),
    }));
    fc.assert(
      fc.property(any, event, (pattern, given) => {
        const compiled = problem(pattern, 'eventbridge');
        if (!compiled) expect(typeof compilePattern(json(pattern), 'eventbridge')(given)).toBe('boolean');
      }),
      { numRuns: 2000 },
    );
  });
});
