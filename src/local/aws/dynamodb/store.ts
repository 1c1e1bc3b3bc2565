import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import { indexesOf, type IndexKind, type Schema } from './schema';
import type { TableIndex } from '../../model';

export type Item = { readonly [attribute: string]: { readonly [type: string]: unknown } };

/** A table as dynalite stores it: the output of DescribeTable. */
export interface TableDefinition extends Schema {
  readonly TableName: string;
}

interface Entry {
  readonly type: 'put' | 'del';
  readonly key: string;
  readonly value?: Item;
}

type Callback = (error?: unknown) => void;

/** A part of dynalite's store. */
interface Section<T> {
  put(key: string, value: T, done: Callback): void;
  batch(entries: readonly Entry[], done: Callback): void;
  createValueStream(options: object): Readable;
}

/** dynalite's store, reduced to the part that is used here. */
export interface Store {
  readonly tableDb: Section<TableDefinition>;
  getItemDb(table: string): Section<Item>;
  getIndexDb(kind: IndexKind, table: string, index: string): Section<Item>;
  deleteIndexDb(kind: IndexKind, table: string, index: string, done: Callback): void;
}

/** dynalite's internal module of its store. */
export interface StoreModule {
  create(options: object): Store;
  updateIndexes(store: Store, table: TableDefinition, before: Item | null, after: Item | null, done: Callback): void;
  getIndexActions(
    indexes: readonly TableIndex[],
    before: Item | undefined,
    after: Item | undefined,
    table: TableDefinition,
  ): { readonly puts: readonly { key: string; item: Item }[]; readonly deletes: readonly { key: string }[] };
}

let loaded: StoreModule | undefined;

/** Loads dynalite's module and patches it, so that indexes leave out items that do not fit, instead of throwing. */
export function storeModule(): StoreModule {
  if (loaded) return loaded;
  const module: StoreModule = createRequire(createRequire(__filename).resolve('dynalite'))('./db');
  module.updateIndexes = (store, table, before, after, done) => {
    const writes = indexesOf(table).map(({ kind, index }) => {
      const fitting = (item: Item | null) => (item && fits(item, table, index) ? item : undefined);
      const { puts, deletes } = module.getIndexActions([index], fitting(before), fitting(after), table);
      const entries: Entry[] = [
        ...deletes.map(({ key }) => ({ type: 'del' as const, key })),
        ...puts.map(({ key, item }) => ({ type: 'put' as const, key, value: item })),
      ];
      if (entries.length === 0) return undefined;
      return completed((ended) => store.getIndexDb(kind, table.TableName, index.IndexName).batch(entries, ended));
    });
    Promise.all(writes).then(() => done(), done);
  };
  return (loaded = module);
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
