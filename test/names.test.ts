import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import * as files from '../src/manifest/names';
import * as limits from '../src/runtime/aws-limits';
import * as names from '../src/runtime/names';

const SRC = path.resolve(__dirname, '../src');
const OWNERS = ['manifest/names.ts', 'runtime/names.ts'];

/** The same word for something else. */
const OTHER_MEANINGS: { readonly [file: string]: readonly string[] } = {
  // The file of that name in a cloud assembly.
  'assembly/cloud-assembly.ts': ['manifest.json'],
  // The folder of the runtime library in this package, and a path within a bundle.
  'discovery/bundle/library-runtime.ts': ['runtime'],
  'discovery/bundle/app-exports.ts': ['runtime'],
};

const OWNED: ReadonlySet<unknown> = new Set(
  Object.values({ ...files, ...names }).filter((value) => typeof value === 'string'),
);

function sourceFiles(): string[] {
  return fs
    .readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.split(path.sep).join('/'));
}

/** The strings that a file spells: not those of types and of constants whose type is that of the name, which the compiler compares. */
function spelled(file: string): string[] {
  const source = ts.createSourceFile(file, fs.readFileSync(path.join(SRC, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node)) return;
    if (ts.isVariableDeclaration(node) && node.type && ts.isImportTypeNode(node.type)) return;
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test('a name that parts agree on is spelled in one file', () => {
  const twice = sourceFiles()
    .filter((file) => !OWNERS.includes(file))
    .flatMap((file) =>
      spelled(file)
        .filter((text) => OWNED.has(text) && !OTHER_MEANINGS[file]?.includes(text))
        .map((text) => `${file}: '${text}'`),
    );
  expect(twice).toEqual([]);
});

test('a name that parts agree on has one constant', () => {
  const values = Object.values({ ...files, ...names }).filter((value) => typeof value === 'string');
  expect(values.length).toBe(new Set(values).size);
});

test('every limit of AWS names its page', () => {
  const text = fs.readFileSync(path.join(SRC, 'runtime/aws-limits.ts'), 'utf8');
  const blocks = text.split('\n\n').filter((block) => block.includes('export const'));
  expect(blocks.length).toBeGreaterThan(3);
  expect(blocks.filter((block) => !block.includes('https://docs.aws.amazon.com/'))).toEqual([]);
  expect(Object.values(limits).every((limit) => Number.isInteger(limit))).toBe(true);
});
