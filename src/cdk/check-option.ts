import { ConfigError, fail, type Shape } from '../config';
import { Checks, ServerlessAppError } from './errors';
import type { ErrorCode } from '../errors';

/**
 * Throws for an option of the construct that does not have its shape, as types do not check plain JavaScript.
 * @param path the construct's path
 * @param at the path of the option below the construct's props; empty for the props themselves
 */
export function checkOption(shape: Shape, value: unknown, path: string, at: string = ''): void {
  located(path, () => shape.check(value, { source: path, path: at }), 'INVALID_OPTION');
}

/** A check of a value in code: its error has the line of the construct. */
export function located(path: string, check: () => void, code: ErrorCode = 'INVALID_CONFIG'): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const checks = new Checks(path);
    for (const { path: at, problem } of error.errors) {
      checks.run(() => {
        throw new ServerlessAppError(code, path, `${at}${at && ': '}${problem}`);
      });
    }
    checks.end();
  }
}

/**
 * The shape of a construct, or of another value that is not JSON. `problemOf` returns the problem with a value, if
 * there is one.
 */
export function shapeBy(problemOf: (value: unknown) => string | undefined): Shape {
  return {
    schema: {},
    check: (value, at) => {
      const problem = problemOf(value);
      if (problem !== undefined) fail(at, problem);
    },
  };
}
