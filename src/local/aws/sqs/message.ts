import { createHash, randomUUID } from 'node:crypto';
import { batchError, invalidParameter, missingParameter } from './errors';
import { AwsServiceError, type MessageAttribute } from '../service';
import type { Cause } from '../../cause';

export type MessageAttributes = { readonly [name: string]: MessageAttribute };

/** A message in a queue. It is stored as JSON. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly traceHeader?: string;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  /** Of messages of FIFO queues; 20 digits. */
  readonly sequenceNumber?: string;
  readonly senderId: string;
  /** Milliseconds since 1970. */
  readonly sent: number;
  readonly cause: Cause;
  /** The time from which it can be received. */
  visible: number;
  /** How often it was received. */
  received: number;
  firstReceived?: number;
  /** The handle of the last receive. */
  handle?: string;
  /** The ARN of the queue from which it came to a dead-letter queue. */
  deadLetterSource?: string;
}

/** A message as its sender gives it. */
export interface Draft {
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly traceHeader?: string;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly delaySeconds?: number;
  readonly bytes: number;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const MAX_BYTES = 1024 * 1024;

/** The characters of XML 1.0: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
// eslint-disable-next-line no-control-regex
const INVALID_CHARACTER = /[^\u{9}\u{A}\u{D}\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

/** Checks the parameters of SendMessage, or of an entry of a batch. */
export function draftOf(input: any): Draft {
  const { MessageBody: body, MessageAttributes: attributes = {}, MessageSystemAttributes: system = {} } = input;
  if (typeof body !== 'string' || body === '') throw missingParameter('MessageBody');
  const invalid = invalidCharacter(body, 'body');
  if (invalid !== undefined) throw new AwsServiceError('InvalidMessageContents', invalid);
  if (Object.keys(attributes).length > 10) {
    throw invalidParameter(
      `Number of message attributes [${Object.keys(attributes).length}] exceeds the allowed maximum [10].`,
    );
  }
  for (const [name, attribute] of Object.entries<any>(attributes)) checkAttribute(name, attribute);
  return {
    body,
    attributes,
    traceHeader: system.AWSTraceHeader?.StringValue,
    groupId: input.MessageGroupId,
    deduplicationId: input.MessageDeduplicationId,
    delaySeconds: input.DelaySeconds,
    bytes: bytesOf(body, attributes),
  };
}

function invalidCharacter(text: string, where: string): string | undefined {
  const [invalid] = INVALID_CHARACTER.exec(text) ?? [];
  return invalid === undefined
    ? undefined
    : `Invalid binary character '#x${invalid.codePointAt(0)!.toString(16)}' was found in the message ${where}, the set of allowed characters is #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF`;
}

function checkAttribute(name: string, { DataType: type, StringValue: text, BinaryValue: binary }: any): void {
  if (!/^[\w.-]{1,256}$/.test(name) || /^(aws|amazon)\./i.test(name) || /^\.|\.$|\.\./.test(name)) {
    throw invalidParameter(
      `Message (user) attributes name '${name}' is invalid: it can contain A-Z, a-z, 0-9, underscore (_), hyphen (-) and period (.), but not begin with AWS. or Amazon., begin or end with a period, or have periods in succession.`,
    );
  }
  if (typeof type !== 'string' || !/^(String|Number|Binary)(\..+)?$/.test(type)) {
    throw invalidParameter(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  if (Buffer.byteLength(type) > 256) {
    throw invalidParameter(`The type of the message (user) attribute '${name}' is longer than 256 bytes.`);
  }
  const value = type.startsWith('Binary') ? binary : text;
  if (typeof value !== 'string' || value === '') {
    throw invalidParameter(`Message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`);
  }
  const invalid = type.startsWith('Binary') ? undefined : invalidCharacter(value, `attribute '${name}'`);
  if (invalid !== undefined) throw invalidParameter(invalid);
  if (type.startsWith('Number') && !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value)) {
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
}

/** The size of a message: body, and names, types and values of its attributes. */
function bytesOf(body: string, attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue, BinaryValue }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      (BinaryValue === undefined ? Buffer.byteLength(StringValue ?? '') : Buffer.byteLength(BinaryValue, 'base64')),
    Buffer.byteLength(body),
  );
}

export function checkSize(bytes: number, max: number): void {
  if (bytes <= max) return;
  throw invalidParameter(`One or more parameters are invalid. Reason: Message must be shorter than ${max} bytes.`);
}

export function checkBatchSize(bytes: number): void {
  if (bytes <= MAX_BYTES) return;
  throw batchError(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than ${MAX_BYTES} bytes. You have sent ${bytes} bytes.`,
  );
}

export function newMessageId(): string {
  return randomUUID();
}

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/**
 * The MD5 of message attributes. Clients check it. Undefined without attributes.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const add = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { DataType, StringValue, BinaryValue } = attributes[name];
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    hash.update(Buffer.from([BinaryValue === undefined ? 1 : 2]));
    add(BinaryValue === undefined ? Buffer.from(StringValue ?? '') : Buffer.from(BinaryValue, 'base64'));
  }
  return hash.digest('hex');
}
