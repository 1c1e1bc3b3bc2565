import { eachRecord, type BatchResult } from './batch';
import type { EventBase, EventFilter, HandlerOptions, Invocation } from './source';

export interface SqsOptions extends HandlerOptions {
  /**
   * How many messages one call of the function gets at most.
   *
   * @default 10
   */
  readonly batchSize?: number;
  /** For how many seconds messages are gathered. */
  readonly maxBatchingWindowSeconds?: number;
  /** How many calls run side by side at most: 2 to 1000. */
  readonly maximumConcurrency?: number;
  /**
   * Only messages that match one of these patterns; Lambda deletes the others. `[{ body: { type: ['order'] } }]` for a body that is JSON.
   * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
   *
   * @default - all
   */
  readonly filters?: readonly EventFilter[];
}

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

export function run(event: any, invocation: Invocation): Promise<BatchResult> {
  const { context: lambdaContext, log } = invocation;
  const messages = (event.Records as any[]).map((raw): SqsMessage => ({
    body: raw.body,
    messageId: raw.messageId,
    receiptHandle: raw.receiptHandle,
    attributes: raw.attributes ?? {},
    messageAttributes: raw.messageAttributes ?? {},
    json: () => JSON.parse(raw.body),
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
