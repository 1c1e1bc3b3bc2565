import type { ObjectVersion } from './object';
import type { XmlElement } from '../protocols/rest-xml';

/** What a bucket announces, and to whom. */
export interface Notifications {
  readonly targets: readonly NotificationTarget[];
  readonly eventBridge: boolean;
}

export interface NotificationTarget {
  readonly id: string;
  /** The ARN of a function, a queue or a topic. */
  readonly arn: string;
  /** `s3:ObjectCreated:*`. */
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

/** A change of an object. */
export interface ObjectChange {
  /** `ObjectCreated:Put`, without `s3:`. */
  readonly eventName: string;
  readonly bucket: string;
  readonly object: ObjectVersion;
  /** Whether the bucket has versions. */
  readonly isVersioned: boolean;
  readonly time: number;
  readonly region: string;
  readonly requestId: string;
  readonly requester: string;
}

/** Of `Custom::S3BucketNotifications`, the resource of the CDK, whose form is that of the API. */
export function apiNotifications(configuration: any = {}): Notifications {
  const kinds = [
    ['LambdaFunctionConfigurations', 'LambdaFunctionArn'],
    ['QueueConfigurations', 'QueueArn'],
    ['TopicConfigurations', 'TopicArn'],
  ] as const;
  const targets = kinds.flatMap(([kind, arn]) =>
    (configuration[kind] ?? []).map((one: any, index: number) =>
      target(one.Id ?? `${kind}-${index}`, one[arn], one.Events, one.Filter?.Key?.FilterRules),
    ),
  );
  return { targets, eventBridge: configuration.EventBridgeConfiguration !== undefined };
}

/** Of the property `NotificationConfiguration` of a bucket in a template. */
export function templateNotifications(configuration: any): Notifications | undefined {
  if (!configuration) return undefined;
  const kinds = [
    ['LambdaConfigurations', 'Function'],
    ['QueueConfigurations', 'Queue'],
    ['TopicConfigurations', 'Topic'],
  ] as const;
  const targets = kinds.flatMap(([kind, arn]) =>
    (configuration[kind] ?? []).map((one: any, index: number) =>
      target(`${kind}-${index}`, one[arn], [one.Event], one.Filter?.S3Key?.Rules),
    ),
  );
  const { EventBridgeEnabled: enabled } = configuration.EventBridgeConfiguration ?? {};
  return { targets, eventBridge: enabled !== undefined && String(enabled) !== 'false' };
}

/** Of a PutBucketNotificationConfiguration. */
export function xmlNotifications(document: XmlElement): Notifications {
  const kinds = [
    ['CloudFunctionConfiguration', 'CloudFunction'],
    ['QueueConfiguration', 'Queue'],
    ['TopicConfiguration', 'Topic'],
  ] as const;
  const targets = kinds.flatMap(([kind, arn]) =>
    document.all(kind).map((one, index) => {
      const rules = one.child('Filter')?.child('S3Key')?.all('FilterRule') ?? [];
      return target(
        one.value('Id') ?? `${kind}-${index}`,
        one.value(arn)!,
        one.all('Event').map(({ text }) => text),
        rules.map((rule) => ({ Name: rule.value('Name'), Value: rule.value('Value') })),
      );
    }),
  );
  return { targets, eventBridge: document.child('EventBridgeConfiguration') !== undefined };
}

/** The document of a GetBucketNotificationConfiguration. */
export function notificationsDocument({ targets, eventBridge }: Notifications): object {
  const of = (service: string, name: string) =>
    targets
      .filter(({ arn }) => arn.split(':')[2] === service)
      .map(({ id, arn, events, prefix, suffix }) => ({
        Id: id,
        [name]: arn,
        Event: events,
        Filter: {
          S3Key: {
            FilterRule: [
              ...(prefix === '' ? [] : [{ Name: 'prefix', Value: prefix }]),
              ...(suffix === '' ? [] : [{ Name: 'suffix', Value: suffix }]),
            ],
          },
        },
      }));
  return {
    CloudFunctionConfiguration: of('lambda', 'CloudFunction'),
    QueueConfiguration: of('sqs', 'Queue'),
    TopicConfiguration: of('sns', 'Topic'),
    EventBridgeConfiguration: eventBridge ? {} : undefined,
  };
}

function target(id: string, arn: string, events: readonly string[], rules: any[] = []): NotificationTarget {
  const rule = (name: string) => rules.find((one) => String(one.Name).toLowerCase() === name)?.Value ?? '';
  return { id, arn, events, prefix: rule('prefix'), suffix: rule('suffix') };
}

/** The key as it stands in notifications and in their filters: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export function encodedKey(key: string): string {
  return encodeURIComponent(key)
    .replace(/%2F/g, '/')
    .replace(/%20/g, '+')
    .replace(/[!'()]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Whether a target wants to know of a change. */
export function wants(
  { events, prefix, suffix }: NotificationTarget,
  { eventName, object: { key } }: ObjectChange,
): boolean {
  const isEvent = events.some((event) => {
    const name = event.replace(/^s3:/, '');
    return name.endsWith(':*') ? eventName.startsWith(name.slice(0, -1)) : name === eventName;
  });
  const encoded = encodedKey(key);
  return isEvent && matches(prefix, key, encoded, 'startsWith') && matches(suffix, key, encoded, 'endsWith');
}

/** Filters hold encoded characters; those that need no encoding are the same in both forms. */
function matches(part: string, key: string, encoded: string, how: 'startsWith' | 'endsWith'): boolean {
  return part === '' || key[how](part) || encoded[how](part);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export function notificationRecord(change: ObjectChange, configurationId: string): object {
  const { eventName, bucket, object, time, region, requestId, requester, isVersioned } = change;
  const isCreated = eventName.startsWith('ObjectCreated');
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: region,
    eventTime: new Date(time).toISOString(),
    eventName,
    userIdentity: { principalId: requester },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: { 'x-amz-request-id': requestId, 'x-amz-id-2': 'local' },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId,
      bucket: { name: bucket, ownerIdentity: { principalId: 'local' }, arn: `arn:aws:s3:::${bucket}` },
      object: {
        key: encodedKey(object.key),
        ...(isCreated ? { size: object.size, eTag: object.etag } : {}),
        ...(isVersioned ? { versionId: object.versionId } : {}),
        sequencer: object.sequencer,
      },
    },
  };
}

const REASONS: { readonly [eventName: string]: string } = {
  'ObjectCreated:Put': 'PutObject',
  'ObjectCreated:Post': 'POST Object',
  'ObjectCreated:Copy': 'CopyObject',
  'ObjectCreated:CompleteMultipartUpload': 'CompleteMultipartUpload',
  'ObjectRemoved:Delete': 'DeleteObject',
  'ObjectRemoved:DeleteMarkerCreated': 'DeleteObject',
};

/** The event for EventBridge, in which keys are not encoded: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export function busEvent(change: ObjectChange): object {
  const { eventName, bucket, object, requestId, requester, isVersioned, time, region } = change;
  const isCreated = eventName.startsWith('ObjectCreated');
  return {
    source: 'aws.s3',
    'detail-type': isCreated ? 'Object Created' : 'Object Deleted',
    time: new Date(time).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: {
        key: object.key,
        ...(isCreated ? { size: object.size, etag: object.etag } : {}),
        ...(isVersioned ? { 'version-id': object.versionId } : {}),
        sequencer: object.sequencer,
      },
      'request-id': requestId,
      requester,
      'source-ip-address': '127.0.0.1',
      reason: REASONS[eventName],
      ...(isCreated
        ? {}
        : {
            'deletion-type':
              eventName === 'ObjectRemoved:DeleteMarkerCreated' ? 'Delete Marker Created' : 'Permanently Deleted',
          }),
    },
  };
}

/** What queues and topics get when a client configures notifications. */
export function testEvent(bucket: string, time: number, requestId: string): object {
  return {
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: new Date(time).toISOString(),
    Bucket: bucket,
    RequestId: requestId,
    HostId: 'local',
  };
}
