import type { InvokeResult } from '../model';
import type { ErrorPayload } from './protocol';
import { UNKNOWN_FUNCTION } from '../../runtime/names';

/**
 * A function's code was replaced and the new code does not load. Invocations fail with the same error until it is
 * replaced again.
 */
export class FunctionLoadError extends Error {
  readonly code = 'FUNCTION_LOAD_FAILED';

  constructor(
    functionName: string,
    readonly payload: ErrorPayload,
  ) {
    super(`${functionName} does not load: ${payload.errorType}: ${payload.errorMessage}`);
    this.name = 'FunctionLoadError';
  }
}

/** Whether the code does not have the function. After an edit that renames or removes it, the stack is loaded without it. */
export function isRemoved({ errorType }: ErrorPayload): boolean {
  return errorType === UNKNOWN_FUNCTION;
}

/** An event exceeds Lambda's limit. */
export class RequestTooLargeError extends Error {
  readonly code = 'RequestTooLargeException';

  constructor(functionName: string, bytes: number, limit: number) {
    super(
      `the event for ${functionName} has ${bytes} bytes, Lambda accepts up to ${limit} in a synchronous invocation`,
    );
    this.name = 'RequestTooLargeError';
  }
}

export type FunctionFailure = Extract<InvokeResult, { functionError: 'Unhandled' }>;

export function failure(reason: FunctionFailure['reason'], payload: ErrorPayload): FunctionFailure {
  return { functionError: 'Unhandled', reason, payload };
}

export function timedOut(requestId: string, seconds: number): FunctionFailure {
  return failure('timeout', {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
  });
}

export function exited(requestId: string, exitCode: number): FunctionFailure {
  const how = exitCode === 0 ? 'exited without providing a reason' : `exited with error: exit status ${exitCode}`;
  return failure('exit', {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime ${how}`,
  });
}

/** The local cloud has ended: the function is not to blame. */
export function closed(requestId: string): FunctionFailure {
  return { ...exited(requestId, 0), reason: 'closed' };
}

/** The client of a gateway has disconnected. */
export function abandoned(): FunctionFailure {
  return failure('exit', { errorType: 'ClientDisconnected', errorMessage: 'the client has disconnected' });
}

export function outOfMemory(requestId: string, memorySize: number): FunctionFailure {
  return failure('memory', {
    errorType: 'Runtime.OutOfMemory',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed (its memory size is ${memorySize} MB)`,
  });
}

export function responseTooLarge(bytes: number, limit: number): FunctionFailure {
  return failure('error', {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${limit} bytes): it has ${bytes} bytes.`,
  });
}

export function loadTimedOut(handler: string, seconds: number): FunctionFailure {
  return failure('load', {
    errorType: 'Sandbox.Timedout',
    errorMessage:
      `Init phase timed out after ${seconds.toFixed(2)} seconds: the module of ${handler} does not finish loading ` +
      '(a top-level await that never settles, or an endless loop)',
  });
}
