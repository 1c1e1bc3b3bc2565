import * as fs from 'node:fs';
import * as path from 'node:path';
import { inspect } from 'node:util';
import * as ts from 'typescript';
import { type ErrorCode, errorText, isUserError, UserError } from '../src/errors';
import { App, type Schema, WebSocketDisconnectedError } from '../src/runtime';
import { testClient } from '../src/testing';

const ROOT = path.resolve(__dirname, '..');

function codes(): string[] {
  const file = path.join(ROOT, 'src/errors.ts');
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const union = source.statements.find(
    (node): node is ts.TypeAliasDeclaration => ts.isTypeAliasDeclaration(node) && node.name.text === 'ErrorCode',
  )!.type as ts.UnionTypeNode;
  return union.types.map((type) => ((type as ts.LiteralTypeNode).literal as ts.StringLiteral).text);
}

test('every code is in the reference, once, with what to do', () => {
  const text = fs.readFileSync(path.join(ROOT, 'docs/reference/errors.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `([A-Z_]+)`\s*\| (\S.*?)\s*\| (\S.*?)\s*\|$/gm)].map(([, code]) => code);
  expect(rows.sort()).toEqual(codes().sort());
});

test('every code is thrown somewhere', () => {
  const sources = fs
    .readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && name !== 'errors.ts')
    .map((name) => fs.readFileSync(path.join(ROOT, 'src', name), 'utf8'));
  expect(codes().filter((code) => !sources.some((text) => text.includes(`'${code}'`)))).toEqual([]);
});

test('every code of a class of the runtime library is listed, but for those that are sent as responses', () => {
  const dir = path.join(ROOT, 'src/runtime');
  const found = fs
    .readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && name !== 'errors.ts')
    .flatMap((name) => [
      ...fs.readFileSync(path.join(dir, name), 'utf8').matchAll(/^ *[\w ]*\bcode(?: =|:) '(.+?)'/gm),
    ]);
  const used = new Set(found.map(([, code]) => code));
  expect(used.size).toBe(6);
  expect([...used].filter((code) => !codes().includes(code))).toEqual([]);
});

test("a user's error is its message, also one of another copy of the package", () => {
  expect(errorText(new UserError('USAGE', 'unknown flag --foo'))).toBe('unknown flag --foo');
  jest.isolateModules(() => {
    const other = require('../src/errors') as typeof import('../src/errors');
    const error = new other.UserError('USAGE', 'unknown flag --foo');
    expect(error).not.toBeInstanceOf(UserError);
    expect(isUserError(error)).toBe(true);
    expect(errorText(error)).toBe('unknown flag --foo');
  });
});

describe('an error of the runtime library is recognized, without a class that it would share with the tools', () => {
  const app = new App({ name: 'a' });
  const caught: unknown[] = [];
  const refused: Schema<unknown> = {
    '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'no' }] }) },
  };
  app.onError(Error, (error) => void caught.push(error));
  app.get('/', { response: refused }, () => ({}));
  app.onSqsMessage(app.queue('Jobs'), { name: 'job' }, () => {});
  app.onWsDisconnect({ name: 'end' }, () => {});
  app.lambdaFunction({ name: 'tell' }, () => app.webSocket.send('gone', 'hello'));
  const client = testClient(app, { contract: false });
  afterAll(() => client.close());

  test.each<[ErrorCode, () => unknown]>([
    ['INVALID_DECLARATION', () => app.get('no-slash' as '/', () => {})],
    ['MISSING_VALUE', () => new App({ name: 'b' }).table('AppTable').name],
    ['UNEXPECTED_EVENT', () => client.lambda.invoke('job', null)],
    ['WEBSOCKET_DISCONNECTED', async () => (await client.webSocket.disconnect('gone'), client.lambda.invoke('tell'))],
    [
      'WEBSOCKET_DISCONNECTED',
      () => {
        throw new WebSocketDisconnectedError('gone');
      },
    ],
    ['CALL_REFUSED', () => testClient(callsAws()).lambda.invoke('call')],
    ['INVALID_MESSAGE', () => app.queue('Sent', { message: refused }).send('x')],
    [
      'INVALID_RESPONSE',
      async () => {
        await client.http.get('/');
        throw caught[0];
      },
    ],
  ])('%s', async (code, fail) => {
    const error = await (async () => fail())().catch((thrown: unknown) => thrown);
    expect(isUserError(error) && error.code).toBe(code);
    expect(errorText(error)).toBe((error as Error).message);
    // Its mark is not part of what a console or a log prints.
    expect(inspect(error)).not.toContain('Symbol(');
  });
});

function callsAws(): App {
  const app = new App({ name: 'c' });
  app.lambdaFunction({ name: 'call' }, async () => {
    await fetch('https://dynamodb.eu-west-1.amazonaws.com/').catch((error) => {
      throw error.cause ?? error;
    });
  });
  return app;
}

test.each([
  ['a file that is not there', () => fs.readFileSync('/nonexistent/file')],
  ['a TypeError', () => (undefined as any).x],
])('%s is a defect: its stack, and where to report it', (_, fail) => {
  let defect: unknown;
  try {
    fail();
  } catch (error) {
    defect = error;
  }
  const text = errorText(defect);
  expect(text).toContain((defect as Error).stack);
  expect(text).toMatch(/This is a defect of serverless-cdk-project \S+\. Please report it .*https:\/\/\S+\/issues$/);
});

describe('a file that the system refuses is no defect', () => {
  test.each([
    ['ENOSPC', 'write', 'the disk is full'],
    ['EROFS', 'open', 'the file system is read-only'],
    ['ENOENT', 'mkdir', 'the file system is read-only'],
    ['EACCES', 'open', 'your user may not'],
  ])('%s of %s', (code, syscall, reason) => {
    const error = Object.assign(new Error(code), { code, syscall, path: '/project/cdk.out' });
    expect(errorText(error)).toContain(`/project/cdk.out cannot be used (${code}): ${reason}`);
  });

  test('a file that is not there, and a limit of the system that is none of the disk, are defects', () => {
    for (const [code, syscall] of [
      ['ENOENT', 'open'],
      ['ENOSPC', 'watch'],
    ]) {
      expect(errorText(Object.assign(new Error(code), { code, syscall }))).toContain('This is a defect');
    }
  });
});
