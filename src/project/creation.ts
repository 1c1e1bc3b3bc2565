import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { CREATION, PROJECT_OPTIONS } from './check-options';
import { interruptedCreation } from './interruption';
import type { ServerlessCdkProjectOptions } from './options';
import { ServerlessTemplate } from './options';
import { runningPackageManager } from './package-manager';
import { ProjectError } from './project-error';
import { templateOf } from './templates';
import { appName, nearest, suggestion } from '../config';
import { PACKAGE } from '../manifest/names';

/** The hidden option that `projen new` passes to the constructor of a project type. */
interface Creation {
  /** The options as flags gave them; `.projenrc.ts` is written from these. */
  readonly args: { [option: string]: any };
  /** The project type, which may be a subclass with options of its own. */
  readonly type?: { readonly moduleName: string; readonly options: readonly { readonly switch: string }[] };
}

/** Flags of `projen new` itself, and of projen. */
const PROJEN_FLAGS = [
  'from',
  'synth',
  'comments',
  'git',
  'post',
  'watch',
  'debug',
  'help',
  'version',
  'projen-version',
  'f',
  'w',
  'dev-deps',
];

const OPTION_NAMES = Object.keys(PROJECT_OPTIONS);

/** True while `projen new` is creating the project. */
export function isCreation(options: ServerlessCdkProjectOptions): boolean {
  return creationOf(options) !== undefined;
}

/**
 * The options of a project that `projen new` is creating: values that flags cannot express exactly are corrected, in
 * the options and in the `.projenrc.ts` that is written from them. The options of an existing project are returned
 * unchanged.
 */
export function creationOptions(options: ServerlessCdkProjectOptions): ServerlessCdkProjectOptions {
  const creation = creationOf(options);
  if (!creation) return options;
  checkFlags(creation);

  const given: { [option: string]: any } = { ...creation.args };
  for (const [option, { members }] of Object.entries(PROJECT_OPTIONS)) {
    if (members) checkEnum(option, given[option], members);
  }
  const template = templateOf(memberOf(ServerlessTemplate, given.template));

  const dir = path.resolve(options.outdir ?? '.');
  // The value of --from, in any form that npm accepts. npm has put it into package.json, where projen leaves it.
  const changes: { [option: string]: unknown } = { devDeps: undefined };
  const ofClass = [options.devDeps ?? []].flat().filter((spec) => ![given.devDeps].flat().includes(spec));
  if (given.name === path.basename(dir)) changes.name = appName(path.basename(dir).toLowerCase());
  if (typeof given.stages === 'string' || Array.isArray(given.stages)) changes.stages = stagesOf([given.stages].flat());
  const runtimeDeps = [...new Set([...template.runtimeDeps, ...(given.runtimeDeps ?? [])])];
  if (runtimeDeps.length > 0) changes.runtimeDeps = runtimeDeps;
  const packageManager = given.packageManager ?? runningPackageManager();
  if (packageManager !== undefined) changes.packageManager = packageManager;
  // GitHub reads the workflows at the root of a repository only.
  if (repositoryAround(dir) !== undefined && given.github === undefined) changes.github = false;
  for (const [option, value] of Object.entries(template.options)) {
    if (given[option] === undefined) changes[option] = value;
  }
  return {
    ...options,
    ...changes,
    // Those that a subclass adds are not written into .projenrc.ts.
    ...(ofClass.length > 0 && { devDeps: ofClass }),
    // The record of the sample files has the template: later on it cannot be changed.
    [CREATION]: { ...creation, args: { ...given, ...changes, template: undefined } },
  } as ServerlessCdkProjectOptions;
}

/** The hidden option, for projen's own constructors. */
export function creationField(options: ServerlessCdkProjectOptions): {} {
  const creation = creationOf(options);
  return creation ? { [CREATION]: creation } : {};
}

/**
 * Throws if the directory has a project already, or if git is needed and not installed.
 *
 * @returns notes to print when the project is created
 */
export function checkPlace(dir: string): string[] {
  const rcfile = ['.projenrc.ts', '.projenrc.js', '.projenrc.json', '.projenrc.py'].find((name) =>
    fs.existsSync(path.join(dir, name)),
  );
  if (rcfile && !interruptedCreation(dir)) {
    throw new ProjectError(
      `There is a project in ${dir} already (${rcfile}). For a new project, choose an empty directory.`,
    );
  }
  return asksForGit() ? checkGit(dir) : [];
}

/** Whether `projen new` is to end with a commit. */
export function asksForGit(): boolean {
  const argv = commandLine();
  return argv !== undefined && wantsGit(argv);
}

/** The repository and the commit that `projen new` ends with. A project inside another repository is committed there. */
export function createRepository(dir: string) {
  if (repositoryAround(dir) !== undefined) return;
  identify(dir);
  for (const args of [
    ['init', '--quiet'],
    ['add', '.'],
    ['commit', '--quiet', '--message', 'chore: project created with projen'],
  ]) {
    if (git(dir, ...args) === undefined) return;
  }
}

/** The package of the project type, which npm has put into package.json: this one, or that of a subclass. */
export function typePackage(options: ServerlessCdkProjectOptions): string {
  return creationOf(options)?.type?.moduleName ?? PACKAGE;
}

/**
 * Throws if the project would overwrite files that are not projen's.
 *
 * @param installed the package of the project type
 */
export function checkNothingIsLost(dir: string, managed: readonly string[], installed: string = PACKAGE) {
  const isLost = (file: string) => fs.existsSync(file) && !isOurs(file, ['projen', PACKAGE, installed]);
  const lost = managed.filter((file) => isLost(path.join(dir, file)));
  if (lost.length > 0) {
    throw new ProjectError(
      `${dir} is not empty, and a project created here would overwrite ${lost.join(', ')}. ` +
        'Choose an empty directory, or move these files away. None of them has been changed' +
        `${lost.includes('package.json') ? `, but npm has added projen and ${installed} to package.json` : ''}.`,
    );
  }
}

function creationOf(options: ServerlessCdkProjectOptions): Creation | undefined {
  return (options as { [CREATION]?: Creation } | undefined)?.[CREATION];
}

/** The arguments after `projen new`; undefined in another process. */
function commandLine(): string[] | undefined {
  return process.argv[2] === 'new' ? process.argv.slice(3) : undefined;
}

/** Throws for an unknown flag, which projen ignores with --from. */
function checkFlags({ type }: Creation) {
  const own = OPTION_NAMES.map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  const options = [...new Set([...own, ...(type?.options ?? []).map((option) => option.switch)])];
  for (const argument of commandLine() ?? []) {
    if (argument === '--') return;
    const flag = /^--(?:no-)?([^=.]+)/.exec(argument)?.[1];
    if (flag === undefined) continue;
    const known = [...options, ...PROJEN_FLAGS];
    if (![...known, ...OPTION_NAMES].includes(flag)) {
      const near = suggestion(flag, known);
      throw new ProjectError(
        `projen new: unknown flag --${flag}${near.startsWith('; did') ? near.replace('"', '"--') : `; known: ${options.map((name) => `--${name}`).join(', ')}`}`,
      );
    }
  }
}

/** Throws for an unknown value of an enum: projen would write it to `.projenrc.ts`, where it is undefined. */
function checkEnum(option: string, value: unknown, members: { readonly [member: string]: string }) {
  if (value !== undefined && memberOf(members, value) === undefined) {
    const near = nearest(String(value), Object.values(members));
    throw new ProjectError(
      `projen new: --${option}: unknown value "${value}"${near === undefined ? '' : `; did you mean "${near}"?`}\n` +
        `Known values: ${Object.values(members).join(', ')}`,
    );
  }
}

/** The value of the member that projen derives from a flag's value. */
function memberOf<T extends string>(members: { readonly [member: string]: T }, value: unknown): T | undefined {
  const member = String(value).toUpperCase().replace(/-/g, '_');
  return Object.hasOwn(members, member) ? members[member] : undefined;
}

/** `--stages dev,prod` and `--stages dev --stages prod`. */
function stagesOf(names: readonly unknown[]): { [name: string]: {} } {
  return Object.fromEntries(names.flatMap((name) => String(name).split(',')).map((name) => [name.trim(), {}]));
}

function wantsGit(argv: readonly string[]): boolean {
  const last = argv.filter((argument) => /^--(no-)?git(=|$)/.test(argument)).pop();
  return last === undefined || last === '--git' || last === '--git=true';
}

/** Checks git before anything is written: projen runs `git init` and a first commit at the very end. */
function checkGit(dir: string): string[] {
  const notes: string[] = [];
  if (git(dir, '--version') === undefined) {
    throw new ProjectError(
      'git is not installed, and projen creates a repository for a new project. Install git, or add --no-git.',
    );
  }
  const around = repositoryAround(dir);
  if (around !== undefined) {
    // The project is a part of that repository, whose owner decides when to commit it. projen cannot be configured to
    // skip git at this point, so its repository is created elsewhere, and removed.
    const repository = fs.mkdtempSync(path.join(tmpdir(), 'serverless-cdk-project-'));
    process.env.GIT_DIR = path.join(repository, '.git');
    process.env.GIT_WORK_TREE = path.resolve(dir);
    process.once('exit', () => fs.rmSync(repository, { recursive: true, force: true }));
    notes.push(
      `It is a part of the repository ${around}, and not committed there yet. ` +
        'The repository and the commit that git names above were temporary, and are removed.',
    );
  }
  if (identify(dir) && around === undefined) {
    notes.push('git has no identity for you (user.name, user.email): the first commit is by serverless-cdk-project.');
  }
  return notes;
}

/**
 * Gives git an identity for the first commit, if it has none, as on a fresh machine, where it refuses to commit. It is not
 * written anywhere.
 *
 * @returns whether it had none
 */
function identify(dir: string): boolean {
  if (git(dir, 'var', 'GIT_COMMITTER_IDENT') !== undefined) return false;
  for (const role of ['AUTHOR', 'COMMITTER']) {
    process.env[`GIT_${role}_NAME`] = PACKAGE;
    process.env[`GIT_${role}_EMAIL`] = 'serverless-cdk-project@localhost';
  }
  return true;
}

/** The root of the repository that a directory is a part of, if it is not the root itself. */
function repositoryAround(dir: string): string | undefined {
  const top = git(dir, 'rev-parse', '--show-toplevel');
  const isPart =
    top !== undefined &&
    fs.realpathSync(top) !== fs.realpathSync(dir) &&
    git(dir, 'check-ignore', '--quiet', dir) === undefined;
  return isPart ? top : undefined;
}

/** git's output, or undefined if it fails. */
function git(dir: string, ...args: string[]): string | undefined {
  const result = spawnSync('git', args, {
    cwd: dir,
    env: process.env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** A file that projen has written, or that npm has, when `projen new` installed the project type. */
function isOurs(file: string, installed: readonly string[]): boolean {
  const text = fs.readFileSync(file, 'utf8');
  if (text.includes('~~ Generated by projen')) return true;
  if (path.basename(file) !== 'package.json') return false;
  const { devDependencies, ...rest } = JSON.parse(text);
  return Object.keys(rest).length === 0 && Object.keys(devDependencies ?? {}).every((name) => installed.includes(name));
}
