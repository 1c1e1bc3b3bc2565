import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** The versions of TypeScript that generated code compiles with. */
export const VERSIONS = ['5.9', '6.0', '7.0'] as const;

const CACHE = path.resolve(__dirname, '../../node_modules/.cache/test-typescript');

export interface Compiled {
  readonly errors: readonly string[];
  /** Of types. */
  readonly instantiations: number;
  /** In bytes, after the garbage has been collected where the compiler runs in Node. */
  readonly memory: number;
}

/** Compiles the files of a folder, which has a `tsconfig.json`, by a version of TypeScript. */
export function compiled(version: string, folder: string): Compiled {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', compiler(version), '-p', folder, '--noEmit', '--pretty', 'false', '--extendedDiagnostics'],
    { encoding: 'utf8', maxBuffer: Infinity },
  );
  const figure = (name: string) => Number(new RegExp(`^${name}: *(\\d+)`, 'm').exec(stdout)?.[1]);
  const errors = stdout.split('\n').filter((line) => /error TS\d+/.test(line));
  if (status !== 0 && errors.length === 0) throw new Error(`tsc ${version} failed:\n${stdout}${stderr}`);
  return { errors, instantiations: figure('Instantiations'), memory: 1024 * figure('Memory used') };
}

function compiler(version: string): string {
  return path.join(installed(`typescript-${version}`, [`typescript@~${version}.0`]), 'typescript/bin/tsc');
}

/** The folder of packages that are no dependencies of this repository, installed when they are first needed. */
export function installed(name: string, packages: readonly string[]): string {
  const folder = path.join(CACHE, name);
  const ready = path.join(folder, 'ready');
  if (!fs.existsSync(ready)) {
    fs.mkdirSync(folder, { recursive: true });
    // Without it, npm takes a folder above.
    fs.writeFileSync(path.join(folder, 'package.json'), '{}');
    execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', ...packages], {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    fs.writeFileSync(ready, '');
  }
  return path.join(folder, 'node_modules');
}
