/**
 * The process that creates a manifest: it bundles the app, imports it by import-process.ts, and writes the result to
 * the cache. It is a process of its own because esbuild's plugins are asynchronous and the caller, the constructor of a
 * construct, is synchronous.
 *
 *     node manifest-process.js '<DiscoveryRequest as JSON>'
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { bundle, contentHash } from './bundle/bundle';
import { type CacheRecord, DiscoveryCache } from './cache/cache';
import { DiscoveryError, type DiscoveryFailure } from './discovery-error';
import { changedSince, fingerprint } from './cache/fingerprint';
import { codeBytes, importCosts } from './bundle/import-costs';
import { inputsOf } from './cache/inputs';
import { importApp } from './app-import/import-app';
import type { Manifest } from '../manifest/manifest';
import { PACKAGE } from '../manifest/names';
import { operationsOf } from './operations/operations';
import { isOwnSource, sourceName } from './source-name';
import type { ResolvedBundling } from '../config';
import { diskError, errorText } from '../errors';
import { withStatedOperations } from './operations/stated-operations';

/** Code that calls AWS by itself: it does not show what the app calls. */
const LIBRARY = new RegExp(`^(${PACKAGE}|@aws-sdk/[^/]+|@smithy/[^/]+)@/`);

export interface DiscoveryRequest {
  /** The project's root, absolute, without symbolic links. */
  readonly projectDir: string;
  /** From the project's root, with forward slashes. */
  readonly runtimeDir: string;
  readonly timeoutSeconds: number;
  readonly bundling: ResolvedBundling;
  /** A folder of the cache for this discovery alone. */
  readonly workDir: string;
  /** The file for the result, as JSON. */
  readonly answerFile: string;
  /** Whether its standard input ends with the parent process; it then ends too. @default false */
  readonly endsWithParent?: boolean;
}

export type DiscoveryAnswer =
  | { readonly record: CacheRecord }
  | { readonly failure: DiscoveryFailure }
  /** The stack of an error that is not the user's. */
  | { readonly defect: string };

async function makeRecord({
  projectDir,
  runtimeDir,
  timeoutSeconds,
  bundling,
  workDir,
}: DiscoveryRequest): Promise<CacheRecord> {
  const started = Date.now();
  const cache = new DiscoveryCache(projectDir);
  const made = await bundle(projectDir, runtimeDir, bundling);
  const { files, hash, metafile, wholeMetafile, warnings } = made;
  const bundleDir = cache.addBundle(hash, files, workDir);
  const { sourceMaps, ...imported } = made.importable ?? made;
  const importedDir = made.importable ? cache.addBundle(imported.hash, imported.files, workDir) : bundleDir;
  const nameOf = (file: string) => sourceName(projectDir, path.resolve(projectDir, file));
  const ownFiles = Object.keys(metafile.inputs)
    .filter((file) => isOwnSource(nameOf(file)) && fs.existsSync(path.join(projectDir, file)))
    .sort();

  const app = await importApp({
    projectDir,
    runtimeDir,
    bundleDir: importedDir,
    sourceMaps,
    ownFiles,
    timeoutSeconds,
    workDir,
  });
  const operations = operationsOf(wholeMetafile, {
    nameOf,
    read: (file) => fs.readFileSync(path.resolve(projectDir, file), 'utf8'),
  });
  const mentions = (pattern: RegExp) =>
    Object.keys(wholeMetafile.inputs).some(
      (file) =>
        !LIBRARY.test(nameOf(file)) &&
        fs.existsSync(path.resolve(projectDir, file)) &&
        pattern.test(fs.readFileSync(path.resolve(projectDir, file), 'utf8')),
    );
  const manifest: Manifest = { version: 2, ...app, ...withStatedOperations(app, operations, mentions) };

  const docs = docsFiles(manifest, projectDir);
  const deployed = docs.length > 0 ? new Map([...files, ...docs]) : files;
  const bundleHash = docs.length > 0 ? contentHash(deployed) : hash;
  if (docs.length > 0) cache.addBundle(bundleHash, deployed, workDir);

  const inputs = inputsOf(
    { ...metafile, inputs: { ...wholeMetafile.inputs, ...metafile.inputs } },
    projectDir,
    runtimeDir,
    bundling.files,
  );
  const state = fingerprint(inputs, projectDir);
  const record: CacheRecord = {
    bundling,
    inputs,
    fingerprint: state,
    manifest,
    bundleHash,
    files: [...deployed.keys()],
    size: {
      codeBytes: codeBytes(metafile),
      totalBytes: [...deployed.values()].reduce((sum, { length }) => sum + length, 0),
      costs: importCosts(metafile, nameOf),
    },
    warnings,
  };
  // If a file was saved during the discovery, the bundle may be outdated: it is not recorded, so that the next
  // discovery runs again.
  if (!changedSince(inputs, projectDir, started)) cache.addRecord(runtimeDir, record, workDir);
  cache.prune();
  return record;
}

/** The files of `app.docs()`, beside the bundle. */
function docsFiles(manifest: Manifest, projectDir: string): readonly (readonly [name: string, content: Uint8Array])[] {
  if (!manifest.routes.some(({ docs }) => docs)) return [];
  const { servedFiles } = require('../contract/page') as typeof import('../contract/page');
  const { apiVersion } = require('../contract/openapi') as typeof import('../contract/openapi');
  return servedFiles(manifest, apiVersion(projectDir)).map(([name, text]) => [name, Buffer.from(text)]);
}

function failureOf(error: unknown): DiscoveryAnswer {
  if (error instanceof DiscoveryError) return { failure: error.toJSON() };
  const disk = diskError(error);
  if (disk) return { failure: { code: 'DISK_UNUSABLE', message: disk.message } };
  return { defect: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

async function main(request: DiscoveryRequest): Promise<void> {
  if (request.endsWithParent) endWithParent();
  const answer: DiscoveryAnswer = await makeRecord(request).then((record) => ({ record }), failureOf);
  try {
    fs.writeFileSync(request.answerFile, JSON.stringify(answer));
  } catch (error) {
    // The caller must not read half of it.
    fs.rmSync(request.answerFile, { force: true });
    process.stdout.write(`${errorText(error)}\n`);
    process.exitCode = 1;
  }
}

/**
 * The import of an app may take long, or never end: it is not needed once the parent process has ended.
 */
function endWithParent(): void {
  process.stdin.on('end', () => process.exit(1)).resume();
  (process.stdin as unknown as { unref?: () => void }).unref?.();
}

void main(JSON.parse(process.argv[2]));
