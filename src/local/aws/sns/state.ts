import { randomUUID } from 'node:crypto';
import { invalidParameter, notFound } from './errors';
import { isHttp } from './http';
import type { Draft } from './message';
import { Sender } from './sender';
import { Subscription, type StoredSubscription } from './subscription';
import { Topic, type Attributes } from './topic';
import type { Access, ServiceContext } from '../service';
import { through, type Cause } from '../../cause';
import { Store } from '../../store/store';

export interface StoredTopic {
  readonly arn: string;
  readonly attributes: Attributes;
  readonly tags: { readonly [key: string]: string };
}

/** The topics and subscriptions, and where those are stored that requests have created. */
export class SnsState {
  /** By ARN: an imported topic has another account or region. */
  readonly topics = new Map<string, Topic>();
  readonly subscriptions = new Map<string, Subscription>();
  /** The topics that requests have created. */
  readonly createdTopics: Store<StoredTopic>;
  readonly createdSubscriptions: Store<StoredSubscription>;
  private readonly sender: Sender;

  constructor(readonly context: ServiceContext) {
    const { folder } = context;
    this.sender = new Sender(context, (topicArn) => this.topics.get(topicArn)?.attributes ?? {});
    this.createdTopics = Store.open(folder && `${folder}/topics.jsonl`);
    this.createdSubscriptions = Store.open(folder && `${folder}/subscriptions.jsonl`);
    for (const [, { arn, attributes, tags }] of this.createdTopics.entries()) this.addTopic(arn, attributes, tags);
    for (const [arn, stored] of this.createdSubscriptions.entries()) {
      this.subscriptions.set(arn, new Subscription(stored));
    }
  }

  /** Continues with the messages that were not delivered before the last end. */
  resume(): void {
    this.sender.resume();
  }

  close(): void {
    this.sender.close();
    this.createdTopics.close();
    this.createdSubscriptions.close();
  }

  topic(arn: unknown): Topic {
    if (typeof arn !== 'string' || arn.split(':').length < 6) {
      const parts = typeof arn === 'string' ? arn.split(':').length : 0;
      throw invalidParameter(`TopicArn Reason: An ARN must have at least 6 elements, not ${parts}`);
    }
    const topic = this.topics.get(arn);
    if (!topic) throw notFound('Topic');
    return topic;
  }

  subscription({ SubscriptionArn: arn }: any): Subscription {
    const parts = String(arn ?? '').split(':').length;
    if (parts < 6) throw invalidParameter(`SubscriptionArn Reason: An ARN must have at least 6 elements, not ${parts}`);
    const subscription = this.subscriptions.get(arn);
    if (!subscription) throw notFound('Subscription');
    return subscription;
  }

  subscriptionsOf({ arn }: Topic): Subscription[] {
    return [...this.subscriptions.values()].filter(({ topicArn }) => topicArn === arn);
  }

  arnOf(name: string): string {
    return `arn:aws:sns:${this.context.region}:${this.context.account}:${name}`;
  }

  accessTo(action: string, topicArn: string): Access {
    const policy = this.topics.get(topicArn)?.attributes.Policy;
    return {
      action: `sns:${action}`,
      resource: topicArn,
      ...(policy ? { resourcePolicy: JSON.parse(policy) } : {}),
    };
  }

  addTopic(arn: string, attributes: Attributes, tags: StoredTopic['tags']): Topic {
    const topic = this.topics.get(arn) ?? new Topic(arn, this.context.clock);
    this.topics.set(arn, topic);
    topic.attributes = attributes;
    topic.tags.clear();
    for (const [key, value] of Object.entries(tags)) topic.tags.set(key, value);
    return topic;
  }

  dropTopic(arn: string): void {
    const topic = this.topics.get(arn);
    if (!topic) return;
    for (const { arn: subscription } of this.subscriptionsOf(topic)) this.dropSubscription(subscription);
    this.topics.delete(arn);
    this.createdTopics.delete(arn);
  }

  addSubscription(arn: string, topic: Topic, protocol: string, endpoint: string, attributes: Attributes): Subscription {
    const pending = !['sqs', 'lambda', 'sms', 'application', 'firehose'].includes(protocol);
    const token = `${randomUUID()}${randomUUID()}`.replace(/-/g, '');
    const stored = { arn, topicArn: topic.arn, protocol, endpoint, attributes, token, pending };
    const subscription = new Subscription(stored);
    this.subscriptions.set(arn, subscription);
    if (isHttp(protocol)) this.sender.askForConfirmation(subscription);
    return subscription;
  }

  dropSubscription(arn: string): void {
    this.subscriptions.delete(arn);
    this.createdSubscriptions.delete(arn);
  }

  saveTopic({ arn, attributes, tags }: Topic): void {
    if (this.createdTopics.get(arn)) this.createdTopics.set(arn, { arn, attributes, tags: Object.fromEntries(tags) });
  }

  saveSubscription({ arn, stored }: Subscription): void {
    if (this.createdSubscriptions.get(arn)) this.createdSubscriptions.set(arn, stored);
  }

  send(topic: Topic, draft: Draft, cause: Cause): { MessageId: string; SequenceNumber?: string } {
    const { message, isNew } = topic.accept(draft);
    if (isNew) {
      const own = through(cause, topic.arn);
      for (const subscription of this.subscriptionsOf(topic)) {
        if (!subscription.stored.pending && subscription.takes(message)) this.sender.send(subscription, message, own);
      }
    }
    return { MessageId: message.id, SequenceNumber: message.sequenceNumber };
  }
}
