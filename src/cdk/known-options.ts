import { suggestion } from '../config';
import { ServerlessAppError } from './errors';

/**
 * An error for an option that does not exist: plain JavaScript gets no help from types.
 * @param path the construct's path
 * @param at where the options are, below the construct's props; the props themselves without it
 */
export function checkKnownOptions(given: object, known: readonly string[], path: string, at?: string): void {
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    throw new ServerlessAppError(
      'INVALID_OPTION',
      path,
      `${at === undefined ? '' : `${at}: `}unknown option "${name}"${suggestion(name, known)}`,
    );
  }
}
