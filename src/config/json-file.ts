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
    throw new ConfigError(file, '', `it is not JSON: ${(e as Error).message}${remedy}`);
  }
}
