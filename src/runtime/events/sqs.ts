import { eachRecord, type BatchResult } from './batch';
import { withoutMark } from '../json';
import type { EventBase, Expected, Invocation } from './source';

/** A message of a queue. */
export interface SqsMessage extends EventBase {
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
  /** The body as JSON. */
  readonly json: <T = any>() => T;
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
  );
}
