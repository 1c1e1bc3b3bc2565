import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { LIBRARY_MODULE } from './live-packages';
import { isLibraryPart } from '../../discovery';
import { PACKAGE } from '../../manifest/names';

const FRAME = /^\s+at (?:.*\()?([^()]+):\d+:\d+\)?([\s,{}\]]*)$/;

/** Where the code of `dev` is, which calls the functions. */
const PACKAGE_CODE = path.resolve(__dirname, '../..') + path.sep;

/**
 * The text with stacks that have the frames of the app and of its packages, as `npx projen logs` shows those of a deployed
 * function: not those of Node.js, of `dev` and of the runtime library. A stack that has no others is that of a defect of
 * theirs, and stays.
 */
export function ownFrames(text: string): string {
  if (!/^\s+at /m.test(text)) return text;
  const lines: string[] = [];
  let stack: string[] = [];
  for (const line of [...text.split('\n'), undefined]) {
    if (line !== undefined && /^\s+at /.test(line)) {
      stack.push(line);
      continue;
    }
    lines.push(...framesOf(stack));
    stack = [];
    if (line !== undefined) lines.push(line);
  }
  return lines.join('\n');
}

function framesOf(stack: readonly string[]): readonly string[] {
  const own = stack.filter((frame) => !isInner(frame));
  if (own.length === 0) return stack.map(named);
  // An error with properties has "{" behind its last frame.
  if (own.at(-1) !== stack.at(-1)) own.push(own.pop() + (FRAME.exec(stack.at(-1)!)?.[2] ?? ''));
  return own;
}

function isInner(frame: string): boolean {
  const place = FRAME.exec(frame)?.[1];
  if (place === undefined) return false;
  return place.startsWith('node:') || isOfLibrary(place) || fileOf(place).startsWith(PACKAGE_CODE);
}

function isOfLibrary(place: string): boolean {
  const name = place.slice(place.search(/[^\\/]*$/));
  return name === LIBRARY_MODULE || isLibraryPart(name);
}

function named(frame: string): string {
  const place = FRAME.exec(frame)?.[1];
  return place !== undefined && isOfLibrary(place) ? frame.replace(place, `${PACKAGE}/runtime`) : frame;
}

function fileOf(place: string): string {
  if (!place.startsWith('file:')) return place;
  try {
    return fileURLToPath(place);
  } catch {
    // A text of the user that looks like a frame: with a host, say.
    return place;
  }
}
