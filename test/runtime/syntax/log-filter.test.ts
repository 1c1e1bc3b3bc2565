import { compileLogFilter, LogFilterError } from '../../../src/runtime/syntax/log-filter';

// The patterns and log events of https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html,
// and ones like them.

const matches = (pattern: string, message: string) => compileLogFilter(pattern)(message) !== undefined;

test.each<[pattern: string, matching: string[], others: string[]]>([
  ['', ['anything', ''], []],
  ['ERROR', ['[ERROR 400] BAD REQUEST', '[ERROR 419] MISSING ARGUMENTS'], ['[error 400] bad', 'fine']],
  ['ERROR ARGUMENTS', ['[ERROR 419] MISSING ARGUMENTS'], ['[ERROR 400] BAD REQUEST']],
  ['?ERROR ?ARGUMENTS', ['[ERROR 400] BAD REQUEST', '[WARN] ARGUMENTS'], ['fine']],
  ['?ERROR ?WARN REQUEST', ['BAD REQUEST'], ['ERROR ARGUMENTS']],
  ['ERROR -ARGUMENTS', ['[ERROR 400] BAD REQUEST'], ['[ERROR 419] MISSING ARGUMENTS']],
  ['"INTERNAL SERVER ERROR"', ['[ERROR 500] INTERNAL SERVER ERROR'], ['INTERNAL ERROR OF THE SERVER']],
  ['%AUTHORIZED|4\\d\\d%', ['UNAUTHORIZED', 'ERROR 401'], ['ERROR 501']],
])('terms: %j', (pattern, matching, others) => {
  for (const message of matching) expect([message, matches(pattern, message)]).toEqual([message, true]);
  for (const message of others) expect([message, matches(pattern, message)]).toEqual([message, false]);
});

const EVENT = JSON.stringify({
  eventType: 'UpdateTrail',
  sourceIPAddress: '111.111.111.111',
  arrayKey: ['value', 'another value'],
  objectList: [
    { name: 'a', id: 1 },
    { name: 'b', id: 2 },
  ],
  SomeObject: null,
  'cluster.name': 'c',
  ThisFlag: true,
  latency: 120,
});

test.each<[pattern: string, expected: boolean]>([
  ['{ $.eventType = "UpdateTrail" }', true],
  ['{ $.eventType = UpdateTrail }', true],
  ['{ $.eventType = "Update" }', false],
  ['{ $.eventType != "Other" }', true],
  ['{ $.nowhere != "Other" }', false],
  ['{ $.sourceIPAddress = "111.111.*" }', true],
  ['{ $.sourceIPAddress != 123.123.* }', true],
  ['{ $.arrayKey[0] = "value" }', true],
  ['{ $.objectList[1].id = 2 }', true],
  ['{ $.[\'cluster.name\'] = "c" }', true],
  ['{ $.eventType = %Trail$% }', true],
  ['{ $.latency > 100 && $.latency <= 120 }', true],
  ['{ $.latency < 120 || $.latency >= 121 }', false],
  ['{ $.latency > 1e2 }', true],
  ['{ $.eventType > 1 }', false],
  ['{ $.ThisFlag IS TRUE }', true],
  ['{ $.ThisFlag IS FALSE }', false],
  ['{ $.SomeObject IS NULL }', true],
  ['{ $.SomeOtherObject NOT EXISTS }', true],
  ['{ $.SomeObject NOT EXISTS }', false],
  ['{ ($.latency = 1 || $.latency = 120) && $.eventType = "UpdateTrail" }', true],
  ['{ $.latency = 1 || $.latency = 120 && $.eventType = "Other" }', false],
])('JSON: %s', (pattern, expected) => {
  expect(matches(pattern, EVENT)).toBe(expected);
});

test('a pattern for JSON matches no other text', () => {
  expect(matches('{ $.a NOT EXISTS }', 'plain')).toBe(false);
  expect(matches('{ $.a NOT EXISTS }', '7')).toBe(false);
});

const ACCESS = '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';

test.each<[pattern: string, fields: object | undefined]>([
  [
    '[ip, server, user, time, request, status, bytes]',
    {
      ip: '127.0.0.1',
      server: 'Prod',
      user: 'frank',
      time: '10/Oct/2000:13:25:15 -0700',
      request: 'GET /index.html HTTP/1.0',
      status: '404',
      bytes: '1534',
    },
  ],
  ['[..., status = 4*, bytes]', { status: '404', bytes: '1534' }],
  ['[..., status = 404 || status = 410, bytes > 1000]', { status: '404', bytes: '1534' }],
  ['[ip = %127\\.0\\.0\\.[1-9]%, ...]', { ip: '127.0.0.1' }],
  ['[ip, ..., status = 5*, bytes]', undefined],
  ['[ip, server]', undefined],
])('fields that spaces separate: %s', (pattern, fields) => {
  expect(compileLogFilter(pattern)(ACCESS)?.extractedFields).toEqual(fields);
});

test.each(['{ $.a = }', '{ a = 1 }', '{ $.a = 1', '{ $.a ~ 1 }', '{ ($.a = 1 }', '[a, b', '%(%'])(
  'a pattern that is none is refused: %s',
  (pattern) => {
    expect(() => compileLogFilter(pattern)).toThrow(LogFilterError);
  },
);
