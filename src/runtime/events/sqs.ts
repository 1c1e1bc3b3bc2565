import { eachRecord, type BatchResult } from './batch';
import { withContent } from './content';
import { withoutMark } from '../json';
import type { JsonOf } from '../resources/messages';
import type { EventBase, Expected, Invocation } from './source';

/** A message of a queue; `Message` is the content, if it has a schema. */
export interface SqsMessage<Message = any> extends EventBase {
  readonly body: string;
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly attributes: { readonly [name: string]: string };
  readonly messageAttributes: {
    readonly [name: string]: {
      readonly stringValue?: string;
      readonly binaryValue?: string;
      readonly dataType: string;
    };
  };
  /** The body as JSON; the output of the queue's schema, if it has one. */
  readonly json: JsonOf<Message>;
}

export const expected: Expected = { from: 'a queue', records: 'messageId' };

export function run(event: any, invocation: Invocation): Promise<BatchResult> {
  const { context: lambdaContext, log } = invocation;
  const messages = (event.Records as any[]).map((raw): SqsMessage => ({
    body: raw.body,
    messageId: raw.messageId,
    receiptHandle: raw.receiptHandle,
    attributes: raw.attributes ?? {},
    messageAttributes: raw.messageAttributes ?? {},
    json: () => JSON.parse(withoutMark(raw.body)),
    raw,
    lambdaContext,
    log,
  }));
  return eachRecord(
    messages,
    (message) => message.messageId,
    String(event.Records[0]?.eventSourceARN).endsWith('.fifo'),
    invocation,
    async (message) => withContent(message, message.body, invocation),
  );
}
