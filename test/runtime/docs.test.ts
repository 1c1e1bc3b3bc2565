import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

const root = path.join(__dirname, '..', '..');
const folder = path.join(root, 'docs', 'runtime');

/** The samples of a page are one module, on the lines where they stand. */
function samples(page: string): string {
  let within = false;
  return fs
    .readFileSync(page, 'utf8')
    .split('\n')
    .map((line) => {
      if (line.startsWith('```')) {
        within = line === '```ts';
        return '';
      }
      return within ? line : '';
    })
    .join('\n');
}

test('the samples of every page compile', () => {
  const pages = new Map(
    fs
      .readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .map((name) => [
        path.join(root, 'docs', 'runtime', name.replace(/md$/, 'mts')),
        samples(path.join(folder, name)),
      ]),
  );
  expect(pages.size).toBeGreaterThan(10);
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.dev.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
  const compilerOptions: ts.CompilerOptions = {
    ...options,
    noEmit: true,
    noUnusedLocals: false,
    // As an app is compiled: with web types, and the library by its name.
    types: ['node', 'jest'],
    paths: { 'serverless-cdk-project/*': [path.join(root, 'src/*/index.ts')] },
  };
  const host = ts.createCompilerHost(compilerOptions);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (file) => pages.has(file) || fileExists(file);
  host.readFile = (file) => pages.get(file) ?? readFile(file);
  host.getSourceFile = (file, target, ...rest) => {
    const page = pages.get(file);
    return page === undefined ? getSourceFile(file, target, ...rest) : ts.createSourceFile(file, page, target);
  };
  const program = ts.createProgram([...pages.keys()], compilerOptions, host);
  const found = ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const { line } = diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0) ?? { line: 0 };
    const file = path.relative(root, diagnostic.file?.fileName ?? '').replace(/^(docs.*)mts$/, '$1md');
    return `${file}:${line + 1} ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`;
  });
  expect(found).toEqual([]);
}, 60_000);
