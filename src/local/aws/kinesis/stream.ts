import { createHash } from 'node:crypto';
import { invalidArgument, shardNotFound } from './errors';
import { evenRanges, Shard, type HashRange, type StoredRecord, type StoredShard } from './shard';
import type { Cause } from '../../cause';
import type { Clock } from '../../clock';
import type { Store } from '../../store/store';

/** Shards keep at most this many records that no reader holds, so that a busy stream does not fill memory in a day. */
const MAX_RECORDS = 10_000;

const HOUR = 60 * 60 * 1000;

/** What is stored of a stream beside its records. */
export interface StoredStream {
  readonly name: string;
  readonly created: number;
  readonly shards: readonly StoredShard[];
  /** The number of the next shard. */
  readonly nextShard: number;
  readonly settings: StreamSettings;
  readonly tags: { readonly [key: string]: string };
  /** The number of shards in the template; undefined if a request has created the stream. */
  readonly templateShards?: number;
}

export interface StreamSettings {
  readonly mode: 'PROVISIONED' | 'ON_DEMAND';
  readonly retentionHours: number;
  readonly maxRecordKiB: number;
  readonly keyId?: string;
}

export interface StreamOptions {
  readonly stored: StoredStream;
  readonly arn: string;
  readonly account: string;
  readonly clock: Clock;
  readonly records: Store<StoredRecord>;
  /** Gives the next sequence number. */
  readonly sequence: () => string;
  readonly save: (stored: StoredStream) => void;
}

export interface PutRecord {
  readonly partitionKey: string;
  readonly explicitHashKey?: string;
  /** Base64. */
  readonly data: string;
}

/** A stream with its shards. */
export class Stream {
  /** In the order of their ids: parents come before their children. */
  readonly shards: Shard[];
  private stored: StoredStream;
  private readonly listeners = new Set<() => void>();
  private last: string;

  constructor(private readonly options: StreamOptions) {
    this.stored = options.stored;
    this.shards = this.stored.shards.map((shard) => new Shard(shard));
    this.last = options.sequence();
  }

  get definition(): StoredStream {
    return this.stored;
  }

  get arn(): string {
    return this.options.arn;
  }

  get openShards(): Shard[] {
    return this.shards.filter(({ isClosed }) => !isClosed);
  }

  /** The last sequence number that was given, in any shard. */
  get lastSequenceNumber(): string {
    return this.last;
  }

  /** Adds a record that was stored. */
  restore(record: StoredRecord): void {
    this.shards.find(({ id }) => id === record.shardId)?.records.push(record);
    if (record.sequenceNumber > this.last) this.last = record.sequenceNumber;
  }

  update(change: Partial<StoredStream>): void {
    this.stored = { ...this.stored, ...change };
    this.options.save(this.stored);
  }

  put({ partitionKey, explicitHashKey, data }: PutRecord, cause: Cause): StoredRecord {
    const shard = this.shardOf(explicitHashKey === undefined ? hashOf(partitionKey) : BigInt(explicitHashKey));
    const { clock, records, sequence } = this.options;
    const sequenceNumber = (this.last = sequence());
    const record = { shardId: shard.id, sequenceNumber, partitionKey, data, arrived: clock.now(), cause };
    records.set(this.keyOf(record), record);
    shard.records.push(record);
    if (shard.records.length > 2 * MAX_RECORDS) this.trim();
    return record;
  }

  /** Drops the records that are older than the retention period, and the closed shards that have none any more. */
  trim(): void {
    const oldest = this.options.clock.now() - this.stored.settings.retentionHours * HOUR;
    for (const shard of this.shards) {
      for (const record of shard.trim(oldest, MAX_RECORDS)) this.options.records.delete(this.keyOf(record));
    }
    const kept = this.shards.filter(({ definition: { closed } }) => !closed || closed.time >= oldest);
    if (kept.length === this.shards.length) return;
    this.shards.splice(0, this.shards.length, ...kept);
    this.saveShards();
  }

  find(shardId: unknown): Shard {
    this.trim();
    const shard = this.shards.find(({ id }) => id === shardId);
    if (!shard) throw shardNotFound(shardId, this.stored.name, this.options.account);
    return shard;
  }

  /** Creates the first shards. */
  begin(count: number): void {
    for (const range of evenRanges(count)) this.add(range, []);
    this.saveShards();
  }

  split(shardId: unknown, newStart: bigint): void {
    const shard = this.toChange(shardId);
    const { start, end } = shard.range;
    if (newStart <= start + 1n || newStart >= end) {
      throw invalidArgument(
        `NewStartingHashKey ${newStart} used in SplitShard() on shard ${shard.id} in stream ${this.stored.name} under ` +
          `account ${this.options.account} is not both greater than one plus the shard's StartingHashKey ${start} and ` +
          `less than the shard's EndingHashKey ${end}.`,
      );
    }
    this.replace([shard], [newStart]);
    this.changed();
  }

  merge(shardId: unknown, adjacentId: unknown): void {
    const shards = [this.toChange(shardId), this.toChange(adjacentId)];
    const [low, high] = shards.map(({ range }) => range).sort((a, b) => (a.start < b.start ? -1 : 1));
    if (low.end + 1n !== high.start) {
      throw invalidArgument(
        `Shards ${shardId} and ${adjacentId} in stream ${this.stored.name} under account ${this.options.account} are ` +
          'not an adjacent pair of shards eligible for merging',
      );
    }
    this.replace(shards, []);
    this.changed();
  }

  /** Gives the stream this number of shards of one size, by splitting and merging. */
  scale(count: number): void {
    const ranges = evenRanges(count);
    for (const { start } of ranges) {
      const shard = this.shardOf(start);
      if (shard.range.start !== start) this.replace([shard], [start]);
    }
    for (const { start, end } of ranges) {
      let [first, ...others] = this.openIn(start, end);
      for (; others.length > 0; [first, ...others] = this.openIn(start, end)) this.replace([first, others[0]], []);
    }
    this.changed();
  }

  /** Removes all records. */
  clear(): void {
    for (const { records } of this.shards)
      for (const record of records) this.options.records.delete(this.keyOf(record));
  }

  /** Calls the listener when records were added, or shards changed. Returns a function that ends this. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  notify(): void {
    for (const listener of this.listeners) listener();
  }

  private shardOf(hashKey: bigint): Shard {
    return this.openShards.find(({ range }) => range.start <= hashKey && hashKey <= range.end)!;
  }

  private openIn(start: bigint, end: bigint): Shard[] {
    return this.openShards
      .filter(({ range }) => range.start >= start && range.end <= end)
      .sort((a, b) => (a.range.start < b.range.start ? -1 : 1));
  }

  private toChange(shardId: unknown): Shard {
    const shard = this.find(shardId);
    if (!shard.isClosed) return shard;
    throw invalidArgument(
      `Shard ${shard.id} in stream ${this.stored.name} under account ${this.options.account} has already been merged ` +
        'or split, and thus is not eligible for merging or splitting.',
    );
  }

  /** Closes adjacent shards, and opens new ones for their range, which begins anew at `starts`. */
  private replace(shards: readonly Shard[], starts: readonly bigint[]): void {
    const time = this.options.clock.now();
    for (const shard of shards) {
      shard.definition = { ...shard.definition, closed: { time, endingSequenceNumber: this.options.sequence() } };
    }
    const ranges = shards.map(({ range }) => range).sort((a, b) => (a.start < b.start ? -1 : 1));
    const begins = [ranges[0].start, ...starts];
    const ends = [...starts.map((start) => start - 1n), ranges.at(-1)!.end];
    const parents = shards.map(({ id }) => id);
    begins.forEach((start, i) => this.add({ start, end: ends[i] }, parents));
  }

  private add({ start, end }: HashRange, parents: readonly string[]): void {
    const { clock, sequence } = this.options;
    const { nextShard } = this.stored;
    this.stored = { ...this.stored, nextShard: nextShard + 1 };
    this.last = sequence();
    const definition: StoredShard = {
      id: `shardId-${String(nextShard).padStart(12, '0')}`,
      startingHashKey: String(start),
      endingHashKey: String(end),
      startingSequenceNumber: this.last,
      parents,
      created: clock.now(),
    };
    this.shards.push(new Shard(definition));
  }

  private changed(): void {
    this.saveShards();
    this.notify();
  }

  private saveShards(): void {
    this.update({ shards: this.shards.map(({ definition }) => definition) });
  }

  private keyOf({ sequenceNumber }: StoredRecord): string {
    return `${this.stored.name}/${sequenceNumber}`;
  }
}

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html: the MD5 of the partition key. */
function hashOf(partitionKey: string): bigint {
  return BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);
}
