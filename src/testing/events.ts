import { marshall } from './attribute-value';
import { checkEvent, checkFields, checkRecords, type EventMethod } from './event-fields';
import type { Declarations, HandlerKind } from '../runtime/declarations';
import type { BatchResult } from '../runtime/events/batch';

/** Something that has happened to an object. */
export interface TestS3Record {
  /** As the SDK names it; the event has it encoded. */
  readonly key: string;
  /** @default 'test-bucket' */
  readonly bucket?: string;
  /** @default 'ObjectCreated:Put' */
  readonly eventName?: string;
  /** Bytes. */
  readonly size?: number;
}

export interface TestSqsMessage {
  /** A string is sent as it is, anything else as JSON. */
  readonly body: unknown;
  readonly messageId?: string;
  readonly attributes?: { readonly [name: string]: string };
  readonly messageAttributes?: { readonly [name: string]: { readonly stringValue: string; readonly dataType: string } };
}

export interface TestSnsMessage {
  /** A string is sent as it is, anything else as JSON. */
  readonly message: unknown;
  readonly subject?: string;
  readonly attributes?: { readonly [name: string]: { readonly Type: string; readonly Value: string } };
}

export interface TestKinesisRecord {
  /** Bytes and strings are sent as they are, anything else as JSON. */
  readonly data: unknown;
  readonly partitionKey?: string;
}

export interface TestDynamoDbRecord {
  /** @default - by the images: INSERT, MODIFY or REMOVE */
  readonly eventName?: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly keys: { readonly [attribute: string]: unknown };
  readonly newImage?: { readonly [attribute: string]: unknown };
  readonly oldImage?: { readonly [attribute: string]: unknown };
}

export interface TestBusEvent {
  readonly source?: string;
  readonly detailType?: string;
  readonly detail?: unknown;
  /** @default - the first second of 2026 */
  readonly time?: Date;
  /** ARNs of what the event is about. */
  readonly resources?: readonly string[];
}

/** Events for the functions of an app, by name: `client.events.sqs('orders', [{ body: { id: 1 } }])`. */
export interface EventsClient {
  s3(name: string, records: readonly TestS3Record[]): Promise<unknown>;
  /** What the function reports as failed is in the result. */
  sqs(name: string, messages: readonly TestSqsMessage[], options?: { readonly fifo?: boolean }): Promise<BatchResult>;
  sns(name: string, messages: readonly TestSnsMessage[]): Promise<unknown>;
  kinesis(name: string, records: readonly TestKinesisRecord[]): Promise<BatchResult>;
  dynamodb(name: string, records: readonly TestDynamoDbRecord[]): Promise<BatchResult>;
  eventBridge(name: string, event?: TestBusEvent): Promise<unknown>;
  schedule(name: string, event?: { readonly time?: Date }): Promise<unknown>;
}

const REGION = 'us-east-1';
const ACCOUNT = '123456789012';
const TIME = '2026-01-01T00:00:00.000Z';

export function eventsClient(
  declarations: Declarations,
  invoke: (name: string, event: object) => Promise<any>,
): EventsClient {
  const deliver = (kind: HandlerKind, name: string, event: object) => {
    const declared = declarations.handlers.filter((handler) => handler.kind === kind);
    if (!declared.some((handler) => handler.name === name)) {
      throw new TypeError(
        `The app "${declarations.name}" has no ${kind} function "${name}". It has ${declared.map((handler) => handler.name).join(', ') || 'none'}`,
      );
    }
    return invoke(name, event);
  };
  const batch = async <Given>(
    method: EventMethod & HandlerKind,
    name: string,
    records: readonly Given[],
    recordOf: (record: Given, index: number) => object,
  ) => {
    checkRecords(method, records);
    return deliver(method, name, { Records: records.map(recordOf) });
  };
  return {
    s3: (name, records) => batch('s3', name, records, s3Record),
    async sqs(name, messages, options = {}) {
      checkFields('client.events.sqs', options, ['fifo']);
      return batch('sqs', name, messages, (message, index) => sqsRecord(message, index, options.fifo ?? false));
    },
    sns: (name, messages) => batch('sns', name, messages, snsRecord),
    kinesis: (name, records) => batch('kinesis', name, records, kinesisRecord),
    dynamodb: (name, records) => batch('dynamodb', name, records, dynamoDbRecord),
    async eventBridge(name, event = {}) {
      checkEvent('eventBridge', event);
      return deliver('eventbridge', name, busEvent(event));
    },
    async schedule(name, event = {}) {
      checkEvent('schedule', event);
      return deliver(
        'schedule',
        name,
        busEvent({ source: 'aws.events', detailType: 'Scheduled Event', time: event.time }),
      );
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
function s3Record({ key, bucket = 'test-bucket', eventName = 'ObjectCreated:Put', size = 1 }: TestS3Record): object {
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: REGION,
    eventTime: TIME,
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

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
function sqsRecord(
  { body, messageId, attributes, messageAttributes = {} }: TestSqsMessage,
  index: number,
  fifo: boolean,
): object {
  return {
    messageId: messageId ?? `message-${index + 1}`,
    receiptHandle: `receipt-${index + 1}`,
    body: text(body),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '1767225600000',
      ...(fifo && { MessageGroupId: 'test' }),
      ...attributes,
    },
    messageAttributes,
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:${REGION}:${ACCOUNT}:test${fifo ? '.fifo' : ''}`,
    awsRegion: REGION,
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
function snsRecord({ message, subject, attributes = {} }: TestSnsMessage, index: number): object {
  const topic = `arn:aws:sns:${REGION}:${ACCOUNT}:test`;
  return {
    EventVersion: '1.0',
    EventSource: 'aws:sns',
    EventSubscriptionArn: `${topic}:test`,
    Sns: {
      Type: 'Notification',
      MessageId: `message-${index + 1}`,
      TopicArn: topic,
      Subject: subject ?? null,
      Message: text(message),
      Timestamp: TIME,
      MessageAttributes: attributes,
    },
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
function kinesisRecord({ data, partitionKey = 'test' }: TestKinesisRecord, index: number): object {
  const bytes = ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(text(data));
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey,
      sequenceNumber: `${index + 1}`,
      data: bytes.toString('base64'),
      approximateArrivalTimestamp: 1767225600,
    },
    eventSource: 'aws:kinesis',
    eventID: `shardId-000000000000:${index + 1}`,
    eventName: 'aws:kinesis:record',
    awsRegion: REGION,
    eventSourceARN: `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/test`,
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
function dynamoDbRecord({ eventName, keys, newImage, oldImage }: TestDynamoDbRecord, index: number): object {
  return {
    eventID: `${index + 1}`,
    eventName: eventName ?? (!oldImage ? 'INSERT' : newImage ? 'MODIFY' : 'REMOVE'),
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: REGION,
    dynamodb: {
      Keys: marshall(keys, 'keys'),
      ...(newImage && { NewImage: marshall(newImage, 'newImage') }),
      ...(oldImage && { OldImage: marshall(oldImage, 'oldImage') }),
      SequenceNumber: `${index + 1}`,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
      ApproximateCreationDateTime: 1767225600,
    },
    eventSourceARN: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/test/stream/2026-01-01T00:00:00.000`,
  };
}

/** https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
function busEvent({
  source = 'test',
  detailType = 'test',
  detail = {},
  time = new Date(TIME),
  resources = [],
}: TestBusEvent): object {
  return {
    version: '0',
    id: `test-${++serial}`,
    'detail-type': detailType,
    source,
    account: ACCOUNT,
    time: time.toISOString(),
    region: REGION,
    resources,
    detail,
  };
}

/** A string as it is, anything else as JSON. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

let serial = 0;
