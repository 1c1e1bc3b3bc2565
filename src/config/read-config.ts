import * as fs from 'node:fs';
import * as path from 'node:path';
import { resolveBundling, type ResolvedBundling } from './bundling-settings';
import { checkConfig } from './check-config';
import type { Config } from './config';
import { ConfigError } from './errors';
import { defaultConfig } from './stage';

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

/** How the code of the app in `runtimeDir` is bundled. Another app's files are not its own. */
export function bundlingOf(projectDir: string, runtimeDir: string = RUNTIME_DIR): ResolvedBundling {
  const { config, source } = readConfig(projectDir, runtimeDir);
  const bundling = resolveBundling(config.bundling);
  return path.relative(path.dirname(source), runtimeDir) === '' ? bundling : { ...bundling, files: [] };
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
