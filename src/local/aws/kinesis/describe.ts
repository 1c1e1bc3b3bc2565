import { invalidArgument, invalidValue } from './errors';
import type { StoredShard } from './shard';
import type { Stream } from './stream';

// Streams and shards in the form of responses.

/** The members that DescribeStream and DescribeStreamSummary share. */
export function described(stream: Stream): object {
  const { name, created, settings } = stream.definition;
  return {
    StreamName: name,
    StreamARN: stream.arn,
    StreamStatus: 'ACTIVE',
    StreamModeDetails: { StreamMode: settings.mode },
    RetentionPeriodHours: settings.retentionHours,
    StreamCreationTimestamp: new Date(created),
    EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
    EncryptionType: settings.keyId === undefined ? 'NONE' : 'KMS',
    KeyId: settings.keyId,
  };
}

export function describedShard({ id, parents, closed, ...shard }: StoredShard): object {
  const [ParentShardId, AdjacentParentShardId] = parents;
  return {
    ShardId: id,
    ParentShardId,
    AdjacentParentShardId,
    HashKeyRange: { StartingHashKey: shard.startingHashKey, EndingHashKey: shard.endingHashKey },
    SequenceNumberRange: {
      StartingSequenceNumber: shard.startingSequenceNumber,
      EndingSequenceNumber: closed?.endingSequenceNumber,
    },
  };
}

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ShardFilter.html */
export function filteredShards(stream: Stream, filter: any = { Type: 'FROM_TRIM_HORIZON' }): readonly StoredShard[] {
  stream.trim();
  const shards = stream.shards.map(({ definition }) => definition);
  const time = Math.round(Number(filter.Timestamp) * 1000);
  switch (filter.Type) {
    case 'FROM_TRIM_HORIZON':
      return shards;
    case 'AT_TRIM_HORIZON':
      // Children of a shard that is still there were not open yet.
      return shards.filter(({ parents }) => !parents.some((parent) => shards.some(({ id }) => id === parent)));
    case 'AT_LATEST':
      return shards.filter(({ closed }) => !closed);
    case 'AFTER_SHARD_ID':
      return shards.filter(({ id }) => id > filter.ShardId);
    case 'AT_TIMESTAMP':
      return shards.filter(({ created, closed }) => created <= time && (!closed || closed.time >= time));
    case 'FROM_TIMESTAMP':
      return shards.filter(({ closed }) => !closed || closed.time >= time);
    default:
      throw invalidValue(
        'shardFilter.type',
        filter.Type,
        'Member must satisfy enum value set: [AT_TIMESTAMP, FROM_TRIM_HORIZON, AT_TRIM_HORIZON, AT_LATEST, FROM_TIMESTAMP, AFTER_SHARD_ID]',
      );
  }
}

/** The position in a list, in the form of a token. */
export function encodeToken(token: object): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** @param kind `ShardIterator`, for the error */
export function decodeToken(kind: string, text: unknown): any {
  try {
    const token = JSON.parse(Buffer.from(String(text), 'base64url').toString());
    if (typeof token === 'object' && token !== null) return token;
  } catch {
    // Not by this service.
  }
  throw invalidArgument(`Invalid ${kind}.`);
}
