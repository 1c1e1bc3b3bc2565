import * as fs from 'node:fs';
import * as path from 'node:path';

/** Packages that load or install the native code of the package that depends on them. */
const LOADERS = [
  '@mapbox/node-pre-gyp',
  '@neon-rs/load',
  'bindings',
  'cmake-js',
  'node-gyp-build',
  'node-gyp-build-optional-packages',
  'node-pre-gyp',
  'pkg-prebuilds',
  'prebuild-install',
];

/** The folders in which build tools put native code. */
const FOLDERS = ['bin', 'binding', 'build', 'lib/binding', 'native', 'prebuilds'];

/**
 * Whether a package has native code, even if it is not built or downloaded on this machine: a bundler does not include
 * such code, so that the package fails to find it at run time.
 * @param folder of the package
 */
export function hasNativeCode(folder: string): boolean {
  if (!fs.existsSync(path.join(folder, 'package.json'))) return false;
  const { cpu, gypfile, dependencies, optionalDependencies } = packageJson(folder)!;
  return (
    cpu !== undefined ||
    gypfile === true ||
    fs.existsSync(path.join(folder, 'binding.gyp')) ||
    LOADERS.some((name) => Object.hasOwn(dependencies ?? {}, name)) ||
    Object.keys(optionalDependencies ?? {}).some((name) => isForLinux(name, folder)) ||
    ['', ...FOLDERS].some((name) => hasNodeFile(path.join(folder, name), name !== ''))
  );
}

/** Whether the package in a folder works without another one. */
export function isOptional(name: string, folder: string): boolean {
  const { optionalDependencies, peerDependenciesMeta } = packageJson(folder) ?? {};
  return Object.hasOwn(optionalDependencies ?? {}, name) || peerDependenciesMeta?.[name]?.optional === true;
}

/**
 * Whether an optional package has the Linux code of the package in a folder. Most are not installed.
 */
function isForLinux(name: string, folder: string): boolean {
  if (/(?:^|[-/])linux-(?:x64|arm64)/.test(name)) return true;
  const { os, cpu } = packageJson(installedFolder(name, folder)) ?? {};
  return cpu !== undefined && (os === undefined || [os].flat().includes('linux'));
}

function installedFolder(name: string, from: string): string | undefined {
  const folder = path.join(from, 'node_modules', name);
  if (fs.existsSync(folder)) return folder;
  return path.dirname(from) === from ? undefined : installedFolder(name, path.dirname(from));
}

function hasNodeFile(folder: string, recursive: boolean): boolean {
  if (!fs.existsSync(folder)) return false;
  return (fs.readdirSync(folder, { recursive }) as string[]).some((file) => file.endsWith('.node'));
}

function packageJson(folder: string | undefined): any {
  const file = folder && path.join(folder, 'package.json');
  return file && fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
}
