import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** npm's record of what is installed. */
const RECORD = 'node_modules/.package-lock.json';

interface Installed {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly inBundle?: boolean;
  readonly link?: boolean;
}

/**
 * Installs all packages anew where an installation of npm was killed. npm takes the folders that it finds for whole
 * packages: it leaves out what they depend on optionally, and knows no checksums for the lock file.
 *
 * @param install the command of the package manager
 */
export function renewPartialInstallation(dir: string, install: string): void {
  if (!isPartial(dir)) return;
  fs.rmSync(path.join(dir, 'node_modules'), { recursive: true, force: true });
  const { status } = spawnSync(install, { cwd: dir, shell: true, stdio: 'inherit' });
  // As projen words it.
  if (status !== 0) throw new Error(`Task "install" failed when executing "${install}"`);
}

/** Whether npm has found packages that it has not installed itself. */
function isPartial(dir: string): boolean {
  let packages: { readonly [folder: string]: Installed };
  try {
    ({ packages } = JSON.parse(fs.readFileSync(path.join(dir, RECORD), 'utf8')));
  } catch {
    return false;
  }
  return Object.entries(packages).some(
    ([folder, { resolved, integrity, inBundle, link }]) =>
      folder.includes('node_modules/') && resolved === undefined && integrity === undefined && !inBundle && !link,
  );
}
