import { indexesOf, withIndexes } from './schema';
import { completed, type Store, type TableDefinition, writeIndexes } from './store';

/** The number of items in a write. */
const CHUNK = 500;

/**
 * Gives a table other indexes. Its items are only read: whenever this is broken off, all of them are there, and the
 * table has the indexes that stay; the next attempt begins anew. Nothing else may write to the table meanwhile.
 */
export async function replaceIndexes(store: Store, before: TableDefinition, after: TableDefinition): Promise<void> {
  const put = (table: TableDefinition) => completed((done) => store.tableDb.put(table.TableName, table, done));
  const signatures = (table: TableDefinition) => new Set(indexesOf(table).map(({ signature }) => signature));
  const [old, wanted] = [signatures(before), signatures(after)];

  await put(withIndexes(before, ({ signature }) => wanted.has(signature)));
  const removed = indexesOf(before).filter(({ signature }) => !wanted.has(signature));
  const added = indexesOf(after).filter(({ signature }) => !old.has(signature));
  // An interrupted attempt may have left entries of the added indexes.
  for (const { kind, index } of [...removed, ...added]) {
    await completed((done) => store.deleteIndexDb(kind, after.TableName, index.IndexName, done));
  }

  const filled = withIndexes(after, ({ signature }) => !old.has(signature));
  const writes: Promise<void>[] = [];
  for await (const item of store.getItemDb(after.TableName).createValueStream({})) {
    writes.push(writeIndexes(store, filled, null, item));
    if (writes.length === CHUNK) await Promise.all(writes.splice(0));
  }
  await Promise.all(writes);
  await put(after);
}
