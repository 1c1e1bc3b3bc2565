import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { appFile, Project } from '../project';
import { discover } from '../../../src/discovery';

jest.setTimeout(120_000);

const IMPORTS = "import './setup';\nimport { model } from './model';\n";
const LAZY = "import { model } from './model';\nexport const lazy = { model };\n";

/** A project whose model wants its setup to have run. */
const FILES = {
  'runtime/setup.ts': '(globalThis as any).ready = true;\nexport {};',
  'runtime/model.ts':
    "if (!(globalThis as any).ready) throw new Error('model.ts runs before setup.ts');\nexport const model = { of: 'model' };",
  'runtime/lazy.ts': LAZY,
  'runtime/app.ts': appFile(
    "app.get('/', () => ({ model }));\napp.lambdaFunction({ name: 'late' }, async () => (await import('./lazy')).lazy);",
    IMPORTS,
  ),
};

const codeFiles = (project: Project) => {
  const { bundleDir, warnings, manifest } = discover({ projectDir: project.dir });
  const names = require('node:fs').readdirSync(bundleDir) as string[];
  return {
    bundleDir,
    warnings,
    manifest,
    chunks: names.filter((name) => /^chunk-.*\.mjs$|^(?!index).*\.mjs$/.test(name)),
  };
};

function late(bundleDir: string): any {
  const script = `console.log(JSON.stringify(await (await import(${JSON.stringify(path.join(bundleDir, 'index.mjs'))})).handler({}, {})));`;
  const env = { PATH: process.env.PATH!, SERVERLESS_FUNCTION: 'late' };
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { env, encoding: 'utf8' }).split('\n')[0],
  );
}

test('an app whose modules would run in another order in several files is one file, and the import() is named', () => {
  const { bundleDir, chunks, warnings } = codeFiles(new Project(FILES));
  expect(chunks).toEqual([]);
  expect(late(bundleDir)).toEqual({ model: { of: 'model' } });
  expect(warnings).toEqual([
    expect.stringMatching(
      /^The code is deployed in one file\..*runtime\/model\.ts would run before runtime\/setup\.ts.*import\("\.\/lazy"\) in runtime\/app\.ts:6/,
    ),
  ]);
});

test('also where the order changes only in what an import() loads', () => {
  const project = new Project({
    ...FILES,
    'runtime/one.ts': "import './setup';\nimport { model } from './model';\nexport const lazy = model;",
    'runtime/two.ts': "import './setup2';\nimport { model } from './model';\nexport const two = model;",
    'runtime/setup2.ts': '(globalThis as any).ready = true;\nexport {};',
    'runtime/app.ts': appFile(
      "app.lambdaFunction({ name: 'late' }, async () => (await import('./one')).lazy);\napp.lambdaFunction({ name: 'two' }, async () => (await import('./two')).two);",
    ),
  });
  const { bundleDir, chunks, warnings } = codeFiles(project);
  expect(chunks).toEqual([]);
  expect(warnings).toHaveLength(1);
  expect(late(bundleDir)).toEqual({ of: 'model' });
});

test('also with CommonJS that prepares for the modules after it', () => {
  const project = new Project({
    ...FILES,
    'node_modules/prepare/package.json': '{"name":"prepare","version":"1.0.0"}',
    'node_modules/prepare/index.js': 'globalThis.ready = true;',
    'package.json': '{"name":"x","dependencies":{"prepare":"1"}}',
    'runtime/setup.ts': "import 'prepare';",
  });
  expect(late(codeFiles(project).bundleDir)).toEqual({ model: { of: 'model' } });
});

describe('the code stays in several files', () => {
  test.each<[string, { [file: string]: string }]>([
    [
      'where the shared module imports what has to run first',
      { 'runtime/model.ts': `import './setup';\n${FILES['runtime/model.ts']}` },
    ],
    [
      'where the shared module does nothing when it runs',
      { 'runtime/model.ts': "export const model = { of: 'model' };" },
    ],
    [
      'where what runs later does nothing',
      {
        'runtime/setup.ts': 'export const setup = 1;',
        'runtime/model.ts': "export const model = { of: 'model' };\nconsole.error('model');",
      },
    ],
  ])('%s', (_what, files) => {
    const { bundleDir, chunks, warnings } = codeFiles(new Project({ ...FILES, ...files }));
    expect(chunks.length).toBeGreaterThan(0);
    expect(warnings).toEqual([]);
    expect(late(bundleDir)).toEqual({ model: { of: 'model' } });
  });
});

test('the SDK, which runs at any time, leaves the code in several files', () => {
  const CLIENT = "import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';\n";
  const project = new Project(
    {
      'runtime/setup.ts': '(globalThis as any).ready = true;\nexport {};',
      'runtime/lazy.ts': `${CLIENT}export const get = () => new DynamoDBClient({}).send(new GetItemCommand({} as any));`,
      'runtime/app.ts': appFile(
        "app.get('/', () => new DynamoDBClient({}).send(new GetItemCommand({} as any)));\napp.get('/lazy', async () => (await import('./lazy')).get());",
        `import './setup';\n${CLIENT}`,
      ),
    },
    { dependencies: ['@aws-sdk/client-dynamodb'] },
  );
  const { chunks, warnings } = codeFiles(project);
  expect(chunks.length).toBeGreaterThan(0);
  expect(warnings).toEqual([]);
});

test('the operations of an app in one file are those that its code calls', () => {
  const project = new Project(
    {
      ...FILES,
      'runtime/lazy.ts': `${LAZY}import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';\nexport const get = () => new DynamoDBClient({}).send(new GetItemCommand({} as any));`,
    },
    { dependencies: ['@aws-sdk/client-dynamodb'] },
  );
  const { chunks, manifest } = codeFiles(project);
  expect(chunks).toEqual([]);
  expect(manifest.operations).toEqual({ dynamodb: ['GetItem'] });
});
