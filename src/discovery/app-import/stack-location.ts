import * as fs from 'node:fs';
import { SourceMap } from 'node:module';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceLocation } from '../discovery-error';
import { isOwnSource } from '../source-name';

const FRAME = /^\s+at .*?\(?((?:file:\/\/)?(?:[A-Za-z]:)?[\\/][^()]*?):(\d+):(\d+)\)?$/;

/** A bundle that was loaded, with its source maps. */
export interface MappedBundle {
  readonly bundleDir: string;
  /** Name of the code file → source map. */
  readonly sourceMaps: ReadonlyMap<string, Uint8Array>;
}

/**
 * The location in the project's sources of a bundle's stack: its first frame outside of packages, mapped through the
 * bundle's source maps.
 */
export function stackLocation(
  stack: string | undefined,
  bundle: MappedBundle,
  projectDir: string,
): SourceLocation | undefined {
  const frame = frames(stack, bundle).find(
    ({ file }) => isOwnSource(file) && fs.existsSync(path.join(projectDir, file)),
  );
  return (
    frame && {
      ...frame,
      lineText: fs.readFileSync(path.join(projectDir, frame.file), 'utf8').split('\n')[frame.line - 1],
    }
  );
}

/** The location of the top frame of a bundle's stack, in the project or in a package. */
export function stackTop(stack: string | undefined, bundle: MappedBundle): SourceLocation | undefined {
  return frames(stack, bundle)[0];
}

/** The frames within a bundle, as locations in the sources. */
function frames(stack: string | undefined, { bundleDir, sourceMaps }: MappedBundle): SourceLocation[] {
  return (stack ?? '').split('\n').flatMap((text) => {
    const [, at, line, column] = FRAME.exec(text) ?? [];
    const file = at?.startsWith('file:') ? fileURLToPath(at) : at;
    if (!file || path.dirname(file) !== bundleDir) return [];
    const entry = mapOf(sourceMaps.get(path.basename(file)))?.findEntry(Number(line) - 1, Number(column) - 1);
    return entry && 'originalSource' in entry
      ? [{ file: entry.originalSource, line: entry.originalLine + 1, column: entry.originalColumn + 1 }]
      : [];
  });
}

const parsed = new WeakMap<Uint8Array, SourceMap>();

function mapOf(map: Uint8Array | undefined): SourceMap | undefined {
  if (map && !parsed.has(map)) parsed.set(map, new SourceMap(JSON.parse(Buffer.from(map).toString())));
  return map && parsed.get(map);
}
