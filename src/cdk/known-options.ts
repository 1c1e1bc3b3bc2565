import { anything, ConfigError, type Shape, struct } from '../config';
import { ServerlessAppError } from './errors';

/**
 * An error for an option of the construct that does not have its shape: plain JavaScript gets no help from types.
 * @param path the construct's path
 * @param at the path of the option below the construct's props; empty for the props themselves
 */
export function checkOption(shape: Shape, value: unknown, path: string, at: string): void {
  try {
    shape.check(value, { source: path, path: at });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ServerlessAppError('INVALID_OPTION', path, `${error.path}${error.path && ': '}${error.problem}`);
  }
}

/** An error for an option that does not exist. The values of those that do are checked elsewhere. */
export function checkKnownOptions(given: object, known: readonly string[], path: string, at: string): void {
  checkOption(struct('option', Object.fromEntries(known.map((name) => [name, anything()]))), given, path, at);
}
