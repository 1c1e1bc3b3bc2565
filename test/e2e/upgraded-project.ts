import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { edit, filesOf, projen, type Ran, run, succeeded } from './project';

const PACKAGE = 'node_modules/serverless-cdk-project';

export const folder = (name: string): string => path.join(process.env.E2E_FOLDER!, name);
export const read = (project: string, file: string): string => fs.readFileSync(path.join(project, file), 'utf8');

/** Replaces the package that is installed in a project, as an installation does; the files of other projects stay. */
export function install(project: string, source: string): void {
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

/** Packages that the project of these tests does not have, from this repository. */
function linkPackages(project: string, specs: readonly string[]): void {
  for (const spec of specs) {
    const name = spec.replace(/(.)@.*/, '$1');
    const target = path.join(project, 'node_modules', name);
    if (fs.existsSync(target)) continue;
    fs.symlinkSync(path.dirname(require.resolve(`${name}/package.json`)), target);
  }
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
export function synthesize(project: string): Ran {
  const ran = succeeded(
    run(project, process.execPath, ['--import', 'tsx', '.projenrc.ts'], { PROJEN_DISABLE_POST: '1' }),
  );
  succeeded(cli(project, 'generate'));
  return ran;
}

export function commit(project: string, message: string): void {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
  succeeded(run(project, 'git', ['add', '--all']));
  succeeded(run(project, 'git', [...identity, 'commit', '--quiet', '--message', message]));
}

/**
 * A project that a version has created; with the packages of this version, which has all that the older one needs.
 *
 * @param base the package of the version
 */
export function baseProject(name: string, template: string, base: string): string {
  const project = linked(name, process.env.E2E_PROJECT!);
  install(project, base);
  const { runtimeDeps, options = {} } = templateOf(base, template);
  linkPackages(project, runtimeDeps);
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

export const cli = (project: string, ...args: string[]): Ran =>
  run(project, process.execPath, [`${PACKAGE}/lib/cli/main.js`, ...args]);

/** The resources of the stack by logical id, from the app alone: the CLI of the CDK would take seconds. */
export function resourcesOf(project: string): { [id: string]: any } {
  const out = path.join(project, 'cdk.out');
  succeeded(cli(project, 'generate'));
  const env = { CDK_OUTDIR: out, CDK_VALIDATION: 'false', CDK_CONTEXT_JSON: JSON.stringify(contextOf(project)) };
  succeeded(run(project, process.execPath, ['--import', 'tsx', 'infrastructure/main.ts'], env));
  return JSON.parse(read(out, 'cdkdemo.template.json')).Resources;
}

const contextOf = (project: string): object => JSON.parse(read(project, 'cdk.json')).context;

/** Logical ids with their types, but for those of deployments of an API: a new one is what deploys a change. */
export function idsOf(resources: { [id: string]: any }): string[] {
  return Object.entries(resources)
    .filter(([, { Type }]) => !/::ApiGateway(V2)?::Deployment$/.test(Type))
    .map(([id, { Type }]) => `${id} ${Type}`)
    .sort();
}

/** The files of the user; projen writes package.json with what it finds there. */
export function ownFiles(project: string): { [file: string]: string } {
  const managed: string[] = JSON.parse(read(project, '.projen/files.json')).files;
  return Object.fromEntries(
    Object.entries(filesOf(project)).filter(
      ([file]) => !managed.includes(file) && !/^(\.projen\/|package(-lock)?\.json$)/.test(file),
    ),
  );
}

/** Puts the template of a package into the one that is installed, with `change`. */
export function templateIs(
  project: string,
  template: string,
  source: string,
  change: (file: string, text: string) => string,
): void {
  // Beside its own files, a template has those of all.
  for (const name of [template, 'all']) {
    const target = path.join(project, PACKAGE, 'templates', name);
    fs.rmSync(target, { recursive: true, force: true });
    fs.mkdirSync(target);
    const files = path.join(source, 'templates', name);
    if (!fs.existsSync(files)) continue;
    for (const file of fs.readdirSync(files, { recursive: true }) as string[]) {
      if (!fs.statSync(path.join(files, file)).isFile()) continue;
      fs.mkdirSync(path.dirname(path.join(target, file)), { recursive: true });
      fs.writeFileSync(path.join(target, file), change(file, read(files, file)));
    }
  }
}

/** The package of this version. */
export const current = (): string => path.join(process.env.E2E_PROJECT!, PACKAGE);

/** The package in a tarball below test/upgrade. */
export function unpacked(tarball: string): string {
  const target = fs.mkdtempSync(folder('package-'));
  succeeded(run(target, 'tar', ['-xzf', tarball, '--strip-components=1']));
  return target;
}

/** What a package has for a template: packages and options. */
export function templateOf(source: string, template: string): { runtimeDeps: string[]; options?: object } {
  return require(path.join(source, 'lib/project/templates.js')).templateOf(template);
}

/** Lets a lock file have the package of a tarball, so that npm installs this version. */
export function lock(file: string, tarball: string): void {
  const { packages, ...rest } = JSON.parse(fs.readFileSync(file, 'utf8'));
  const integrity = `sha512-${createHash('sha512').update(fs.readFileSync(tarball)).digest('base64')}`;
  packages[PACKAGE] = { ...packages[PACKAGE], resolved: `file:${tarball}`, integrity };
  fs.writeFileSync(file, JSON.stringify({ ...rest, packages }, undefined, 2));
}

/** `upgrade:samples --apply`, and what it asks for. */
export function followTemplate(project: string): void {
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

export function statefulIds(resources: { [id: string]: any }): string[] {
  return idsOf(resources).filter((entry) => STATEFUL.test(entry.split(' ')[1]));
}

/** The templates in a tarball of the package. */
export function templatesOf(tarball: string): string[] {
  const { stdout } = succeeded(run('.', 'tar', ['-tzf', tarball]));
  const names = stdout.split('\n').map((file) => /^package\/templates\/([^/]+)\//.exec(file)?.[1]);
  return [...new Set(names)].filter((name): name is string => name !== undefined && name !== 'all');
}
