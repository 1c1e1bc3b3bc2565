import type { LogRecord, LogSource, Shard } from './source';
import type { LocalFunction } from '../model';

/** Records that an event source mapping has given up. */
export interface GivenUp {
  readonly records: readonly LogRecord[];
  /** How often the function was invoked with them. */
  readonly attempts: number;
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly source: LogSource;
  readonly shard: Shard;
  readonly fn: LocalFunction;
}

/**
 * What the destination gets: where the records are, not what is in them.
 * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
export function failureRecord({ records, attempts, condition, source, shard, fn }: GivenUp, time: number): object {
  const [first, last] = [records[0], records.at(-1)!];
  const isKinesis = source.arn.split(':')[2] === 'kinesis';
  return {
    requestContext: {
      functionArn: `${fn.arn}:$LATEST`,
      condition,
      approximateInvokeCount: attempts,
    },
    version: '1.0',
    timestamp: new Date(time).toISOString(),
    [isKinesis ? 'KinesisBatchInfo' : 'DDBStreamBatchInfo']: {
      shardId: shard.id,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: new Date(first.arrived).toISOString(),
      approximateArrivalOfLastRecord: new Date(last.arrived).toISOString(),
      batchSize: records.length,
      streamArn: source.arn,
    },
  };
}
