import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Metafile } from 'esbuild';
import { tsconfigFile } from '../bundle/bundle';
import { extraFileNames } from '../bundle/extra-files';
import { esbuildPackageFile } from '../bundle/load-esbuild';
import { packageOf, slashes } from '../source-name';
import { INSTALL_RECORDS, LOCK_FILES } from '../../package-manager';

/**
 * All files on the disk that determine a bundle: not only the files in it, but also those that would replace them if
 * they were created. Paths are relative to the project's root, so that they are valid for a copy of it.
 */
export interface Inputs {
  /** Files that are compared by content, whether they exist or not. */
  readonly contents: readonly string[];
  /** Folders that are compared by the names of the modules in them: a new `a.ts` replaces `a/index.ts`. */
  readonly names: readonly string[];
  /** Folders that are compared by the names of the modules in them and in all folders below. */
  readonly trees: readonly string[];
  /** Other deployed files of a folder, by the patterns of their names. */
  readonly patterns: { readonly folder: string; readonly globs: readonly string[] };
  /** Files of installed packages, which change only by an install: compared by size and time of change. */
  readonly stats: readonly string[];
}

/** The second ones have the installed versions, which may differ from the locked ones. */
const INSTALLATION = [...LOCK_FILES, ...INSTALL_RECORDS];

/** The files that change with each installation, of a project or of the workspace that it is part of. */
export function lockFiles(projectDir: string): string[] {
  return foldersTo(projectDir, () => false).flatMap((folder) => INSTALLATION.map((name) => path.join(folder, name)));
}

/** The inputs of a finished bundle. */
export function inputsOf(
  { inputs }: Metafile,
  projectDir: string,
  runtimeDir: string,
  globs: readonly string[] = [],
): Inputs {
  const files = Object.keys(inputs)
    .map((file) => path.resolve(projectDir, file))
    .filter((file) => fs.existsSync(file));
  const installed = files.filter(isInstalled);
  const sources = files.filter((file) => !isInstalled(file));
  const root = path.resolve(projectDir, runtimeDir);
  const isRoot = (folder: string) => folder === projectDir || fs.existsSync(path.join(folder, 'package.json'));
  const folders = new Set(sources.flatMap((file) => foldersTo(path.dirname(file), isRoot)));
  for (const folder of moduleFolders(root)) folders.add(folder);

  const packages = packageFolders(inputs, projectDir, sources);
  const fromProject = (paths: Iterable<string>) =>
    [...new Set(paths)].map((file) => path.relative(projectDir, file)).sort();
  return {
    contents: fromProject([
      ...sources,
      ...extraFileNames(root, globs).map((name) => path.join(root, name)),
      ...[...folders].map((folder) => path.join(folder, 'package.json')),
      ...tsconfigFiles(projectDir, runtimeDir),
      ...lockFiles(projectDir),
      ...packages.map((folder) => path.join(folder, 'package.json')),
    ]),
    names: fromProject([
      ...[...folders].filter((folder) => folder !== root && !folder.startsWith(root + path.sep)),
      ...packages,
    ]),
    trees: fromProject([root]),
    patterns: { folder: fromProject([root])[0], globs },
    stats: fromProject([...installed, ...packageFiles(installed), ...toolFiles(projectDir)]),
  };
}

/** The folders of the packages that the sources import, and those in which they would be found first. */
function packageFolders(inputs: Metafile['inputs'], projectDir: string, sources: readonly string[]): string[] {
  return sources.flatMap((file) => {
    const imports = inputs[slashes(path.relative(projectDir, file))]?.imports ?? [];
    const names = imports.flatMap(({ original }) => (original && packageOf(original)) ?? []);
    return names.flatMap((name) =>
      foldersTo(path.dirname(file), (folder) => fs.existsSync(path.join(folder, 'node_modules', name))).map((folder) =>
        path.join(folder, 'node_modules', name),
      ),
    );
  });
}

/** The files that set how TypeScript's modules are found and compiled, and those that would replace them. */
export function tsconfigFiles(projectDir: string, runtimeDir: string): string[] {
  return [
    ...tsconfigs(tsconfigFile(projectDir, runtimeDir)),
    path.join(projectDir, runtimeDir, 'tsconfig.json'),
    path.join(projectDir, 'tsconfig.json'),
  ];
}

/**
 * A tsconfig.json and the files that it extends; those in packages change only by an install, which the lock file
 * shows.
 */
function tsconfigs(file: string | undefined, seen: string[] = []): string[] {
  if (!file || seen.includes(file)) return seen;
  seen.push(file);
  if (!fs.existsSync(file)) return seen;
  const bases = /"extends"\s*:\s*("[^"]*"|\[[^\]]*\])/.exec(fs.readFileSync(file, 'utf8'))?.[1].match(/"[^"]*"/g) ?? [];
  for (const base of bases.map((quoted) => quoted.slice(1, -1)).filter((name) => /^[./]/.test(name))) {
    const target = path.resolve(path.dirname(file), base);
    tsconfigs(target.endsWith('.json') ? target : `${target}.json`, seen);
  }
  return seen;
}

/** The files of this tool, on which a bundle and its manifest depend. */
function toolFiles(projectDir: string): string[] {
  const own = ['discovery', 'manifest'].flatMap((part) => filesBelow(path.join(__dirname, '..', '..', part)));
  return [...own, ...[esbuildPackageFile(projectDir)].flatMap((file) => file ?? [])];
}

function filesBelow(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

/** The package.json of the packages of files. */
function packageFiles(installed: readonly string[]): string[] {
  return installed
    .flatMap((file) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+[\\/]/.exec(file) ?? [])
    .map((folder) => path.join(folder, 'package.json'));
}

/** A folder and its ancestors, up to the first for which `isLast` returns true, or the root. */
function foldersTo(folder: string, isLast: (folder: string) => boolean): string[] {
  const parent = path.dirname(folder);
  return isLast(folder) || parent === folder ? [folder] : [folder, ...foldersTo(parent, isLast)];
}

function isInstalled(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file);
}

/** A folder and the folders below it, without installed packages. */
export function moduleFolders(folder: string): string[] {
  const below = fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules');
  return [folder, ...below.flatMap(({ name }) => moduleFolders(path.join(folder, name)))];
}

/** Whether a file may be imported without its extension, or decides how a folder is imported. */
export function isModule(file: string): boolean {
  return /\.(?:[cm]?[jt]sx?|json|css)$/.test(file);
}
