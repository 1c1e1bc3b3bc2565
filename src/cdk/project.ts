import * as path from 'node:path';
import { findProjectDir, folderWith, type ProjectConfig, readConfig } from '../config';

/** The project of an app, with its configuration. */
export interface Project extends ProjectConfig {
  readonly projectDir: string;
  /** The folder of the app, from the project's root. */
  readonly runtimeDir: string;
}

export function readProject({
  projectDir = projectDirOfApp(),
  runtimeDir,
}: {
  readonly projectDir?: string;
  readonly runtimeDir: string;
}): Project {
  return { ...readConfig(projectDir, runtimeDir), projectDir, runtimeDir };
}

/**
 * The root of the project of a CDK app: the nearest folder with a cdk.json, upwards of the working directory, where the
 * CDK runs an app, or of the app's own file, for an app that is run from above (a workspace's root). Without a
 * cdk.json, it is the nearest folder with a package.json.
 */
export function projectDirOfApp(cwd: string = process.cwd(), entry: string | undefined = process.argv[1]): string {
  // The entry of a test runner is no part of the project.
  const folders = [cwd, ...(entry && !entry.split(path.sep).includes('node_modules') ? [path.dirname(entry)] : [])];
  const [found] = folders.flatMap((folder) => findProjectDir(folder) ?? []);
  const [nearest] = folders.reverse().flatMap((folder) => folderWith('package.json', folder) ?? []);
  return found ?? nearest ?? cwd;
}
