import * as path from 'node:path';
import { checkGenerated, contractFiles, isOutside } from './contract-files';
import { markerOf } from './marker';
import { renderBridge } from './render';
import { streamHandlerWarnings } from './stream-handlers';
import { isCurrent, readOr, writeManaged } from './writer';
import { generateCommand, readConfig } from '../config';
import type { Manifest } from '../manifest/manifest';
import { APP_FILE, BRIDGE_FILE, MANIFEST_FILE, RUNTIME_DIR } from '../manifest/names';
import { renderManifest } from '../manifest/render';
import { surfaceOf } from '../manifest/surface';
import { UserError } from '../errors';

export interface GenerateOptions {
  /** The root of the project. */
  readonly projectDir: string;
  /** The folder of the runtime app, from the project's root. @default 'runtime' */
  readonly runtimeDir?: string;
  /** Only compares: where a file would change, `STALE_BRIDGE` is thrown and nothing is written. @default false */
  readonly check?: boolean;
}

export interface Generated {
  readonly manifest: Manifest;
  /** The files that were written because their content changed, from the project's root. */
  readonly changed: readonly string[];
  /** The effects of the changes on a deployed stack that their author may not intend. */
  readonly warnings: readonly string[];
}

/** Paths from the project's root of the managed files that are generated from the runtime app. */
export function generatedFiles(runtimeDir = RUNTIME_DIR): {
  readonly bridge: string;
  readonly manifest: string;
} {
  return {
    bridge: BRIDGE_FILE,
    manifest: `${runtimeDir}/${MANIFEST_FILE}`,
  };
}

/** The error for a bridge or a manifest that is older than the runtime app, where nothing may be written. */
function outdatedError(files: readonly string[], projectDir: string, runtimeDir: string): UserError {
  return new UserError(
    'STALE_BRIDGE',
    `${files.join(' and ')} ${files.length > 1 ? 'are' : 'is'} older than ${runtimeDir}/${APP_FILE}: ` +
      `run \`${generateCommand(projectDir)}\` on your machine and commit the result. Nothing is rewritten where CI is set.`,
  );
}

/** True in continuous integration, by the variable `CI` that all services set. */
export function inCi(env: NodeJS.ProcessEnv = process.env): boolean {
  return !['', '0', 'false', 'no'].includes((env.CI ?? '').toLowerCase());
}

/**
 * Discovers the runtime app and writes the files that are generated from it: the bridge and the manifest.
 *
 * @throws DiscoveryError if the app cannot be read; then no file is touched
 */
export function generate(options: GenerateOptions): Generated {
  // Loaded here: `.projenrc.ts` loads this module in each run, and often needs no more than `generatedFiles`.
  const { discover } = require('../discovery') as typeof import('../discovery');
  return write(options, discover({ projectDir: options.projectDir, runtimeDir: options.runtimeDir }).manifest);
}

/** As `generate`, without blocking. */
export async function generateAsync(options: GenerateOptions): Promise<Generated> {
  const { discoverAsync } = require('../discovery') as typeof import('../discovery');
  return write(
    options,
    (await discoverAsync({ projectDir: options.projectDir, runtimeDir: options.runtimeDir })).manifest,
  );
}

function write(options: GenerateOptions, manifest: Manifest): Generated {
  const runtimeDir = options.runtimeDir ?? RUNTIME_DIR;
  const files = generatedFiles(runtimeDir);
  const marker = markerOf(options.projectDir);
  const contents: [file: string, content: string][] = [
    [files.bridge, renderBridge(surfaceOf(manifest), { runtimeDir, marker })],
    [files.manifest, renderManifest(manifest, marker)],
  ];
  const { config, own } = readConfig(options.projectDir, runtimeDir);
  for (const file of own ? contractFiles(config, runtimeDir) : []) {
    checkGenerated(file, options.projectDir);
    contents.push([file.file, file.render(manifest, options.projectDir)]);
  }
  const outdated = contents
    .filter(([file, content]) => !isCurrent(path.join(options.projectDir, file), content))
    .map(([file]) => file);
  if (options.check && outdated.length > 0) throw outdatedError(outdated, options.projectDir, runtimeDir);
  const warnings = streamHandlerWarnings(readOr(path.join(options.projectDir, files.manifest), ''), manifest);
  for (const [file, content] of contents) {
    writeManaged(path.join(options.projectDir, file), content, { readOnly: !isOutside(file) });
  }
  return { manifest, changed: outdated, warnings };
}
