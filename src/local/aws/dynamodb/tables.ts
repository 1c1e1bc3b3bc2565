import type { CreateTableInput, LocalTable, TableIndex } from '../../model';
import { AwsServiceError } from '../service';
import type { Call } from './transactions';

/** A table of the stack cannot be had. */
export class TableError extends Error {
  static readonly code = 'Table';
  readonly code = TableError.code;
}

export interface EnsureTablesOptions {
  /** Whether items are kept when the local cloud ends: a table with other keys is then never replaced. */
  readonly persisted: boolean;
  /** Told in words for the user what happens to a table that is there with another schema. */
  readonly log: (message: string) => void;
}

/**
 * Makes the tables that are not there. A table that is there keeps its items: its indexes are made anew if they have changed.
 * Other keys make another table, as in a deployment.
 */
export async function ensureTables(
  call: Call,
  tables: readonly LocalTable[],
  { persisted, log }: EnsureTablesOptions,
): Promise<void> {
  for (const table of tables) {
    const existing = await describe(call, table.tableName);
    if (!existing) {
      await create(call, table);
    } else if (keysOf(existing) !== keysOf(table.createTable)) {
      if (persisted) {
        throw new TableError(
          `${table.tableName} (${table.logicalId}) has the keys ${keysOf(existing)} and the stack now wants ${keysOf(table.createTable)}: ` +
            'a deployment would replace the table. Remove the data folder to start with an empty one, or change the keys back',
        );
      }
      log(
        `${table.tableName}: the keys changed from ${keysOf(existing)} to ${keysOf(table.createTable)}; as in a deployment, the table is replaced and empty`,
      );
      await remove(call, table.tableName);
      await create(call, table);
    } else if (indexesOf(existing) !== indexesOf(table.createTable)) {
      log(`${table.tableName}: the indexes changed, and are made anew; the items stay`);
      await rebuild(call, table);
    }
  }
}

async function describe(call: Call, tableName: string): Promise<any> {
  try {
    return (await call('DescribeTable', { TableName: tableName })).Table;
  } catch (e) {
    if (e instanceof AwsServiceError && e.code === 'ResourceNotFoundException') return undefined;
    throw e;
  }
}

async function create(call: Call, table: LocalTable): Promise<void> {
  try {
    // Streams do not run here.
    const { StreamSpecification: _, ...input } = table.createTable;
    await call('CreateTable', input);
  } catch (e) {
    if (!(e instanceof AwsServiceError)) throw e;
    throw new TableError(`${table.tableName} (${table.logicalId}) cannot be made: ${e.message}`);
  }
  while ((await describe(call, table.tableName))?.TableStatus !== 'ACTIVE') await pause();
}

async function remove(call: Call, tableName: string): Promise<void> {
  await call('DeleteTable', { TableName: tableName });
  while (await describe(call, tableName)) await pause();
}

async function rebuild(call: Call, table: LocalTable): Promise<void> {
  const items: object[] = [];
  let page: any;
  do {
    page = await call('Scan', {
      TableName: table.tableName,
      ConsistentRead: true,
      ExclusiveStartKey: page?.LastEvaluatedKey,
    });
    items.push(...page.Items);
  } while (page.LastEvaluatedKey);
  // What DynamoDB refuses must not cost the items.
  const trial = { ...table, tableName: `${table.tableName}.trial` };
  await create(call, { ...trial, createTable: { ...table.createTable, TableName: trial.tableName } });
  await remove(call, trial.tableName);
  await remove(call, table.tableName);
  await create(call, table);
  for (const item of items) await call('PutItem', { TableName: table.tableName, Item: item });
}

type Schema = Pick<
  CreateTableInput,
  'AttributeDefinitions' | 'KeySchema' | 'GlobalSecondaryIndexes' | 'LocalSecondaryIndexes'
>;

/** `PK (S), SK (N)` */
function keysOf(table: Schema): string {
  return keys(table.KeySchema, table);
}

function keys(schema: CreateTableInput['KeySchema'], { AttributeDefinitions: definitions }: Schema): string {
  return schema
    .map(
      ({ AttributeName: name }) =>
        `${name} (${definitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType})`,
    )
    .join(', ');
}

function indexesOf(table: Schema): string {
  const index =
    (kind: string) =>
    ({ IndexName, KeySchema, Projection }: TableIndex) =>
      [
        kind,
        IndexName,
        keys(KeySchema, table),
        Projection.ProjectionType,
        ...[...(Projection.NonKeyAttributes ?? [])].sort(),
      ].join('|');
  return [
    ...(table.GlobalSecondaryIndexes ?? []).map(index('global')),
    ...(table.LocalSecondaryIndexes ?? []).map(index('local')),
  ]
    .sort()
    .join('\n');
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
