import { AWS_MANAGED, httpRetries } from './delivery-policy';
import { isHttp, post } from './http';
import { newMessageId, type Message } from './message';
import { lambdaEvent, notification, subscriptionConfirmation, textFor, type NotificationOptions } from './notification';
import { Subscription, type StoredSubscription } from './subscription';
import type { Attributes } from './topic';
import type { Caller } from '../caller';
import { AwsServiceError, type Delivery, type ServiceContext } from '../service';
import type { Cause } from '../../cause';
import { Deliveries, type DeliveryRoute } from '../../delivery/deliveries';

/** A message for a subscription, as it is stored. */
interface Notification {
  readonly subscription: StoredSubscription;
  readonly message: Message;
  readonly cause: Cause;
}

/** The request to confirm a subscription, as it is stored. */
interface Confirmation {
  readonly subscription: StoredSubscription;
  readonly confirmation: { readonly id: string; readonly time: number };
}

/** Sends messages to subscribers. */
export class Sender {
  private readonly deliveries: Deliveries<Notification | Confirmation>;

  /** @param attributesOf the present attributes of a topic */
  constructor(
    private readonly context: ServiceContext,
    private readonly attributesOf: (topicArn: string) => Attributes,
  ) {
    this.deliveries = new Deliveries({ ...context, route: (job) => this.route(job) });
  }

  /** Only the owner of the endpoint gets the token. */
  askForConfirmation({ stored }: Subscription): void {
    const confirmation = { id: newMessageId(), time: this.context.clock.now() };
    this.deliveries.start({ subscription: stored, confirmation });
  }

  /** Delivers a message to a subscription. */
  send({ stored }: Subscription, message: Message, cause: Cause): void {
    this.deliveries.start({ subscription: stored, message, cause });
  }

  /** Continues with the messages of an earlier start. */
  resume(): void {
    this.deliveries.resume();
  }

  close(): void {
    this.deliveries.close();
  }

  private route(job: Notification | Confirmation): DeliveryRoute {
    const subscription = new Subscription(job.subscription);
    return 'message' in job
      ? this.notificationRoute(subscription, job)
      : this.confirmationRoute(subscription, job.confirmation);
  }

  private confirmationRoute(subscription: Subscription, { id, time }: Confirmation['confirmation']): DeliveryRoute {
    const { topicArn, endpoint } = subscription;
    const body = subscriptionConfirmation(subscription, id, time, this.optionsOf(topicArn));
    return {
      name: `${nameOf(topicArn)} → ${endpoint} (confirmation)`,
      retries: httpRetries(undefined, undefined),
      send: () =>
        post(endpoint, JSON.stringify(body, null, 2), {
          'x-amz-sns-message-type': 'SubscriptionConfirmation',
          'x-amz-sns-message-id': id,
          'x-amz-sns-topic-arn': topicArn,
        }),
    };
  }

  private notificationRoute(subscription: Subscription, { message, cause }: Notification): DeliveryRoute {
    const { protocol, endpoint, deadLetterArn, topicArn } = subscription;
    const options = this.optionsOf(topicArn);
    const caller = serviceOf(topicArn, cause);
    const body = subscription.isRaw
      ? textFor(message, protocol)
      : JSON.stringify(notification(message, subscription, options), null, 2);
    const toQueue = (targetArn: string) =>
      this.context.deliver({
        targetArn,
        payload: body,
        cause,
        caller,
        ...(subscription.isRaw ? { attributes: message.attributes } : {}),
        ...groupOf(message, targetArn),
      });
    return {
      name: `${nameOf(topicArn)} → ${isHttp(protocol) ? endpoint : nameOf(endpoint)}`,
      retries: isHttp(protocol)
        ? httpRetries(subscription.attributes.DeliveryPolicy, this.attributesOf(topicArn).DeliveryPolicy)
        : AWS_MANAGED,
      send: () => {
        if (protocol === 'sqs') return toQueue(endpoint);
        if (isHttp(protocol)) return postTo(subscription, message, body);
        if (protocol !== 'lambda') return Promise.reject(notRun(protocol));
        return this.context.deliver({
          targetArn: endpoint,
          payload: JSON.stringify(lambdaEvent(message, subscription, options)),
          cause,
          caller,
        });
      },
      ...(deadLetterArn === undefined ? {} : { deadLetter: () => toQueue(deadLetterArn) }),
    };
  }

  private optionsOf(topicArn: string): NotificationOptions {
    const { region, endpoint } = this.context;
    return { region, endpoint, signatureVersion: this.attributesOf(topicArn).SignatureVersion };
  }
}

function postTo({ arn, endpoint, isRaw }: Subscription, message: Message, body: string): Promise<void> {
  return post(endpoint, body, {
    'x-amz-sns-message-type': 'Notification',
    'x-amz-sns-message-id': message.id,
    'x-amz-sns-topic-arn': message.topicArn,
    'x-amz-sns-subscription-arn': arn,
    ...(isRaw ? { 'x-amz-sns-rawdelivery': 'true' } : {}),
  });
}

function serviceOf(topicArn: string, cause: Cause): Caller {
  return {
    principal: { type: 'service', service: 'sns.amazonaws.com', sourceArn: topicArn },
    account: topicArn.split(':')[4],
    cause,
  };
}

/** The last part of an ARN. */
function nameOf(arn: string): string {
  return arn.split(':').pop()!;
}

function notRun(protocol: string): AwsServiceError {
  return new AwsServiceError('NotRunLocally', `the protocol ${protocol} is not delivered`, { status: 501 });
}

/** A standard queue has no deduplication; its groups are those of the publisher, unless the topic has order. */
function groupOf({ topicArn, groupId, deduplicationId }: Message, queueArn: string): Partial<Delivery> {
  if (queueArn.endsWith('.fifo')) return { messageGroupId: groupId, messageDeduplicationId: deduplicationId };
  return topicArn.endsWith('.fifo') || groupId === undefined ? {} : { messageGroupId: groupId };
}
