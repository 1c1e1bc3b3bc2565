import type { InvokeResult } from '../model';

export interface BatchResult {
  /** The ids that have failed. */
  readonly failed: readonly string[];
  /** What is wrong with the response, which fails all. */
  readonly invalid?: string;
}

/**
 * What of a batch has failed, by the function's result.
 *
 * A response that is not valid, or names what was not in the batch, fails all:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function batchResult(result: InvokeResult, ids: readonly string[], reportsFailures: boolean): BatchResult {
  if (result.functionError) return { failed: ids };
  if (!reportsFailures) return { failed: [] };
  const { payload } = result;
  if (payload === null || payload === undefined || payload === '') return { failed: [] };
  const failures = (payload as any).batchItemFailures;
  if (failures === undefined || failures === null) return { failed: [] };
  if (!Array.isArray(failures)) return { failed: ids, invalid: 'batchItemFailures must be a list' };
  const known = new Set(ids);
  const failed: unknown[] = failures.map((failure) => failure?.itemIdentifier);
  const isKnown = (id: unknown): id is string => typeof id === 'string' && known.has(id);
  if (failed.every(isKnown)) return { failed };
  const wrong = failures.find((failure) => !isKnown(failure?.itemIdentifier));
  const invalid =
    typeof wrong?.itemIdentifier === 'string'
      ? `no record of the batch has the itemIdentifier ${JSON.stringify(wrong.itemIdentifier)}`
      : `batchItemFailures has { itemIdentifier: <the id of a record> }, got ${JSON.stringify(wrong)}`;
  return { failed: ids, invalid };
}
