import * as fs from 'node:fs';
import * as path from 'node:path';

/** Files that a package manager other than npm leaves, below `node_modules` first: it is then the one in use. */
const TRACES: readonly (readonly [file: string, name: string])[] = [
  ['node_modules/.modules.yaml', 'pnpm'],
  ['node_modules/.yarn-state.yml', 'Yarn'],
  ['node_modules/.yarn-integrity', 'Yarn'],
  ['package-lock.json', 'npm'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'Yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
];

export interface PackageManager {
  readonly name: string;
  /** The file that shows it, from the project's root. */
  readonly trace: string;
}

/** The package manager that has installed the project, or the repository that it is a part of; undefined for npm. */
export function otherPackageManager(projectDir: string, dir: string = projectDir): PackageManager | undefined {
  const trace = TRACES.find(([file]) => fs.existsSync(path.join(dir, file)));
  if (trace) {
    const [file, name] = trace;
    return name === 'npm' ? undefined : { name, trace: path.relative(projectDir, path.join(dir, file)) };
  }
  const parent = path.dirname(dir);
  const isRoot = parent === dir || fs.existsSync(path.join(dir, '.git'));
  return isRoot ? undefined : otherPackageManager(projectDir, parent);
}

/** The problem and its fix, for a project that is not installed by npm. */
export function packageManagerProblem({ name, trace }: PackageManager): string {
  return (
    `The packages are installed by ${name} (${trace}), and projen installs those of this project by npm, the only package ` +
    `manager that is supported. Remove node_modules and the lock file of ${name}, then run \`npm install\``
  );
}
