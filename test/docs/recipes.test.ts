import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { PageProjects } from './page-project';

jest.setTimeout(180_000);

const ROOT = path.join(__dirname, '../..');
const projects = new PageProjects('docs/recipes');
beforeAll(() => projects.write());
afterAll(() => projects.remove());

test('the samples of every recipe compile', () => {
  expect(projects.compileErrors()).toEqual([]);
});

test('the stacks of every recipe synthesize', () => {
  expect(projects.synthErrors()).toBe('');
});

test.each(projects.pages)('the tests of the recipe %s pass', (page) => {
  const dir = path.join(projects.folder, page);
  expect(projects.samplesOf(page).filter(({ file }) => file.startsWith('test/'))).not.toEqual([]);
  const config = {
    rootDir: dir,
    testMatch: ['<rootDir>/test/**/*.test.ts'],
    moduleNameMapper: { '^serverless-cdk-project/(.*)$': path.join(ROOT, 'src/$1/index.ts') },
    transform: {
      '\\.ts$': [
        'ts-jest',
        { tsconfig: { module: 'commonjs', target: 'es2022', isolatedModules: true }, diagnostics: false },
      ],
    },
    clearMocks: true,
  };
  fs.writeFileSync(path.join(dir, 'jest.config.json'), JSON.stringify(config));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(ROOT, 'node_modules/jest/bin/jest.js'), '--ci', '--runInBand'],
    { cwd: dir, encoding: 'utf8', env: { ...process.env, CDK_VALIDATION: 'false', JEST_WORKER_ID: undefined } },
  );
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`);
});

test('the index links to every recipe, and the README of the repository to the index', () => {
  const index = fs.readFileSync(path.join(ROOT, 'docs/recipes/README.md'), 'utf8');
  for (const page of projects.pages) expect(index).toContain(`](${page}.md)`);
  expect(fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8')).toContain('](docs/recipes/README.md)');
});
