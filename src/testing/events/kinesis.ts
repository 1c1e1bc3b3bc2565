import { ACCOUNT, type EventFactory, type Fields, records, REGION, text, TIME } from './event-factory';

export interface TestKinesisRecord {
  /** Bytes and strings are sent as they are, anything else as JSON. */
  readonly data: unknown;
  readonly partitionKey?: string;
}

const FIELDS: Fields<TestKinesisRecord> = { data: true, partitionKey: false };

export const kinesis: EventFactory<[readonly TestKinesisRecord[]]> = {
  kind: 'kinesis',
  event: (call, given) => records(call, given, FIELDS, recordOf),
};

/** https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
function recordOf({ data, partitionKey = 'test' }: TestKinesisRecord, index: number): object {
  const bytes = ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(text(data));
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey,
      sequenceNumber: `${index + 1}`,
      data: bytes.toString('base64'),
      approximateArrivalTimestamp: TIME.getTime() / 1000,
    },
    eventSource: 'aws:kinesis',
    eventID: `shardId-000000000000:${index + 1}`,
    eventName: 'aws:kinesis:record',
    awsRegion: REGION,
    eventSourceARN: `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/test`,
  };
}
