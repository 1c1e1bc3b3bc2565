import * as fs from 'node:fs';
import * as path from 'node:path';
import { checkConfigFunctionNames, type ProjectConfig } from '../config';

const RUNTIME_DIR = 'runtime';

/**
 * The project's root: the nearest folder upwards of the working directory that has a package.json. From a folder that is
 * above the project (a workspace's root) the CDK app's own file shows the way.
 */
export function findProjectDir(cwd: string = process.cwd(), entry: string | undefined = process.argv[1]): string {
  const fromCwd = nearestPackage(cwd);
  if (fromCwd !== undefined && fs.existsSync(path.join(fromCwd, RUNTIME_DIR))) return fromCwd;
  const fromEntry =
    entry && !entry.split(path.sep).includes('node_modules') ? nearestPackage(path.dirname(entry)) : undefined;
  return fromEntry ?? fromCwd ?? cwd;
}

/** Settings of a function that the app does not have are a slip; the project's settings may name functions of another app. */
export function checkFunctionsOf(project: ProjectConfig, runtimeDir: string, functions: readonly string[]): void {
  if (path.normalize(path.dirname(project.source)) === path.normalize(runtimeDir)) {
    checkConfigFunctionNames(project.config, functions, project.source);
  }
}

function nearestPackage(from: string): string | undefined {
  const dir = path.resolve(from);
  if (fs.existsSync(path.join(dir, 'package.json'))) return dir;
  const parent = path.dirname(dir);
  return parent === dir ? undefined : nearestPackage(parent);
}
