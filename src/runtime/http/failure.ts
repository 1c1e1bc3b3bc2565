import type { LambdaContext } from '../lambda';
import { stackOf, writeLog } from '../log';

/** Logs an error that no handler has meant as an answer; returns its stack. */
export function logFailure(message: string, requestId: string | undefined, context: LambdaContext, error?: unknown): string {
  writeLog('error', message, { requestId: requestId ?? context?.awsRequestId, function: context?.functionName }, error);
  return stackOf(error);
}
