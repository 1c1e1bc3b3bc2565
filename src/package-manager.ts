import * as fs from 'node:fs';
import * as path from 'node:path';
import { PACKAGE, TASKS_FILE } from './manifest/names';

/** A program that installs the packages of a project: its files and its commands. */
export interface PackageManager {
  readonly name: 'npm' | 'pnpm' | 'yarn' | 'bun';
  /** Its name in texts. */
  readonly title: string;
  /** The lock files that it reads, the one that it writes first. */
  readonly lockFiles: readonly string[];
  /** Files below node_modules that it writes at each installation. */
  readonly records: readonly string[];
  /** The beginning of a command that runs a program of the project: `npx`. */
  readonly exec: string;
  /** Installs what package.json has, and writes the lock file. */
  readonly install: string;
  /** Installs what the lock file has. */
  readonly installLocked: string;
  /** Adds a development dependency. */
  readonly addDev: readonly string[];
}

const NPM: PackageManager = {
  name: 'npm',
  title: 'npm',
  lockFiles: ['package-lock.json', 'npm-shrinkwrap.json'],
  records: ['.package-lock.json'],
  exec: 'npx',
  install: 'npm install',
  installLocked: 'npm ci',
  addDev: ['npm', 'install', '--save-dev'],
};

/** All that are known; npm comes first, as it is the default. */
export const PACKAGE_MANAGERS: readonly PackageManager[] = [
  NPM,
  {
    name: 'pnpm',
    title: 'pnpm',
    lockFiles: ['pnpm-lock.yaml'],
    records: ['.modules.yaml'],
    exec: 'pnpm exec',
    install: 'pnpm install',
    installLocked: 'pnpm install --frozen-lockfile',
    addDev: ['pnpm', 'add', '--save-dev'],
  },
  {
    name: 'yarn',
    title: 'Yarn',
    lockFiles: ['yarn.lock'],
    // The second one is of Yarn 1.
    records: ['.yarn-state.yml', '.yarn-integrity'],
    exec: 'yarn',
    install: 'yarn install',
    installLocked: 'yarn install --immutable',
    addDev: ['yarn', 'add', '--dev'],
  },
  {
    name: 'bun',
    title: 'bun',
    lockFiles: ['bun.lock', 'bun.lockb'],
    records: [],
    exec: 'bunx',
    install: 'bun install',
    installLocked: 'bun install --frozen-lockfile',
    addDev: ['bun', 'add', '--dev'],
  },
];

/**
 * A text that names commands of npm, with those of another package manager. Tables stay as Prettier formats them: it formats
 * the files that this is for, too.
 */
export function withCommandsOf({ exec, addDev }: PackageManager, text: string): string {
  if (exec === NPM.exec) return text;
  return text
    .replace(/npx (?=projen|cdk)/g, `${exec} `)
    .replaceAll(NPM.addDev.join(' '), addDev.join(' '))
    .replace(/(?:^\|.*\|\n)+/gm, aligned);
}

/** A table of Markdown with columns as wide as their widest cells. */
function aligned(table: string): string {
  const rows = table
    .trimEnd()
    .split('\n')
    .map((row) =>
      row
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
  const isRule = (cell: string) => /^-+$/.test(cell);
  const widths = rows[0].map((_, column) =>
    Math.max(3, ...rows.map(({ [column]: cell }) => (isRule(cell) ? 0 : cell.length))),
  );
  return rows
    .map((row) => row.map((cell, i) => (isRule(cell) ? '-'.repeat(widths[i]) : cell.padEnd(widths[i]))).join(' | '))
    .map((row) => `| ${row} |\n`)
    .join('');
}

/** The lock files of all package managers. */
export const LOCK_FILES: readonly string[] = PACKAGE_MANAGERS.flatMap(({ lockFiles }) => lockFiles);

/** The files by which an installation is known, from the folder that has node_modules. */
export const INSTALL_RECORDS: readonly string[] = PACKAGE_MANAGERS.flatMap(recordsOf);

/** A package manager, and the file that shows its use. */
export interface UsedPackageManager {
  readonly manager: PackageManager;
  readonly file: string;
}

/**
 * The package manager that has installed a project, or the repository that the project is a part of; undefined if there is
 * no file of any.
 */
export function usedPackageManager(projectDir: string): UsedPackageManager | undefined {
  const found = usedIn(projectDir);
  if (found) return found;
  const parent = path.dirname(projectDir);
  const isRoot = parent === projectDir || fs.existsSync(path.join(projectDir, '.git'));
  return isRoot ? undefined : usedPackageManager(parent);
}

/** The package manager of a project: npm if nothing shows another one. */
export function packageManagerOf(projectDir: string): PackageManager {
  return usedPackageManager(projectDir)?.manager ?? NPM;
}

/**
 * The command that runs projen, for messages: `npx projen`.
 *
 * @param projectDir by default the directory in which the tasks of a project run, which is its root
 */
export function projenCommand(projectDir: string = process.cwd()): string {
  return `${packageManagerOf(projectDir).exec} projen`;
}

/**
 * The command line of a command of this package, for messages: `npx projen dev`, or `npx serverless-cdk-project dev` in an
 * app to which a runtime app was added, and which has no such task.
 */
export function commandOf(command: string, projectDir: string = process.cwd()): string {
  const { devDependencies, dependencies } = jsonIn(projectDir, 'package.json');
  const isAdded = (dependencies?.[PACKAGE] ?? devDependencies?.[PACKAGE]) !== undefined;
  const isTask = Object.hasOwn(jsonIn(projectDir, TASKS_FILE).tasks ?? {}, command);
  return `${packageManagerOf(projectDir).exec} ${isAdded && !isTask ? PACKAGE : 'projen'} ${command}`;
}

/** Messages are shown also where such a file is damaged. */
function jsonIn(projectDir: string, file: string): any {
  try {
    return JSON.parse(fs.readFileSync(path.join(projectDir, file), 'utf8'));
  } catch {
    return {};
  }
}

function recordsOf({ records }: PackageManager): string[] {
  return records.map((record) => `node_modules/${record}`);
}

function usedIn(dir: string): UsedPackageManager | undefined {
  const others = PACKAGE_MANAGERS.filter((manager) => manager !== NPM);
  const traces = [
    // First: a lock file may be left over, and npm, which creates projects for all of them, leaves its record.
    ...others.flatMap((manager) => recordsOf(manager).map((file) => ({ manager, file }))),
    ...PACKAGE_MANAGERS.flatMap((manager) => manager.lockFiles.map((file) => ({ manager, file }))),
  ];
  const found = traces.find(({ file }) => fs.existsSync(path.join(dir, file)));
  return found && { manager: found.manager, file: path.join(dir, found.file) };
}
