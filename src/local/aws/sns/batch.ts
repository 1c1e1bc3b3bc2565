import { batchError } from './errors';

const MAX_ENTRIES = 10;

/** Fails for a batch that SNS refuses as a whole. */
export function checkEntries(entries: any): void {
  if (!Array.isArray(entries) || entries.length === 0) {
    throw batchError('EmptyBatchRequest', "The batch request doesn't contain any entries.");
  }
  if (entries.length > MAX_ENTRIES) {
    throw batchError('TooManyEntriesInBatchRequest', 'The batch request contains more entries than permissible.');
  }
  const seen = new Set<string>();
  for (const { Id: id } of entries) {
    if (!/^[\w-]*$/.test(id ?? '')) {
      throw batchError(
        'InvalidBatchEntryId',
        `The Id of a batch entry in the batch request contains an impermissible character: ${id}`,
      );
    }
    if (!(id?.length >= 1 && id.length <= 80)) {
      throw batchError('InvalidBatchEntryId', `The Id of a batch entry in the batch request is too long: ${id}`);
    }
    if (seen.has(id)) {
      throw batchError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
    }
    seen.add(id);
  }
}
