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
    // The stack of the user's error is more useful than the loader's.
    if (types.isNativeError(cause)) this.stack = `${this.name}: ${cause.stack}`;
  }
}

/** A thrown value in the form of Lambda's report: `{ errorType, errorMessage, trace }`. */
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
      errorMessage: 'the thrown value cannot be read: one of its getters, or its toString, throws',
    };
  }
}

function looksLikeError(thrown: unknown): thrown is Error {
  const candidate = thrown as Partial<Error> | null | undefined;
  return (
    typeof candidate?.name === 'string' && typeof candidate.message === 'string' && typeof candidate.stack === 'string'
  );
}
