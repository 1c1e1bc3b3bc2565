import * as fs from 'fs';
import * as path from 'path';
import { checkConfig, checkConfigFunctionNames, type Config, ConfigError, defaultConfig } from '../config';

/** The configuration of a project, and where it was read. */
export interface ProjectConfig {
  readonly config: Config;
  /** The file from the project's root, for messages. */
  readonly source: string;
  /** False if there is no such file, so that everything is at its default. */
  readonly present: boolean;
}

const RUNTIME_DIR = 'runtime';

/**
 * The project's root: the nearest folder upwards of the working directory that has a package.json. From a folder that is
 * above the project (a workspace's root) the CDK app's own file shows the way.
 */
export function findProjectDir(cwd: string = process.cwd(), entry: string | undefined = process.argv[1]): string {
  const fromCwd = nearestPackage(cwd);
  if (fromCwd !== undefined && fs.existsSync(path.join(fromCwd, RUNTIME_DIR))) return fromCwd;
  const fromEntry = entry && !entry.split(path.sep).includes('node_modules') ? nearestPackage(path.dirname(entry)) : undefined;
  return fromEntry ?? fromCwd ?? cwd;
}

/**
 * The configuration of the app in `runtimeDir`: its own, else the project's.
 * A project without one gets the defaults, so that a runtime app can be part of any CDK app.
 */
export function readConfig(projectDir: string, runtimeDir: string = RUNTIME_DIR): ProjectConfig {
  for (const dir of new Set([runtimeDir, RUNTIME_DIR])) {
    const source = `${dir.split(path.sep).join('/')}/config.json`;
    const text = readIfPresent(path.join(projectDir, source));
    if (text !== undefined) return { config: checkConfig(parse(text, source), source), source, present: true };
  }
  return { config: defaultConfig(packageName(projectDir)), source: `${RUNTIME_DIR}/config.json`, present: false };
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

function packageName(projectDir: string): string {
  const text = readIfPresent(path.join(projectDir, 'package.json'));
  const name = text === undefined ? undefined : parse(text, 'package.json').name;
  return typeof name === 'string' && name !== '' ? name : path.basename(path.resolve(projectDir));
}

function parse(text: string, source: string): any {
  try {
    return JSON.parse(text);
  } catch (e) {
    throw new ConfigError(source, '', `it is no JSON: ${(e as Error).message}`);
  }
}

function readIfPresent(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw e;
  }
}
