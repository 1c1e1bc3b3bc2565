import { ACCOUNT, checkFields, type EventFactory, type Fields, records, REGION, text, TIME } from './event-factory';

export interface TestSqsMessage<Body = unknown> {
  /** A string is sent as it is, anything else as JSON. */
  readonly body: Body;
  readonly messageId?: string;
  readonly attributes?: { readonly [name: string]: string };
  readonly messageAttributes?: { readonly [name: string]: { readonly stringValue: string; readonly dataType: string } };
}

export interface TestQueue {
  /**
   * True for a FIFO queue.
   *
   * @default false
   */
  readonly fifo?: boolean;
}

const FIELDS: Fields<TestSqsMessage> = { body: true, messageId: false, attributes: false, messageAttributes: false };

export const sqs: EventFactory<[readonly TestSqsMessage[], TestQueue?]> = {
  kind: 'sqs',
  event(call, given, queue = {}) {
    checkFields(call.what, queue, { fifo: false });
    return records(call, given, FIELDS, (message, index) => recordOf(message, index, queue.fifo ?? false));
  },
};

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
function recordOf(
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
      SentTimestamp: `${TIME.getTime()}`,
      ...(fifo && { MessageGroupId: 'test' }),
      ...attributes,
    },
    messageAttributes,
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:${REGION}:${ACCOUNT}:test${fifo ? '.fifo' : ''}`,
    awsRegion: REGION,
  };
}
