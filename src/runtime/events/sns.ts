import { withoutMark } from '../json';
import type { EventBase, Expected, Invocation } from './source';

/** A message of a topic. */
export interface SnsMessage extends EventBase {
  readonly message: string;
  readonly subject?: string;
  readonly messageId: string;
  readonly topicArn: string;
  readonly time: Date;
  readonly attributes: { readonly [name: string]: { readonly Type: string; readonly Value: string } };
  /** The message as JSON. */
  readonly json: <T = any>() => T;
}

export const expected: Expected = { from: 'a topic', records: 'Sns' };

/** Handles the records one after the other; an error stops the loop, and Lambda retries the event. */
export async function run(event: any, invocation: Invocation): Promise<void> {
  const { context: lambdaContext, log } = invocation;
  for (const raw of event.Records) {
    const {
      Message: message,
      Subject,
      MessageId: messageId,
      TopicArn: topicArn,
      Timestamp,
      MessageAttributes,
    } = raw.Sns;
    await invocation.call({
      message,
      subject: Subject ?? undefined,
      messageId,
      topicArn,
      time: new Date(Timestamp),
      attributes: MessageAttributes ?? {},
      json: () => JSON.parse(withoutMark(message)),
      raw,
      lambdaContext,
      log,
    } satisfies SnsMessage);
  }
}
