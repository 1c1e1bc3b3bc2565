import type { Call } from './transactions';

type Key = { readonly [attribute: string]: unknown };

/** The writes of a request to a table. */
interface Writes {
  readonly table: string;
  readonly keys: readonly Key[];
}

/**
 * `ItemCollectionMetrics` of a response, or undefined: a request asks for it, and only tables with local indexes have
 * item collections. The estimate is the lowest range, as local tables are small.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections
 */
export async function itemCollectionMetrics(call: Call, operation: string, input: any): Promise<object | undefined> {
  const of = writes(operation, input);
  if (!of) return undefined;
  const metrics: [string, object[]][] = [];
  for (const { table, keys } of of) {
    const { Table } = await call('DescribeTable', { TableName: table });
    if (!Table.LocalSecondaryIndexes?.length) continue;
    const name: string = Table.KeySchema.find(({ KeyType }: any) => KeyType === 'HASH').AttributeName;
    const collections = new Map(keys.map((key) => [JSON.stringify(key[name]), { [name]: key[name] }]));
    metrics.push([
      table,
      [...collections.values()].map((key) => ({ ItemCollectionKey: key, SizeEstimateRangeGB: [0, 1] })),
    ]);
  }
  if (metrics.length === 0) return undefined;
  return input.TableName === undefined ? Object.fromEntries(metrics) : metrics[0][1][0];
}

function writes(operation: string, input: any): readonly Writes[] | undefined {
  switch (operation) {
    case 'PutItem':
      return [{ table: input.TableName, keys: [input.Item] }];
    case 'DeleteItem':
    case 'UpdateItem':
      return [{ table: input.TableName, keys: [input.Key] }];
    case 'BatchWriteItem':
      return Object.entries<any[]>(input.RequestItems).map(([table, requests]) => ({
        table,
        keys: requests.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest.Key),
      }));
    case 'TransactWriteItems': {
      const actions: any[] = input.TransactItems.flatMap(
        ({ Put, Update, Delete }: any) => Put ?? Update ?? Delete ?? [],
      );
      return [...new Set(actions.map(({ TableName }) => TableName))].map((table) => ({
        table,
        keys: actions.filter(({ TableName }) => TableName === table).map(({ Item, Key }) => Item ?? Key),
      }));
    }
    default:
      return undefined;
  }
}
