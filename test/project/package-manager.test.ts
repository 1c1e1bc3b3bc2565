import * as fs from 'node:fs';
import * as path from 'node:path';
import { javascript, Logger, typescript } from 'projen';
import { parse } from 'yaml';
import { filesBelow, synthesized, temporaryDir } from './synthesized';
import { nodeVersionWarning } from '../../src/project/node-version';
import { commandOf, packageManagerOf, projenCommand, usedPackageManager } from '../../src/package-manager';
import { runningPackageManager } from '../../src/project/package-manager';
import { npmIn } from '../../src/cli/npm-process';

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
  ['npm', ['package-lock.json', 'node_modules/.package-lock.json'], 'npm'],
  ['npm, in a workspace of Yarn that it is no part of', ['package-lock.json', '^yarn.lock'], 'npm'],
  ['pnpm, over a committed lock file of npm', ['package-lock.json', 'node_modules/.modules.yaml'], 'pnpm'],
  ['pnpm', ['pnpm-lock.yaml'], 'pnpm'],
  ['Yarn 1', ['yarn.lock', 'node_modules/.yarn-integrity'], 'yarn'],
  ['Yarn', ['yarn.lock', 'node_modules/.yarn-state.yml', 'node_modules/.package-lock.json'], 'yarn'],
  ['bun', ['bun.lock'], 'bun'],
  ['a workspace of pnpm', ['^pnpm-lock.yaml'], 'pnpm'],
])('the package manager of a project is known by its files: %s', (_, files, name) => {
  expect(usedPackageManager(project(...files))?.manager.name).toBe(name);
});

test('a lock file above the repository is that of another project', () => {
  const dir = project('^yarn.lock');
  fs.mkdirSync(path.join(dir, '.git'));
  expect(usedPackageManager(dir)).toBeUndefined();
});

test.each([
  ['a project of this type', {}, ['dev', 'doctor'], 'npx projen doctor'],
  [
    'an app to which a runtime app was added',
    { 'serverless-cdk-project': '^0.1.0' },
    undefined,
    'npx serverless-cdk-project doctor',
  ],
  [
    'one that projen manages',
    { 'serverless-cdk-project': '*' },
    ['dev', 'deploy'],
    'npx serverless-cdk-project doctor',
  ],
])('messages name a command as it is run in %s', (_, devDependencies, tasks, command) => {
  const dir = project();
  fs.writeFileSync(path.join(dir, 'package.json'), JSON.stringify({ devDependencies }));
  if (tasks) {
    fs.mkdirSync(path.join(dir, '.projen'));
    const named = Object.fromEntries(tasks.map((name) => [name, { name }]));
    fs.writeFileSync(path.join(dir, '.projen/tasks.json'), JSON.stringify({ tasks: named }));
  }
  expect(commandOf('doctor', dir)).toBe(command);
});

const { BUN, NPM, PNPM, YARN_BERRY, YARN_CLASSIC } = javascript.NodePackageManager;

describe.each([
  [NPM, 'npx projen', 'package-lock.json', ['actions/setup-node', 'npm ci']],
  [PNPM, 'pnpm exec projen', 'pnpm-lock.yaml', ['pnpm/action-setup', 'actions/setup-node', 'pnpm i --frozen-lockfile']],
  [YARN_BERRY, 'yarn projen', 'yarn.lock', ['corepack enable', 'actions/setup-node', 'yarn install --immutable']],
  [BUN, 'bunx projen', 'bun.lock', ['actions/setup-node', 'oven-sh/setup-bun', 'bun install --frozen-lockfile']],
])('a project of %s', (packageManager, command, lockFile, setup) => {
  const deployRoles = { dev: 'arn:aws:iam::111111111111:role/deploy' };
  const project = synthesized({ packageManager, vscode: true, deployRoles });
  const workflow = (name: string) => parse(project.read(`.github/workflows/${name}.yml`));
  const commands = ({ steps }: any) => steps.map(({ run, uses }: any) => run ?? uses.replace(/@.*/, ''));

  test('has workflows that set it up, install what is locked, and run projen by it', () => {
    const { build } = workflow('build').jobs;
    expect(commands(build).slice(0, setup.length + 2)).toEqual(['actions/checkout', ...setup, `${command} build`]);
    const node = build.steps.find(({ uses }: any) => uses?.startsWith('actions/setup-node'));
    expect(node.with['node-version']).toBe('24');
    expect(commands(workflow('diff').jobs.diff).at(-1)).toContain(`\n${command} diff --base`);
    expect(commands(workflow('deploy').jobs['deploy-dev']).at(-1)).toContain(`${command} deploy --stage dev`);
  });

  test('has its commands in the instructions and in the marker of generated files', () => {
    expect(project.read('AGENTS.md')).toContain(`| \`${command} build\``);
    expect(project.json('cdk.json')['//']).toContain(`run "${command}"`);
  });

  test('has its commands in its samples, and in all that is generated', () => {
    const texts = filesBelow(project.dir);
    expect(texts['README.md']).toContain(`    ${command} dev `);
    expect(texts['infrastructure/stacks/app-stack.ts']).toContain(`\`${command} destroy\``);
    expect(texts['.vscode/launch.json']).toContain(`${command} dev -- --inspect`);
    const named = Object.entries(texts).flatMap(([file, text]) =>
      (text.match(/(npx|pnpm exec|yarn|bunx) (projen|cdk)\b/g) ?? []).map((found) => `${file}: ${found}`),
    );
    expect(named.filter((found) => !found.includes(`: ${command.replace(' projen', '')} `))).toEqual([]);
  });

  test('has its lock file among those that no tool formats, and that GitHub folds', () => {
    for (const file of ['.prettierignore', '.gitattributes']) expect(project.read(file)).toContain(`/${lockFile}`);
    expect(project.read('.gitattributes')).not.toContain('bun.lockb');
  });

  test('is known by its lock file, for messages of commands', () => {
    fs.writeFileSync(path.join(project.dir, lockFile), '');
    expect(packageManagerOf(project.dir).lockFiles).toContain(lockFile);
    expect(projenCommand(project.dir)).toBe(command);
  });
});

test('a project pins no version of pnpm, which would replace the one that is installed', () => {
  const { packageManager, devEngines } = synthesized({ packageManager: PNPM }).json('package.json');
  expect(packageManager).toBeUndefined();
  expect(devEngines.packageManager).toMatchObject({ name: 'pnpm', version: '>=10', onFail: 'ignore' });
});

test('install scripts and versions are where each package manager reads them', () => {
  const versions = { 'test-exclude': '^8.0.0', 'unrs-resolver': '1.12.2' };
  const npm = synthesized().json('package.json');
  expect(npm.overrides).toEqual(versions);
  expect(npm.allowScripts.esbuild).toBe(true);

  const pnpm = synthesized({ packageManager: PNPM });
  expect(parse(pnpm.read('pnpm-workspace.yaml'))).toEqual({
    allowBuilds: npm.allowScripts,
    overrides: versions,
  });
  expect(pnpm.json('package.json')).not.toHaveProperty('pnpm');

  const yarn = synthesized({ packageManager: YARN_BERRY });
  expect(parse(yarn.read('.yarnrc.yml'))).toEqual({ enableScripts: false, nodeLinker: 'node-modules' });
  expect(yarn.json('package.json')).toMatchObject({
    resolutions: versions,
    dependenciesMeta: { esbuild: { built: true } },
  });

  const bun = synthesized({ packageManager: BUN }).json('package.json');
  expect(bun).toMatchObject({ overrides: versions, trustedDependencies: Object.keys(npm.allowScripts) });
});

test('Yarn 1 is refused, with the names of those that work', () => {
  expect(() => synthesized({ packageManager: YARN_CLASSIC })).toThrow(
    'packageManager: expected one of "yarn_berry", "npm", "pnpm", "bun"',
  );
});

test.each([
  ['pnpm/12.1.0 npm/? node/v24.1.0 linux x64', PNPM],
  ['yarn/4.9.1 npm/? node/v24.1.0 linux x64', YARN_BERRY],
  ['bun/1.4.0 npm/? node/v24.1.0 linux x64', BUN],
  ['yarn/1.22.22 npm/? node/v24.1.0 linux x64', undefined],
  ['npm/11.1.0 node/v24.1.0 linux x64 workspaces/false', undefined],
  ['', undefined],
])('a new project has the package manager that creates it: %s', (userAgent, option) => {
  expect(runningPackageManager(userAgent)).toBe(option);
});

test.each([
  ['npm exec projen dev', true],
  ['npm run dev', true],
  ['pnpm exec projen dev --port 3000', true],
  ['node /usr/lib/node_modules/corepack/dist/pnpm.js exec projen dev', true],
  ['/usr/bin/node /home/ada/.yarn/releases/yarn-4.9.1.cjs projen dev', true],
  ['yarn projen dev', true],
  ['bunx projen dev', true],
  ['bun run dev', true],
  ['node /shop/node_modules/.bin/projen dev', false],
  ['bash ./dev.sh', false],
])('the end of the program that runs dev is noticed: %s', (args, found) => {
  expect(npmIn(` 10 1 ${args}\n 11 10 node /shop/node_modules/.bin/projen dev\n`, 11)).toBe(found ? 10 : undefined);
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
      'The packages are installed by pnpm (pnpm-lock.yaml), and projen installs those of this project by npm. Set ' +
        '`packageManager: javascript.NodePackageManager.PNPM` in .projenrc.ts, or remove node_modules and the lock file of ' +
        'pnpm, then run `npm install`',
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
