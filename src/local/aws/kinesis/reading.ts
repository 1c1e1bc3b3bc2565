import { decodeToken, describedShard, encodeToken } from './describe';
import { expiredIterator, invalidArgument, invalidValue } from './errors';
import type { Shard, StoredRecord } from './shard';
import type { Stream } from './stream';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html */
const ITERATOR_MILLISECONDS = 5 * 60 * 1000;

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html */
const MAX_RECORDS = 10_000;
const MAX_BYTES = 10 * 1024 * 1024;

interface Iterator {
  readonly stream: string;
  readonly shard: string;
  /** The sequence number after which to read. */
  readonly after?: string;
  readonly time: number;
}

/** The name of the stream of an iterator. */
export function streamOfIterator(text: unknown): string {
  return (decodeToken('ShardIterator', text) as Iterator).stream;
}

export function getShardIterator(stream: Stream, input: any, now: number): object {
  const shard = stream.find(input.ShardId);
  const iterator = { stream: stream.definition.name, shard: shard.id, after: positionOf(stream, shard, input, now) };
  return { ShardIterator: encodeToken({ ...iterator, time: now }) };
}

/** The sequence number after which a reader begins; undefined for the oldest record. */
export function positionOf(stream: Stream, shard: Shard, input: any, now: number): string | undefined {
  const { ShardIteratorType: type, Timestamp } = input;
  switch (type) {
    case 'TRIM_HORIZON':
      return undefined;
    case 'LATEST':
      return stream.lastSequenceNumber;
    case 'AT_SEQUENCE_NUMBER':
      return previous(numberIn(shard, input));
    case 'AFTER_SEQUENCE_NUMBER':
      return numberIn(shard, input);
    case 'AT_TIMESTAMP': {
      if (Timestamp === undefined) {
        throw invalidArgument('Must specify timestamp parameter when iterator type is AT_TIMESTAMP.');
      }
      const time = Math.round(Timestamp * 1000);
      if (time > now) throw invalidArgument('The timestamp of an iterator must not be in the future.');
      return shard.before(time);
    }
    default:
      throw invalidValue(
        'shardIteratorType',
        type,
        'Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON]',
      );
  }
}

/** A sequence number of the shard: that of its start, of one of its records, or between. */
function numberIn({ id, definition }: Shard, { ShardIteratorType, StartingSequenceNumber: number }: any): string {
  if (number === undefined) {
    throw invalidArgument(`Must specify startingSequenceNumber parameter when iterator type is ${ShardIteratorType}.`);
  }
  const { startingSequenceNumber, closed } = definition;
  if (!/^\d{56}$/.test(number) || number < startingSequenceNumber || (closed && number > closed.endingSequenceNumber)) {
    throw invalidArgument(`Invalid StartingSequenceNumber ${number}: shard ${id} has no such sequence number.`);
  }
  return number;
}

function previous(sequenceNumber: string): string {
  return String(BigInt(sequenceNumber) - 1n);
}

/** @param find the stream of a name */
export function getRecords(find: (name: string) => Stream, input: any, now: number): object {
  const { stream: name, shard: shardId, after, time }: Iterator = decodeToken('ShardIterator', input.ShardIterator);
  const { Limit = MAX_RECORDS } = input;
  if (!(Limit >= 1 && Limit <= MAX_RECORDS)) {
    throw invalidValue('limit', Limit, `Member must have value between 1 and ${MAX_RECORDS}`);
  }
  const stream = find(name);
  const shard = stream.find(shardId);
  if (now - time > ITERATOR_MILLISECONDS) {
    throw expiredIterator(
      `Iterator expired. The iterator was created at time ${new Date(time).toUTCString()} while right now it is ` +
        `${new Date(now).toUTCString()} which is further in the future than the tolerated delay of ${ITERATOR_MILLISECONDS} milliseconds.`,
    );
  }
  const records = recordsAfter(shard, after, Limit);
  const last = records.at(-1);
  const next = last?.sequenceNumber ?? after;
  const [unread] = shard.read(next, 1);
  const isAtEnd = shard.isClosed && !unread;
  return {
    Records: records.map((record) => describedRecord(stream, record)),
    ...(isAtEnd
      ? { ChildShards: childrenOf(stream, shard) }
      : { NextShardIterator: encodeToken({ stream: name, shard: shardId, after: next, time: now }) }),
    // Zero means that there is nothing more to read.
    MillisBehindLatest: unread ? Math.max(1, now - (last ?? unread).arrived) : 0,
  };
}

export function describedRecord(
  { definition: { settings } }: Stream,
  { sequenceNumber, partitionKey, data, arrived }: StoredRecord,
): object {
  return {
    SequenceNumber: sequenceNumber,
    ApproximateArrivalTimestamp: new Date(arrived),
    Data: Buffer.from(data, 'base64'),
    PartitionKey: partitionKey,
    ...(settings.keyId === undefined ? {} : { EncryptionType: 'KMS' }),
  };
}

export function childrenOf({ shards }: Stream, { id }: Shard): object[] {
  return shards
    .filter(({ definition }) => definition.parents.includes(id))
    .map(({ definition }) => {
      const { ShardId, HashKeyRange }: any = describedShard(definition);
      return { ShardId, ParentShards: definition.parents, HashKeyRange };
    });
}

/** As many records as a response may have; one at least, if there is one. */
export function recordsAfter(shard: Shard, after: string | undefined, limit: number): readonly StoredRecord[] {
  const records = shard.read(after, limit);
  let bytes = 0;
  const end = records.findIndex(({ data, partitionKey }, i) => {
    bytes += Buffer.byteLength(data, 'base64') + Buffer.byteLength(partitionKey);
    return i > 0 && bytes > MAX_BYTES;
  });
  return end < 0 ? records : records.slice(0, end);
}
