import { ContractCheck } from '../../../src/local/dev/contract-check';
import { RequestLog } from '../../../src/local/dev/request-log';
import { Terminal } from '../../../src/local/dev/terminal';
import type { Manifest } from '../../../src/manifest/manifest';

const manifest = {
  routes: [
    { path: '/users', method: 'GET', contentTypes: [], schemas: { response: { type: 'array' } } },
    { path: '/users/{id}', method: 'GET', contentTypes: [] },
  ],
} as unknown as Manifest;

const entry = { method: 'GET', path: '/users?a=b', status: 200, duration: 1, requestId: '1', functionArn: 'arn:users' };
const headers = [['Content-Type', 'application/json']] as const;

/** The problem of a body that is no array. */
function problemOf(of: object = {}, from: Manifest = manifest) {
  const check = new ContractCheck((functionArn) => (functionArn === 'arn:users' ? from : undefined));
  return check.problem({ ...entry, ...of }, { statusCode: 200, headers, body: '{}' });
}

const PROBLEM =
  'GET /users: the body is not the described one: the body is not of type array. Change the `response` schema, or what is sent';

test.each([
  ['a REST API', { resource: '/users' }],
  ['an HTTP API', { resource: 'GET /users' }],
  ['a function URL', {}],
])('the result of a function is compared with the route behind %s', (_, of) => {
  expect(problemOf(of)).toBe(PROBLEM);
});

test('other functions, and routes that declare nothing, are not compared', () => {
  expect(problemOf({ functionArn: 'arn:other' })).toBeUndefined();
  expect(problemOf({ functionArn: undefined })).toBeUndefined();
  expect(problemOf({ resource: '/{proxy+}' })).toBeUndefined();
  expect(problemOf({ path: '/users/ada' })).toBeUndefined();
});

test('all routes of a strict app are', () => {
  const check = new ContractCheck(() => ({ ...manifest, contract: 'strict' }));
  expect(check.problem({ ...entry, path: '/users/ada' }, { statusCode: 202, headers })).toMatch(
    'GET /users/{id}: the status 202',
  );
});

test('a problem is a line below that of the request, red in a terminal with colours', () => {
  const printed = (isTTY: boolean) => {
    let text = '';
    const terminal = new Terminal({ write: (some) => (text += some), isTTY });
    new RequestLog(terminal).answered(entry, 'GET /users: no');
    terminal.flush();
    return text;
  };
  const { NO_COLOR } = process.env;
  delete process.env.NO_COLOR;
  expect(printed(true)).toBe('GET /users?a=b 200 1.0 ms\n\x1b[31m  GET /users: no\x1b[0m\n');
  expect(printed(false)).toBe('GET /users?a=b 200 1.0 ms\n  GET /users: no\n');
  if (NO_COLOR !== undefined) process.env.NO_COLOR = NO_COLOR;
});
