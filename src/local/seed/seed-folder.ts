import * as fs from 'node:fs';
import * as path from 'node:path';
import { jsonItems } from './json-items';
import { JsonError } from './parse-json';
import type { Seed } from '../aws/seed';
import { UserError } from '../../errors';

/** The data for one resource. */
export interface SeedEntry {
  /** The name of the resource, as the file or folder has it. */
  readonly name: string;
  /** The file or the folder. */
  readonly path: string;
  readonly kind: 'table' | 'bucket';
  /** Reads the data. Fails if it cannot be read. */
  readonly read: () => Seed;
  /** Where an item or an object is: `seed/Orders.json:12`. */
  readonly placeOf: (position: number) => string;
}

/**
 * What is in a folder of seeds: `<table>.json` and `<bucket>/…`.
 *
 * @param folder as the user reads it, from `root`
 */
export function seedEntries(root: string, folder: string): SeedEntry[] {
  const inRoot = (file: string) => path.resolve(root, file);
  if (!fs.existsSync(inRoot(folder))) return [];
  return fs
    .readdirSync(inRoot(folder), { withFileTypes: true })
    .filter(({ name }) => !isHidden(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return bucketSeed(file, inRoot);
      if (entry.name.endsWith('.json')) return tableSeed(file, inRoot);
      throw invalidSeed(`${file} is neither <table>.json nor the folder of a bucket: rename it, or put it elsewhere`);
    });
}

type InRoot = (file: string) => string;

function tableSeed(file: string, inRoot: InRoot): SeedEntry {
  let lines: readonly number[] = [];
  return {
    name: path.basename(file, '.json'),
    path: file,
    kind: 'table',
    read() {
      try {
        const items = jsonItems(fs.readFileSync(inRoot(file), 'utf8'));
        lines = items.map(({ line }) => line);
        return { items: items.map(({ item }) => item) };
      } catch (e) {
        if (e instanceof JsonError) throw invalidSeed(`${file}:${e.line}: ${e.message}`);
        throw e;
      }
    },
    placeOf: (position) => `${file}:${lines[position]}`,
  };
}

function bucketSeed(folder: string, inRoot: InRoot): SeedEntry {
  let files: readonly string[] = [];
  return {
    name: path.basename(folder),
    path: folder,
    kind: 'bucket',
    read() {
      files = filesBelow(inRoot(folder));
      const keyOf = (file: string) => path.relative(inRoot(folder), file).split(path.sep).join('/');
      return { objects: files.map((file) => ({ key: keyOf(file), file })) };
    },
    placeOf: (position) => files[position],
  };
}

function filesBelow(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (isHidden(entry.name)) return [];
    return entry.isDirectory() ? filesBelow(file) : [file];
  });
}

/** Of editors, of systems, or to keep a folder in git. */
function isHidden(name: string): boolean {
  return name.startsWith('.');
}

export function invalidSeed(message: string): UserError {
  return new UserError('INVALID_SEED', message);
}
