import * as fs from 'node:fs';
import * as path from 'node:path';
import { Logger, typescript } from 'projen';
import { synthesized, temporaryDir } from './synthesized';
import { nodeVersionWarning } from '../../src/project/node-version';
import { otherPackageManager } from '../../src/project/package-manager';

/** A folder, within a repository, with these empty files; `^` is a file of the repository's root. */
function project(...files: string[]): string {
  const root = temporaryDir();
  fs.mkdirSync(path.join(root, '.git'));
  const dir = path.join(root, 'services/shop');
  fs.mkdirSync(dir, { recursive: true });
  for (const file of files) {
    const target = file.startsWith('^') ? path.join(root, file.slice(1)) : path.join(dir, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, '');
  }
  return dir;
}

test.each([
  ['nothing is installed yet', [], undefined],
  ['npm', ['package-lock.json', 'node_modules/.package-lock.json'], undefined],
  ['npm, in a workspace of Yarn that it is no part of', ['package-lock.json', '^yarn.lock'], undefined],
  ['pnpm, over a committed lock file of npm', ['package-lock.json', 'node_modules/.modules.yaml'], 'pnpm'],
  ['pnpm', ['pnpm-lock.yaml'], 'pnpm'],
  ['Yarn 1', ['yarn.lock', 'node_modules/.yarn-integrity'], 'Yarn'],
  ['bun', ['bun.lock'], 'bun'],
  ['a workspace of pnpm', ['^pnpm-lock.yaml'], 'pnpm'],
])('the package manager of a project is known by its files: %s', (_, files, name) => {
  expect(otherPackageManager(project(...files))?.name).toBe(name);
});

test('a lock file above the repository is that of another project', () => {
  const dir = project('^yarn.lock');
  fs.mkdirSync(path.join(dir, '.git'));
  expect(otherPackageManager(dir)).toBeUndefined();
});

describe('synthesis', () => {
  let spy: jest.SpyInstance;
  beforeEach(() => {
    spy = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => spy.mockRestore());
  const printed = () => spy.mock.calls.flat().join('\n');

  test('warns of another package manager, with the fix', () => {
    const { dir } = synthesized();
    expect(printed()).not.toContain('npm install');
    fs.writeFileSync(path.join(dir, 'pnpm-lock.yaml'), '');
    synthesized({}, dir);
    expect(printed()).toContain(
      'The packages are installed by pnpm (pnpm-lock.yaml), and projen installs those of this project by npm, the only package ' +
        'manager that is supported. Remove node_modules and the lock file of pnpm, then run `npm install`',
    );
  });

  test('explains a failed installation by it', () => {
    const { dir } = synthesized();
    const failing = jest.spyOn(typescript.TypeScriptAppProject.prototype, 'synth').mockImplementation(() => {
      throw new Error('Task "install" failed when executing "npm install"');
    });
    try {
      expect(() => synthesized({}, dir)).toThrow('the output of npm above has the reason');
      fs.writeFileSync(path.join(dir, 'yarn.lock'), '');
      expect(() => synthesized({}, dir)).toThrow(
        /^The dependencies could not be installed\. The packages are installed by Yarn \(yarn\.lock\)[^]+`npm install` and `npx projen`\.$/,
      );
    } finally {
      failing.mockRestore();
    }
  });
});

test('a version of Node.js without support is named, others are not', () => {
  expect(nodeVersionWarning('20.19.0')).toBe(
    'Node.js 20 has been out of support since April 2026. Install Node.js 24, which the functions run on, or 22',
  );
  for (const version of ['22.12.0', '24.1.0', '26.0.0']) expect(nodeVersionWarning(version)).toBeUndefined();
});
