import { isDeepStrictEqual } from 'node:util';
import type { Cause } from '../../cause';
import type { Clock } from '../../clock';
import { completed, storeModule, type Item, type Store, type TableDefinition } from './store';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: '1.1';
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly dynamodb: {
    /** Seconds since 1970. */
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: string;
  };
  /** Set if the item has expired. */
  readonly userIdentity?: { readonly PrincipalId: string; readonly Type: string };
}

/** A record in the log of a stream. */
export interface LoggedRecord {
  readonly record: StreamRecord;
  readonly cause?: Cause;
}

interface TableStream {
  readonly arn: string;
  readonly label: string;
  readonly table: string;
  readonly viewType: string;
  readonly keySchema: TableDefinition['KeySchema'];
  /** The records that are kept, the oldest first. */
  readonly log: LoggedRecord[];
  /** Records whose write has begun, in the order of their numbers. None is read before those that precede it. */
  readonly writing: Writing[];
}

interface Writing {
  readonly logged: LoggedRecord;
  state: 'begun' | 'written' | 'failed';
}

/** A write that `beforeWrite` has announced, by section and key. */
interface Change {
  readonly stream: TableStream;
  readonly before?: Item;
  readonly after?: Item;
}

export interface StreamsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly region: string;
  /** Whether records are stored with the items. */
  readonly persisted: boolean;
  /** The cause of the request that writes now. */
  readonly cause: () => Cause | undefined;
  /** Is called after records were added to a stream. */
  readonly onRecords: (streamArn: string) => void;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
const RETENTION = 24 * 60 * 60 * 1000;

/** Streams keep at most this many records that no reader holds, so that a busy table does not fill memory in a day. */
const MAX_RECORDS = 10_000;

/** The section of the store with the records of a table. A name of a table has no `~`. */
const section = (table: string) => `stream-${table}~`;

/**
 * The streams of tables: each write of an item appends a record, in the same write of the store.
 *
 * Sequence numbers have a fixed width, so they sort as strings. Each stream has one shard.
 */
export class Streams {
  private readonly byArn = new Map<string, TableStream>();
  private readonly byTable = new Map<string, TableStream>();
  private readonly pending = new Map<string, Change>();
  private readonly expiring = new Set<string>();
  private readonly holds = new Map<string, Set<() => string | undefined>>();
  private readonly listeners = new Map<string, Set<() => void>>();
  /** Records of a transaction that has not ended. */
  private transaction?: { readonly stream: TableStream; readonly logged: LoggedRecord }[];
  private sequence = 0n;

  constructor(private readonly options: StreamsOptions) {
    const { store } = options;
    const getItemDb = store.getItemDb.bind(store);
    const wrapped = new WeakSet<object>();
    store.getItemDb = (name) => {
      const items = getItemDb(name);
      if (this.byTable.has(name) && !wrapped.has(items)) {
        wrapped.add(items);
        const { put, del } = items;
        items.put = (key, value, done) =>
          this.write(name, { type: 'put', key, value }, done, () => put(key, value, done));
        items.del = (key, done) => this.write(name, { type: 'del', key }, done, () => del(key, done));
      }
      return items;
    };
  }

  /** Opens the stream of a table that has one, and reads the records that were stored. */
  async open(table: TableDefinition): Promise<void> {
    const { LatestStreamArn: arn, LatestStreamLabel: label, StreamSpecification: specification } = table;
    const open = this.byTable.get(table.TableName);
    if (open && (open.arn !== arn || !specification?.StreamEnabled)) this.close(table.TableName);
    if (!specification?.StreamEnabled || arn === undefined || label === undefined || open?.arn === arn) return;
    const stream: TableStream = {
      arn,
      label,
      table: table.TableName,
      viewType: specification.StreamViewType!,
      keySchema: table.KeySchema,
      log: [],
      writing: [],
    };
    if (this.options.persisted) {
      const prefix = section(stream.table);
      const stored = this.options.store.db.createValueStream({ gte: prefix, lt: `${prefix}\xFF` });
      for await (const logged of stored) stream.log.push(logged);
    }
    const last = stream.log.at(-1)?.record.dynamodb.SequenceNumber;
    if (last !== undefined && BigInt(last) > this.sequence) this.sequence = BigInt(last);
    this.byArn.set(arn, stream);
    this.byTable.set(stream.table, stream);
  }

  /** Drops the stream of a table. */
  close(tableName: string): void {
    const stream = this.byTable.get(tableName);
    if (!stream) return;
    this.byTable.delete(tableName);
    this.byArn.delete(stream.arn);
    void this.forget(stream, stream.log.splice(0));
  }

  /** The records of the writes in `run` are added if it succeeds, and dropped if it fails. Nothing else may write meanwhile. */
  async inTransaction<T>(run: () => Promise<T>): Promise<T> {
    const records: NonNullable<typeof this.transaction> = [];
    this.transaction = records;
    let output: T;
    try {
      output = await run();
    } finally {
      this.transaction = undefined;
    }
    await this.store(records);
    for (const { stream, logged } of records) this.append(stream, [logged]);
    return output;
  }

  /** The items that `run` deletes are deleted as Time to Live does it. */
  async asExpiry(table: TableDefinition, item: Item, run: () => Promise<unknown>): Promise<void> {
    const key = `${table.TableName}~${storeModule().createKey(item, table)}`;
    this.expiring.add(key);
    try {
      await run();
    } finally {
      this.expiring.delete(key);
    }
  }

  list(tableName?: string): readonly { readonly arn: string; readonly label: string; readonly table: string }[] {
    return [...this.byArn.values()].filter(({ table }) => tableName === undefined || table === tableName);
  }

  get(arn: string): Pick<TableStream, 'arn' | 'label' | 'table' | 'viewType' | 'keySchema'> | undefined {
    return this.byArn.get(arn);
  }

  /** Whether a request names a table with a stream. */
  isMentioned(text: string): boolean {
    for (const name of this.byTable.keys()) if (text.includes(`"${name}"`)) return true;
    return false;
  }

  /** The sequence number of the last record of all streams. */
  get last(): string {
    return sequenceNumber(this.sequence);
  }

  /** The first sequence number that a stream still has. */
  first(arn: string): string | undefined {
    return this.byArn.get(arn)?.log[0]?.record.dynamodb.SequenceNumber;
  }

  /** The records after a sequence number; all of them without one. */
  read(arn: string, after: string | undefined, limit: number): readonly LoggedRecord[] {
    const stream = this.byArn.get(arn);
    if (!stream) return [];
    this.trim(stream);
    const { log } = stream;
    let low = 0;
    let high = after === undefined ? 0 : log.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (log[middle].record.dynamodb.SequenceNumber <= after!) low = middle + 1;
      else high = middle;
    }
    return log.slice(low, low + limit);
  }

  /** Keeps the records after the sequence number that `position` returns. Returns a function that ends it. */
  hold(arn: string, position: () => string | undefined): () => void {
    const holds = this.holds.get(arn) ?? new Set();
    this.holds.set(arn, holds.add(position));
    return () => void holds.delete(position);
  }

  /** Calls the listener after records were added to a stream. Returns a function that ends this. */
  subscribe(arn: string, listener: () => void): () => void {
    const listeners = this.listeners.get(arn) ?? new Set();
    this.listeners.set(arn, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** A write of an item begins: to be called by `Store.beforeWrite`. */
  announce(table: TableDefinition, before: Item | undefined, after: Item | undefined): void {
    const stream = this.byTable.get(table.TableName);
    // A write that changes nothing has no record.
    if (!stream || isDeepStrictEqual(before, after)) return;
    const key = storeModule().createKey((after ?? before)!, table);
    this.pending.set(`${table.TableName}~${key}`, { stream, before, after });
  }

  /** Writes an item together with its record. */
  private write(
    table: string,
    entry: { readonly type: 'put' | 'del'; readonly key: string; readonly value?: Item },
    done: (error?: unknown) => void,
    alone: () => void,
  ): void {
    const id = `${table}~${entry.key}`;
    const change = this.pending.get(id);
    this.pending.delete(id);
    if (!change) return alone();
    const { stream } = change;
    const logged = this.recordOf(change, this.expiring.has(id));
    if (this.transaction) {
      this.transaction.push({ stream, logged });
      return alone();
    }
    const writing: Writing = { logged, state: 'begun' };
    stream.writing.push(writing);
    const added = (error?: unknown) => {
      writing.state = error ? 'failed' : 'written';
      this.appendWritten(stream);
      done(error);
    };
    const item = { ...entry, key: `item-${id}` };
    this.options.store.db.batch(this.options.persisted ? [item, entryOf(stream, logged)] : [item], added);
  }

  private recordOf({ stream, before, after }: Change, isExpiry: boolean): LoggedRecord {
    const { clock, region, cause } = this.options;
    const { viewType } = stream;
    const images = {
      ...(after && viewType.startsWith('NEW_') ? { NewImage: after } : {}),
      ...(before && viewType.endsWith('OLD_IMAGES') ? { OldImage: before } : {}),
      ...(before && viewType === 'OLD_IMAGE' ? { OldImage: before } : {}),
    };
    const item = (after ?? before)!;
    const keys = Object.fromEntries(stream.keySchema.map(({ AttributeName: name }) => [name, item[name]]));
    const number = sequenceNumber(++this.sequence);
    const record: StreamRecord = {
      eventID: eventId(number),
      eventName: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: region,
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(clock.now() / 1000),
        Keys: keys,
        ...images,
        SequenceNumber: number,
        SizeBytes: sizeOf(keys) + sizeOf(after && images.NewImage) + sizeOf(before && images.OldImage),
        StreamViewType: viewType,
      },
      ...(isExpiry ? { userIdentity: { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' } } : {}),
    };
    return { record, cause: cause() };
  }

  private appendWritten(stream: TableStream): void {
    const { writing } = stream;
    const begun = writing.findIndex(({ state }) => state === 'begun');
    const ended = writing.splice(0, begun === -1 ? writing.length : begun);
    this.append(
      stream,
      ended.filter(({ state }) => state === 'written').map(({ logged }) => logged),
    );
  }

  private append(stream: TableStream, records: readonly LoggedRecord[]): void {
    if (records.length === 0) return;
    stream.log.push(...records);
    if (stream.log.length > 2 * MAX_RECORDS) this.trim(stream);
    for (const listener of this.listeners.get(stream.arn) ?? []) listener();
    this.options.onRecords(stream.arn);
  }

  private trim(stream: TableStream): void {
    const { log } = stream;
    const oldest = (this.options.clock.now() - RETENTION) / 1000;
    let old = 0;
    while (old < log.length && log[old].record.dynamodb.ApproximateCreationDateTime < oldest) old++;
    const held = [...(this.holds.get(stream.arn) ?? [])].map((position) => position() ?? '').sort()[0];
    const surplus = log.length - MAX_RECORDS;
    while (old < surplus && (held === undefined || log[old].record.dynamodb.SequenceNumber <= held)) old++;
    if (old > 0) void this.forget(stream, log.splice(0, old));
  }

  private async store(
    records: readonly { readonly stream: TableStream; readonly logged: LoggedRecord }[],
  ): Promise<void> {
    if (!this.options.persisted || records.length === 0) return;
    const entries = records.map(({ stream, logged }) => entryOf(stream, logged));
    await completed((done) => this.options.store.db.batch(entries, done));
  }

  private async forget(stream: TableStream, records: readonly LoggedRecord[]): Promise<void> {
    if (!this.options.persisted || records.length === 0) return;
    const entries = records.map((logged) => ({ type: 'del' as const, key: entryOf(stream, logged).key }));
    await completed((done) => this.options.store.db.batch(entries, done));
  }
}

function entryOf(stream: TableStream, logged: LoggedRecord): { type: 'put'; key: string; value: LoggedRecord } {
  return { type: 'put', key: section(stream.table) + logged.record.dynamodb.SequenceNumber, value: logged };
}

/** As on AWS, a number with many digits. */
function sequenceNumber(count: bigint): string {
  return count > 10n ** 24n ? String(count) : String(10n ** 24n + count);
}

/** The id of an event is opaque; this one is stable for a record. */
function eventId(number: string): string {
  return BigInt(number).toString(16).padStart(32, '0');
}

function sizeOf(item: Item | undefined): number {
  return item ? storeModule().itemSize(item) : 0;
}
