import * as fs from 'node:fs';
import * as path from 'node:path';
import { resolveBundling, type ResolvedBundling } from './bundling-settings';
import { checkConfig } from './check-config';
import type { Config } from './config';
import { ConfigError } from './errors';
import { parseJson, RESTORE } from './json-file';
import { parseManaged, remedyOf, sourceOf } from './managed-file';
import { defaultConfig } from './stage';
import { CONFIG_FILE, RUNTIME_DIR } from '../manifest/names';

/** The configuration of an app, and its file. */
export interface ProjectConfig {
  readonly config: Config;
  /** The file to edit, from the project's root, for messages: `.projenrc.ts` where projen writes the configuration. */
  readonly source: string;
  /** False if there is no such file, so that everything is at its default. */
  readonly present: boolean;
  /**
   * True if the file is in the app's own folder. Otherwise it is that of `runtime/`, whose functions and files are not
   * the app's.
   */
  readonly own: boolean;
}

/**
 * The configuration of the app in `runtimeDir`: its own, else the project's.
 * A project without one gets the defaults, so that a runtime app can be part of any CDK app.
 */
export function readConfig(projectDir: string, runtimeDir: string = RUNTIME_DIR): ProjectConfig {
  for (const dir of new Set([runtimeDir, RUNTIME_DIR])) {
    const file = `${dir.split(path.sep).join('/')}/${CONFIG_FILE}`;
    const text = readIfPresent(path.join(projectDir, file));
    if (text === undefined) continue;
    const own = path.relative(dir, runtimeDir) === '';
    // The configuration of a second app is written by hand.
    const managed = path.relative(dir, RUNTIME_DIR) === '';
    return {
      config: managed ? managedConfig(projectDir, file, text) : checkConfig(parseJson(file, text), file),
      source: managed ? sourceOf(projectDir, file) : file,
      present: true,
      own,
    };
  }
  const config = defaultConfig(packageName(projectDir));
  return { config, source: sourceOf(projectDir, `${RUNTIME_DIR}/${CONFIG_FILE}`), present: false, own: false };
}

/** The bundling settings of the app in `runtimeDir`. The `files` of another app's configuration are left out. */
export function bundlingOf(projectDir: string, runtimeDir: string = RUNTIME_DIR): ResolvedBundling {
  const { config, own } = readConfig(projectDir, runtimeDir);
  const bundling = resolveBundling(config.bundling);
  return own ? bundling : { ...bundling, files: [] };
}

/** projen has checked what it wrote: a file with an error has been edited, or is of another version of the package. */
function managedConfig(projectDir: string, file: string, text: string): Config {
  const value = parseManaged(projectDir, file, text);
  try {
    return checkConfig(value, file);
  } catch (e) {
    if (!(e instanceof ConfigError)) throw e;
    throw new ConfigError(e.source, e.path, `${e.problem}${remedyOf(projectDir)}`);
  }
}

function packageName(projectDir: string): string {
  const text = readIfPresent(path.join(projectDir, 'package.json'));
  const name = text === undefined ? undefined : parseJson('package.json', text, RESTORE).name;
  return typeof name === 'string' && name !== '' ? name : path.basename(path.resolve(projectDir));
}

function readIfPresent(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw e;
  }
}
