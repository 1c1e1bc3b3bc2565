import type { Message } from './message';
import type { Subscription } from './subscription';

export interface NotificationOptions {
  readonly region: string;
  /** The URL of the endpoint, where a subscriber unsubscribes. */
  readonly endpoint: string;
  /** `SignatureVersion` of the topic. */
  readonly signatureVersion?: string;
}

// A signature has the form of AWS's, but none of its keys is here: a subscriber that verifies it fails.
const SIGNATURE = Buffer.from('This is a message of the local cloud, which cannot sign it.').toString('base64');
const CERTIFICATE = 'SimpleNotificationService-00000000000000000000000000000000.pem';

/**
 * The JSON that a queue or an HTTP endpoint gets. Messages of FIFO topics are not signed.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function notification(message: Message, { arn, protocol }: Subscription, options: NotificationOptions): object {
  const { id, topicArn, subject, sequenceNumber } = message;
  return {
    Type: 'Notification',
    MessageId: id,
    ...(sequenceNumber === undefined ? {} : { SequenceNumber: sequenceNumber }),
    TopicArn: topicArn,
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: textFor(message, protocol),
    Timestamp: new Date(message.time).toISOString(),
    ...(sequenceNumber === undefined ? signature('SigningCertURL', options) : {}),
    UnsubscribeURL: unsubscribeUrl(arn, options),
    ...(Object.keys(message.attributes).length > 0 ? { MessageAttributes: attributesOf(message) } : {}),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export function lambdaEvent(message: Message, { arn, protocol }: Subscription, options: NotificationOptions): object {
  const { id, topicArn, subject = null } = message;
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: arn,
        Sns: {
          Type: 'Notification',
          MessageId: id,
          TopicArn: topicArn,
          Subject: subject,
          Message: textFor(message, protocol),
          Timestamp: new Date(message.time).toISOString(),
          ...signature('SigningCertUrl', options),
          UnsubscribeUrl: unsubscribeUrl(arn, options),
          MessageAttributes: attributesOf(message),
        },
      },
    ],
  };
}

/** https://docs.aws.amazon.com/sns/latest/dg/http-subscription-confirmation-json.html */
export function subscriptionConfirmation(
  { topicArn, token }: Subscription,
  id: string,
  time: number,
  options: NotificationOptions,
): object {
  return {
    Type: 'SubscriptionConfirmation',
    MessageId: id,
    Token: token,
    TopicArn: topicArn,
    Message: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: `${options.endpoint}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`,
    Timestamp: new Date(time).toISOString(),
    ...signature('SigningCertURL', options),
  };
}

/** The text of a message for a protocol. */
export function textFor({ texts }: Message, protocol: string): string {
  return Object.hasOwn(texts, protocol) ? texts[protocol] : texts.default;
}

function attributesOf({ attributes }: Message): object {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { Type: DataType, Value: StringValue ?? BinaryValue },
    ]),
  );
}

function signature(certificate: string, { region, signatureVersion = '1' }: NotificationOptions): object {
  return {
    SignatureVersion: signatureVersion,
    Signature: SIGNATURE,
    [certificate]: `https://sns.${region}.amazonaws.com/${CERTIFICATE}`,
  };
}

function unsubscribeUrl(arn: string, { endpoint }: NotificationOptions): string {
  return `${endpoint}/?Action=Unsubscribe&SubscriptionArn=${arn}`;
}
