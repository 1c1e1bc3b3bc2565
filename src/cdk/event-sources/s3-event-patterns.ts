import type { S3Function } from '../../manifest/manifest';

interface Detail {
  readonly type: string;
  readonly detail?: { readonly [field: string]: readonly string[] };
}

const created = (reason: string): Detail => ({ type: 'Object Created', detail: { reason: [reason] } });
const deleted = (detail: Detail['detail']): Detail => ({ type: 'Object Deleted', detail });

/**
 * EventBridge's names of the events of S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html and
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
const EVENTS: { readonly [event: string]: readonly Detail[] } = {
  's3:ObjectCreated:*': [{ type: 'Object Created' }],
  's3:ObjectCreated:Put': [created('PutObject')],
  's3:ObjectCreated:Post': [created('POST Object')],
  's3:ObjectCreated:Copy': [created('CopyObject')],
  's3:ObjectCreated:CompleteMultipartUpload': [created('CompleteMultipartUpload')],
  's3:ObjectRemoved:*': [deleted({ reason: ['DeleteObject'] })],
  's3:ObjectRemoved:Delete': [deleted({ reason: ['DeleteObject'], 'deletion-type': ['Permanently Deleted'] })],
  's3:ObjectRemoved:DeleteMarkerCreated': [
    deleted({ reason: ['DeleteObject'], 'deletion-type': ['Delete Marker Created'] }),
  ],
  's3:LifecycleExpiration:*': [deleted({ reason: ['Lifecycle Expiration'] })],
  's3:LifecycleExpiration:Delete': [
    deleted({ reason: ['Lifecycle Expiration'], 'deletion-type': ['Permanently Deleted'] }),
  ],
  's3:LifecycleExpiration:DeleteMarkerCreated': [
    deleted({ reason: ['Lifecycle Expiration'], 'deletion-type': ['Delete Marker Created'] }),
  ],
  's3:ObjectRestore:*': [
    { type: 'Object Restore Initiated' },
    { type: 'Object Restore Completed' },
    { type: 'Object Restore Expired' },
  ],
  's3:ObjectRestore:Post': [{ type: 'Object Restore Initiated' }],
  's3:ObjectRestore:Completed': [{ type: 'Object Restore Completed' }],
  's3:ObjectRestore:Delete': [{ type: 'Object Restore Expired' }],
  's3:ObjectTagging:*': [{ type: 'Object Tags Added' }, { type: 'Object Tags Deleted' }],
  's3:ObjectTagging:Put': [{ type: 'Object Tags Added' }],
  's3:ObjectTagging:Delete': [{ type: 'Object Tags Deleted' }],
  's3:ObjectAcl:Put': [{ type: 'Object ACL Updated' }],
  's3:LifecycleTransition': [{ type: 'Object Storage Class Changed' }],
  's3:IntelligentTiering': [{ type: 'Object Access Tier Changed' }],
};

/** The patterns of the rules for these events of a bucket; or the event that EventBridge does not have, as a string. */
export function eventBridgePatterns({ events, prefix, suffix }: S3Function, bucketName: string): object[] | string {
  const unknown = events.find((event) => !Object.hasOwn(EVENTS, event));
  if (unknown !== undefined) return unknown;
  const details = events.flatMap((event) => EVENTS[event]);
  const plain = details.filter(({ detail }) => !detail).map(({ type }) => type);
  const key = keyFilter(prefix, suffix);
  const pattern = (types: readonly string[], detail: Detail['detail'] = {}) => ({
    source: ['aws.s3'],
    'detail-type': [...new Set(types)],
    detail: { bucket: { name: [bucketName] }, ...(key && { object: { key: [key] } }), ...detail },
  });
  return [
    ...(plain.length > 0 ? [pattern(plain)] : []),
    // The conditions of a type do not apply to another one, so each has a rule of its own.
    ...details
      .filter(({ type, detail }) => detail && !plain.includes(type))
      .map(({ type, detail }) => pattern([type], detail)),
  ];
}

function keyFilter(prefix: string | undefined, suffix: string | undefined): object | undefined {
  if (prefix && suffix) return { wildcard: `${literal(prefix)}*${literal(suffix)}` };
  return prefix ? { prefix } : suffix ? { suffix } : undefined;
}

function literal(text: string): string {
  return text.replace(/[*\\]/g, '\\$&');
}
