import type { EventBase, HandlerOptions, Invocation } from './source';

export interface SnsOptions extends HandlerOptions {
  /**
   * Only messages whose attributes match, https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html
   *
   * @default - all
   */
  readonly filterPolicy?: { readonly [field: string]: unknown };
  /**
   * What the filter policy is compared with: the attributes of a message, or its body, which then has to be JSON.
   *
   * @default 'MessageAttributes'
   */
  readonly filterPolicyScope?: 'MessageAttributes' | 'MessageBody';
}

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

/** Each record, one after the other; an error ends it, and Lambda tries again. */
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
      json: () => JSON.parse(message),
      raw,
      lambdaContext,
      log,
    } satisfies SnsMessage);
  }
}
