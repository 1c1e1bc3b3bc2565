import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { temporaryDir } from './synthesized';
import type { ServerlessCdkProjectOptions } from '../../src';
import { checkNothingIsLost, checkPlace, creationOptions } from '../../src/project/creation';

/** The options that projen's constructor call has, when `projen new` was given some. */
function created(given: { [option: string]: unknown }, dir: string = temporaryDir()): any {
  const args = { name: path.basename(dir), devDeps: ['./serverless-cdk-project-1.0.0.tgz'], ...given };
  return creationOptions({
    ...args,
    outdir: dir,
    __new__: { args, fqn: 'x', comments: 'featured' },
  } as unknown as ServerlessCdkProjectOptions);
}

function withArgv<T>(argv: string[], body: () => T): T {
  const before = process.argv;
  process.argv = ['node', 'projen', 'new', ...argv];
  try {
    return body();
  } finally {
    process.argv = before;
  }
}

const git = (cwd: string, ...args: string[]) => spawnSync('git', args, { cwd, env: process.env, encoding: 'utf8' });

describe('the options of projen new', () => {
  test.each([
    './x-1.0.0.tgz',
    '/abs/x-1.0.0.tgz',
    'file:/abs/x.tgz',
    'serverless-cdk-project@file:../x.tgz',
    '../library',
    'serverless-cdk-project@^1.2.0',
    'serverless-cdk-project',
  ])('--from %s is in package.json only', (from) => {
    const { devDeps, __new__ } = created({ devDeps: [from] });
    expect([devDeps, __new__.args.devDeps]).toEqual([undefined, undefined]);
  });

  test("the template's packages are written into .projenrc.ts beside those of the command line", () => {
    const deps = ['@aws-sdk/client-dynamodb@^3.1000.0', '@aws-sdk/lib-dynamodb@^3.1000.0', 'zod@^4'];
    expect(created({}).__new__.args.runtimeDeps).toEqual(deps);
    expect(created({ runtimeDeps: ['ulid@^3'] }).__new__.args.runtimeDeps).toEqual([...deps, 'ulid@^3']);
    expect(created({ runtimeDeps: ['ulid@^3'] }).runtimeDeps).toEqual([...deps, 'ulid@^3']);
    expect(created({ template: 'minimal' }).__new__.args.runtimeDeps).toBeUndefined();
  });

  test("the template's other options are written into .projenrc.ts, unless the command line has them", () => {
    expect(created({ template: 'chalice' }).__new__.args.roles).toBe('shared');
    expect(created({ template: 'chalice', roles: 'per-function' }).__new__.args.roles).toBe('per-function');
    expect(created({ template: 'http-api' }).api).toEqual({ type: 'http' });
  });

  test.each([
    ['cdkdemo', 'cdkdemo'],
    ['My Shop', 'my-shop'],
    ['.hidden', 'hidden'],
    ['2024', 'app-2024'],
    ['a.b_c', 'a-b-c'],
    ['Käse', 'k-se'],
  ])('the folder %j becomes the name %j', (folder, name) => {
    const dir = path.join(temporaryDir(), folder);
    expect([created({}, dir).name, created({}, dir).__new__.args.name]).toEqual([name, name]);
  });

  test('a name from the command line is not changed', () => {
    expect(created({ name: 'My Shop' }).name).toBe('My Shop');
  });

  test.each([['dev,prod'], [['dev', 'prod']], ['dev, prod']])('--stages %j becomes two stages', (stages) => {
    expect(created({ stages }).__new__.args.stages).toEqual({ dev: {}, prod: {} });
  });

  test('an unknown enum value, which projen renders as undefined, is an error', () => {
    expect(() => created({ template: 'rest-api-tabel' })).toThrow(
      '--template: unknown value "rest-api-tabel"; did you mean "rest-api-table"?',
    );
    expect(() => created({ template: 'rest-api-tabel' })).toThrow(/^Known values: rest-api-table/m);
    expect(() => created({ template: 'php' })).toThrow(/unknown value "php"\nKnown values: rest-api-table/);
    expect(() => created({ template: 'rest-api-table' })).not.toThrow();
    expect(() => created({ template: 'REST_API_TABLE' })).not.toThrow();
  });

  test('the template is not written into .projenrc.ts, as it cannot be changed later', () => {
    const { template, __new__ } = created({ template: 'rest-api-table' });
    expect([template, __new__.args.template]).toEqual(['rest-api-table', undefined]);
  });

  test.each<[string[], RegExp]>([
    [['--nmae', 'shop'], /unknown flag --nmae; did you mean "--name"\?/],
    [['--runtime-dep=zod'], /unknown flag --runtime-dep; did you mean "--runtime-deps"\?/],
    [['--colour'], /unknown flag --colour; known: --name, --template/],
  ])('the unknown flag %j, which projen ignores, is an error', (argv, message) => {
    expect(() => withArgv(argv, () => created({}))).toThrow(message);
  });

  test('known flags are accepted in all their forms', () => {
    const argv = [
      '--from',
      'x',
      '--name=shop',
      '--no-git',
      '--memory-size',
      '512',
      '--stages.prod.production',
      '--minNodeVersion=22.0.0',
      '-f',
      'x',
      '--no-comments',
      '--debug',
    ];
    expect(() => withArgv(argv, () => created({}))).not.toThrow();
  });

  test('flags of a subclass with options of its own are known', () => {
    const dir = temporaryDir();
    const options = {
      name: 'shop',
      outdir: dir,
      __new__: {
        args: { name: 'shop', team: 'payments' },
        type: { moduleName: '@acme/service', options: [{ switch: 'team' }] },
      },
    } as unknown as ServerlessCdkProjectOptions;
    const { __new__ } = withArgv(['--team', 'payments'], () => creationOptions(options)) as any;
    expect(__new__.args.team).toBe('payments');
    expect(() => withArgv(['--taem', 'payments'], () => creationOptions(options))).toThrow(
      /--taem; did you mean "--team"/,
    );
  });

  test('packages that a subclass adds are in the project, and not in .projenrc.ts', () => {
    const from = './acme-service-1.0.0.tgz';
    const options = {
      name: 'shop',
      outdir: temporaryDir(),
      devDeps: ['@acme/service', from],
      __new__: { args: { name: 'shop', devDeps: [from] }, type: { moduleName: '@acme/service', options: [] } },
    } as unknown as ServerlessCdkProjectOptions;
    const { devDeps, __new__ } = creationOptions(options) as any;
    expect([devDeps, __new__.args.devDeps]).toEqual([['@acme/service'], undefined]);

    const dir = temporaryDir();
    fs.writeFileSync(path.join(dir, 'package.json'), '{ "devDependencies": { "@acme/service": "^1.0.0" } }');
    expect(() => checkNothingIsLost(dir, ['package.json'], '@acme/service')).not.toThrow();
    expect(() => checkNothingIsLost(dir, ['package.json'])).toThrow(/would overwrite package\.json/);
  });

  test('options of an existing project are not changed', () => {
    const options = { name: 'My Shop', devDeps: ['a'] };
    expect(withArgv(['--nmae'], () => creationOptions(options))).toBe(options);
  });
});

describe('creating a project', () => {
  let env: NodeJS.ProcessEnv;
  beforeEach(() => {
    env = { ...process.env };
  });
  afterEach(() => {
    process.env = env;
  });

  test('in a folder with a project is an error', () => {
    const dir = temporaryDir();
    fs.writeFileSync(path.join(dir, '.projenrc.ts'), '// mine');
    expect(() => checkPlace(dir)).toThrow(/There is a project in .* already \(\.projenrc\.ts\)[^]*empty directory/);
  });

  test('inside another repository uses a temporary git repository', () => {
    const outer = temporaryDir();
    git(outer, 'init', '--quiet');
    const dir = path.join(outer, 'inner');
    fs.mkdirSync(dir);
    const [note] = withArgv([], () => checkPlace(dir));
    expect(note).toContain(`a part of the repository ${outer}`);
    // git prints both.
    expect(note).toContain('The repository and the commit that git names above were temporary, and are removed.');
    // As projen does.
    git(dir, 'init', '-b', 'main');
    fs.writeFileSync(path.join(dir, 'file'), '');
    git(dir, 'add', '.');
    expect(git(dir, 'commit', '-m', 'first').status).toBe(0);
    delete process.env.GIT_DIR;
    delete process.env.GIT_WORK_TREE;
    expect(fs.existsSync(path.join(dir, '.git'))).toBe(false);
    expect(git(outer, 'status', '--porcelain').stdout).toBe('?? inner/\n');
  });

  test.each([
    ['the root of a repository', []],
    ['a folder that the repository around ignores', ['ignored']],
  ])('in %s creates a repository', (_, [folder]) => {
    const outer = temporaryDir();
    git(outer, 'init', '--quiet');
    fs.writeFileSync(path.join(outer, '.gitignore'), '/ignored/\n');
    const dir = folder ? path.join(outer, folder) : outer;
    fs.mkdirSync(dir, { recursive: true });
    withArgv([], () => checkPlace(dir));
    expect(process.env.GIT_DIR).toBeUndefined();
  });

  test('without a git identity commits under a name of its own', () => {
    const dir = temporaryDir();
    for (const name of Object.keys(process.env)) if (/^(GIT_|EMAIL$)/.test(name)) delete process.env[name];
    Object.assign(process.env, { HOME: dir, XDG_CONFIG_HOME: dir, GIT_CONFIG_NOSYSTEM: '1' });
    fs.writeFileSync(path.join(dir, '.gitconfig'), '[user]\n\tuseConfigOnly = true\n');
    withArgv([], () => checkPlace(dir));
    git(dir, 'init', '-b', 'main');
    expect(git(dir, 'commit', '--allow-empty', '-m', 'first')).toMatchObject({ status: 0 });
  });

  test('without git is an error, unless --no-git is set', () => {
    const dir = temporaryDir();
    process.env.PATH = dir;
    expect(() => withArgv([], () => checkPlace(dir))).toThrow(/git is not installed[\s\S]*--no-git/);
    expect(() => withArgv(['--no-git'], () => checkPlace(dir))).not.toThrow();
    expect(() => withArgv(['--git=false'], () => checkPlace(dir))).not.toThrow();
  });

  test('is an error if it would overwrite a file, and keeps other files', () => {
    const dir = temporaryDir();
    const write = (file: string, text: string) => fs.writeFileSync(path.join(dir, file), text);
    write('notes.txt', 'mine');
    write('package.json', '{"devDependencies":{"projen":"^0.103.25","serverless-cdk-project":"^1.0.0"}}');
    write('cdk.json', '{"//":"~~ Generated by projen. To modify …"}');
    const managed = ['cdk.json', 'package.json', 'tsconfig.json'];
    expect(() => checkNothingIsLost(dir, managed)).not.toThrow();
    write('tsconfig.json', '{}');
    expect(() => checkNothingIsLost(dir, managed)).toThrow(/would overwrite tsconfig\.json\./);
    write('package.json', '{"name":"mine","devDependencies":{}}');
    expect(() => checkNothingIsLost(dir, managed)).toThrow(/would overwrite package\.json, tsconfig\.json\./);
  });
});
