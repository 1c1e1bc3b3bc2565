import { folderWith } from '../../config';

/** The command that adds a development dependency, by the lock file of a package manager. */
const INSTALL: { readonly [lockFile: string]: readonly string[] } = {
  'package-lock.json': ['npm', 'install', '--save-dev'],
  'pnpm-lock.yaml': ['pnpm', 'add', '--save-dev'],
  'yarn.lock': ['yarn', 'add', '--dev'],
  'bun.lock': ['bun', 'add', '--dev'],
  'bun.lockb': ['bun', 'add', '--dev'],
};

/** The command that installs a package in a project; the lock file of a member of a workspace is at the workspace's root. */
export function installCommand(projectDir: string, spec: string): readonly string[] {
  const found = Object.keys(INSTALL)
    .map((lockFile) => ({ lockFile, dir: folderWith(lockFile, projectDir) }))
    .filter(({ dir }) => dir !== undefined)
    .sort((a, b) => b.dir!.length - a.dir!.length);
  return [...INSTALL[found[0]?.lockFile ?? 'package-lock.json'], spec];
}
