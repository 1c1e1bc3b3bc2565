import type * as ws from 'ws';
import { UserError } from '../../../errors';

/** `ws` is an optional dependency, and loaded for stacks with a WebSocket API only. */
export function loadWs(): typeof ws {
  try {
    return require('ws');
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw e;
    throw new UserError(
      'NOT_INSTALLED',
      'ws is not installed, and WebSocket APIs run with it: run `npm install --save-dev ws`, or install with optional dependencies',
    );
  }
}
