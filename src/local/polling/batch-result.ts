import type { InvokeResult } from '../model';

/**
 * The ids of a batch that have failed, by the function's result.
 *
 * An answer that is none, or names what was not in the batch, fails all:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function failedIds(result: InvokeResult, ids: readonly string[], reportsFailures: boolean): readonly string[] {
  if (result.functionError) return ids;
  if (!reportsFailures) return [];
  const { payload } = result;
  if (payload === null || payload === undefined || payload === '') return [];
  const failures = (payload as any).batchItemFailures;
  if (failures === undefined || failures === null) return [];
  if (!Array.isArray(failures)) return ids;
  const known = new Set(ids);
  const failed: unknown[] = failures.map((failure) => failure?.itemIdentifier);
  return failed.every((id): id is string => typeof id === 'string' && known.has(id)) ? failed : ids;
}
