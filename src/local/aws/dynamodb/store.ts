import type { Readable } from 'node:stream';
import { dynaliteModule } from './dynalite-module';
import { indexesOf, type IndexKind, type Schema } from './schema';
import type { CreateTableInput, TableIndex } from '../../model';

export type Item = { readonly [attribute: string]: { readonly [type: string]: unknown } };

/** A table as dynalite stores it: the output of DescribeTable. */
export interface TableDefinition extends Schema {
  readonly TableName: string;
  readonly TableArn: string;
  readonly StreamSpecification?: CreateTableInput['StreamSpecification'];
  readonly LatestStreamArn?: string;
  readonly LatestStreamLabel?: string;
  /** Not a part of DescribeTable: see DescribeTimeToLive. */
  readonly TimeToLive?: { readonly AttributeName: string };
}

interface Entry<T> {
  readonly type: 'put' | 'del';
  readonly key: string;
  readonly value?: T;
}

type Callback = (error?: unknown) => void;

/** A write as the whole store announces it. */
export type Write = Entry<unknown>;

/** A part of dynalite's store. */
interface Section<T> {
  put(key: string, value: T, done: Callback): void;
  get(key: string, done: (error?: unknown, value?: T) => void): void;
  del(key: string, done: Callback): void;
  batch(entries: readonly Entry<T>[], done: Callback): void;
  createValueStream(options: object): Readable;
}

/** dynalite's store, reduced to the part that is used here. */
export interface Store {
  /** The whole store; a key begins with the name of its section. */
  readonly db: Section<unknown> & { on(event: 'write', listener: (writes: readonly Write[]) => void): void };
  readonly tableDb: Section<TableDefinition>;
  getItemDb(table: string): Section<Item>;
  getIndexDb(kind: IndexKind, table: string, index: string): Section<Item>;
  deleteIndexDb(kind: IndexKind, table: string, index: string, done: Callback): void;
  /** Not dynalite's: is called before an item is written. */
  beforeWrite?: (table: TableDefinition, before: Item | undefined, after: Item | undefined) => void;
}

/** dynalite's internal module of its store. */
export interface StoreModule {
  create(options: object): Store;
  updateIndexes(store: Store, table: TableDefinition, before: Item | null, after: Item | null, done: Callback): void;
  checkConditional(input: any, existing: Item | undefined): any;
  createKey(item: Item, table: Schema): string;
  /** Bytes, as DynamoDB counts them. */
  itemSize(item: Item): number;
  getIndexActions(
    indexes: readonly TableIndex[],
    before: Item | undefined,
    after: Item | undefined,
    table: TableDefinition,
  ): { readonly puts: readonly { key: string; item: Item }[]; readonly deletes: readonly { key: string }[] };
}

let loaded: StoreModule | undefined;

/** Loads dynalite's module, and extends what its actions call before they write. */
export function storeModule(): StoreModule {
  if (loaded) return loaded;
  const module: StoreModule = dynaliteModule('./db');
  module.updateIndexes = (store, table, before, after, done) => {
    store.beforeWrite?.(table, before ?? undefined, after ?? undefined);
    writeIndexes(store, table, before, after).then(() => done(), done);
  };
  addReturnOnConditionFailure(module);
  return (loaded = module);
}

/** Writes the entries of an item in the table's indexes. One that does not fit an index is left out of it. */
export async function writeIndexes(
  store: Store,
  table: TableDefinition,
  before: Item | null,
  after: Item | null,
): Promise<void> {
  const writes = indexesOf(table).map(({ kind, index }) => {
    const fitting = (item: Item | null) => (item && fits(item, table, index) ? item : undefined);
    const { puts, deletes } = storeModule().getIndexActions([index], fitting(before), fitting(after), table);
    const entries: Entry<Item>[] = [
      ...deletes.map(({ key }) => ({ type: 'del' as const, key })),
      ...puts.map(({ key, item }) => ({ type: 'put' as const, key, value: item })),
    ];
    if (entries.length === 0) return undefined;
    return completed((ended) => store.getIndexDb(kind, table.TableName, index.IndexName).batch(entries, ended));
  });
  await Promise.all(writes);
}

/** dynalite does not have `ReturnValuesOnConditionCheckFailure`: the error then has the item as it is. */
function addReturnOnConditionFailure(module: StoreModule): void {
  for (const operation of ['putItem', 'updateItem', 'deleteItem']) {
    dynaliteModule(`./validations/${operation}`).types.ReturnValuesOnConditionCheckFailure = {
      type: 'String',
      enum: ['ALL_OLD', 'NONE'],
    };
  }
  const { checkConditional } = module;
  module.checkConditional = (input, existing) => {
    const error = checkConditional(input, existing);
    if (error && existing && input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD') error.body.Item = existing;
    return error;
  };
}

/** A promise for a function with a callback. */
export function completed(run: (done: Callback) => void): Promise<void> {
  return new Promise((resolve, reject) => run((error) => (error ? reject(error) : resolve())));
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-partition-sort-keys */
const MAX_KEY_BYTES = [2048, 1024];

/**
 * Whether DynamoDB adds the item to the index. An item that does not fit stays in the table only.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.ViolationDetection.html
 */
function fits(item: Item, { AttributeDefinitions }: TableDefinition, { KeySchema }: TableIndex): boolean {
  return KeySchema.every(({ AttributeName: name }, position) => {
    const { AttributeType: type } = AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)!;
    const value = item[name]?.[type];
    if (typeof value !== 'string' || value === '') return false;
    return type === 'N' || Buffer.byteLength(value, type === 'B' ? 'base64' : 'utf8') <= MAX_KEY_BYTES[position];
  });
}
