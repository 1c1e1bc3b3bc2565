import { createHash, randomUUID } from 'node:crypto';
import { invalidAttributeValue, invalidParameter } from './errors';
import type { MessageAttribute } from '../service';

export type MessageAttributes = { readonly [name: string]: MessageAttribute };

/** A message that was published to a topic. */
export interface Message {
  readonly id: string;
  readonly topicArn: string;
  /** The text for each protocol, `default` for others. */
  readonly texts: { readonly [protocol: string]: string };
  readonly subject?: string;
  readonly attributes: MessageAttributes;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly groupId?: string;
  /** Of FIFO topics, as the next one. */
  readonly deduplicationId?: string;
  readonly sequenceNumber?: string;
}

/** A message as its publisher gives it. */
export interface Draft extends Omit<Message, 'id' | 'topicArn' | 'time' | 'sequenceNumber'> {
  readonly bytes: number;
}

/** Of a message with its attributes, and of a batch: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const MAX_BYTES = 256 * 1024;

/** Checks the parameters of Publish, or of an entry of a batch. */
export function draftOf(input: any): Draft {
  const { Message: text, MessageStructure: structure, Subject: subject, MessageAttributes: attributes = {} } = input;
  if (typeof text !== 'string' || text === '') throw invalidParameter('Empty message');
  // https://docs.aws.amazon.com/sns/latest/api/API_Publish.html: up to 100 characters, no line breaks
  // eslint-disable-next-line no-control-regex
  if (subject !== undefined && !/^[^\x00-\x1f\x7f]{1,100}$/u.test(subject)) throw invalidParameter('Subject');
  for (const [name, attribute] of Object.entries<any>(attributes)) checkAttribute(name, attribute);
  return {
    texts: structure === 'json' ? textsOf(text) : { default: text },
    subject,
    attributes,
    groupId: input.MessageGroupId,
    deduplicationId: input.MessageDeduplicationId,
    bytes: bytesOf(text, attributes),
  };
}

export function checkSize(bytes: number): void {
  if (bytes > MAX_BYTES) throw invalidParameter('Message too long');
}

export function newMessageId(): string {
  return randomUUID();
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-send-custom-platform-specific-payloads-mobile-devices.html */
function textsOf(text: string): Message['texts'] {
  let texts: unknown;
  try {
    texts = JSON.parse(text);
  } catch {
    texts = undefined;
  }
  if (typeof texts !== 'object' || texts === null || Array.isArray(texts)) {
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  }
  const strings = Object.entries(texts).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  if (!strings.some(([name]) => name === 'default')) {
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  }
  return Object.fromEntries(strings);
}

function checkAttribute(name: string, { DataType: type, StringValue: text, BinaryValue: binary }: any): void {
  const problem = nameProblem(name);
  if (problem) throw invalidAttributeValue(problem);
  if (typeof type !== 'string' || !/^(String|Number|Binary)(\..+)?$/.test(type)) {
    throw invalidAttributeValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const isBinary = type.startsWith('Binary');
  const value = isBinary ? binary : text;
  if (value === undefined && (binary ?? text) !== undefined) {
    throw invalidAttributeValue(
      `The message attribute '${name}' with type '${type}' must use field '${isBinary ? 'Binary' : 'String'}'.`,
    );
  }
  if (typeof value !== 'string' || value === '') {
    throw invalidAttributeValue(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
    );
  }
}

function nameProblem(name: string): string | undefined {
  const [invalid] = /[^\w.-]/u.exec(name) ?? [];
  if (invalid !== undefined) {
    return `Invalid non-alphanumeric character '#x${invalid.codePointAt(0)!.toString(16).toUpperCase()}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`;
  }
  if (name.length > 256) return 'Length of message attribute name must be less than 256 bytes.';
  if (name.startsWith('.')) return "Invalid message attribute name starting with character '.' was found.";
  if (name.endsWith('.')) return "Invalid message attribute name ending with character '.' was found.";
  return name.includes('..') ? "Message attribute name can not have successive '.' character." : undefined;
}

function bytesOf(text: string, attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue = '', BinaryValue = '' }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      Buffer.byteLength(StringValue) +
      Buffer.byteLength(BinaryValue, 'base64'),
    Buffer.byteLength(text),
  );
}
