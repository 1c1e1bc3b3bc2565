import { compileFilterPolicy, type MessageAttributes } from '../../../src/local/patterns';

const number = (value: string) => ({ DataType: 'Number', StringValue: value });
const string = (value: string) => ({ DataType: 'String', StringValue: value });
const list = (...values: unknown[]) => ({ DataType: 'String.Array', StringValue: JSON.stringify(values) });

function byAttributes(policy: object, attributes: MessageAttributes): boolean {
  return compileFilterPolicy(policy)({ body: '{"store":"in the body"}', attributes });
}

const byBody = (policy: object, body: string): boolean =>
  compileFilterPolicy(policy, 'MessageBody')({ body, attributes: { store: string('attribute') } });

// Recorded by github.com/localstack/localstack, tests/aws/services/sns/test_sns_filter_policy.py, but for the pages.
describe('by attributes', () => {
  test('a number is compared as a number', () => {
    const policy = { attr1: [{ numeric: ['>', 0, '<=', 100] }] };
    expect(byAttributes(policy, { attr1: number('99') })).toBe(true);
    expect(byAttributes(policy, { attr1: number('111') })).toBe(false);
    expect(byAttributes(policy, { attr1: string('99') })).toBe(false);
    expect(byAttributes({ attr1: [99] }, { attr1: { DataType: 'Number.float', StringValue: '99.0' } })).toBe(true);
  });

  test('a text is compared as a text', () => {
    expect(byAttributes({ store: ['value1'] }, { store: string('value1') })).toBe(true);
    expect(byAttributes({ store: ['value1'] }, { store: string('Value1') })).toBe(false);
    expect(byAttributes({ store: ['value1'] }, { store: { DataType: 'String.email', StringValue: 'value1' } })).toBe(
      true,
    );
  });

  // https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html
  test('one value of an array is enough', () => {
    expect(byAttributes({ interests: ['rugby'] }, { interests: list('tennis', 'rugby') })).toBe(true);
    expect(byAttributes({ interests: [true] }, { interests: list(1, true, null) })).toBe(true);
    expect(byAttributes({ interests: ['rugby'] }, { interests: list() })).toBe(false);
  });

  test('exists', () => {
    const others = { def: number('99') };
    expect(byAttributes({ store: [{ exists: true }] }, { store: number('99'), ...others })).toBe(true);
    expect(byAttributes({ store: [{ exists: true }] }, others)).toBe(false);
    expect(byAttributes({ store: [{ exists: false }] }, others)).toBe(true);
    expect(byAttributes({ store: [{ exists: false }] }, { store: number('99') })).toBe(false);
  });

  test('a message without attributes never matches', () => {
    expect(byAttributes({ store: [{ exists: false }] }, {})).toBe(false);
    expect(byAttributes({ attr1: [null, { 'anything-but': 'whatever' }] }, {})).toBe(false);
    expect(byAttributes({ store: [{ exists: false }] }, { data: { DataType: 'Binary' } })).toBe(false);
  });

  // https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
  test('numbers have five decimals and are between -1e9 and 1e9', () => {
    expect(byAttributes({ n: [{ numeric: ['=', 0.3] }] }, { n: number('0.300001') })).toBe(true);
    expect(byAttributes({ n: [{ numeric: ['=', 0.3] }] }, { n: number('0.30001') })).toBe(false);
    expect(byAttributes({ n: [{ numeric: ['>', 1] }] }, { n: number('1000000001') })).toBe(false);
    expect(() => compileFilterPolicy({ n: [{ numeric: ['>', 1_000_000_001] }] })).toThrow(
      'Invalid parameter: FilterPolicy: Value must be between -1.0E9 and 1.0E9, inclusive',
    );
  });
});

describe('by body', () => {
  test('nested fields, texts, numbers, booleans, null', () => {
    const policy = {
      object: { key: [{ prefix: 'auto-' }, 'hard'], other: [{ exists: false }] },
      test: [{ exists: false }],
    };
    expect(byBody(policy, '{"object":{"key":"auto-test"}}')).toBe(true);
    expect(byBody(policy, '{"object":{"key":"hard"}}')).toBe(true);
    expect(byBody(policy, '{"object":{"key":"test-auto"}}')).toBe(false);
    expect(byBody(policy, '{"object":{"key":"auto-test"},"test":"exists"}')).toBe(false);
    expect(byBody({ a: [1, true, null] }, '{"a":null}')).toBe(true);
    expect(byBody({ store: ['attribute'] }, '{}')).toBe(false);
  });

  test('a body that is no JSON object never matches', () => {
    const policy = { a: [{ exists: false }] };
    expect(byBody(policy, '{}')).toBe(true);
    for (const body of ['text', '"text"', '12', 'null', '[{}]', '']) expect(byBody(policy, body)).toBe(false);
  });

  // https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html
  test('an empty or null value does not exist', () => {
    expect(byBody({ a: [{ exists: true }] }, '{"a":null}')).toBe(false);
    expect(byBody({ a: [{ exists: true }] }, '{"a":""}')).toBe(false);
    expect(byBody({ a: [{ exists: true }] }, '{"a":0}')).toBe(true);
  });
});

describe('limits', () => {
  const values = (count: number) => Array.from({ length: count }, (_, index) => `value${index}`);

  test('five keys', () => {
    const keys = (count: number) => Object.fromEntries(values(count).map((key) => [key, ['a']]));
    expect(() => compileFilterPolicy(keys(5))).not.toThrow();
    expect(() => compileFilterPolicy(keys(6))).toThrow(
      'Invalid parameter: FilterPolicy: Filter policy can not have more than 5 keys',
    );
    // Only keys with values count.
    expect(() => compileFilterPolicy({ a: { b: keys(3) }, c: { d: { e: ['a'] } } }, 'MessageBody')).not.toThrow();
  });

  const tooComplex = 'Invalid parameter: FilterPolicy: Filter policy is too complex';

  test('150 combinations, a value counting as often as its key is deep', () => {
    expect(() => compileFilterPolicy({ key: values(150) })).not.toThrow();
    expect(() => compileFilterPolicy({ key: values(151) })).toThrow(tooComplex);
    expect(() => compileFilterPolicy({ key1: values(100), key2: values(51) })).toThrow(tooComplex);
    expect(() => compileFilterPolicy({ a: { b: values(75) } }, 'MessageBody')).not.toThrow();
    expect(() => compileFilterPolicy({ a: { b: values(76) } }, 'MessageBody')).toThrow(tooComplex);
  });

  test('the combinations of $or are added', () => {
    const policy = (sources: number, metrics: number, ids: number) => ({
      source: values(sources),
      $or: [
        { metricName: values(metrics) },
        { metricType: values(4), $or: [{ metricId: values(4) }, { spaceId: values(ids) }] },
      ],
    });
    expect(() => compileFilterPolicy(policy(3, 6, 7))).not.toThrow();
    expect(() => compileFilterPolicy(policy(4, 6, 4))).toThrow(tooComplex);
    const nested = {
      $or: [{ metricName: values(3) }, { namespace: values(2) }],
      detail: { scope: values(2), $or: [{ source: values(1) }, { type: values(3) }] },
    };
    expect(() => compileFilterPolicy(nested, 'MessageBody')).toThrow(tooComplex);
  });

  test('256 KB', () => {
    expect(() => compileFilterPolicy({ key: ['x'.repeat(256 * 1024)] })).toThrow(tooComplex);
  });

  test('no nested keys by attributes', () => {
    expect(() => compileFilterPolicy({ object: { key: [{ prefix: 'auto-' }] } })).toThrow(
      'Invalid parameter: Filter policy scope MessageAttributes does not support nested filter policy',
    );
  });

  test('anything-but with a wrong type has the message of SNS', () => {
    expect(() => compileFilterPolicy({ key: [{ 'anything-but': { prefix: false } }] })).toThrow(
      'Invalid parameter: FilterPolicy: prefix match pattern must be a string',
    );
    expect(() => compileFilterPolicy({ key: [{ 'anything-but': { suffix: 'test' } }] })).toThrow(
      'Invalid parameter: FilterPolicy: Unsupported anything-but pattern: suffix',
    );
  });
});
