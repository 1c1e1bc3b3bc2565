import * as fs from 'node:fs';
import * as path from 'node:path';
import { appFile, Project, type ProjectOptions } from '../project';
import { discoverAsync, type DiscoveryError } from '../../../src/discovery';

jest.setTimeout(60_000);

async function failure(files: { readonly [file: string]: string }, options?: ProjectOptions): Promise<DiscoveryError> {
  return discoverAsync({ projectDir: new Project(files, options).dir }).then(
    () => {
      throw new Error('was discovered');
    },
    (error) => error,
  );
}

async function succeeds(files: { readonly [file: string]: string }, options?: ProjectOptions): Promise<void> {
  await discoverAsync({ projectDir: new Project(files, options).dir });
}

test('aws-cdk-lib below runtime/: place, import chain and what to do', async () => {
  const error = await failure(
    {
      'runtime/app.ts': appFile('console.log(users);', "import { users } from './users';\n"),
      'runtime/users/index.ts': "export { users } from './db';\n",
      'runtime/users/db.ts':
        "import type { StackProps } from 'aws-cdk-lib/core';\nimport { Stack } from 'aws-cdk-lib/core';\nexport const users: StackProps = { stackName: String(Stack) };\n",
    },
    { devDependencies: ['aws-cdk-lib'] },
  );
  expect(error).toMatchObject({
    code: 'FORBIDDEN_IMPORT',
    location: { file: 'runtime/users/db.ts', line: 2, column: 23 },
  });
  expect(error.message).toMatch(/^runtime\/users\/db\.ts:2:23: "aws-cdk-lib\/core" cannot be imported below runtime\//);
  expect(error.message).toContain('move this code to infrastructure/');
  expect(error.message).toContain("`runtimeDeps: ['aws-cdk-lib']` in .projenrc.ts");
  expect(error.message).toContain(
    'Imported by runtime/users/db.ts, which is imported by runtime/users/index.ts, which is imported by runtime/app.ts',
  );
});

test('a package that is installed and no dependency names the option', async () => {
  const error = await failure(
    { 'runtime/app.ts': appFile('console.log(merge);', "import { merge } from 'lodash';\n") },
    { devDependencies: ['lodash'] },
  );
  expect(error.code).toBe('FORBIDDEN_IMPORT');
  expect(error.message).toContain('runtime/app.ts:2:23: "lodash" cannot be imported below runtime/');
  expect(error.message).toContain("add `runtimeDeps: ['lodash']` in .projenrc.ts and run `npx projen`");
  expect(error.message).not.toContain('infrastructure');
});

test.each([
  ['import()', "export const later = () => import('lodash');"],
  ['require()', "export const later = () => require('lodash/merge');"],
  ['export from', "export { merge } from 'lodash';"],
  ['for its effects', "import 'lodash';"],
])('%s counts as an import', async (_case, body) => {
  const error = await failure({ 'runtime/app.ts': appFile(body) }, { devDependencies: ['lodash'] });
  expect(error).toMatchObject({ code: 'FORBIDDEN_IMPORT', location: { file: 'runtime/app.ts', line: 3 } });
});

test('a package that is neither a dependency nor installed: the option, not only that it cannot be found', async () => {
  const error = await failure({
    'runtime/app.ts': appFile(
      'console.log(x);',
      "import x from '@acme/not-there/x';\nimport { y } from './nothing';\ny();\n",
    ),
  });
  expect(error.code).toBe('FORBIDDEN_IMPORT');
  expect(error.message).toContain("`runtimeDeps: ['@acme/not-there']`");
});

test("a dependency that is not installed is not the guard's", async () => {
  const project = new Project({ 'runtime/app.ts': appFile('console.log(x);', "import x from 'not-there';\n") });
  project.write('package.json', JSON.stringify({ dependencies: { 'not-there': '^1.0.0' } }));
  await expect(discoverAsync({ projectDir: project.dir })).rejects.toMatchObject({
    code: 'BUNDLE_FAILED',
    message: expect.stringContaining('Could not resolve "not-there"'),
  });
});

test('a file outside of runtime/', async () => {
  const error = await failure({
    'runtime/app.ts': appFile('console.log(names);', "import { names } from '../infrastructure/names';\n"),
    'infrastructure/names.ts': 'export const names = [];',
  });
  expect(error.code).toBe('FORBIDDEN_IMPORT');
  expect(error.message).toContain('infrastructure/names.ts is outside of runtime/');
});

test('of this library only the runtime', async () => {
  const error = await failure({
    'runtime/app.ts': appFile(
      'console.log(testClient);',
      "import { testClient } from 'serverless-cdk-project/testing';\n",
    ),
  });
  expect(error.message).toContain('only serverless-cdk-project/runtime is for the app');
});

test('all violations are reported at once', async () => {
  const error = await failure(
    {
      'runtime/app.ts': appFile('console.log(_, x);', "import _ from 'lodash';\nimport { x } from '../x';\n"),
      'x.ts': 'export const x = 1;',
    },
    { devDependencies: ['lodash'] },
  );
  expect(error.message).toContain('runtime/app.ts:2:15: "lodash"');
  expect(error.message).toContain('runtime/app.ts:3:19: "../x"');
});

test("dependencies, Node's modules with and without `node:`, files and folders below runtime/, and JSON are fine", async () => {
  await succeeds(
    {
      'runtime/app.ts': appFile(
        'console.log(merge, readFile, join, a, data);',
        [
          "import merge from 'lodash/merge.js';",
          "import { readFile } from 'node:fs/promises';",
          "import { join } from 'path';",
          "import { a } from './deep/er';",
          "import data from './data.json';",
        ].join('\n') + '\n',
      ),
      'runtime/deep/er/index.ts': "export { a } from '../../a.js';",
      'runtime/a.ts': 'export const a = 1;',
      'runtime/data.json': '{}',
    },
    { dependencies: ['lodash'] },
  );
});

test('types of anything are fine', async () => {
  await succeeds({
    'runtime/app.ts': appFile(
      'export const p: StackProps & Names & Merge = {} as any;',
      [
        "import type { StackProps } from 'aws-cdk-lib/core';",
        "import { type Names } from '../infrastructure/names';",
        "import { Merge } from 'lodash';",
      ].join('\n') + '\n',
    ),
    'infrastructure/names.ts': 'export interface Names {}',
  });
});

test('what a dependency imports is its own affair', async () => {
  const project = new Project({ 'runtime/app.ts': appFile('console.log(x);', "import { x } from 'one';\n") });
  project.write('package.json', JSON.stringify({ dependencies: { one: '1' } }));
  project.write('node_modules/one/package.json', '{"name":"one","main":"index.js"}');
  project.write('node_modules/one/index.js', 'exports.x = require("two");');
  project.write('node_modules/two/package.json', '{"name":"two","main":"index.js"}');
  project.write('node_modules/two/index.js', 'module.exports = 2;');
  await expect(discoverAsync({ projectDir: project.dir })).resolves.toBeDefined();
});

test('another runtime directory has the same rules, with its own name', async () => {
  const project = new Project({
    'apps/admin/app.ts': appFile('console.log(x);', "import { x } from '../../runtime/x';\n"),
    'runtime/x.ts': 'export const x = 1;',
  });
  await expect(
    discoverAsync({ projectDir: project.dir, runtimeDir: path.join('apps', 'admin') }),
  ).rejects.toMatchObject({
    code: 'FORBIDDEN_IMPORT',
    message: expect.stringContaining('apps/admin/app.ts:2:19: "../../runtime/x" cannot be imported below apps/admin/'),
  });
  expect(fs.existsSync(project.path('node_modules/.cache/serverless-cdk-project/records'))).toBe(false);
});
