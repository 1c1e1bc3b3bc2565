import type { Clock } from '../../clock';
import { AwsServiceError } from '../service';
import type { Streams } from './streams';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html */
export const STREAM_OPERATIONS = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'] as const;

/** The shard that each stream has. */
export const SHARD = 'shardId-00000000000000000000-00000000';

const MAX_RECORDS = 1000;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html */
const ITERATOR_MILLISECONDS = 15 * 60 * 1000;

interface Iterator {
  readonly arn: string;
  /** The sequence number after which to read. */
  readonly after?: string;
  readonly time: number;
}

/** Runs an operation of DynamoDB Streams. */
export function streamOperation(streams: Streams, clock: Clock, operation: string, input: any): object {
  switch (operation) {
    case 'ListStreams':
      return listStreams(streams, input);
    case 'DescribeStream':
      return describeStream(streams, input);
    case 'GetShardIterator':
      return getShardIterator(streams, clock, input);
    default:
      return getRecords(streams, clock, input);
  }
}

function listStreams(streams: Streams, { TableName, Limit = 100, ExclusiveStartStreamArn }: any): object {
  const all = streams.list(TableName);
  const start = all.findIndex(({ arn }) => arn === ExclusiveStartStreamArn) + 1;
  const page = all.slice(start, start + Limit);
  return {
    Streams: page.map(({ arn, label, table }) => ({ StreamArn: arn, StreamLabel: label, TableName: table })),
    ...(start + Limit < all.length ? { LastEvaluatedStreamArn: page.at(-1)!.arn } : {}),
  };
}

function describeStream(streams: Streams, { StreamArn }: any): object {
  const { arn, label, table, viewType, keySchema } = find(streams, StreamArn);
  return {
    StreamDescription: {
      StreamArn: arn,
      StreamLabel: label,
      StreamStatus: 'ENABLED',
      StreamViewType: viewType,
      TableName: table,
      KeySchema: keySchema,
      CreationRequestDateTime: Date.parse(`${label}Z`) / 1000,
      Shards: [{ ShardId: SHARD, SequenceNumberRange: { StartingSequenceNumber: streams.first(arn) ?? streams.last } }],
    },
  };
}

function getShardIterator(streams: Streams, clock: Clock, input: any): object {
  const { arn } = find(streams, input.StreamArn);
  if (input.ShardId !== SHARD) {
    throw new AwsServiceError(
      'ResourceNotFoundException',
      `Requested resource not found: Shard does not exist: ${input.ShardId}`,
    );
  }
  return { ShardIterator: encode({ arn, after: startOf(streams, input), time: clock.now() }) };
}

function startOf(streams: Streams, { ShardIteratorType: type, SequenceNumber: number }: any): string | undefined {
  switch (type) {
    case 'TRIM_HORIZON':
      return undefined;
    case 'LATEST':
      return streams.last;
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER':
      if (!/^\d{21,40}$/.test(number ?? '')) {
        throw new AwsServiceError('ValidationException', `Invalid SequenceNumber: ${number}`);
      }
      return type === 'AFTER_SEQUENCE_NUMBER' ? number : String(BigInt(number) - 1n);
    default:
      throw new AwsServiceError(
        'ValidationException',
        `1 validation error detected: Value '${type}' at 'shardIteratorType' failed to satisfy constraint: ` +
          'Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON]',
      );
  }
}

function getRecords(streams: Streams, clock: Clock, { ShardIterator, Limit = MAX_RECORDS }: any): object {
  const { arn, after, time } = decode(ShardIterator);
  find(streams, arn);
  if (clock.now() - time > ITERATOR_MILLISECONDS) {
    throw new AwsServiceError('ExpiredIteratorException', 'The shard iterator has expired and can no longer be used.');
  }
  const records = streams.read(arn, after, Math.min(Limit, MAX_RECORDS)).map(({ record }) => record);
  const next = records.at(-1)?.dynamodb.SequenceNumber ?? after;
  return { Records: records, NextShardIterator: encode({ arn, after: next, time: clock.now() }) };
}

function find(streams: Streams, arn: string): NonNullable<ReturnType<Streams['get']>> {
  const stream = streams.get(arn);
  if (stream) return stream;
  throw new AwsServiceError('ResourceNotFoundException', `Requested resource not found: Stream: ${arn} not found`);
}

/** The stream of an iterator; undefined if it is none of ours. */
export function arnOfIterator(text: string): string | undefined {
  try {
    return decode(text).arn;
  } catch {
    return undefined;
  }
}

function encode(iterator: Iterator): string {
  return Buffer.from(JSON.stringify(iterator)).toString('base64url');
}

function decode(text: string): Iterator {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    throw new AwsServiceError('ValidationException', 'Invalid ShardIterator');
  }
}
