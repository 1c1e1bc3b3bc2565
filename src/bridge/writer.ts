import * as fs from 'node:fs';
import * as path from 'node:path';

const READ_ONLY = 0o444;

/** True if the file has this content already. Git may have checked it out with CRLF. */
export function isCurrent(file: string, content: string): boolean {
  const current = readOr(file, undefined);
  return current === content || current?.replace(/\r\n/g, '\n') === content;
}

/** The content of a file, or the other value if it does not exist. */
export function readOr<T>(file: string, other: T): string | T {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return other;
    throw error;
  }
}

/**
 * Writes a managed file, read-only unless another project owns its folder. An unchanged one is not touched.
 *
 * @returns true if the file's content changed
 */
export function writeManaged(file: string, content: string, { readOnly = true } = {}): boolean {
  if (isCurrent(file, content)) {
    if (readOnly && fs.statSync(file).mode % 0o1000 !== READ_ONLY) fs.chmodSync(file, READ_ONLY);
    return false;
  }
  fs.mkdirSync(path.dirname(file), { recursive: true });
  // By rename, so that a test or a type-checker that runs at the same time never reads half a file.
  const draft = `${file}.${process.pid}.tmp`;
  try {
    fs.writeFileSync(draft, content, readOnly ? { mode: READ_ONLY } : {});
    fs.renameSync(draft, file);
  } finally {
    fs.rmSync(draft, { force: true });
  }
  return true;
}
