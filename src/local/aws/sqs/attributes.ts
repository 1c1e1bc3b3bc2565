import { invalidAttribute, unknownAttribute } from './errors';

/** The attributes of a queue that can be set, as strings. */
export type QueueAttributes = { readonly [name: string]: string };

const seconds =
  (max: number, min = 0) =>
  (value: string) =>
    isInteger(value, min, max);
const oneOf =
  (...values: readonly string[]) =>
  (value: string) =>
    values.includes(value);
const boolean = oneOf('true', 'false');
const policy = (value: string) => value === '' || isJsonObject(value);

interface Attribute {
  readonly initial?: string;
  readonly valid: (value: string) => boolean;
  readonly fifo?: true;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const ATTRIBUTES: { readonly [name: string]: Attribute } = {
  DelaySeconds: { initial: '0', valid: seconds(900) },
  MaximumMessageSize: { initial: '1048576', valid: (value) => isInteger(value, 1024, 1_048_576) },
  MessageRetentionPeriod: { initial: '345600', valid: seconds(1_209_600, 60) },
  ReceiveMessageWaitTimeSeconds: { initial: '0', valid: seconds(20) },
  VisibilityTimeout: { initial: '30', valid: seconds(43_200) },
  Policy: { valid: policy },
  RedrivePolicy: { valid: policy },
  RedriveAllowPolicy: { valid: policy },
  SqsManagedSseEnabled: { initial: 'true', valid: boolean },
  KmsMasterKeyId: { valid: () => true },
  KmsDataKeyReusePeriodSeconds: { valid: seconds(86_400, 60) },
  FifoQueue: { valid: oneOf('true'), fifo: true },
  ContentBasedDeduplication: { initial: 'false', valid: boolean, fifo: true },
  DeduplicationScope: { initial: 'queue', valid: oneOf('queue', 'messageGroup'), fifo: true },
  FifoThroughputLimit: { initial: 'perQueue', valid: oneOf('perQueue', 'perMessageGroupId'), fifo: true },
};

/** Fails for an attribute that SQS refuses. */
export function checkAttributes(attributes: { readonly [name: string]: unknown }, isFifo: boolean): QueueAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => {
      const attribute = Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : undefined;
      if (!attribute || (attribute.fifo && !isFifo)) throw unknownAttribute(name);
      const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
      if (!attribute.valid(text)) throw invalidAttribute(name);
      return [name, text];
    }),
  );
}

/** The values of the attributes that are not set. */
export function initialAttributes(isFifo: boolean): QueueAttributes {
  return Object.fromEntries(
    Object.entries(ATTRIBUTES).flatMap(([name, { initial, fifo }]) =>
      initial === undefined || (fifo && !isFifo) ? [] : [[name, initial]],
    ),
  );
}

/** The attributes that a queue resource sets. Its other properties are its name and tags. */
export function attributesOf(properties: { readonly [name: string]: unknown }): { readonly [name: string]: unknown } {
  const set = Object.entries(properties).filter(
    ([name, value]) => Object.hasOwn(ATTRIBUTES, name) && value !== undefined,
  );
  // The property is false where the attribute is not set.
  return Object.fromEntries(set.filter(([name, value]) => name !== 'FifoQueue' || String(value) === 'true'));
}

function isInteger(value: string, min: number, max: number): boolean {
  return /^\d+$/.test(value) && Number(value) >= min && Number(value) <= max;
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
