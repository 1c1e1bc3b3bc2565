import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { errorText, isUserError, UserError } from '../src/errors';

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
