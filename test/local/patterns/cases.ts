/**
 * Patterns and events, with what AWS says of them. The sources: `aws` is a run against AWS, recorded by the tests of
 * github.com/localstack/localstack (tests/aws/services/events and sns); `ruler` is the README or the source of
 * github.com/aws/event-ruler; `docs` is a page of docs.aws.amazon.com.
 */
export type Source = 'aws' | 'ruler' | `docs: ${string}`;

export interface Case {
  readonly source: Source;
  readonly pattern: object;
  readonly matching?: readonly unknown[];
  readonly others?: readonly unknown[];
}

/** The pattern and events of one field, `x`. */
function of(
  source: Source,
  conditions: readonly unknown[],
  matching: readonly unknown[],
  others: readonly unknown[] = [],
): Case {
  return {
    source,
    pattern: { x: conditions },
    matching: matching.map((x) => ({ x })),
    others: others.map((x) => ({ x })),
  };
}

const EMPTY = {};
const ABSENT = undefined;

const OPERATORS = 'docs: eb-create-pattern-operators';

export const CASES: readonly Case[] = [
  // Values
  of('aws', ['order'], ['order', ['a', 'order']], ['Order', 'orders', ABSENT, ['a'], { x: 'order' }]),
  of('aws', ['A text with 🚀 and a space '], ['A text with 🚀 and a space ']),
  of('aws', [''], [''], ['a', null, ABSENT]),
  of('aws', [false], [false, [true, false]], [true, 'false', 0, null, ABSENT]),
  of('aws', [null], [null, [null]], ['null', '', 0, [], ABSENT]),
  of('aws', [300], [300, 300.0, 3e2], ['300', 301]),
  of('aws', [200, 'a', null], [200, 'a', null], ['b', 201]),
  of('docs: eb-event-patterns', ['a', 'b'], ['a', 'b', ['c', 'b']], ['c', ['c']]),
  { source: 'aws', pattern: { MY_KEY: ['a'] }, others: [{ my_key: 'a' }] },
  { source: 'aws', pattern: { x: { y: ['a'] } }, others: [{ x: '{"y":"a"}' }] },
  // prefix, suffix, equals-ignore-case
  of('aws', [{ prefix: '2022-07-13' }], ['2022-07-13T13:48:01Z', '2022-07-13'], ['2022-07-14', 20220713, ABSENT]),
  of('aws', [{ prefix: '' }], ['', 'pending'], [null, 12]),
  of('aws', [{ prefix: { 'equals-ignore-case': 'EventB' } }], ['EvEnTb', 'eventbridge'], ['Event', 12]),
  of('aws', [{ suffix: '.png' }], ['image.png', '.png'], ['image.PNG', 'png']),
  of('aws', [{ suffix: '' }], ['', 'pending'], [null]),
  of('aws', [{ suffix: { 'equals-ignore-case': '.png' } }], ['image.PNG', 'a.png'], ['image.jpg', null]),
  of('aws', [{ 'equals-ignore-case': 'State-Change' }], ['state-change', ['STATE-CHANGE']], ['state change', null]),
  of('aws', [{ 'equals-ignore-case': '' }], [''], ['a']),
  // anything-but
  of('aws', [{ 'anything-but': 'initializing' }], ['pending', null, 12, true], ['initializing', ABSENT, []]),
  of('aws', [{ 'anything-but': ['stopped', 'overloaded'] }], ['pending', null], ['stopped', ABSENT]),
  of('aws', [{ 'anything-but': 123 }], [789, '123'], [123, 123.0]),
  of('aws', [{ 'anything-but': 0 }], [789], [0]),
  of('aws', [{ 'anything-but': [100, 200, 300] }], [999], [100]),
  of(
    'docs: string-value-matching (SNS)',
    [{ 'anything-but': ['rugby', 'tennis'] }],
    [['rugby', 'baseball']],
    [['rugby']],
  ),
  of('aws', [{ 'anything-but': { prefix: 'init' } }], ['post-init', null, 12], ['init-prefix', ABSENT]),
  of('aws', [{ 'anything-but': { prefix: ['init', 'post'] } }], ['test', null, 12], ['post-init', 'init', ABSENT]),
  of('aws', [{ 'anything-but': { suffix: '.txt' } }], ['file.txt.bak', null], ['file.txt', ABSENT]),
  of('aws', [{ 'anything-but': { suffix: ['.txt', '.jpg'] } }], ['file.txt.bak', null], ['file.jpg', ABSENT]),
  of(
    'aws',
    [{ 'anything-but': { 'equals-ignore-case': 'initializing' } }],
    ['pending', null],
    ['INITIALIZING', ABSENT],
  ),
  of(
    'aws',
    [{ 'anything-but': { 'equals-ignore-case': ['initializing', 'stopped'] } }],
    ['pending', null],
    ['Stopped', ABSENT],
  ),
  of('aws', [{ 'anything-but': { wildcard: '*/init/*' } }], ['dir/x/file', null, 123], ['dir/init/file', ABSENT]),
  of('aws', [{ 'anything-but': { wildcard: ['*/init/*', '*/dir/*'] } }], ['dir/post/dir', null], ['dir/init/dir']),
  of('aws', [{ 'anything-but': { wildcard: '' } }], ['dir/init/file'], ['']),
  // numeric
  of('aws', [{ numeric: ['>', 0, '<=', 5] }], [3, 5, 0.1], [0, 42, 5.1, '3', null, ABSENT]),
  of('aws', [{ numeric: ['<', 10] }], [9, -1], [10, 11]),
  of('aws', [{ numeric: ['=', 301.8] }], [301.8], [301.81, '301.8']),
  of('aws', [{ numeric: ['>', 100] }], [101.0, [1, 101]], ['300', null, [100]]),
  of(OPERATORS, [{ numeric: ['>=', 10] }], [10], [9.99]),
  of(OPERATORS, [{ numeric: ['<=', -1.5] }], [-1.5, -2], [-1]),
  of(OPERATORS, [{ numeric: ['>=', 1, '<', 2] }], [1, 1.5], [2]),
  // exists: of a value only, not of an object
  of('aws', [{ exists: true }], ['a', null, false, ['a']], [ABSENT, [], { y: 1 }, EMPTY]),
  of('aws', [{ exists: false }], [ABSENT, [], { y: 1 }], ['a', null]),
  of('aws', [{ exists: true }, { prefix: 'ignored' }], ['my-value']),
  of('aws', [{ 'anything-but': ['roses'] }, { exists: false }], ['ABCD', ABSENT], ['roses']),
  {
    source: 'aws',
    pattern: { dynamodb: { NewImage: { kind: { S: [{ exists: false }] } } } },
    matching: [{ dynamodb: { NewImage: { other: { N: '7' } } } }, { dynamodb: {} }, {}],
    others: [{ dynamodb: { NewImage: { kind: { S: 'a' } } } }],
  },
  {
    source: 'aws',
    pattern: { dynamodb: { key: [{ exists: true }] } },
    others: [{ dynamodb: { key: { S: 'test' } } }],
  },
  {
    source: 'aws',
    pattern: { dynamodb: { NewImage: { number: { N: [{ numeric: ['>', 100] }, { 'anything-but': '101' }] } } } },
    matching: [{ dynamodb: { NewImage: { number: { N: '42' } } } }],
    others: [{ dynamodb: { NewImage: { number: { N: '101' } } } }],
  },
  // cidr
  of('aws', [{ cidr: '10.0.0.0/24' }], ['10.0.0.255', '10.0.0.0'], ['10.0.1.0', '10.0.0.256', 123, 'a', null]),
  of(
    'aws',
    [{ cidr: '2001:db8:1234:1a00::/64' }],
    ['2001:0db8:1234:1a00:0000:0000:0000:0000'],
    ['2001:0db8:123f:1a01:0000:0000:0000:0000', '10.0.0.1'],
  ),
  of('ruler', [{ cidr: '10.0.0.0/0' }], ['1.2.3.4'], ['::1', '::ffff:10.0.0.1']),
  // wildcard
  of(
    'aws',
    [{ wildcard: '/Users/*/doc.txt' }],
    ['/Users/u/dir/dir/doc.txt', '/Users//doc.txt'],
    ['/Users/u/dir/notmatchingdoc.txt', '/Users/doc.txt'],
  ),
  of('aws', [{ wildcard: '/Users/*/dir/dir/doc.txt' }], ['/Users/u/dir/dir/dir/doc.txt'], ['/Users/dir/dir/doc.txt']),
  of(
    'aws',
    [{ wildcard: 'arn:aws:events:us-east-1:*:event-bus/*' }],
    ['arn:aws:events:us-east-1:123456789012:event-bus/myEventBus'],
  ),
  of('aws', [{ wildcard: '' }], [''], ['a']),
  of('ruler', [{ wildcard: 'a\\*b\\\\*' }], ['a*b\\', 'a*b\\c'], ['axb\\']),
  of('ruler', [{ wildcard: '*' }], ['', 'a'], [12]),
  // The event's value is never a pattern.
  of('aws', ['*'], ['*'], ['a']),
  // Dots
  {
    source: 'aws',
    pattern: { detail: { state: { status: ['running'] } } },
    matching: [{ detail: { 'state.status': 'running' } }, { 'detail.state': { status: 'running' } }],
    others: [{ detail: { 'state.status': { status: 'running' } } }],
  },
  {
    source: 'aws',
    pattern: { detail: { 'state.status': ['running'] } },
    matching: [{ detail: { state: { status: 'running' } } }, { detail: { 'state.status': 'running' } }],
  },
  {
    source: 'aws',
    pattern: { detail: { 'state.status': { status: ['running'] } } },
    others: [{ detail: { state: { status: 'running' } } }],
  },
  {
    source: 'aws',
    pattern: { 'object.nested.test': ['a'] },
    matching: [
      { object: { nested: { test: 'a' } } },
      { 'object.nested.test': 'a' },
      { 'object.nested': { test: 'a' } },
      { object: { 'nested.test': 'a' } },
    ],
    others: [{ object: { nested: { test: 'b' } } }],
  },
  // Arrays
  {
    source: 'aws',
    pattern: { detail: { automations: { id: [{ exists: true }] } } },
    matching: [{ detail: { automations: [{ key1: 'a' }, { id: 'b' }] } }],
    others: [{ detail: { automations: [{ key1: 'a' }] } }],
  },
  {
    source: 'aws',
    pattern: {
      Records: { s3: { object: { key: [{ prefix: 'auto-' }] } }, eventName: [{ prefix: 'ObjectCreated:' }] },
    },
    matching: [
      { Records: [{ eventName: 'ObjectCreated:Put', s3: { object: { key: 'auto-1' } } }] },
      { Records: [{ eventName: 'ObjectCreated:Put', s3: { object: [[{ key: 'auto-1' }]] } }, { eventName: 'other' }] },
    ],
    others: [{ Records: [{ eventName: 'ObjectRemoved:Delete', s3: { object: { key: 'auto-1' } } }] }],
  },
  {
    // README, "JSON Array Matching"
    source: 'ruler',
    pattern: {
      employees: { firstName: ['Anna'], dob: [{ prefix: '1970' }] },
    },
    matching: [
      { employees: [{ firstName: 'John' }, { firstName: 'Anna', dob: '1970-01-03' }] },
      { employees: { firstName: ['Bea', 'Anna'], dob: ['1970'] } },
    ],
    others: [
      {
        employees: [
          { firstName: 'Anna', dob: '1980' },
          { firstName: 'Bea', dob: '1970-02-01' },
        ],
      },
    ],
  },
  {
    source: 'ruler',
    pattern: { a: { b: { c: [1], d: [2] }, e: [3] } },
    matching: [{ a: [{ b: [{ c: 0 }, { c: 1, d: 2 }], e: 3 }, { e: 4 }] }],
    others: [{ a: [{ b: [{ c: 1, d: 2 }] }, { e: 3 }] }, { a: [{ b: [{ c: 1 }, { d: 2 }], e: 3 }] }],
  },
  // $or
  {
    source: 'aws',
    pattern: {
      detail: {
        $or: [
          { c: [{ numeric: ['>', 0, '<=', 5] }] },
          { d: [{ numeric: ['<', 10] }] },
          { x: [{ numeric: ['=', 301.8] }] },
        ],
      },
    },
    matching: [{ detail: { c: 0, d: 0, x: 1 } }, { detail: { c: 5 } }],
    others: [{ detail: { c: 0, d: 10, x: 901.8 } }, { detail: {} }],
  },
  {
    source: 'aws',
    pattern: {
      $or: [{ metricName: ['CPU', 'Latency'] }, { namespace: ['EC2', 'ES'] }],
      detail: { scope: ['Service'], $or: [{ source: ['cloudwatch'] }, { type: ['Alarm'] }] },
    },
    matching: [
      { metricName: 'CPU', detail: { scope: 'Service', source: 'cloudwatch' } },
      { namespace: 'ES', detail: { scope: 'Service', type: 'Alarm' } },
    ],
    others: [
      { metricName: 'CPU', detail: { type: 'Alarm' } },
      { metricName: 'CPU', detail: { scope: 'Service' } },
      { metricName: 'CPU', scope: 'Service' },
      { detail: { scope: 'Service', type: 'Alarm' } },
    ],
  },
  {
    source: 'ruler',
    pattern: {
      source: ['s'],
      $or: [{ a: [1] }, { b: [2], $or: [{ c: [3] }, { d: [4] }] }],
    },
    matching: [
      { source: 's', a: 1 },
      { source: 's', b: 2, d: 4 },
    ],
    others: [{ source: 's', b: 2 }, { a: 1 }, { source: 's', c: 3 }],
  },
  // Names that every object has
  {
    source: 'docs: eb-event-patterns',
    pattern: { constructor: [{ exists: true }], toString: { name: [{ exists: false }] } },
    matching: [{ constructor: 'a' }],
    others: [{}],
  },
];

export interface Invalid {
  readonly source: Source;
  readonly pattern: unknown;
  readonly reason: string;
}

function invalid(source: Source, condition: unknown, reason: string): Invalid {
  return { source, pattern: { key: [condition] }, reason };
}

const LIST_TYPES = 'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.';
const ANYTHING_BUT_VALUE = 'Value of anything-but must be an array or single string/number value.';

/** The reasons for which every service refuses a pattern. */
export const INVALID: readonly Invalid[] = [
  { source: 'aws', pattern: ['not', 'an object'], reason: 'Filter is not an object' },
  { source: 'aws', pattern: { int: 42 }, reason: '"int" must be an object or an array' },
  { source: 'aws', pattern: { key: { suffix: 'value' } }, reason: '"suffix" must be an object or an array' },
  { source: 'aws', pattern: { resources: [] }, reason: 'Empty arrays are not allowed' },
  { source: 'ruler', pattern: {}, reason: 'Empty objects are not allowed' },
  { source: 'ruler', pattern: { detail: {} }, reason: 'Empty objects are not allowed' },
  invalid('aws', ['value'], 'Match value must be String, number, true, false, or null'),
  invalid('aws', { EXISTS: true }, 'Unrecognized match type EXISTS'),
  invalid('aws', { NUMERIC: ['=', 5] }, 'Unrecognized match type NUMERIC'),
  invalid('aws', { suffix: 'a', prefix: 'b' }, 'Only one key allowed in match expression'),
  invalid('ruler', {}, 'Match expression name not found'),
  invalid('aws', { prefix: 123 }, 'prefix match pattern must be a string'),
  invalid('aws', { prefix: ['2022'] }, 'prefix match pattern must be a string'),
  invalid('ruler', { prefix: { wildcard: 'a' } }, 'Unsupported prefix pattern: wildcard'),
  invalid('aws', { suffix: null }, 'suffix match pattern must be a string'),
  invalid('aws', { suffix: [] }, 'suffix match pattern must be a string'),
  invalid('aws', { 'equals-ignore-case': ['a'] }, 'equals-ignore-case match pattern must be a string'),
  invalid('aws', { 'equals-ignore-case': { prefix: 'ec2' } }, 'equals-ignore-case match pattern must be a string'),
  invalid('aws', { exists: null }, 'exists match pattern must be either true or false.'),
  invalid('aws', { exists: 'no' }, 'exists match pattern must be either true or false.'),
  invalid('aws', { cidr: ['a'] }, 'prefix match pattern must be a string'),
  invalid('aws', { cidr: 'bad-filter' }, "Malformed CIDR, one '/' required"),
  invalid('aws', { cidr: 'bad-/64filter' }, 'Malformed CIDR, mask bits must be an integer'),
  invalid('aws', { cidr: 'xx.11.xx/8' }, 'Nonstandard IP address: xx.11.xx'),
  invalid('aws', { cidr: 'xxxx:db8:1234:1a00::/64' }, 'Nonstandard IP address: xxxx:db8:1234:1a00::'),
  invalid('ruler', { cidr: '10.0.0.256/8' }, 'Nonstandard IP address: 10.0.0.256'),
  invalid('ruler', { cidr: '10.0.0.1/32' }, 'IPv4 mask bits must be < 32'),
  invalid('ruler', { cidr: '::1/128' }, 'IPv6 mask bits must be < 128'),
  invalid('ruler', { cidr: '10.0.0.1/-1' }, 'Malformed CIDR, mask bits must not be negative'),
  invalid('aws', { numeric: 10 }, 'Value of numeric must be an array.'),
  invalid('aws', { numeric: [] }, 'Invalid member in numeric match: ]'),
  invalid('aws', { numeric: [1, '<='] }, 'Invalid member in numeric match: 1'),
  invalid('aws', { numeric: ['operator'] }, 'Unrecognized numeric range operator: operator'),
  invalid('aws', { numeric: ['=', '000'] }, 'Value of equals must be numeric'),
  invalid('aws', { numeric: ['>='] }, 'Value of >= must be numeric'),
  invalid('aws', { numeric: ['<', 100, '>', 10] }, 'Too many elements in numeric expression'),
  invalid('aws', { numeric: ['>', 0, '>', 0] }, 'Bad numeric range operator: >'),
  invalid('aws', { numeric: ['>', 3, '<', 1] }, 'Bottom must be less than top'),
  invalid('aws', { numeric: ['>', 20, '<='] }, 'Value of <= must be numeric'),
  invalid('aws', { numeric: ['>', 20, 30] }, 'Bad value in numeric range: 30'),
  invalid('aws', { numeric: ['>', 20, 'test'] }, 'Bad numeric range operator: test'),
  invalid('aws', { numeric: ['>', '20', '<', '30'] }, 'Value of > must be numeric'),
  invalid('aws', { numeric: ['>', 20, '<', '30'] }, 'Value of < must be numeric'),
  invalid('aws', { numeric: ['>', 20, '<', 30, '<', 50] }, 'Too many terms in numeric range expression'),
  invalid('aws', { 'anything-but': null }, ANYTHING_BUT_VALUE),
  invalid(
    'aws',
    { 'anything-but': ['stopped', null] },
    'Inside anything but list, start|null|boolean is not supported.',
  ),
  invalid(
    'ruler',
    { 'anything-but': ['a', 1] },
    'Inside anything but list, either all values are number or string, mixed type is not supported',
  ),
  invalid('aws', { 'anything-but': { exists: false } }, 'Unsupported anything-but pattern: exists'),
  invalid('aws', { 'anything-but': { 'wrong-operator': null } }, 'Unsupported anything-but pattern: wrong-operator'),
  { source: 'ruler', pattern: { $or: { a: [1] } }, reason: 'It must be an Array followed with $or.' },
  {
    source: 'ruler',
    pattern: { $or: [{ a: [1] }] },
    reason: 'There must have at least 2 Objects in $or relationship.',
  },
  {
    source: 'ruler',
    pattern: { $or: [{ a: [1] }, 'b'] },
    reason: 'Only JSON object is allowed in array of $or relationship.',
  },
  {
    source: 'ruler',
    pattern: { $or: [{ prefix: ['a'] }, { a: [1] }] },
    reason: 'prefix is Ruler reserved fieldName which cannot be used inside $or.',
  },
];

/** Those with operators that only EventBridge rules have. */
export const INVALID_EVENTBRIDGE: readonly Invalid[] = [
  invalid('aws', { 'anything-but': { 'equals-ignore-case': 123 } }, LIST_TYPES),
  invalid('aws', { 'anything-but': { 'equals-ignore-case': [123, 456] } }, LIST_TYPES),
  invalid('aws', { 'anything-but': { prefix: '' } }, 'Null prefix/suffix not allowed'),
  invalid('aws', { 'anything-but': { suffix: '' } }, 'Null prefix/suffix not allowed'),
  invalid('aws', { 'anything-but': { prefix: { 'equals-ignore-case': 'file' } } }, ANYTHING_BUT_VALUE),
  invalid('aws', { 'anything-but': { suffix: { 'equals-ignore-case': '.png' } } }, ANYTHING_BUT_VALUE),
  invalid('aws', { 'anything-but': { prefix: 123 } }, 'prefix/suffix match pattern must be a string'),
  invalid('aws', { 'anything-but': { suffix: [null, '.txt'] } }, 'prefix/suffix match pattern must be a string'),
  invalid('aws', { 'anything-but': { wildcard: 123 } }, 'wildcard match pattern must be a string'),
  invalid('aws', { 'anything-but': { wildcard: [123, '*/dir/*'] } }, 'wildcard match pattern must be a string'),
  invalid('aws', { wildcard: ['a'] }, 'wildcard match pattern must be a string'),
  invalid('aws', { wildcard: 'arn:aws:events:us-east-1:**:event-bus/*' }, 'Consecutive wildcard characters at pos 26'),
  invalid('ruler', { wildcard: 'a\\b' }, 'Invalid escape character at pos 2'),
];
