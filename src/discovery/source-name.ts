import * as path from 'node:path';
import { PACKAGE } from '../manifest/names';

const LIBRARY_ROOT = path.resolve(__dirname, '..', '..');

/**
 * The name of a source in source maps and in the manifest, the same on every machine and wherever packages are hoisted
 * to: `runtime/app.ts` for the project's own files, `<package>@/dist/index.js` for those of a package.
 */
export function sourceName(projectDir: string, file: string): string {
  const name = slashes(file);
  const installed = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(.*)$/.exec(name);
  if (installed) return `${installed[1]}@/${installed[2]}`;
  const fromProject = slashes(path.relative(projectDir, file));
  if (!fromProject.startsWith('../')) return fromProject;
  const fromLibrary = slashes(path.relative(LIBRARY_ROOT, file));
  return fromLibrary.startsWith('../') ? fromProject : `${PACKAGE}@/${fromLibrary}`;
}

/** Whether a name made by `sourceName` is one of the project's own files. */
export function isOwnSource(name: string): boolean {
  return !name.includes('@/');
}

export function slashes(file: string): string {
  return path.sep === '/' ? file : file.split(path.sep).join('/');
}

/** The package that a specifier names, or undefined for a path. */
export function packageOf(specifier: string): string | undefined {
  return /^(?![./#])(?:@[^/]+\/)?[^/:]+(?=\/|$)/.exec(specifier)?.[0];
}
