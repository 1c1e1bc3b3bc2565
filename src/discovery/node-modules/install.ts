import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { lockedSubset, type LockedPackages } from './lock';
import { foreignCode } from './native-code';
import { npmInstall, type Target } from './npm';
import { type CachedFolder, DiscoveryCache } from '../cache/cache';
import { DiscoveryError } from '../discovery-error';
import { slashes } from '../source-name';
import { settingWithLine } from '../../config';
import { projenCommand } from '../../package-manager';

const LOCK_FILE = 'package-lock.json';

/**
 * Installs packages for a target into a folder of the cache, in the versions that the project has locked. If nothing
 * has changed since the last time, no process is started.
 */
export function installNodeModules(projectDir: string, names: readonly string[], target: Target): CachedFolder {
  const cache = new DiscoveryCache(projectDir);
  const plan = planOf(projectDir, names);
  const key = createHash('sha256')
    .update(JSON.stringify([target, plan]))
    .digest('hex');
  return cache.folder('node-modules', key, (folder) => {
    for (const [file, content] of Object.entries(plan)) fs.writeFileSync(path.join(folder, file), content);
    const settings = [projectDir, lockDir(projectDir)].map((dir) => path.join(dir, '.npmrc')).find(fs.existsSync);
    if (settings) fs.copyFileSync(settings, path.join(folder, '.npmrc'));
    const failure = npmInstall(folder, target);
    if (failure !== undefined) throw notInstalled(names, target, failure);
    for (const [file] of [...Object.entries(plan), ['.npmrc'], [LOCK_FILE], ['node_modules/.package-lock.json']]) {
      fs.rmSync(path.join(folder, file), { force: true });
    }
    const foreign = foreignCode(path.join(folder, 'node_modules'), target.architecture);
    if (foreign.length > 0) {
      const found = foreign.map(({ name, file, platform }) => `${name} (${file} is for ${platform})`);
      throw new DiscoveryError(
        'NODE_MODULE',
        `bundling.nodeModules: there is no native code for Linux on ${target.architecture} in ${found.join(', ')}. ` +
          'It was built on this machine, as the package has none for that platform: use another version of it, put it into a layer, ' +
          'or run this on that platform: in a container, or in CI.',
      );
    }
  });
}

/** The files that specify for npm what to install. */
function planOf(projectDir: string, names: readonly string[]): { readonly [file: string]: string } {
  // npm runs install scripts only of the packages in `allowScripts`.
  const { dependencies = {}, allowScripts } = readJson(path.join(projectDir, 'package.json')) ?? {};
  const missing = names.filter((name) => !Object.hasOwn(dependencies, name));
  if (missing.length > 0) {
    throw new DiscoveryError(
      'NODE_MODULE',
      `${settingWithLine(projectDir, 'bundling.nodeModules')}: ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} not among the \`dependencies\` in package.json, ` +
        `so it is not known which version to install: add \`runtimeDeps: [${missing.map((name) => `'${name}'`).join(', ')}]\` in .projenrc.ts and run \`${projenCommand()}\`.`,
    );
  }
  const root = lockDir(projectDir);
  const locked: LockedPackages | undefined = lockedPackages(root, projectDir);
  const versionOf = (name: string) => (locked ? lockedVersion(locked, name, root) : installedVersion(projectDir, name));
  const asked = Object.fromEntries([...names].sort().map((name) => [name, versionOf(name)]));
  const packageJson = { name: 'node-modules', version: '0.0.0', private: true, allowScripts, dependencies: asked };
  const files = { 'package.json': JSON.stringify(packageJson) };
  if (!locked) return files;
  const packages = Object.fromEntries(
    Object.entries(lockedSubset(locked, names)).map(([place, entry]) => [
      place,
      { ...entry, dev: undefined, ...absolute(entry, root) },
    ]),
  );
  return {
    ...files,
    [LOCK_FILE]: JSON.stringify({
      ...packageJson,
      lockfileVersion: 3,
      requires: true,
      packages: { '': packageJson, ...packages },
    }),
  };
}

/** The folder of the package-lock.json that holds for a project: its own, or that of the workspace that it is a part of. */
function lockDir(projectDir: string): string {
  for (let dir = projectDir; ; dir = path.dirname(dir)) {
    const packages = readJson(path.join(dir, LOCK_FILE))?.packages;
    if (packages && (dir === projectDir || Object.hasOwn(packages, slashes(path.relative(dir, projectDir)))))
      return dir;
    if (dir === path.dirname(dir)) return projectDir;
  }
}

/** The locked packages as a project sees them: those of its own folder take the place of those that a workspace has hoisted. */
function lockedPackages(root: string, projectDir: string): LockedPackages | undefined {
  const packages: LockedPackages | undefined = readJson(path.join(root, LOCK_FILE))?.packages;
  if (!packages || root === projectDir) return packages;
  const own = `${slashes(path.relative(root, projectDir))}/`;
  const below = Object.entries(packages).filter(([place]) => place.startsWith(own));
  return { ...packages, ...Object.fromEntries(below.map(([place, entry]) => [place.slice(own.length), entry])) };
}

/** A tarball in the project is locked by a relative path. */
function absolute({ resolved }: LockedPackages[string], projectDir: string): { resolved?: string } {
  return resolved?.startsWith('file:')
    ? { resolved: `file:${path.resolve(projectDir, resolved.slice('file:'.length))}` }
    : {};
}

function lockedVersion(locked: LockedPackages, name: string, projectDir: string): string {
  const entry = locked[`node_modules/${name}`];
  if (!entry) {
    throw new DiscoveryError(
      'NODE_MODULE',
      `bundling.nodeModules: ${name} is not in ${LOCK_FILE}: run \`npm install\`.`,
    );
  }
  if (entry.link) {
    throw new DiscoveryError(
      'NODE_MODULE',
      `bundling.nodeModules: ${name} is a folder of this workspace (${entry.resolved}), which cannot be installed for another platform: ` +
        'let it be bundled, and name the packages with native code that it needs instead.',
    );
  }
  return absolute(entry, projectDir).resolved ?? entry.version!;
}

function installedVersion(projectDir: string, name: string): string {
  const file = createRequire(path.join(projectDir, 'package.json'))
    .resolve.paths(name)!
    .map((folder) => path.join(folder, name, 'package.json'))
    .find(fs.existsSync);
  const version = file && readJson(file).version;
  if (typeof version !== 'string') {
    throw new DiscoveryError(
      'NODE_MODULE',
      `bundling.nodeModules: ${name} is not installed in this project: run its package manager's install.`,
    );
  }
  return version;
}

function notInstalled(names: readonly string[], { architecture }: Target, said: string): DiscoveryError {
  const offline = /ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/.test(said);
  return new DiscoveryError(
    'NODE_MODULE',
    `bundling.nodeModules: ${names.join(', ')} could not be installed for Linux on ${architecture}. npm says:\n\n` +
      `${said.replace(/^/gm, '    ')}\n\n${
        offline
          ? "Packages that are not in npm's cache come from the registry: go online once."
          : 'Fix this, or try it by hand: ' + `npm install --os=linux --libc=glibc ${names.join(' ')}`
      }`,
  );
}

function readJson(file: string): any {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
}
