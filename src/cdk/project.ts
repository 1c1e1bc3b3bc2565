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
 * The root of the project that a CDK app is of: of the working directory, as the CDK runs an app where its cdk.json is, or of the
 * app's own file, which shows the way where an app is run from above (a workspace's root). An app that is run without a
 * cdk.json is a project where its package.json is.
 */
export function projectDirOfApp(cwd: string = process.cwd(), entry: string | undefined = process.argv[1]): string {
  // The entry of a test runner is no part of the project.
  const folders = [cwd, ...(entry && !entry.split(path.sep).includes('node_modules') ? [path.dirname(entry)] : [])];
  const [found] = folders.flatMap((folder) => findProjectDir(folder) ?? []);
  const [nearest] = folders.reverse().flatMap((folder) => folderWith('package.json', folder) ?? []);
  return found ?? nearest ?? cwd;
}
