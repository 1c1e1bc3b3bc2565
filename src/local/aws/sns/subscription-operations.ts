import { randomUUID } from 'node:crypto';
import { invalidParameter } from './errors';
import { isHttp, isLocalUrl } from './http';
import type { SnsState } from './state';
import { checkSubscriptionAttributes, type Subscription } from './subscription';
import type { Attributes, Topic } from './topic';
import { pageOf } from '../pages';
import type { Operations } from '../protocols/rpc';

const PAGE = 100;
const PROTOCOLS = ['http', 'https', 'email', 'email-json', 'sms', 'sqs', 'application', 'lambda', 'firehose'];

/** The operations on subscriptions. */
export class SubscriptionOperations {
  constructor(private readonly state: SnsState) {}

  get handlers(): Operations {
    return {
      ConfirmSubscription: (input) => this.confirm(input),
      GetSubscriptionAttributes: (input) => ({
        Attributes: this.subscriptionAttributes(this.state.subscription(input)),
      }),
      ListSubscriptions: (input) => this.listSubscriptions([...this.state.subscriptions.values()], input),
      ListSubscriptionsByTopic: (input) =>
        this.listSubscriptions(this.state.subscriptionsOf(this.state.topic(input.TopicArn)), input),
      SetSubscriptionAttributes: (input) => this.setSubscriptionAttributes(input),
      Subscribe: (input) => this.subscribe(input),
      Unsubscribe: (input) => this.unsubscribe(input),
    };
  }

  private subscribe(input: any): object {
    const { TopicArn, Protocol: protocol, Endpoint: endpoint = '', Attributes: given = {} } = input;
    const topic = this.state.topic(TopicArn);
    const attributes = checkSubscriptionAttributes(given, {}, 'Attributes Reason: ');
    checkEndpoint(topic, protocol, endpoint);
    const existing = this.state
      .subscriptionsOf(topic)
      .find((one) => one.protocol === protocol && one.endpoint === endpoint);
    if (existing) {
      if (Object.entries(attributes).some(([key, value]) => existing.attributes[key] !== value)) {
        throw invalidParameter('Attributes Reason: Subscription already exists with different attributes');
      }
      return { SubscriptionArn: visibleArn(existing, input.ReturnSubscriptionArn) };
    }
    const subscription = this.state.addSubscription(
      `${topic.arn}:${randomUUID()}`,
      topic,
      protocol,
      endpoint,
      attributes,
    );
    this.state.createdSubscriptions.set(subscription.arn, subscription.stored);
    return { SubscriptionArn: visibleArn(subscription, input.ReturnSubscriptionArn) };
  }

  private confirm({ TopicArn: arn, Token: token }: any): object {
    const topic = typeof arn === 'string' ? this.state.topics.get(arn) : undefined;
    if (!topic) throw invalidParameter('Topic');
    const subscription = this.state.subscriptionsOf(topic).find((one) => one.token === token);
    if (!subscription) throw invalidParameter('Token');
    subscription.stored = { ...subscription.stored, pending: false };
    this.state.saveSubscription(subscription);
    return { SubscriptionArn: subscription.arn };
  }

  private unsubscribe(input: any): void {
    const parts = String(input.SubscriptionArn ?? '').split(':').length;
    if (parts < 6) throw invalidParameter(`SubscriptionArn Reason: An ARN must have at least 6 elements, not ${parts}`);
    // It is no error if it is gone.
    this.state.dropSubscription(input.SubscriptionArn);
  }

  private subscriptionAttributes({ stored, attributes }: Subscription): Attributes {
    const { arn, topicArn, protocol, endpoint, pending } = stored;
    const [, , , , owner] = topicArn.split(':');
    return {
      SubscriptionArn: arn,
      TopicArn: topicArn,
      Protocol: protocol,
      Endpoint: endpoint,
      Owner: owner,
      SubscriptionPrincipal: `arn:aws:iam::${owner}:user/local`,
      ConfirmationWasAuthenticated: String(!isHttp(protocol)),
      PendingConfirmation: String(pending),
      RawMessageDelivery: 'false',
      ...('FilterPolicy' in attributes ? { FilterPolicyScope: 'MessageAttributes' } : {}),
      ...attributes,
    };
  }

  private setSubscriptionAttributes(input: any): void {
    const subscription = this.state.subscription(input);
    const { AttributeName: name, AttributeValue: value = '' } = input;
    const attributes = checkSubscriptionAttributes({ [name]: value }, subscription.attributes);
    subscription.stored = { ...subscription.stored, attributes };
    this.state.saveSubscription(subscription);
  }

  private listSubscriptions(all: readonly Subscription[], { NextToken: token }: any): object {
    const { page, next } = pageOf(all, PAGE, token);
    return {
      Subscriptions: page.map(({ stored }) => ({
        SubscriptionArn: stored.pending ? 'PendingConfirmation' : stored.arn,
        TopicArn: stored.topicArn,
        Protocol: stored.protocol,
        Endpoint: stored.endpoint,
        Owner: stored.topicArn.split(':')[4],
      })),
      NextToken: next,
    };
  }
}

/** Fails for an endpoint that a topic cannot have. */
export function checkEndpoint(topic: Topic, protocol: string, endpoint: string): void {
  if (!PROTOCOLS.includes(protocol)) {
    throw invalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`);
  }
  const service = protocol === 'sqs' || protocol === 'lambda' ? endpoint.split(':')[2] : undefined;
  if (protocol === 'sqs') {
    if (service !== 'sqs') throw invalidParameter('SQS endpoint ARN');
    if (endpoint.endsWith('.fifo') && !topic.isFifo) {
      throw invalidParameter(
        'Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
      );
    }
  } else if (topic.isFifo) {
    // The message as in https://github.com/hashicorp/terraform/issues/28632, of a function.
    // https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html
    throw invalidParameter(`Invalid protocol type: ${protocol}`);
  }
  if (protocol === 'lambda' && service !== 'lambda') throw invalidParameter('Lambda endpoint ARN');
  if (!isHttp(protocol)) return;
  if (!endpoint.startsWith(`${protocol}://`)) {
    throw invalidParameter('Endpoint Reason: Endpoint must match the specified protocol');
  }
  if (!isLocalUrl(endpoint)) {
    throw invalidParameter(
      `Endpoint Reason: ${endpoint} is not on this machine, and the local cloud sends nothing to others`,
    );
  }
}

function visibleArn({ stored }: Subscription, always: boolean | undefined): string {
  return stored.pending && !always ? 'pending confirmation' : stored.arn;
}
