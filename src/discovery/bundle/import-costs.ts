import type { Metafile } from 'esbuild';
import { isEntry } from './entry';
import { isOwnSource } from '../source-name';

/** The size of a part of the bundle, and the importers that brought it in. */
export interface ImportCost {
  /** A package, or a file of the project's own. */
  readonly name: string;
  readonly bytes: number;
  /** The importers, from the nearest one to the app: names of packages and own files. */
  readonly importedBy: readonly string[];
}

const NAMED = 10;

/** The packages and own files in the code of a bundle, the largest first. */
export function importCosts({ inputs, outputs }: Metafile, nameOf: (file: string) => string): ImportCost[] {
  const partOf = (file: string) => partName(nameOf(file));
  const bytes = new Map<string, number>();
  for (const [output, { inputs: used }] of Object.entries(outputs)) {
    if (output.endsWith('.map')) continue;
    for (const [file, { bytesInOutput }] of Object.entries(used)) {
      if (!isEntry(file)) bytes.set(partOf(file), (bytes.get(partOf(file)) ?? 0) + bytesInOutput);
    }
  }
  const importers = importersOf(inputs, partOf);
  return [...bytes]
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .slice(0, NAMED)
    .map(([name, size]) => ({ name, bytes: size, importedBy: importers.get(name) ?? [] }));
}

/** The package of a source, or the source itself if it is the project's own. */
export function partName(name: string): string {
  return isOwnSource(name) ? name : name.slice(0, name.indexOf('@/', 1));
}

/** The bytes of code of a bundle, in all its files. */
export function codeBytes({ outputs }: Metafile): number {
  return Object.entries(outputs).reduce((sum, [output, { bytes }]) => sum + (output.endsWith('.map') ? 0 : bytes), 0);
}

/** The shortest import chain from each part to the app. */
export function importersOf(inputs: Metafile['inputs'], partOf: (file: string) => string): Map<string, string[]> {
  const start = Object.keys(inputs).find(isEntry);
  const ways = new Map<string, string[]>();
  const seen = new Set(start === undefined ? [] : [start]);
  for (const file of seen) {
    const here = isEntry(file) ? [] : [partOf(file), ...ways.get(partOf(file))!];
    for (const { path: to, external } of inputs[file]?.imports ?? []) {
      if (external || seen.has(to) || !(to in inputs)) continue;
      seen.add(to);
      if (!ways.has(partOf(to))) ways.set(partOf(to), here);
    }
  }
  return ways;
}
