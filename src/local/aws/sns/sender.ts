import { AWS_MANAGED, httpRetries } from './delivery-policy';
import { isHttp, post } from './http';
import { newMessageId, type Message } from './message';
import { lambdaEvent, notification, subscriptionConfirmation, textFor, type NotificationOptions } from './notification';
import type { Subscription } from './subscription';
import type { Topic } from './topic';
import type { Caller } from '../caller';
import { AwsServiceError, type Delivery, type ServiceContext } from '../service';
import type { Cause } from '../../cause';
import { Deliveries } from '../../delivery/deliveries';

/** Sends messages to subscribers. */
export class Sender {
  private readonly deliveries: Deliveries;

  constructor(private readonly context: ServiceContext) {
    this.deliveries = new Deliveries(context.clock, context.log);
  }

  /** Only the owner of the endpoint gets the token. */
  askForConfirmation(topic: Topic, subscription: Subscription): void {
    const id = newMessageId();
    const body = subscriptionConfirmation(subscription, id, this.context.clock.now(), this.options(topic));
    this.deliveries.start({
      name: `${topic.name} → ${subscription.endpoint} (confirmation)`,
      retries: httpRetries(undefined, undefined),
      send: () =>
        post(subscription.endpoint, JSON.stringify(body, null, 2), {
          'x-amz-sns-message-type': 'SubscriptionConfirmation',
          'x-amz-sns-message-id': id,
          'x-amz-sns-topic-arn': topic.arn,
        }),
    });
  }

  /** Delivers a message to a subscription. */
  send(topic: Topic, subscription: Subscription, message: Message, cause: Cause): void {
    const { protocol, endpoint, deadLetterArn } = subscription;
    const body = subscription.isRaw
      ? textFor(message, protocol)
      : JSON.stringify(notification(message, subscription, this.options(topic)), null, 2);
    const toQueue = (targetArn: string) =>
      this.context.deliver({
        targetArn,
        payload: body,
        cause,
        caller: this.service(topic, cause),
        ...(subscription.isRaw ? { attributes: message.attributes } : {}),
        ...groupOf(topic, message, targetArn),
      });
    this.deliveries.start({
      name: `${topic.name} → ${isHttp(protocol) ? endpoint : endpoint.split(':').pop()}`,
      retries: isHttp(protocol)
        ? httpRetries(subscription.attributes.DeliveryPolicy, topic.attributes.DeliveryPolicy)
        : AWS_MANAGED,
      send: () => {
        if (protocol === 'sqs') return toQueue(endpoint);
        if (isHttp(protocol)) return this.postTo(subscription, message, body);
        if (protocol !== 'lambda') return Promise.reject(notRun(protocol));
        return this.context.deliver({
          targetArn: endpoint,
          payload: JSON.stringify(lambdaEvent(message, subscription, this.options(topic))),
          cause,
          caller: this.service(topic, cause),
        });
      },
      ...(deadLetterArn === undefined ? {} : { deadLetter: () => toQueue(deadLetterArn) }),
    });
  }

  private postTo({ arn, endpoint, isRaw }: Subscription, message: Message, body: string): Promise<void> {
    return post(endpoint, body, {
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': message.id,
      'x-amz-sns-topic-arn': message.topicArn,
      'x-amz-sns-subscription-arn': arn,
      ...(isRaw ? { 'x-amz-sns-rawdelivery': 'true' } : {}),
    });
  }

  private service({ arn }: Topic, cause: Cause): Caller {
    return {
      principal: { type: 'service', service: 'sns.amazonaws.com', sourceArn: arn },
      account: arn.split(':')[4],
      cause,
    };
  }

  private options({ attributes }: Topic): NotificationOptions {
    const { region, endpoint } = this.context;
    return { region, endpoint, signatureVersion: attributes.SignatureVersion };
  }
}

function notRun(protocol: string): AwsServiceError {
  return new AwsServiceError('NotRunLocally', `the protocol ${protocol} is not delivered`, { status: 501 });
}

/** A standard queue has no deduplication; its groups are those of the publisher, unless the topic has order. */
function groupOf(topic: Topic, message: Message, queueArn: string): Partial<Delivery> {
  if (queueArn.endsWith('.fifo')) {
    return { messageGroupId: message.groupId, messageDeduplicationId: message.deduplicationId };
  }
  return topic.isFifo || message.groupId === undefined ? {} : { messageGroupId: message.groupId };
}
