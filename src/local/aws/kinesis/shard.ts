import type { Cause } from '../../cause';

/** A range of hash keys, inclusive: 128-bit integers. */
export interface HashRange {
  readonly start: bigint;
  readonly end: bigint;
}

const HASH_KEYS = 2n ** 128n;

/** The whole range in parts of one size. */
export function evenRanges(count: number): HashRange[] {
  const size = HASH_KEYS / BigInt(count);
  return Array.from({ length: count }, (_, i) => ({
    start: size * BigInt(i),
    end: (i === count - 1 ? HASH_KEYS : size * BigInt(i + 1)) - 1n,
  }));
}

export function isHashKey(text: string): boolean {
  return /^(0|[1-9]\d{0,38})$/.test(text) && BigInt(text) < HASH_KEYS;
}

export interface StoredRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  /** Base64. */
  readonly data: string;
  /** Milliseconds since 1970. */
  readonly arrived: number;
  readonly cause: Cause;
}

/** A shard as it is stored: hash keys are decimal numbers. */
export interface StoredShard {
  readonly id: string;
  readonly startingHashKey: string;
  readonly endingHashKey: string;
  readonly startingSequenceNumber: string;
  /** The shard that was split, or the two that were merged. */
  readonly parents: readonly string[];
  /** Milliseconds since 1970. */
  readonly created: number;
  /** Set when it has been split or merged: nothing is added any more. */
  readonly closed?: { readonly time: number; readonly endingSequenceNumber: string };
}

/** A shard and its records, the oldest first. */
export class Shard {
  readonly records: StoredRecord[] = [];
  /** The positions of readers whose unread records are kept. */
  readonly holds = new Set<() => string | undefined>();

  constructor(public definition: StoredShard) {}

  get id(): string {
    return this.definition.id;
  }

  get range(): HashRange {
    const { startingHashKey, endingHashKey } = this.definition;
    return { start: BigInt(startingHashKey), end: BigInt(endingHashKey) };
  }

  get isClosed(): boolean {
    return this.definition.closed !== undefined;
  }

  /** The records after a sequence number; from the oldest without one. */
  read(after: string | undefined, limit: number): readonly StoredRecord[] {
    const start = after === undefined ? 0 : this.indexAfter(after);
    return this.records.slice(start, start + limit);
  }

  /** The last sequence number before the records that arrived at a time or later. */
  before(time: number): string | undefined {
    const index = this.records.findIndex(({ arrived }) => arrived >= time);
    return (index < 0 ? this.records.at(-1) : this.records[index - 1])?.sequenceNumber;
  }

  /** Drops the records that arrived before a time, and those above a number that no reader waits for. */
  trim(oldest: number, max: number): readonly StoredRecord[] {
    const { records } = this;
    let count = 0;
    while (count < records.length && records[count].arrived < oldest) count++;
    const held = [...this.holds].map((position) => position() ?? '').sort()[0];
    const surplus = records.length - max;
    while (count < surplus && (held === undefined || records[count].sequenceNumber <= held)) count++;
    return count > 0 ? records.splice(0, count) : [];
  }

  private indexAfter(sequenceNumber: string): number {
    let low = 0;
    let high = this.records.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.records[middle].sequenceNumber <= sequenceNumber) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
