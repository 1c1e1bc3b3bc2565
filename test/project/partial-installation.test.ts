import * as fs from 'node:fs';
import * as path from 'node:path';
import { temporaryDir } from './synthesized';
import { renewPartialInstallation } from '../../src/project/partial-installation';

const INSTALL = `"${process.execPath}" -e "fs.writeFileSync('installed', String(fs.existsSync('node_modules')))"`;

/** A folder with packages, as npm has recorded them. */
function installed(packages: object): string {
  const dir = temporaryDir();
  fs.mkdirSync(path.join(dir, 'node_modules'));
  fs.writeFileSync(path.join(dir, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
  return dir;
}

/** Undefined if nothing was installed; else whether old packages were there. */
function renewed(dir: string): string | undefined {
  renewPartialInstallation(dir, INSTALL);
  const file = path.join(dir, 'installed');
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}

const WHOLE = { version: '1.0.0', resolved: 'https://registry.npmjs.org/a/-/a-1.0.0.tgz', integrity: 'sha512-x' };

test('packages that npm has found, and not installed, are installed anew', () => {
  const found = { version: '1.0.0', optional: true };
  expect(renewed(installed({ 'node_modules/a': WHOLE, 'node_modules/b/node_modules/c': found }))).toBe('false');
});

test.each([
  ['of the registry', { 'node_modules/a': WHOLE }],
  ['within others', { 'node_modules/a': WHOLE, 'node_modules/a/node_modules/b': { version: '1.0.0', inBundle: true } }],
  ['of git', { 'node_modules/a': { version: '1.0.0', resolved: 'git+ssh://git@github.com/a/a.git#1' } }],
  ['of a workspace', { 'packages/a': { version: '1.0.0' }, 'node_modules/a': { resolved: 'packages/a', link: true } }],
])('packages %s stay', (_, packages) => {
  const dir = installed(packages);
  expect(renewed(dir)).toBeUndefined();
  expect(fs.existsSync(path.join(dir, 'node_modules'))).toBe(true);
});

test('a folder without packages stays as it is', () => {
  expect(renewed(temporaryDir())).toBeUndefined();
});

test('an installation that fails is an error of the task', () => {
  const dir = installed({ 'node_modules/a': {} });
  expect(() => renewPartialInstallation(dir, `"${process.execPath}" -e "process.exit(1)"`)).toThrow(
    /^Task "install" failed/,
  );
});
