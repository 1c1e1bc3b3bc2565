import { types } from 'node:util';
import type { ErrorPayload } from '../protocol';

/** An error of the runtime itself, named as Lambda names it. */
export class RuntimeError extends Error {
  constructor(
    type: 'ImportModuleError' | 'HandlerNotFound' | 'MalformedHandlerName' | 'UserCodeSyntaxError',
    message: string,
    cause?: unknown,
  ) {
    super(message);
    this.name = `Runtime.${type}`;
    // The user's stack says more than that of the loader.
    if (types.isNativeError(cause)) this.stack = `${this.name}: ${cause.stack}`;
  }
}

/** What was thrown, as Lambda reports it: `{ errorType, errorMessage, trace }`. */
export function toPayload(thrown: unknown): ErrorPayload {
  try {
    if (types.isNativeError(thrown) || looksLikeError(thrown)) {
      return {
        errorType: String(thrown.name),
        errorMessage: String(thrown.message),
        trace: String(thrown.stack).split('\n'),
      };
    }
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage: 'what was thrown cannot be read: a getter of it, or its toString, throws',
    };
  }
}

function looksLikeError(thrown: unknown): thrown is Error {
  const candidate = thrown as Partial<Error> | null | undefined;
  return (
    typeof candidate?.name === 'string' && typeof candidate.message === 'string' && typeof candidate.stack === 'string'
  );
}
