import { type EventFactory, type Fields, records, REGION, TIME } from './event-factory';

/** An event of an object. */
export interface TestS3Record {
  /** The key as in the SDK; it is encoded in the event. */
  readonly key: string;
  /** @default 'test-bucket' */
  readonly bucket?: string;
  /** @default 'ObjectCreated:Put' */
  readonly eventName?: string;
  /** Bytes. */
  readonly size?: number;
}

const FIELDS: Fields<TestS3Record> = { key: true, bucket: false, eventName: false, size: false };

export const s3: EventFactory<[readonly TestS3Record[]]> = {
  kind: 's3',
  event: (call, given) => records(call, given, FIELDS, recordOf),
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
function recordOf({ key, bucket = 'test-bucket', eventName = 'ObjectCreated:Put', size = 1 }: TestS3Record): object {
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: REGION,
    eventTime: TIME.toISOString(),
    eventName,
    s3: {
      s3SchemaVersion: '1.0',
      bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
      object: {
        key: encodeURIComponent(key).replace(/%20/g, '+').replace(/%2F/g, '/'),
        size,
        eTag: 'test',
        sequencer: '0',
      },
    },
  };
}
