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
    if (CONFLICT.test(text)) throw new ConfigError(file, '', conflictText(file, text, remedy));
    throw new ConfigError(file, '', `it is not JSON: ${(e as Error).message}${remedy}`);
  }
}

/** The marker of a conflict that git has left. */
const CONFLICT = /^<<<<<<< /m;

function conflictText(file: string, text: string, remedy: string): string {
  const line = text.slice(0, text.search(CONFLICT)).split('\n').length;
  const side = `. Take one side of it: \`git checkout --ours ${file}\` or \`--theirs\``;
  return `it has a conflict of a merge, in line ${line}${remedy === '' || remedy === RESTORE ? side : remedy}`;
}
