import { withContent } from './content';
import { withoutMark } from '../json';
import type { JsonOf } from '../resources/messages';
import type { EventBase, Expected, Invocation } from './source';

/** A message of a topic; `Message` is the content, if it has a schema. */
export interface SnsMessage<Message = any> extends EventBase {
  readonly message: string;
  readonly subject?: string;
  readonly messageId: string;
  readonly topicArn: string;
  readonly time: Date;
  readonly attributes: { readonly [name: string]: { readonly Type: string; readonly Value: string } };
  /** The message as JSON; the output of the topic's schema, if it has one. */
  readonly json: JsonOf<Message>;
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
    const own: SnsMessage = {
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
    };
    await invocation.call(await withContent(own, message, invocation));
  }
}
