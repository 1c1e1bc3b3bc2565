import * as path from 'node:path';
import type { Metafile } from 'esbuild';

export interface Sizes {
  /** Bytes of the entry and its static imports. */
  readonly entry: number;
  /** The bytes of `entry` that are for other events than HTTP. */
  readonly foreign: number;
  /** Files that are loaded on first use, by the module that each is for. */
  readonly chunks: ReadonlyMap<string, number>;
}

/** The modules for events other than HTTP. */
const OTHER_EVENTS = /\/runtime\/events\//;

/** The sizes of a bundle's files by its metafile, without source maps. */
export function sizesOf({ outputs }: Metafile): Sizes {
  const entry = Object.keys(outputs).find((file) => path.basename(file) === 'index.mjs')!;
  const always = new Set<string>();
  const visit = (file: string): void => {
    if (always.has(file) || !outputs[file]) return;
    always.add(file);
    for (const { path: imported, kind } of outputs[file].imports) if (kind === 'import-statement') visit(imported);
  };
  visit(entry);
  const chunks = new Map<string, number>();
  for (const [file, { bytes, entryPoint }] of Object.entries(outputs)) {
    if (always.has(file) || file.endsWith('.map')) continue;
    chunks.set(entryPoint?.replace(/^.*\/runtime\//, '').replace(/\.mjs$/, '') ?? path.basename(file), bytes);
  }
  const inputs = [...always].flatMap((file) => Object.entries(outputs[file].inputs));
  return {
    entry: [...always].reduce((sum, file) => sum + outputs[file].bytes, 0),
    foreign: inputs
      .filter(([file]) => OTHER_EVENTS.test(file))
      .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0),
    chunks,
  };
}
