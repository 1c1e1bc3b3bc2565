import { parseLogLine } from '../../../src/deployed/logs/log-line';
import { renderLine } from '../../../src/deployed/logs/render-line';

const shown = (text: string, colors = false) =>
  renderLine(
    { time: Date.UTC(2026, 0, 1), function: 'orders', line: parseLogLine(text) },
    { colors, width: 8 },
  )?.replace(/^\S+ /, '');

test.each([
  [
    'the line of the logger',
    '{"timestamp":"t","level":"INFO","message":"created","requestId":"r","function":"f","route":"GET /x","id":7}',
    'orders   INFO  created route=GET /x id=7',
  ],
  [
    'a line of console.log in JSON',
    '{"timestamp":"t","level":"WARN","requestId":"r","message":"careful"}',
    'orders   WARN  careful',
  ],
  ['a line of console.log as text', '2026-01-01T00:00:00.000Z\tr-1\tINFO\thello\n', 'orders   INFO  hello'],
  ['an object', '{"level":"INFO","message":{"a":1}}', 'orders   INFO  {"a":1}'],
  ['any other text', 'hello {', 'orders         hello {'],
  [
    'the report in JSON',
    '{"time":"t","type":"platform.report","record":{"requestId":"r","status":"success","metrics":{"durationMs":11.6,"maxMemoryUsedMB":84,"initDurationMs":209.8}}}',
    'orders         12 ms, 84 MB, cold 210 ms',
  ],
  [
    'the report as text',
    'REPORT RequestId: 0a-1\tDuration: 11.60 ms\tBilled Duration: 12 ms\tMemory Size: 128 MB\tMax Memory Used: 84 MB\tInit Duration: 209.8 ms\t\n',
    'orders         12 ms, 84 MB, cold 210 ms',
  ],
  [
    'the report of a timeout',
    '{"type":"platform.report","record":{"status":"timeout","metrics":{"durationMs":3000,"maxMemoryUsedMB":84}}}',
    'orders         3000 ms, 84 MB, timeout',
  ],
  [
    'a timeout as text',
    '2026-01-01T00:00:00.000Z 0a-1 Task timed out after 3.00 seconds',
    'orders   ERROR Task timed out after 3.00 seconds',
  ],
  [
    'an error of console.error',
    '{"level":"ERROR","message":"not stored","errorType":"Error","errorMessage":"no","stackTrace":["Error: no","    at f (/var/task/a.ts:1:2)"]}',
    'orders   ERROR not stored\n    Error: no\n        at f (/var/task/a.ts:1:2)',
  ],
  [
    'an error of the logger',
    '{"level":"ERROR","message":"failed","error":{"name":"Error","message":"no","stack":["Error: no","    at f (/var/task/a.ts:1:2)"]},"id":1}',
    'orders   ERROR failed id=1\n    Error: no\n        at f (/var/task/a.ts:1:2)',
  ],
  [
    'an error that nothing caught, as text',
    '2026-01-01T00:00:00.000Z\tr-1\tERROR\tInvoke Error \t{"errorType":"Error","errorMessage":"no","stack":["Error: no","    at f (/var/task/a.ts:1:2)"]}',
    'orders   ERROR Invoke Error\n    Error: no\n        at f (/var/task/a.ts:1:2)',
  ],
  [
    'an error in a message of text',
    '2026-01-01T00:00:00.000Z\tr-1\tERROR\tnot stored\nError: no\n    at f (/var/task/a.ts:1:2)',
    'orders   ERROR not stored\n    Error: no\n        at f (/var/task/a.ts:1:2)',
  ],
])('%s', (_, text, expected) => {
  expect(shown(text)).toBe(expected);
});

test.each([
  'START RequestId: 0a-1 Version: $LATEST',
  'END RequestId: 0a-1',
  'INIT_START Runtime Version: nodejs:24.v1',
  '{"type":"platform.start","record":{"requestId":"r"}}',
  '{"type":"platform.runtimeDone","record":{"requestId":"r"}}',
])('%s is not shown', (text) => {
  expect(shown(text)).toBeUndefined();
});

test('text of a client cannot steer the terminal, but be coloured', () => {
  expect(shown('{"level":"INFO","message":"\\u001b]0;title\\u0007 \\u001b[31mred\\u001b[0m \\r"}')).toBe(
    'orders   INFO  \\u001b]0;title\\u0007 \x1b[31mred\x1b[0m \\u000d',
  );
});

test('levels have colours in a terminal', () => {
  expect(shown('{"level":"ERROR","message":"no"}', true)).toContain('\x1b[31mERROR\x1b[0m no');
});
