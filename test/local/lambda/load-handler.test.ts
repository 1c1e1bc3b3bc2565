import { TestPools } from './temp-function';

const pools = new TestPools();
afterEach(() => pools.close());

async function invoke(files: { readonly [file: string]: string }, handler = 'index.handler'): Promise<any> {
  return pools.make(files, { handler }).pool.invoke({});
}

describe('the handler is found', () => {
  test.each<[string, { [file: string]: string }, string]>([
    ['in an .mjs file', { 'index.mjs': 'export const handler = async () => "ok"' }, 'index.handler'],
    ['in a .cjs file', { 'index.cjs': 'exports.handler = async () => "ok"' }, 'index.handler'],
    ['in a CommonJS .js file', { 'index.js': 'exports.handler = async () => "ok"' }, 'index.handler'],
    [
      'in an ESM .js file',
      { 'index.js': 'export const handler = async () => "ok"', 'package.json': '{"type":"module"}' },
      'index.handler',
    ],
    [
      'in a CommonJS .js file before .mjs',
      { 'index.js': 'exports.handler = async () => "ok"', 'index.mjs': 'export const handler = 1' },
      'index.handler',
    ],
    ['in a folder', { 'src/users/get.mjs': 'export const handler = async () => "ok"' }, 'src/users/get.handler'],
    [
      'in a nested export',
      { 'index.cjs': 'exports.api = { users: { get: async () => "ok" } }' },
      'index.api.users.get',
    ],
    ['in a package', { 'node_modules/pkg/index.js': 'exports.handler = async () => "ok"' }, 'pkg.handler'],
    [
      'after a top-level await',
      { 'index.mjs': 'await new Promise((r) => setTimeout(r, 5)); export const handler = async () => "ok"' },
      'index.handler',
    ],
    [
      'with what it requires',
      { 'index.js': 'exports.handler = async () => require("./lib/x")', 'lib/x.js': 'module.exports = "ok"' },
      'index.handler',
    ],
  ])('%s', async (_, files, handler) => {
    expect(await invoke(files, handler)).toEqual({ payload: 'ok' });
  });
});

describe('a handler that is not found is an error of type', () => {
  test.each<[string, { [file: string]: string }, string, RegExp]>([
    ['Runtime.ImportModuleError', {}, 'index.handler', /Cannot find module 'index'/],
    [
      'Runtime.ImportModuleError',
      { 'index.js': 'require("not-there")' },
      'index.handler',
      /Cannot find module 'not-there'/,
    ],
    [
      'Runtime.ImportModuleError',
      { 'index.mjs': 'import "not-there"' },
      'index.handler',
      /Cannot find package 'not-there'/,
    ],
    [
      'Runtime.HandlerNotFound',
      { 'index.mjs': 'export const other = 1' },
      'index.handler',
      /index.handler is undefined or not exported/,
    ],
    [
      'Runtime.HandlerNotFound',
      { 'index.mjs': 'export const handler = 1' },
      'index.handler',
      /index.handler is not a function/,
    ],
    ['Runtime.UserCodeSyntaxError', { 'index.mjs': 'export const handler = (' }, 'index.handler', /SyntaxError/],
    ['Runtime.UserCodeSyntaxError', { 'index.cjs': 'exports.handler = (' }, 'index.handler', /SyntaxError/],
    ['Runtime.MalformedHandlerName', { 'index.mjs': '' }, 'index', /'index' is not a valid handler name/],
    ['Runtime.MalformedHandlerName', { 'index.mjs': '' }, '../index.handler', /has '\.\.' in it/],
    ['RangeError', { 'index.mjs': 'throw new RangeError("at import")' }, 'index.handler', /at import/],
  ])('%s: %j', async (errorType, files, handler, message) => {
    const result = await invoke(files, handler);
    expect(result).toMatchObject({ functionError: 'Unhandled', reason: 'load', payload: { errorType } });
    expect(result.payload.errorMessage).toMatch(message);
  });

  test('Runtime.ExitError if the module exits', async () => {
    expect(await invoke({ 'index.mjs': 'process.exit(7)' })).toMatchObject({
      reason: 'exit',
      payload: { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('exit status 7') },
    });
  });

  test('Sandbox.Timedout if the module never finishes loading', async () => {
    expect(await invoke({ 'index.mjs': 'await new Promise((r) => setTimeout(r, 1e6))' })).toMatchObject({
      reason: 'load',
      payload: { errorType: 'Sandbox.Timedout', errorMessage: expect.stringContaining('top-level await') },
    });
  }, 20_000);

  test('is reported to all events that wait', async () => {
    const { pool } = pools.make({ 'index.mjs': 'throw new Error("at import")' });
    const results = await Promise.all(Array.from({ length: 5 }, () => pool.invoke({})));
    expect(results.every((result) => result.functionError && result.reason === 'load')).toBe(true);
  });
});
