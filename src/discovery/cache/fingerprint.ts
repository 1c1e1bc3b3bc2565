import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { extraFileNames } from '../bundle/extra-files';
import { type Inputs, isModule, moduleFolders } from './inputs';
import { MANIFEST_FILE } from '../../manifest/names';

/** A digest of the present state of the inputs: equal as long as the bundle would be the same. */
export function fingerprint(inputs: Inputs, projectDir: string): string {
  const hash = createHash('sha256').update(process.version);
  const add = (name: string, state: string | Buffer) => hash.update(`\0${name}\0${state.length}\0`).update(state);

  for (const name of inputs.contents) add(name, content(path.join(projectDir, name)));
  for (const name of inputs.names) add(name, moduleNames(path.join(projectDir, name)));
  for (const name of inputs.trees) {
    for (const folder of folders(path.join(projectDir, name))) {
      add(path.relative(projectDir, folder), moduleNames(folder));
    }
  }
  const { folder: root, globs } = inputs.patterns;
  add('', extraFileNames(path.join(projectDir, root), globs).join('\0'));
  for (const name of inputs.stats) add(name, sizeAndChange(path.join(projectDir, name)));
  return hash.digest('hex');
}

/**
 * Whether inputs may have changed at or after a time, so that a bundle built since then may be of either state. File
 * systems count time in steps of some milliseconds.
 */
export function changedSince({ contents, trees }: Inputs, projectDir: string, time: number): boolean {
  const paths = [
    ...contents.map((name) => path.join(projectDir, name)),
    ...trees.flatMap((name) => folders(path.join(projectDir, name))),
  ];
  return paths.some((file) => (fs.statSync(file, { throwIfNoEntry: false })?.ctimeMs ?? 0) > time - 20);
}

function content(file: string): string | Buffer {
  return fs.existsSync(file) ? fs.readFileSync(file) : 'absent';
}

/** The change time, unlike the modification time, cannot be set: npm sets the same modification time for all files. */
function sizeAndChange(file: string): string {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.size} ${stat.ctimeMs}` : 'absent';
}

function moduleNames(folder: string): string {
  if (!fs.existsSync(folder)) return 'absent';
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  const names = entries.filter((entry) => !entry.isDirectory() && isModule(entry.name)).map(({ name }) => name);
  // The manifest is written by discovery: as an input it would invalidate its own discovery. As a module it can shadow
  // only a folder of its name.
  const shadowed = entries.some(({ name }) => name === path.parse(MANIFEST_FILE).name);
  return names
    .filter((name) => name !== MANIFEST_FILE || shadowed)
    .sort()
    .join('\0');
}

function folders(root: string): string[] {
  return fs.existsSync(root) ? moduleFolders(root).sort() : [];
}
