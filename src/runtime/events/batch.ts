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
 */
export async function eachRecord<R extends EventBase>(
  records: readonly R[],
  id: (record: R) => string,
  ordered: boolean,
  invocation: Invocation,
): Promise<BatchResult> {
  if (invocation.options.batch) {
    const result = await invocation.call(records);
    return result?.batchItemFailures ? result : { batchItemFailures: [] };
  }
  const failed: R[] = [];
  for (const [index, record] of records.entries()) {
    try {
      await invocation.call(record);
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
  return { batchItemFailures: failed.map((record) => ({ itemIdentifier: id(record) })) };
}
