import * as fs from 'node:fs';
import * as path from 'node:path';

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
