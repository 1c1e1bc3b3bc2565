import type { EventBase, Invocation } from './source';
import { UNEXPECTED_ERROR } from '../value-source';

/** The result for a batch, https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
export interface BatchResult {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Passes the records of a batch to the handler, one at a time. A failed record is reported, so that only it is retried.
 *
 * @param ordered the first failure ends the batch, as later records may depend on it: it and the rest are reported
 * @param read the record as the handler gets it; what it refuses has failed
 */
export async function eachRecord<R extends EventBase>(
  records: readonly R[],
  id: (record: R) => string,
  ordered: boolean,
  invocation: Invocation,
  read: (record: R) => Promise<R> = async (record) => record,
): Promise<BatchResult> {
  const { batch } = invocation.options;
  const good: R[] = [];
  const failed: R[] = [];
  for (const [index, record] of records.entries()) {
    try {
      const own = await read(record);
      if (batch) good.push(own);
      else await invocation.call(own);
    } catch (error) {
      invocation.log.error(`Caught exception for record ${id(record)}`, { error });
      (globalThis as any)[UNEXPECTED_ERROR]?.(error);
      failed.push(record);
      if (ordered) {
        failed.push(...records.slice(index + 1));
        break;
      }
    }
  }
  const batchItemFailures = failed.map((record) => ({ itemIdentifier: id(record) }));
  if (!batch || (good.length === 0 && failed.length > 0)) return { batchItemFailures };
  const result = await invocation.call(good);
  if (result?.batchItemFailures && failed.length === 0) return result;
  return { batchItemFailures: [...(result?.batchItemFailures ?? []), ...batchItemFailures] };
}
