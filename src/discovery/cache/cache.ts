import { createHash, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { fingerprint } from './fingerprint';
import type { ImportCost } from '../bundle/import-costs';
import type { Inputs } from './inputs';
import type { Manifest } from '../../manifest/manifest';
import { slashes } from '../source-name';
import type { ResolvedBundling } from '../../config';
import { cacheDir } from '../../manifest/names';

/** A folder of the cache whose content never changes. */
export interface CachedFolder {
  readonly dir: string;
  /** The hash of names and contents. */
  readonly hash: string;
  /** The size of all its files. */
  readonly bytes: number;
}

/** The sizes of a bundle. */
export interface BundleSize {
  /** The size of the code, without source maps and other files. */
  readonly codeBytes: number;
  /** The size of all files. */
  readonly totalBytes: number;
  /** The parts of the code, the largest first. */
  readonly costs: readonly ImportCost[];
}

/** A finished discovery and the state of the disk for which it is valid. */
export interface CacheRecord {
  readonly bundling: ResolvedBundling;
  readonly inputs: Inputs;
  readonly fingerprint: string;
  readonly manifest: Manifest;
  readonly bundleHash: string;
  /** The names of the bundle's files. */
  readonly files: readonly string[];
  readonly size: BundleSize;
  readonly warnings: readonly string[];
}

/**
 * The cache of finished discoveries in `node_modules/.cache`, which git ignores, CI caches, and a removal of the
 * packages removes. Files appear by an atomic rename, so that any number of processes can use it at once.
 *
 *     records/<runtime directory>.json   the last discovery of a runtime directory
 *     bundles/<hash>/                    a bundle's files
 *     work/<unique>/                     unfinished files
 */
export class DiscoveryCache {
  private readonly root: string;

  constructor(private readonly projectDir: string) {
    this.root = cacheDir(projectDir);
  }

  /** The record of a runtime directory, if it is valid for the present state of the disk. */
  valid(runtimeDir: string, bundling: ResolvedBundling): CacheRecord | undefined {
    const record = readJson<CacheRecord>(this.recordFile(runtimeDir));
    if (!record || !isDeepStrictEqual(record.bundling, bundling) || !this.isComplete(record)) return undefined;
    return fingerprint(record.inputs, this.projectDir) === record.fingerprint ? record : undefined;
  }

  bundleDir(bundleHash: string): string {
    return path.join(this.root, 'bundles', bundleHash.slice(0, 32));
  }

  /** A new folder for one discovery's files. */
  workDir(): string {
    const folder = path.join(this.root, 'work', randomUUID());
    fs.mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Puts a bundle's files in place and returns their folder. */
  addBundle(hash: string, files: ReadonlyMap<string, Uint8Array>, workDir: string): string {
    const target = this.bundleDir(hash);
    if (this.has(target, [...files.keys()])) return target;
    const staging = path.join(workDir, `bundle-${hash.slice(0, 8)}`);
    fs.mkdirSync(staging);
    // File modes are part of an asset: they must not depend on the umask.
    for (const [name, content] of files) {
      fs.mkdirSync(path.dirname(path.join(staging, name)), { recursive: true });
      fs.writeFileSync(path.join(staging, name), content);
      fs.chmodSync(path.join(staging, name), 0o644);
    }
    fs.mkdirSync(path.dirname(target), { recursive: true });
    // The existing folder is incomplete: part of it has been removed.
    if (fs.existsSync(target)) rename(target, path.join(workDir, 'incomplete'));
    rename(staging, target);
    return target;
  }

  /** The folder for a key; it is created if it does not exist. */
  folder(kind: 'node-modules' | 'assets', key: string, make: (folder: string) => void): CachedFolder {
    const target = path.join(this.root, kind, key.slice(0, 32));
    const record = `${target}.json`;
    const known = readJson<CachedFolder>(record);
    if (known && fs.existsSync(target)) return { ...known, dir: target };
    const workDir = this.workDir();
    try {
      const staging = path.join(workDir, kind);
      fs.mkdirSync(staging);
      make(staging);
      const made = describeFolder(staging);
      fs.mkdirSync(path.dirname(target), { recursive: true });
      rename(staging, target);
      fs.writeFileSync(path.join(workDir, 'record.json'), JSON.stringify(made));
      rename(path.join(workDir, 'record.json'), record);
      return { ...made, dir: target };
    } finally {
      fs.rmSync(workDir, { recursive: true, force: true });
    }
  }

  addRecord(runtimeDir: string, record: CacheRecord, workDir: string): void {
    const staging = path.join(workDir, 'record.json');
    fs.writeFileSync(staging, JSON.stringify(record));
    fs.mkdirSync(path.dirname(this.recordFile(runtimeDir)), { recursive: true });
    fs.renameSync(staging, this.recordFile(runtimeDir));
  }

  /** Removes unused files: all but the last bundles, and the remains of killed processes. */
  prune(): void {
    const day = 24 * 60 * 60 * 1000;
    const old = (folder: string, keep: number) =>
      entries(folder)
        .sort((a, b) => b.time - a.time)
        .slice(keep)
        .filter(({ time }) => Date.now() - time > day);
    const kept = ['bundles', 'assets', 'node-modules'].flatMap((kind) => old(path.join(this.root, kind), 10));
    for (const { file } of [...kept, ...old(path.join(this.root, 'work'), 0)]) {
      fs.rmSync(file, { recursive: true, force: true });
    }
  }

  private isComplete({ bundleHash, files }: CacheRecord): boolean {
    return this.has(this.bundleDir(bundleHash), files);
  }

  private has(bundleDir: string, files: readonly string[]): boolean {
    return fs.existsSync(bundleDir) && filesBelow(bundleDir).sort().join() === [...files].sort().join();
  }

  private recordFile(runtimeDir: string): string {
    // Work trees may share one node_modules by a link.
    const digest = createHash('sha256').update(`${this.projectDir}\0${runtimeDir}`).digest('hex').slice(0, 16);
    return path.join(this.root, 'records', `${runtimeDir.replace(/\W+/g, '-')}-${digest}.json`);
  }
}

/**
 * Another process may have created the same folder; then there is nothing to do, as equal names have equal contents.
 */
function rename(from: string, to: string): void {
  try {
    fs.renameSync(from, to);
  } catch (error) {
    if (!fs.existsSync(to) && fs.existsSync(from)) throw error;
  }
}

/** File modes are part of an asset: they must not depend on the umask. */
function describeFolder(folder: string): Omit<CachedFolder, 'dir'> {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const name of filesBelow(folder).sort()) {
    const file = path.join(folder, name);
    const content = fs.readFileSync(file);
    const executable = Math.floor(fs.statSync(file).mode / 0o100) % 2 === 1;
    fs.chmodSync(file, executable ? 0o755 : 0o644);
    hash.update(`${name}\0${executable}\0${content.length}\0`).update(content);
    bytes += content.length;
  }
  return { hash: hash.digest('hex'), bytes };
}

function filesBelow(folder: string): string[] {
  const files = fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory());
  return files.map((entry) => slashes(path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name))));
}

function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function entries(folder: string): { file: string; time: number }[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .map((name) => path.join(folder, name))
    .flatMap((file) => {
      const stat = fs.statSync(file, { throwIfNoEntry: false });
      return stat ? [{ file, time: stat.mtimeMs }] : [];
    });
}
