import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { edit, filesOf, projen, type Ran, run, succeeded } from './project';

const BASE = path.resolve(__dirname, '../upgrade/base.tgz');
const PACKAGE = 'node_modules/serverless-cdk-project';

const folder = (name: string): string => path.join(process.env.E2E_FOLDER!, name);
const read = (project: string, file: string): string => fs.readFileSync(path.join(project, file), 'utf8');
const baseDir = folder('base-package');

/** Replaces the package that is installed in a project, as an installation does; the files of other projects stay. */
function install(project: string, source: string): void {
  fs.rmSync(path.join(project, PACKAGE), { recursive: true, force: true });
  succeeded(run(project, 'cp', ['-al', source, path.join(project, PACKAGE)]));
}

/** A project with packages, but without those that git would show as changed. */
function linked(name: string, from: string): string {
  const target = folder(name);
  fs.mkdirSync(target);
  succeeded(run(from, 'cp', ['-al', 'node_modules', target]));
  fs.rmSync(path.join(target, 'node_modules/.cache'), { recursive: true, force: true });
  // npm writes into this file, which must not be that of the other project.
  const installed = path.join(target, 'node_modules/.package-lock.json');
  const text = fs.readFileSync(installed);
  fs.rmSync(installed);
  fs.writeFileSync(installed, text);
  return target;
}

function projenrc(project: string, options: string[]): void {
  const text = [
    "import { ServerlessCdkProject, ServerlessTemplate } from 'serverless-cdk-project';",
    'const project = new ServerlessCdkProject({',
    "  name: 'cdkdemo',",
    ...options.map((option) => `  ${option},`),
    '});',
    'project.synth();',
    '',
  ].join('\n');
  fs.writeFileSync(path.join(project, '.projenrc.ts'), text);
}

/** The files that projen writes, without the installation. */
function synthesize(project: string): Ran {
  const ran = succeeded(
    run(project, process.execPath, ['--import', 'tsx', '.projenrc.ts'], { PROJEN_DISABLE_POST: '1' }),
  );
  succeeded(cli(project, 'generate'));
  return ran;
}

function commit(project: string, message: string): void {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
  succeeded(run(project, 'git', ['add', '--all']));
  succeeded(run(project, 'git', [...identity, 'commit', '--quiet', '--message', message]));
}

/** A project that the base has created; with the packages of this version, which has all that the base needs. */
function baseProject(name: string, template: string): string {
  const project = linked(name, process.env.E2E_PROJECT!);
  install(project, baseDir);
  const { runtimeDeps, options = {} } = require(path.join(baseDir, 'lib/project/templates.js')).templateOf(template);
  const written = Object.entries({ runtimeDeps, ...options }).map(
    ([option, value]) => `${option}: ${JSON.stringify(value)}`,
  );
  fs.writeFileSync(path.join(project, 'package.json'), '{}\n');
  // The option is for the first synthesis alone.
  projenrc(project, [...written, `template: '${template}' as ServerlessTemplate`]);
  synthesize(project);
  projenrc(project, written);
  edit(project, '.projenrc.ts', ', ServerlessTemplate', '');
  synthesize(project);
  succeeded(run(project, 'git', ['init', '--quiet']));
  commit(project, 'created');
  return project;
}

const cli = (project: string, ...args: string[]): Ran =>
  run(project, process.execPath, [`${PACKAGE}/lib/cli/main.js`, ...args]);

/** The resources of the stack by logical id, from the app alone: the CLI of the CDK would take seconds. */
function resourcesOf(project: string): { [id: string]: any } {
  const out = path.join(project, 'cdk.out');
  succeeded(cli(project, 'generate'));
  const env = { CDK_OUTDIR: out, CDK_VALIDATION: 'false', CDK_CONTEXT_JSON: JSON.stringify(contextOf(project)) };
  succeeded(run(project, process.execPath, ['--import', 'tsx', 'infrastructure/main.ts'], env));
  return JSON.parse(read(out, 'cdkdemo.template.json')).Resources;
}

const contextOf = (project: string): object => JSON.parse(read(project, 'cdk.json')).context;

/** Logical ids with their types, but for those of deployments of an API: a new one is what deploys a change. */
function idsOf(resources: { [id: string]: any }): string[] {
  return Object.entries(resources)
    .filter(([, { Type }]) => !/::ApiGateway(V2)?::Deployment$/.test(Type))
    .map(([id, { Type }]) => `${id} ${Type}`)
    .sort();
}

/** The files of the user; projen writes package.json with what it finds there. */
function ownFiles(project: string): { [file: string]: string } {
  const managed: string[] = JSON.parse(read(project, '.projen/files.json')).files;
  return Object.fromEntries(
    Object.entries(filesOf(project)).filter(
      ([file]) => !managed.includes(file) && !/^(\.projen\/|package(-lock)?\.json$)/.test(file),
    ),
  );
}

/** The template of the base, in the package that is installed: as if this version had not changed it but by `change`. */
function templateIs(project: string, template: string, change: (file: string, text: string) => string): void {
  // Beside its own files, a template has those of all.
  for (const name of [template, 'all']) {
    const target = path.join(project, PACKAGE, 'templates', name);
    fs.rmSync(target, { recursive: true, force: true });
    fs.mkdirSync(target);
    const source = path.join(baseDir, 'templates', name);
    if (!fs.existsSync(source)) continue;
    for (const file of fs.readdirSync(source, { recursive: true }) as string[]) {
      if (!fs.statSync(path.join(source, file)).isFile()) continue;
      fs.mkdirSync(path.dirname(path.join(target, file)), { recursive: true });
      fs.writeFileSync(path.join(target, file), change(file, read(source, file)));
    }
  }
}

const current = (): string => path.join(process.env.E2E_PROJECT!, PACKAGE);

beforeAll(() => {
  fs.mkdirSync(baseDir);
  succeeded(run(baseDir, 'tar', ['-xzf', BASE, '--strip-components=1']));
});

describe.each(templatesOf(BASE))('a project that was created from the template %s', (template) => {
  test('as scaffolded, is upgraded by what the tool prints, and keeps its resources', () => {
    const project = baseProject(`upgrade-${template}`, template);
    fs.copyFileSync(path.join(process.env.E2E_PROJECT!, 'package-lock.json'), path.join(project, 'package-lock.json'));
    for (const lock of ['package-lock.json', 'node_modules/.package-lock.json']) lockBase(path.join(project, lock));
    commit(project, 'lock file');
    const before = { resources: resourcesOf(project), files: ownFiles(project) };

    succeeded(run(project, 'npm', ['install', '--save-dev', '--no-audit', '--no-fund', process.env.PACKAGE_TARBALL!]));
    succeeded(projen(project, []));
    expect(ownFiles(project)).toEqual(before.files);
    expect(idsOf(resourcesOf(project))).toEqual(idsOf(before.resources));

    const files = filesOf(project);
    const again = succeeded(projen(project, []));
    expect(filesOf(project)).toEqual(files);
    expect(again.output).not.toContain('Changed:');
    commit(project, 'upgraded');

    followTemplate(project);
    expect(cli(project, 'upgrade:samples').stdout).toContain('The samples are those of the template');
    expect(idsOf(resourcesOf(project))).toEqual(expect.arrayContaining(statefulIds(before.resources)));
    succeeded(cli(project, 'migrate'));
    succeeded(projen(project, ['test']));
  }, 600_000);
});

describe('a project whose samples were edited, deleted and renamed', () => {
  const template = 'rest-api-table';
  let project: string;
  let before: { resources: { [id: string]: any }; files: { [file: string]: string } };

  beforeAll(() => {
    project = baseProject('upgrade-edited', template);
    edit(project, 'runtime/app.ts', 'username is required', 'give a username');
    edit(project, 'runtime/app.ts', 'function keyOf', '// Mine.\nfunction keyOf');
    edit(project, 'infrastructure/stacks/app-stack.ts', "'AppTable', {", "'AppTable', {\n      tableClass: undefined,");
    fs.rmSync(path.join(project, 'README.md'));
    fs.renameSync(path.join(project, 'test/runtime.test.ts'), path.join(project, 'test/users.test.ts'));
    // The template of this version may need more, and is not what is tried here.
    const { runtimeDeps } = require(path.join(current(), 'lib/project/templates.js')).templateOf(template);
    edit(project, '.projenrc.ts', /runtimeDeps: .*/, `runtimeDeps: ${JSON.stringify(runtimeDeps)},`);
    synthesize(project);
    commit(project, 'edited');
    before = { resources: resourcesOf(project), files: ownFiles(project) };
    install(project, current());
    templateIs(project, template, (file, text) =>
      file === 'runtime/app.ts'
        ? text.replace('username is required', 'a user has a name').replace('`no user ', '`no such user ')
        : file.endsWith('infrastructure.test.ts') || file.endsWith('README.md')
          ? `${text}\n// next\n`
          : text,
    );
  });

  test('keeps every byte and every resource, and a second run changes nothing', () => {
    const { output } = synthesize(project);
    expect(output).toMatch(/runtime\/app\.ts +changed by you and in the template: three-way merge/);
    expect(output).toMatch(/test\/infrastructure\.test\.ts +as scaffolded, and the template has changed: can follow/);
    expect(output).not.toMatch(/^ +(README\.md|test\/runtime\.test\.ts)/m);
    expect(ownFiles(project)).toEqual(before.files);
    expect(idsOf(resourcesOf(project))).toEqual(idsOf(before.resources));
    const files = filesOf(project);
    synthesize(project);
    expect(filesOf(project)).toEqual(files);
  });

  test('takes the template with conflicts as markers, and is whole after one pass of an editor', () => {
    const uncommitted = cli(project, 'upgrade:samples', '--apply');
    expect([uncommitted.status, uncommitted.stderr]).toEqual([1, expect.stringContaining('uncommitted changes')]);
    commit(project, 'upgraded');

    const { status, stdout } = cli(project, 'upgrade:samples', '--apply');
    expect([status, stdout]).toEqual([1, expect.stringContaining('runtime/app.ts  1 conflict')]);
    const merged = read(project, 'runtime/app.ts');
    expect(merged).toMatch(
      /^<<<<<<< yours\n.*give a username.*\n\|{7} .*\n.*required.*\n=======\n.*has a name.*\n>>>>>>> /m,
    );
    expect(merged).toContain('`no such user ');
    expect(merged).toContain('// Mine.\n');
    expect(read(project, 'test/infrastructure.test.ts')).toMatch(/\n\/\/ next\n$/);
    expect(fs.existsSync(path.join(project, 'README.md'))).toBe(false);
    expect(fs.existsSync(path.join(project, 'test/runtime.test.ts'))).toBe(false);
    expect(read(project, 'test/users.test.ts')).toBe(before.files['test/users.test.ts']);
    expect(Object.keys(filesOf(project)).filter((file) => /\.(rej|orig)$/.test(file))).toEqual([]);

    const resolved = merged.replace(/<<<<<<< yours\n(.*\n)\|{7}[^]*?>>>>>>> .*\n/m, '$1');
    fs.writeFileSync(path.join(project, 'runtime/app.ts'), resolved);
    expect(idsOf(resourcesOf(project))).toEqual(idsOf(before.resources));
    expect(synthesize(project).output).not.toContain('The template');
  });

  test('takes no template whose table has another logical id', () => {
    commit(project, 'resolved');
    templateIs(project, template, (_, text) => text.replace("(this, 'AppTable'", "(this, 'UserTable'"));
    const files = filesOf(project);
    const { status, stderr } = cli(project, 'upgrade:samples', '--apply');
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/AppTable\w+ \(AWS::DynamoDB::GlobalTable\) would be deleted/),
    ]);
    expect(filesOf(project)).toEqual(files);
  });
});

/** Lets a lock file have the base, so that npm installs this version. */
function lockBase(file: string): void {
  const { packages, ...rest } = JSON.parse(fs.readFileSync(file, 'utf8'));
  const integrity = `sha512-${createHash('sha512').update(fs.readFileSync(BASE)).digest('base64')}`;
  packages[PACKAGE] = { ...packages[PACKAGE], resolved: `file:${BASE}`, integrity };
  fs.writeFileSync(file, JSON.stringify({ ...rest, packages }, undefined, 2));
}

/** `upgrade:samples --apply`, and what it asks for. */
function followTemplate(project: string): void {
  const ran = cli(project, 'upgrade:samples', '--apply');
  const missing = /add to runtimeDeps in \.projenrc\.ts: (.*); run/.exec(ran.stderr)?.[1];
  if (missing === undefined) {
    succeeded(ran);
    return;
  }
  edit(project, '.projenrc.ts', 'runtimeDeps: [', `runtimeDeps: [${missing}, `);
  succeeded(projen(project, []));
  commit(project, 'packages');
  followTemplate(project);
}

const STATEFUL = /^AWS::(DynamoDB|S3|SQS|Cognito|Kinesis|SecretsManager)::/;

function statefulIds(resources: { [id: string]: any }): string[] {
  return idsOf(resources).filter((entry) => STATEFUL.test(entry.split(' ')[1]));
}

/** The templates in a tarball of the package. */
function templatesOf(tarball: string): string[] {
  const { stdout } = succeeded(run('.', 'tar', ['-tzf', tarball]));
  const names = stdout.split('\n').map((file) => /^package\/templates\/([^/]+)\//.exec(file)?.[1]);
  return [...new Set(names)].filter((name): name is string => name !== undefined && name !== 'all');
}
