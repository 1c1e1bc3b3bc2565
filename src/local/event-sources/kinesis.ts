import type { StoredRecord } from '../aws/kinesis/shard';
import type { LogRecord } from '../polling/source';

/** A record of a stream as its function gets it. https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
export function kinesisRecord(record: StoredRecord, streamArn: string): LogRecord {
  const { shardId, sequenceNumber, partitionKey, data, arrived, cause } = record;
  return {
    sequenceNumber,
    arrived,
    partitionKey,
    event: {
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey,
        sequenceNumber,
        data,
        approximateArrivalTimestamp: arrived / 1000,
      },
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventID: `${shardId}:${sequenceNumber}`,
      eventName: 'aws:kinesis:record',
      awsRegion: streamArn.split(':')[3],
      eventSourceARN: streamArn,
    },
    cause,
  };
}
