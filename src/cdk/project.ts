import * as fs from 'node:fs';
import * as path from 'node:path';
import { type ProjectConfig, readConfig } from '../config';

const RUNTIME_DIR = 'runtime';

/** The project of an app, with its configuration. */
export interface Project extends ProjectConfig {
  readonly projectDir: string;
  /** The folder of the app, from the project's root. */
  readonly runtimeDir: string;
}

export function readProject({
  projectDir = findProjectDir(),
  runtimeDir,
}: {
  readonly projectDir?: string;
  readonly runtimeDir: string;
}): Project {
  return { ...readConfig(projectDir, runtimeDir), projectDir, runtimeDir };
}

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

function nearestPackage(from: string): string | undefined {
  const dir = path.resolve(from);
  if (fs.existsSync(path.join(dir, 'package.json'))) return dir;
  const parent = path.dirname(dir);
  return parent === dir ? undefined : nearestPackage(parent);
}
