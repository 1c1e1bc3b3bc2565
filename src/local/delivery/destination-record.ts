import type { InvokeResult } from '../model';

/** Why an asynchronous invocation has ended. */
export type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';

export interface EndedInvocation {
  readonly requestId: string;
  /** With its qualifier. */
  readonly functionArn: string;
  readonly condition: Condition;
  /** How often the function was invoked. */
  readonly attempts: number;
  readonly payload: unknown;
  /** Of the last attempt; undefined if there was none. */
  readonly result?: InvokeResult;
}

/**
 * The record that a destination gets.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function destinationRecord(ended: EndedInvocation, time: number): object {
  const { requestId, functionArn, condition, attempts, payload, result } = ended;
  return {
    version: '1.0',
    timestamp: new Date(time).toISOString(),
    requestContext: { requestId, functionArn, condition, approximateInvokeCount: attempts },
    requestPayload: payload,
    ...(result
      ? {
          responseContext: {
            statusCode: 200,
            executedVersion: '$LATEST',
            ...(result.functionError ? { functionError: result.functionError } : {}),
          },
          responsePayload: result.payload,
        }
      : {}),
  };
}
