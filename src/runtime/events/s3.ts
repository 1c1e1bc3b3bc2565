import type { EventBase, Expected, Invocation } from './source';

/** An event of an object in a bucket. */
export interface S3Event extends EventBase {
  readonly bucket: string;
  /** Decoded, as the SDK expects it. */
  readonly key: string;
  /** `ObjectCreated:Put` */
  readonly eventName: string;
  readonly time: Date;
  readonly region: string;
  /** Bytes; undefined for a deletion. */
  readonly size?: number;
  readonly eTag?: string;
  readonly versionId?: string;
  /** Orders the events of one key. */
  readonly sequencer?: string;
}

export const expected: Expected = {
  from: 'a bucket',
  records: 's3',
  // S3 sends a test event for each new notification; events by way of EventBridge have another form.
  is: (event) => event.Event === 's3:TestEvent' || event.detail?.object != null,
};

/** Handles the records one after the other; an error stops the loop, and Lambda retries the event. */
export async function run(event: any, invocation: Invocation): Promise<void> {
  const { context: lambdaContext, log } = invocation;
  if (event.detail) return invocation.call({ ...fromEventBridge(event), raw: event, lambdaContext, log });
  for (const raw of event.Records ?? []) await invocation.call({ ...fromRecord(raw), raw, lambdaContext, log });
}

type Content = Omit<S3Event, keyof EventBase>;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
function fromRecord({ s3, eventName, eventTime, awsRegion }: any): Content {
  const { key, size, eTag, versionId, sequencer } = s3.object;
  return {
    bucket: s3.bucket.name,
    // Encoded as in a form: a space is a plus.
    key: decodeURIComponent(key.replace(/\+/g, ' ')),
    eventName,
    time: new Date(eventTime),
    region: awsRegion,
    size,
    eTag,
    versionId,
    sequencer,
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html; the key is not encoded here. */
function fromEventBridge({ 'detail-type': type, detail, time, region }: any): Content {
  const { key, size, etag: eTag, 'version-id': versionId, sequencer } = detail.object;
  return {
    bucket: detail.bucket.name,
    key,
    eventName: eventNameOf(type, detail),
    time: new Date(time),
    region,
    size,
    eTag,
    versionId,
    sequencer,
  };
}

/** The event name that a notification of the bucket would have. */
function eventNameOf(type: string, { reason, 'deletion-type': deletion }: any): string {
  if (type === 'Object Created') return `ObjectCreated:${REASONS[reason] ?? reason}`;
  if (type !== 'Object Deleted') return NAMES[type] ?? type;
  return `${reason === 'Lifecycle Expiration' ? 'LifecycleExpiration' : 'ObjectRemoved'}:${deletion === 'Delete Marker Created' ? 'DeleteMarkerCreated' : 'Delete'}`;
}

const REASONS: { readonly [reason: string]: string } = { PutObject: 'Put', CopyObject: 'Copy', 'POST Object': 'Post' };

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html */
const NAMES: { readonly [type: string]: string } = {
  'Object Restore Initiated': 'ObjectRestore:Post',
  'Object Restore Completed': 'ObjectRestore:Completed',
  'Object Restore Expired': 'ObjectRestore:Delete',
  'Object Tags Added': 'ObjectTagging:Put',
  'Object Tags Deleted': 'ObjectTagging:Delete',
  'Object ACL Updated': 'ObjectAcl:Put',
  'Object Storage Class Changed': 'LifecycleTransition',
  'Object Access Tier Changed': 'IntelligentTiering',
};
