import * as fs from 'node:fs';

/** Whether there is a folder of this path: not a file, and not nothing. */
export function isFolder(place: string): boolean {
  return fs.statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
