import { ACCOUNT, type EventFactory, type Fields, records, REGION, text, TIME } from './event-factory';

export interface TestSnsMessage<Message = unknown> {
  /** A string is sent as it is, anything else as JSON. */
  readonly message: Message;
  readonly subject?: string;
  readonly attributes?: { readonly [name: string]: { readonly Type: string; readonly Value: string } };
}

const FIELDS: Fields<TestSnsMessage> = { message: true, subject: false, attributes: false };

export const sns: EventFactory<[readonly TestSnsMessage[]]> = {
  kind: 'sns',
  event: (call, given) => records(call, given, FIELDS, recordOf),
};

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
function recordOf({ message, subject, attributes = {} }: TestSnsMessage, index: number): object {
  const topic = `arn:aws:sns:${REGION}:${ACCOUNT}:test`;
  return {
    EventVersion: '1.0',
    EventSource: 'aws:sns',
    EventSubscriptionArn: `${topic}:test`,
    Sns: {
      Type: 'Notification',
      MessageId: `message-${index + 1}`,
      TopicArn: topic,
      Subject: subject ?? null,
      Message: text(message),
      Timestamp: TIME.toISOString(),
      MessageAttributes: attributes,
    },
  };
}
