import type { CreateTableInput, LocalTable } from '../../model';
import { AwsServiceError } from '../service';
import { Dynalite } from './dynalite';
import { replaceIndexes } from './indexes';
import { haveSameIndexes, indexesOf, keysOf, withIndexes } from './schema';
import type { TableDefinition } from './store';
import type { Call } from './transactions';

/** An emulator may accept a table and never have it. */
const CREATION_MILLISECONDS = 10_000;

export interface EnsureTablesOptions {
  /** Whether items are kept when the local cloud ends; if so, a table with other keys is never replaced. */
  readonly persisted: boolean;
  /** Receives a message for the user when a table exists with another schema. */
  readonly log: (message: string) => void;
}

/** A table of the stack that cannot be used locally as the stack defines it. */
export interface TableProblem {
  readonly table: LocalTable;
  /** Set if the problem affects this index only; the table runs without it. */
  readonly indexName?: string;
  /** Set if the table itself cannot be used. */
  readonly unusable?: boolean;
  readonly reason: string;
}

/**
 * Creates the tables that do not exist. An existing one keeps its items, and gets the stack's indexes. If its keys
 * change, it is replaced, as in a deployment. A table that cannot be created is reported as a problem; the others are
 * created.
 */
export async function ensureTables(
  dynalite: Dynalite,
  tables: readonly LocalTable[],
  options: EnsureTablesOptions,
): Promise<TableProblem[]> {
  const problems: TableProblem[] = [];
  for (const table of tables) {
    const { createTable, leftOut } = supported(table);
    problems.push(...leftOut);
    try {
      problems.push(...(await ensureTable(dynalite, { ...table, createTable }, options)));
    } catch (e) {
      if (!(e instanceof AwsServiceError)) throw e;
      problems.push({ table, unusable: true, reason: `it cannot be created: ${e.message}` });
    }
  }
  return problems;
}

async function ensureTable(
  dynalite: Dynalite,
  table: LocalTable,
  { persisted, log }: EnsureTablesOptions,
): Promise<TableProblem[]> {
  const call: Call = (operation, input) => dynalite.call(operation, input);
  const { tableName, createTable: wanted } = table;
  const existing: TableDefinition | undefined = await describeTable(call, tableName);
  if (!existing) {
    await createTable(call, wanted);
  } else if (keysOf(existing) !== keysOf(wanted)) {
    const change = `the keys changed from ${keysOf(existing)} to ${keysOf(wanted)}`;
    if (persisted) {
      const reason = `${change}, and a deployment would replace the table. Remove ${dynalite.options.path} to start with empty tables, or change the keys back`;
      return [{ table, unusable: true, reason }];
    }
    log(`${tableName}: ${change}; as in a deployment, the table is replaced and empty`);
    await call('DeleteTable', { TableName: tableName });
    while (await describeTable(call, tableName)) await pause();
    await createTable(call, wanted);
  } else if (!haveSameIndexes(existing, wanted)) {
    let definition: TableDefinition;
    try {
      definition = await definitionOf(dynalite, wanted);
    } catch (e) {
      if (!(e instanceof AwsServiceError)) throw e;
      return [{ table, reason: `its indexes cannot be changed, and stay as they were: ${e.message}` }];
    }
    const { AttributeDefinitions, GlobalSecondaryIndexes, LocalSecondaryIndexes } = definition;
    log(`${tableName}: the indexes changed, and are built; the items stay`);
    await replaceIndexes(dynalite.store, existing, {
      ...withIndexes(existing, () => false),
      AttributeDefinitions,
      ...(GlobalSecondaryIndexes ? { GlobalSecondaryIndexes } : {}),
      ...(LocalSecondaryIndexes ? { LocalSecondaryIndexes } : {}),
    });
  }
  return [];
}

export async function describeTable(call: Call, tableName: string): Promise<any> {
  try {
    return (await call('DescribeTable', { TableName: tableName })).Table;
  } catch (e) {
    if (e instanceof AwsServiceError && e.code === 'ResourceNotFoundException') return undefined;
    throw e;
  }
}

/** Creates a table without its stream, which dynalite does not have, and waits until it is active. */
export async function createTable(call: Call, { StreamSpecification: _, ...input }: CreateTableInput): Promise<any> {
  await call('CreateTable', input);
  for (const start = Date.now(); Date.now() < start + CREATION_MILLISECONDS; await pause()) {
    const table = await describeTable(call, input.TableName);
    if (table?.TableStatus === 'ACTIVE') return table;
  }
  throw new AwsServiceError('LimitExceededException', `it is not active after ${CREATION_MILLISECONDS / 1000} s`);
}

/** The table as dynalite would store it. Fails if DynamoDB would refuse it. */
async function definitionOf({ options }: Dynalite, table: CreateTableInput): Promise<TableDefinition> {
  const scratch = new Dynalite({ ...options, path: undefined });
  try {
    return await createTable((operation, input) => scratch.call(operation, input), table);
  } finally {
    await scratch.close();
  }
}

/** The table without the indexes that dynalite does not support: those with more than one hash or range key. */
function supported(table: LocalTable): { createTable: CreateTableInput; leftOut: TableProblem[] } {
  const { createTable: whole } = table;
  const isMulti = (keySchema: CreateTableInput['KeySchema']) =>
    ['HASH', 'RANGE'].some((type) => keySchema.filter(({ KeyType }) => KeyType === type).length > 1);
  const leftOut = indexesOf(whole).filter(({ index }) => isMulti(index.KeySchema));
  if (leftOut.length === 0) return { createTable: whole, leftOut: [] };
  const rest = withIndexes(whole, ({ index }) => !isMulti(index.KeySchema));
  const used = [rest.KeySchema, ...indexesOf(rest).map(({ index }) => index.KeySchema)].flat();
  return {
    createTable: {
      ...rest,
      // An attribute definition that no key uses is refused.
      AttributeDefinitions: rest.AttributeDefinitions.filter(({ AttributeName }) =>
        used.some((key) => key.AttributeName === AttributeName),
      ),
    },
    leftOut: leftOut.map(({ index: { IndexName, KeySchema } }) => ({
      table,
      indexName: IndexName,
      reason:
        `its index ${IndexName} has several key attributes (${KeySchema.map(({ AttributeName }) => AttributeName).join(', ')}), ` +
        'which the embedded DynamoDB does not support; the table runs without it',
    })),
  };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
