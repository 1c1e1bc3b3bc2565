import * as fs from 'node:fs';
import { SourceMap } from 'node:module';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceLocation } from './discovery-error';
import { isOwnSource } from './source-name';

const FRAME = /^\s+at .*?\(?((?:file:\/\/)?(?:[A-Za-z]:)?[\\/][^()]*?):(\d+):(\d+)\)?$/;

/**
 * Where a stack of a bundle comes from in the project's sources: its first frame that is not a package's, read through the
 * bundle's source maps.
 */
export function stackLocation(stack: string | undefined, bundleDir: string, projectDir: string): SourceLocation | undefined {
  return ownFrames(stack, bundleDir, projectDir).next().value ?? undefined;
}

/** Whether the code that made a stack, by calling nothing of the user's, is the project's own. */
export function isOwnStack(stack: string, bundleDir: string, projectDir: string): boolean {
  const { value } = frames(stack, bundleDir).next();
  return value !== undefined && locate(value, projectDir) !== undefined;
}

interface Frame { readonly source: string; readonly line: number; readonly column: number }

function* ownFrames(stack: string | undefined, bundleDir: string, projectDir: string): Generator<SourceLocation, undefined> {
  for (const frame of frames(stack ?? '', bundleDir)) {
    const location = locate(frame, projectDir);
    if (location) yield location;
  }
}

/** The frames within a bundle, as places in sources. */
function* frames(stack: string, bundleDir: string): Generator<Frame, undefined> {
  const maps = new Map<string, SourceMap | undefined>();
  for (const text of stack.split('\n')) {
    const match = FRAME.exec(text);
    if (!match) continue;
    const file = match[1].startsWith('file:') ? fileURLToPath(match[1]) : match[1];
    if (path.dirname(file) !== bundleDir) continue;
    if (!maps.has(file)) maps.set(file, readMap(`${file}.map`));
    const entry = maps.get(file)?.findEntry(Number(match[2]) - 1, Number(match[3]) - 1);
    if (entry && 'originalSource' in entry) yield { source: entry.originalSource, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  }
}

function locate({ source, line, column }: Frame, projectDir: string): SourceLocation | undefined {
  if (!isOwnSource(source)) return undefined;
  const file = path.join(projectDir, source);
  if (!fs.existsSync(file)) return undefined;
  return { file: source, line, column, lineText: fs.readFileSync(file, 'utf8').split('\n')[line - 1] };
}

function readMap(file: string): SourceMap | undefined {
  return fs.existsSync(file) ? new SourceMap(JSON.parse(fs.readFileSync(file, 'utf8'))) : undefined;
}
