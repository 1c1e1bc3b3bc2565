import { withoutMark } from '../json';
import { checkedJson } from '../parts/messages/checked';
import type { EventBase, Invocation } from './source';

/**
 * The message with the output of its schema as `json()`; the message itself without a schema.
 *
 * @throws InvalidMessageError so that the message is retried, and then goes to the dead-letter queue
 */
export async function withContent<M extends EventBase & { readonly messageId: string }>(
  message: M,
  text: string,
  { schemas }: Pick<Invocation, 'schemas'>,
): Promise<M> {
  if (!schemas?.message) return message;
  const what = `The message ${message.messageId} of the ${schemas.of}`;
  const content = await checkedJson(what, schemas.message, withoutMark(text), hintFor(text));
  return { ...message, json: () => content };
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html */
function hintFor(text: string): string | undefined {
  return /^\s*\{\s*"Type"\s*:\s*"Notification"/.test(text)
    ? '. It is the envelope of a topic: set rawMessageDelivery on the subscription of the queue'
    : undefined;
}
