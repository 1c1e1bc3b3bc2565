import * as fs from 'node:fs';
import * as path from 'node:path';

/** The file in which a project of this type is configured, from its root. */
export const PROJENRC = '.projenrc.ts';

/** The line of a setting in the `.projenrc.ts` of a project, from 1; undefined if it cannot be found. */
export function lineInProjenrc(projectDir: string, settingPath: string): number | undefined {
  let text: string;
  try {
    text = fs.readFileSync(path.join(projectDir, PROJENRC), 'utf8');
  } catch {
    return undefined;
  }
  return lineOfSetting(text, settingPath);
}

/**
 * The name of a setting for messages, with its line where `.projenrc.ts` has it: `api.domain (.projenrc.ts:6)`.
 *
 * @param settingPath its path in that file
 * @param name its name in the message
 */
export function settingWithLine(projectDir: string, settingPath: string, name: string = settingPath): string {
  const line = lineInProjenrc(projectDir, settingPath);
  return line === undefined ? name : `${name} (${PROJENRC}:${line})`;
}

/**
 * The line of a setting in the text of a `.projenrc.ts`: of the innermost key of its path that is written there, below the
 * object that a project is created with.
 *
 * @param settingPath as in messages: `stages.prod.functions.orders.timeout`
 */
export function lineOfSetting(text: string, settingPath: string): number | undefined {
  const creation = /\bnew\s+[\w.]+\s*\(\s*\{/.exec(text);
  if (!creation) return undefined;
  let at: number | undefined = creation.index + creation[0].length;
  let found: number | undefined;
  for (const key of settingPath.split(/[.[\]]+/).filter((part) => part !== '')) {
    const match: { start: number; end: number } | undefined = keyIn(text, at, key);
    if (!match) break;
    found = match.start;
    const inner: RegExpExecArray | null = /^\s*\{/.exec(text.slice(match.end));
    if (!inner) break;
    at = match.end + inner[0].length;
  }
  return found === undefined ? undefined : text.slice(0, found).split('\n').length;
}

/** A comment, a string, or a character. */
const TOKEN = /\/\/.*|\/\*[^]*?\*\/|(['"`])(?:\\[^]|(?!\1)[^\\])*\1|[\w$]+|[^]/y;

/** A key of an object literal: where it starts, and the end of its colon. */
function keyIn(text: string, from: number, key: string): { start: number; end: number } | undefined {
  const token = new RegExp(TOKEN);
  token.lastIndex = from;
  for (let depth = 0; depth >= 0;) {
    const start = token.lastIndex;
    const match = token.exec(text);
    if (!match) return undefined;
    const name = match[1] ? match[0].slice(1, -1) : match[0];
    if ('{[('.includes(match[0])) depth++;
    else if ('}])'.includes(match[0])) depth--;
    else if (depth === 0 && name === key) {
      const colon = /^\s*:/.exec(text.slice(token.lastIndex));
      if (colon) return { start, end: token.lastIndex + colon[0].length };
    }
  }
  return undefined;
}
