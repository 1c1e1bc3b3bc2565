import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as ts from 'typescript';
import { samplesOf, writeProject, type Sample } from './page-project';
import { recordTemplates } from '../templates/record';

jest.setTimeout(180_000);

const ROOT = path.join(__dirname, '../..');
const FOLDER = path.join(ROOT, 'docs/infrastructure');
const ENTRY_POINTS = {
  'serverless-cdk-project': [path.join(ROOT, 'src/index.ts')],
  'serverless-cdk-project/*': [path.join(ROOT, 'src/*/index.ts')],
};
const pages = fs
  .readdirSync(FOLDER)
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .map((name) => name.slice(0, -3));

let folder: string;
const samples = new Map<string, Sample[]>();
beforeAll(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(tmpdir(), 'docs-infrastructure-')));
  for (const page of pages) {
    samples.set(page, samplesOf(path.join(FOLDER, `${page}.md`)));
    writeProject(path.join(folder, page), samples.get(page)!);
  }
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Where a file of a page's project stands in the page. */
function inPage(file: string, line: number): string {
  const [page, ...rest] = path.relative(folder, file).split(path.sep);
  const sample = samples.get(page)?.find((other) => other.file === rest.join('/'));
  return sample ? `docs/infrastructure/${page}.md:${sample.line + line}` : `${path.relative(ROOT, file)}:${line + 1}`;
}

test('the samples of every page compile, with the bridge to the app of the page', () => {
  const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.dev.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT);
  const files = pages.flatMap((page) => [
    path.join(folder, page, 'infrastructure/runtime-app.ts'),
    ...samples.get(page)!.map(({ file }) => path.join(folder, page, file)),
  ]);
  const program = ts.createProgram(files, {
    ...options,
    rootDir: undefined,
    noEmit: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
    types: ['node', 'jest'],
    paths: ENTRY_POINTS,
    typeRoots: [path.join(ROOT, 'node_modules/@types')],
  });
  const found = ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const where = file ? inPage(file.fileName, file.getLineAndCharacterOfPosition(start).line) : '';
    return `${where} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
  expect(found).toEqual([]);
});

test('the stacks of every page synthesize', () => {
  const stacks = pages.flatMap((page) =>
    samples.get(page)!.flatMap(({ file, line, text }) =>
      [...text.matchAll(/^export class (\w+) extends (?:cdk\.)?Stack\b/gm)].map(([, name]) => ({
        page,
        file,
        name,
        where: `docs/infrastructure/${page}.md:${line}`,
      })),
    ),
  );
  fs.writeFileSync(
    path.join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { module: 'node16', target: 'es2022', paths: ENTRY_POINTS } }),
  );
  // One process for all: most of its time is the loading of the CDK.
  fs.writeFileSync(
    path.join(folder, 'synth.ts'),
    `
    import { App } from 'aws-cdk-lib/core';
    for (const { page, file, name, where } of ${JSON.stringify(stacks)}) {
      try {
        process.chdir(${JSON.stringify(folder)} + '/' + page);
        const app = new App({ outdir: ${JSON.stringify(folder)} + '/' + page + '/cdk.out' + name });
        new (require('./' + page + '/' + file)[name])(app, 'cdkdemo-dev', { stage: { name: 'dev', stackName: 'cdkdemo-dev', production: false } });
        app.synth();
      } catch (error: any) {
        console.log(where + ' ' + error.message);
      }
    }`,
  );
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', path.join(folder, 'synth.ts')], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      TSX_TSCONFIG_PATH: path.join(folder, 'tsconfig.json'),
      CDK_VALIDATION: 'false',
    },
  });
  expect(stdout).toBe('');
  if (status !== 0) throw new Error(stderr);
  for (const { page, name } of stacks) recordTemplates(path.join(folder, page, `cdk.out${name}`));
});

test('the index links to every page, and the README of the repository to the index', () => {
  const index = fs.readFileSync(path.join(FOLDER, 'README.md'), 'utf8');
  for (const page of pages) expect(index).toContain(`](${page}.md)`);
  expect(fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8')).toContain('](docs/infrastructure/README.md)');
});
