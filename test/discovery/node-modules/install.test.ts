import childProcess from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { installNodeModules } from '../../../src/discovery/node-modules/install';
import { foreignCode } from '../../../src/discovery/node-modules/native-code';
import type { Target } from '../../../src/discovery/node-modules/npm';
import { Project } from '../project';

jest.setTimeout(120_000);

const ARM: Target = { architecture: 'arm64', node: 24 };
const INTEL: Target = { architecture: 'x86_64', node: 24 };

/** The beginning of a file of native code. */
function elf(machine: number): string {
  const header = Buffer.alloc(64);
  header.write('\x7fELF', 'latin1');
  header.writeUInt16LE(machine, 18);
  return header.toString('latin1');
}
const CODE = {
  arm64: elf(183),
  x64: elf(62),
  mac: `${Buffer.from('cffaedfe', 'hex').toString('latin1')}${'\0'.repeat(60)}`,
};

/** A tarball of a package, as the registry would have it; installed offline. */
function pack(
  project: Project,
  manifest: { name: string; [field: string]: unknown },
  files: { [file: string]: string } = {},
): string {
  const folder = project.path(`tarballs/${manifest.name}`);
  for (const [file, text] of Object.entries({
    ...files,
    'package.json': JSON.stringify({ version: '1.0.0', ...manifest }),
  })) {
    fs.mkdirSync(path.dirname(path.join(folder, 'package', file)), { recursive: true });
    fs.writeFileSync(path.join(folder, 'package', file), text, 'latin1');
  }
  childProcess.execFileSync('tar', ['-czf', project.path(`${manifest.name}.tgz`), '-C', folder, 'package']);
  return `file:${project.path(`${manifest.name}.tgz`)}`;
}

/** A project with a package that has its native code in packages of their own, one for each platform, as most have today. */
function projectWithNativePackage(): Project {
  const project = new Project({});
  const platform = (cpu: 'arm64' | 'x64') =>
    pack(project, { name: `native-linux-${cpu}`, os: ['linux'], cpu: [cpu] }, { 'code.node': CODE[cpu] });
  const plain = pack(project, { name: 'plain', version: '2.3.4' }, { 'index.js': 'module.exports = 1;', 'bin.sh': '' });
  const native = pack(
    project,
    {
      name: 'native',
      bin: 'bin.js',
      dependencies: { plain },
      optionalDependencies: { 'native-linux-arm64': platform('arm64'), 'native-linux-x64': platform('x64') },
    },
    { 'index.js': '', 'bin.js': '#!/usr/bin/env node' },
  );
  project.write('package.json', JSON.stringify({ name: 'x', version: '1.0.0', dependencies: { native } }));
  childProcess.execFileSync('npm', ['install', '--package-lock-only', '--offline', '--no-audit', '--no-fund'], {
    cwd: project.dir,
    stdio: 'ignore',
  });
  return project;
}

const filesBelow = (dir: string) =>
  (fs.readdirSync(dir, { recursive: true }) as string[])
    .filter((file) => fs.statSync(path.join(dir, file)).isFile())
    .sort();

describe('packages beside the code', () => {
  const project = projectWithNativePackage();

  test("are those of the functions' architecture, and nothing else of npm", () => {
    expect(filesBelow(installNodeModules(project.dir, ['native'], ARM).dir)).toEqual([
      'node_modules/native-linux-arm64/code.node',
      'node_modules/native-linux-arm64/package.json',
      'node_modules/native/bin.js',
      'node_modules/native/index.js',
      'node_modules/native/package.json',
      'node_modules/plain/bin.sh',
      'node_modules/plain/index.js',
      'node_modules/plain/package.json',
    ]);
    expect(filesBelow(installNodeModules(project.dir, ['native'], INTEL).dir)).toContain(
      'node_modules/native-linux-x64/code.node',
    );
  });

  test('are installed once, and are the same wherever they are installed', () => {
    const spawned = jest.spyOn(childProcess, 'spawnSync');
    const { dir, hash, bytes } = installNodeModules(project.dir, ['native'], ARM);
    expect(spawned).not.toHaveBeenCalled();
    fs.rmSync(project.path('node_modules/.cache'), { recursive: true });
    expect(installNodeModules(project.dir, ['native'], ARM)).toEqual({ dir, hash, bytes });
    expect(installNodeModules(project.dir, ['native'], INTEL).hash).not.toBe(hash);
    spawned.mockRestore();
  });

  test('have the versions of the lock file', () => {
    const locked = new Project({});
    locked.write('package.json', '{ "dependencies": { "sharp": "^1", "other": "^1" } }');
    const entry = { version: '1.2.3', resolved: 'https://registry.npmjs.org/x.tgz', integrity: 'sha512-x' };
    locked.write(
      'package-lock.json',
      JSON.stringify({
        packages: {
          'node_modules/sharp': { ...entry, dependencies: { color: '^4' } },
          'node_modules/color': { ...entry, version: '4.5.6', dev: true },
          'node_modules/other': entry,
        },
      }),
    );
    let asked: any;
    const npm = jest.spyOn(childProcess, 'spawnSync').mockImplementation(((
      _command: string,
      args: string[],
      { cwd }: { cwd: string },
    ) => {
      const [packageJson, lock] = ['package.json', 'package-lock.json'].map((file) =>
        JSON.parse(fs.readFileSync(path.join(cwd, file), 'utf8')),
      );
      asked = { args, packageJson, lock };
      return { status: 0 };
    }) as any);
    installNodeModules(locked.dir, ['sharp'], ARM);
    npm.mockRestore();
    expect(asked.args).toEqual(expect.arrayContaining(['--os=linux', '--cpu=arm64', '--libc=glibc']));
    expect(asked.packageJson.dependencies).toEqual({ sharp: '1.2.3' });
    expect(asked.lock.packages).toEqual({
      '': expect.objectContaining({ dependencies: { sharp: '1.2.3' } }),
      'node_modules/sharp': { ...entry, dependencies: { color: '^4' } },
      'node_modules/color': { ...entry, version: '4.5.6' },
    });
  });
});

describe('packages that cannot be installed are named, with the fix', () => {
  test('a package that is no dependency', () => {
    expect(() => installNodeModules(new Project({}).dir, ['sharp'], ARM)).toThrow(
      'bundling.nodeModules: sharp is not among the `dependencies` in package.json, so it is not known which version to install: ' +
        "add `runtimeDeps: ['sharp']` in .projenrc.ts and run `npx projen`.",
    );
  });

  test('a package that is not locked, or not installed', () => {
    const project = new Project({ 'package.json': '{ "dependencies": { "sharp": "1" } }' });
    project.write('package.json', '{ "dependencies": { "sharp": "1" } }');
    expect(() => installNodeModules(project.dir, ['sharp'], ARM)).toThrow('sharp is not installed in this project');
    project.write('package-lock.json', '{ "lockfileVersion": 3, "packages": {} }');
    expect(() => installNodeModules(project.dir, ['sharp'], ARM)).toThrow(
      'sharp is not in package-lock.json: run `npm install`.',
    );
  });

  test('a folder of the workspace', () => {
    const project = new Project({
      'package-lock.json': '{ "packages": { "node_modules/own": { "resolved": "packages/own", "link": true } } }',
    });
    project.write('package.json', '{ "dependencies": { "own": "*" } }');
    expect(() => installNodeModules(project.dir, ['own'], ARM)).toThrow(
      'own is a folder of this workspace (packages/own), which cannot be installed for another platform',
    );
  });

  test('a package that npm does not get', () => {
    const project = new Project({ '.npmrc': 'offline=true\ncache=./empty\n' });
    project.write('package.json', '{ "dependencies": { "sharp": "1" } }');
    project.write(
      'package-lock.json',
      '{ "packages": { "node_modules/sharp": { "version": "1.0.0", "resolved": "https://registry.npmjs.org/sharp/-/sharp-1.0.0.tgz" } } }',
    );
    expect(() => installNodeModules(project.dir, ['sharp'], ARM)).toThrow(
      /sharp could not be installed for Linux on arm64\. npm says:\n\n.*ENOTCACHED[^]*Packages that are not in npm's cache come from the registry: go online once\./,
    );
  });

  test('native code that was built on this machine for it', () => {
    const project = new Project({});
    const built = pack(project, {
      name: 'built',
      scripts: { install: "node -e \"fs.writeFileSync('made.node', Buffer.from('cffaedfe', 'hex'))\"" },
    });
    project.write('package.json', JSON.stringify({ name: 'x', dependencies: { built } }));
    childProcess.execFileSync('npm', ['install', '--package-lock-only', '--offline', '--no-audit', '--no-fund'], {
      cwd: project.dir,
      stdio: 'ignore',
    });
    expect(() => installNodeModules(project.dir, ['built'], INTEL)).toThrow(
      'bundling.nodeModules: there is no native code for Linux on x86_64 in built (built/made.node is for macOS). It was built on this machine',
    );
  });
});

test("native code is foreign if none of a package's is for the architecture", () => {
  const project = new Project({});
  const write = (file: string, text: string) => {
    fs.mkdirSync(path.dirname(project.path(`m/${file}`)), { recursive: true });
    fs.writeFileSync(project.path(`m/${file}`), text, 'latin1');
  };
  write('many/prebuilds/darwin/x.node', CODE.mac);
  write('many/prebuilds/linux-arm64/x.node', CODE.arm64);
  write('@s/one/build/x.node', CODE.x64);
  write('a/node_modules/nested/x.node', 'MZ'.padEnd(30));
  write('small/x.node', '');
  expect(foreignCode(project.path('m'), 'arm64')).toEqual([
    { name: '@s/one', file: '@s/one/build/x.node', platform: 'Linux on x86_64' },
    { name: 'nested', file: 'a/node_modules/nested/x.node', platform: 'Windows' },
    { name: 'small', file: 'small/x.node', platform: 'no known platform' },
  ]);
  expect(foreignCode(project.path('absent'), 'arm64')).toEqual([]);
});

describe('in a workspace', () => {
  /** What npm is asked for. */
  function asked(
    projectDir: string,
    names: string[],
  ): { packageJson: any; lock?: any; npmrc?: string; env: NodeJS.ProcessEnv } {
    let seen: any;
    const npm = jest.spyOn(childProcess, 'spawnSync').mockImplementation(((
      _command: string,
      _args: string[],
      { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
    ) => {
      const [packageJson, lock, npmrc] = ['package.json', 'package-lock.json', '.npmrc'].map((file) =>
        fs.existsSync(path.join(cwd, file)) ? fs.readFileSync(path.join(cwd, file), 'utf8') : undefined,
      );
      seen = { packageJson: JSON.parse(packageJson!), lock: lock && JSON.parse(lock), npmrc, env };
      return { status: 0 };
    }) as any);
    installNodeModules(projectDir, names, ARM);
    npm.mockRestore();
    return seen;
  }
  const DEPENDENCIES = JSON.stringify({ name: 'api', dependencies: { sharp: '^1', argon: '^1' } });

  test('packages have the versions of the lock file at its root, those of the project first', () => {
    const workspace = new Project({
      'packages/api/package.json': DEPENDENCIES,
      '.npmrc': 'registry=https://example.com/',
    });
    const entry = { version: '1.2.3', resolved: 'https://registry.npmjs.org/x.tgz', integrity: 'sha512-x' };
    workspace.write(
      'package-lock.json',
      JSON.stringify({
        packages: {
          '': { workspaces: ['packages/*'] },
          'packages/api': { dependencies: { sharp: '^1', argon: '^1' } },
          'node_modules/api': { resolved: 'packages/api', link: true },
          'node_modules/sharp': { ...entry, dependencies: { color: '^4' } },
          'node_modules/color': { ...entry, version: '4.5.6' },
          'node_modules/argon': { ...entry, version: '9.0.0' },
          'packages/api/node_modules/argon': { ...entry, version: '1.0.1' },
        },
      }),
    );
    const { packageJson, lock, npmrc } = asked(workspace.path('packages/api'), ['sharp', 'argon']);
    expect(packageJson.dependencies).toEqual({ argon: '1.0.1', sharp: '1.2.3' });
    expect(
      Object.fromEntries(Object.entries<any>(lock.packages).map(([place, { version }]) => [place, version])),
    ).toEqual({
      '': '0.0.0',
      'node_modules/argon': '1.0.1',
      'node_modules/color': '4.5.6',
      'node_modules/sharp': '1.2.3',
    });
    expect(npmrc).toBe('registry=https://example.com/');
  });

  test('of another package manager, packages have the versions that are installed at its root', () => {
    const workspace = new Project({
      'packages/api/package.json': DEPENDENCIES,
      'node_modules/sharp/package.json': '{ "version": "1.9.9" }',
    });
    expect(asked(workspace.path('packages/api'), ['sharp']).packageJson.dependencies).toEqual({ sharp: '1.9.9' });
  });

  test('the lock file of a folder above that does not know the project is not its own', () => {
    const above = new Project({
      'package-lock.json': JSON.stringify({ packages: { 'node_modules/sharp': { version: '7.0.0' } } }),
      'api/package.json': DEPENDENCIES,
      'api/node_modules/sharp/package.json': '{ "version": "1.1.1" }',
    });
    expect(asked(above.path('api'), ['sharp']).packageJson.dependencies).toEqual({ sharp: '1.1.1' });
  });

  test('install scripts get no key for AWS, but what npm needs for a registry', () => {
    const project = new Project({
      'package.json': DEPENDENCIES,
      'node_modules/sharp/package.json': '{ "version": "1.1.1" }',
    });
    const given = {
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_SESSION_TOKEN: 'x',
      AWS_PROFILE: 'x',
      NPM_TOKEN: 'x',
    };
    const before = { ...process.env };
    Object.assign(process.env, given);
    const { env } = asked(project.dir, ['sharp']);
    process.env = before;
    expect(Object.keys(env).filter((name) => Object.hasOwn(given, name))).toEqual(['NPM_TOKEN']);
  });
});
