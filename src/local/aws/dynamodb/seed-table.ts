import type { Call } from './transactions';
import { SeedError, type SeedItem } from '../seed';
import { AwsServiceError } from '../service';
import type { LocalTable } from '../../model';

/** Puts items into a table, unless it has some. If one does not fit, the table stays empty. */
export async function seedTable(call: Call, table: LocalTable, items: readonly SeedItem[]): Promise<boolean> {
  const { tableName: TableName } = table;
  const keys = table.createTable.KeySchema.map(({ AttributeName }) => AttributeName);
  const keyOf = (item: SeedItem) => Object.fromEntries(keys.map((name) => [name, item[name]]));
  const { Count: count } = await call('Scan', { TableName, Limit: 1 });
  if (count > 0) return false;
  for (const [i, Item] of items.entries()) {
    try {
      const isNew = {
        ConditionExpression: 'attribute_not_exists(#key)',
        ExpressionAttributeNames: { '#key': keys[0] },
      };
      await call('PutItem', { TableName, Item, ...isNew });
    } catch (e) {
      if (!(e instanceof AwsServiceError)) throw e;
      for (const before of items.slice(0, i)) await call('DeleteItem', { TableName, Key: keyOf(before) });
      throw new SeedError(
        i,
        e.code === 'ConditionalCheckFailedException' ? 'an item before has the same key' : e.message,
      );
    }
  }
  return true;
}
