import { ConfigError } from './errors';

/** The fix for a file that records choices of the past: nothing else has them. As the end of a message. */
export const RESTORE = '. Restore the file from your repository';

/**
 * The value in a JSON file.
 *
 * @param file its name in the message
 * @param remedy the fix, as the end of the message
 */
export function parseJson(file: string, text: string, remedy: string = ''): any {
  try {
    return JSON.parse(text);
  } catch (e) {
    const line = conflictLine(text);
    if (line !== undefined) throw new ConfigError(file, '', conflictText(file, line, remedy));
    throw new ConfigError(file, '', `it is not JSON: ${(e as Error).message}${remedy}`);
  }
}

/** The line of the first conflict that a merge of git has left in a file, from 1; undefined if there is none. */
export function conflictLine(text: string): number | undefined {
  const at = text.search(/^<<<<<<< /m);
  return at < 0 ? undefined : text.slice(0, at).split('\n').length;
}

function conflictText(file: string, line: number, remedy: string): string {
  const side = `. Take one side of it: \`git checkout --ours ${file}\` or \`--theirs\``;
  return `it has a conflict of a merge, in line ${line}${remedy === '' || remedy === RESTORE ? side : remedy}`;
}
