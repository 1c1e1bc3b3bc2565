import { randomUUID } from 'node:crypto';
import { checkEntries } from './batch';
import { batchError, invalidParameter, notFound } from './errors';
import { isHttp, isLocalUrl } from './http';
import { draftOf, MAX_BYTES, type Draft } from './message';
import { Sender } from './sender';
import { checkSubscriptionAttributes, Subscription, type StoredSubscription } from './subscription';
import { templateSubscriptions } from './template';
import { checkTopicAttributes, defaultPolicy, Topic, topicAttributesOf, type Attributes } from './topic';
import { pageOf } from '../pages';
import { attempt } from '../attempt';
import type { QueryShapes } from '../protocols/query';
import { rpc } from '../protocols/rpc';
import {
  AwsServiceError,
  type Access,
  type AwsRequest,
  type AwsService,
  type Delivery,
  type ResourceProblem,
  type ServiceContext,
} from '../service';
import { through, type Cause } from '../../cause';
import type { LocalResource } from '../../model';
import { Store } from '../../store/store';

const PAGE = 100;
const PROTOCOLS = ['http', 'https', 'email', 'email-json', 'sms', 'sqs', 'application', 'lambda', 'firehose'];

interface StoredTopic {
  readonly arn: string;
  readonly attributes: Attributes;
  readonly tags: { readonly [key: string]: string };
}

/** Simple Notification Service. */
export class Sns implements AwsService {
  readonly name = 'sns';
  readonly operations: readonly string[];
  readonly handle: AwsService['handle'];
  /** By ARN: an imported topic has another account or region. */
  private readonly topics = new Map<string, Topic>();
  private readonly subscriptions = new Map<string, Subscription>();
  /** The ARNs of topics and subscriptions of the template. */
  private template: ReadonlySet<string> = new Set();
  /** The topics that requests have created. */
  private readonly createdTopics: Store<StoredTopic>;
  private readonly createdSubscriptions: Store<StoredSubscription>;
  private readonly sender: Sender;

  constructor(private readonly context: ServiceContext) {
    const { folder } = context;
    this.sender = new Sender(context);
    this.createdTopics = Store.open(folder && `${folder}/topics.jsonl`);
    this.createdSubscriptions = Store.open(folder && `${folder}/subscriptions.jsonl`);
    for (const [, { arn, attributes, tags }] of this.createdTopics.entries()) this.addTopic(arn, attributes, tags);
    for (const [arn, stored] of this.createdSubscriptions.entries()) {
      this.subscriptions.set(arn, new Subscription(stored));
    }
    const operations = {
      ConfirmSubscription: (input: any) => this.confirm(input),
      CreateTopic: (input: any) => this.createTopic(input),
      DeleteTopic: ({ TopicArn }: any) => this.deleteTopic(TopicArn),
      GetSubscriptionAttributes: (input: any) => ({
        Attributes: this.subscriptionAttributes(this.subscription(input)),
      }),
      GetTopicAttributes: ({ TopicArn }: any) => ({ Attributes: this.topicAttributes(this.topic(TopicArn)) }),
      ListSubscriptions: (input: any) => this.listSubscriptions([...this.subscriptions.values()], input),
      ListSubscriptionsByTopic: (input: any) =>
        this.listSubscriptions(this.subscriptionsOf(this.topic(input.TopicArn)), input),
      ListTagsForResource: ({ ResourceArn }: any) => ({
        Tags: [...this.topic(ResourceArn).tags].map(([Key, Value]) => ({ Key, Value })),
      }),
      ListTopics: (input: any) => this.listTopics(input),
      Publish: (input: any, { caller }: AwsRequest) => this.publish(input, caller.cause),
      PublishBatch: (input: any, { caller }: AwsRequest) => this.publishBatch(input, caller.cause),
      SetSubscriptionAttributes: (input: any) => this.setSubscriptionAttributes(input),
      SetTopicAttributes: (input: any) => this.setTopicAttributes(input),
      Subscribe: (input: any) => this.subscribe(input),
      TagResource: (input: any) => this.tag(input),
      Unsubscribe: (input: any) => this.unsubscribe(input),
      UntagResource: (input: any) => this.untag(input),
    };
    this.operations = Object.keys(operations);
    this.handle = rpc({
      service: this.name,
      context,
      operations,
      query: QUERY,
      accesses: Object.fromEntries(
        this.operations.map((operation) => [
          operation,
          (input: any, request: AwsRequest) => this.accesses(operation, input, request),
        ]),
      ),
    });
  }

  async apply(resources: readonly LocalResource[]): Promise<readonly ResourceProblem[]> {
    const problems: ResourceProblem[] = [];
    const template = new Set<string>();
    const attempt = ({ logicalId, ref: name }: LocalResource, apply: () => void) => {
      try {
        apply();
      } catch (e) {
        problems.push({ logicalId, name, reason: (e as Error).message });
      }
    };
    const of = (type: string) => resources.filter((resource) => resource.type === `AWS::SNS::${type}`);
    for (const resource of of('Topic')) {
      template.add(resource.arn!);
      attempt(resource, () => {
        const { definition } = resource;
        const tags = Object.fromEntries((definition.Tags ?? []).map(({ Key, Value }: any) => [Key, Value]));
        this.addTopic(resource.arn!, checkTopicAttributes(topicAttributesOf(definition)), tags);
      });
    }
    for (const { definition } of [...of('TopicPolicy'), ...of('TopicInlinePolicy')]) {
      for (const arn of definition.Topics ?? [definition.TopicArn]) {
        const topic = this.topics.get(arn);
        if (topic) topic.attributes = { ...topic.attributes, Policy: JSON.stringify(definition.PolicyDocument) };
      }
    }
    for (const { resource, arn, topicArn, protocol, endpoint, attributes } of templateSubscriptions(resources)) {
      template.add(arn).add(topicArn);
      attempt(resource, () => {
        // A topic that is not of this app: what the app publishes to it arrives here.
        const topic = this.topics.get(topicArn) ?? this.addTopic(topicArn, {}, {});
        const set = checkSubscriptionAttributes(attributes, {}, 'Attributes Reason: ');
        this.checkEndpoint(topic, protocol, endpoint);
        const before = this.subscriptions.get(arn);
        if (before?.protocol === protocol && before.endpoint === endpoint) {
          before.stored = { ...before.stored, attributes: set };
        } else {
          this.addSubscription(arn, topic, protocol, endpoint, set);
        }
      });
    }
    for (const arn of this.template) {
      if (template.has(arn)) continue;
      if (this.topics.has(arn) && !this.createdTopics.get(arn)) this.dropTopic(arn);
      if (!this.createdSubscriptions.get(arn)) this.subscriptions.delete(arn);
    }
    this.template = template;
    return problems;
  }

  /** A message of another service. */
  async deliver({ targetArn, payload, attributes, caller, messageGroupId, ...more }: Delivery): Promise<void> {
    const topic = this.topic(targetArn);
    this.context.authorize(caller, () => [this.accessTo('Publish', targetArn)]);
    const draft = draftOf({
      Message: payload,
      MessageAttributes: attributes,
      MessageGroupId: messageGroupId,
      MessageDeduplicationId: more.messageDeduplicationId,
    });
    this.send(topic, draft, more.cause);
  }

  async close(): Promise<void> {
    this.createdTopics.close();
    this.createdSubscriptions.close();
  }

  private topic(arn: unknown): Topic {
    if (typeof arn !== 'string' || arn.split(':').length < 6) {
      const parts = typeof arn === 'string' ? arn.split(':').length : 0;
      throw invalidParameter(`TopicArn Reason: An ARN must have at least 6 elements, not ${parts}`);
    }
    const topic = this.topics.get(arn);
    if (!topic) throw notFound('Topic');
    return topic;
  }

  private subscription({ SubscriptionArn: arn }: any): Subscription {
    const parts = String(arn ?? '').split(':').length;
    if (parts < 6) throw invalidParameter(`SubscriptionArn Reason: An ARN must have at least 6 elements, not ${parts}`);
    const subscription = this.subscriptions.get(arn);
    if (!subscription) throw notFound('Subscription');
    return subscription;
  }

  private subscriptionsOf({ arn }: Topic): Subscription[] {
    return [...this.subscriptions.values()].filter(({ topicArn }) => topicArn === arn);
  }

  private arnOf(name: string): string {
    return `arn:aws:sns:${this.context.region}:${this.context.account}:${name}`;
  }

  private accesses(operation: string, input: any, { caller }: AwsRequest): readonly Access[] {
    const action = operation === 'PublishBatch' ? 'Publish' : operation;
    // Its token is what allows it.
    if (operation === 'ConfirmSubscription') return [];
    // The link in a message, which is not signed.
    if (operation === 'Unsubscribe' && caller.principal.type === 'anonymous') return [];
    const { TopicArn, ResourceArn, SubscriptionArn, TargetArn, Name } = input;
    const topicArn: string | undefined =
      TopicArn ??
      TargetArn ??
      ResourceArn ??
      (SubscriptionArn === undefined ? undefined : SubscriptionArn.split(':').slice(0, 6).join(':')) ??
      (operation === 'CreateTopic' ? this.arnOf(Name) : undefined);
    return [topicArn === undefined ? { action: `sns:${action}`, resource: '*' } : this.accessTo(action, topicArn)];
  }

  private accessTo(action: string, topicArn: string): Access {
    const policy = this.topics.get(topicArn)?.attributes.Policy;
    return {
      action: `sns:${action}`,
      resource: topicArn,
      ...(policy ? { resourcePolicy: JSON.parse(policy) } : {}),
    };
  }

  private addTopic(arn: string, attributes: Attributes, tags: StoredTopic['tags']): Topic {
    const topic = this.topics.get(arn) ?? new Topic(arn, this.context.clock);
    this.topics.set(arn, topic);
    topic.attributes = attributes;
    topic.tags.clear();
    for (const [key, value] of Object.entries(tags)) topic.tags.set(key, value);
    return topic;
  }

  private dropTopic(arn: string): void {
    const topic = this.topics.get(arn);
    if (!topic) return;
    for (const { arn: subscription } of this.subscriptionsOf(topic)) this.dropSubscription(subscription);
    this.topics.delete(arn);
    this.createdTopics.delete(arn);
  }

  private dropSubscription(arn: string): void {
    this.subscriptions.delete(arn);
    this.createdSubscriptions.delete(arn);
  }

  private saveTopic({ arn, attributes, tags }: Topic): void {
    if (this.createdTopics.get(arn)) this.createdTopics.set(arn, { arn, attributes, tags: Object.fromEntries(tags) });
  }

  private saveSubscription({ arn, stored }: Subscription): void {
    if (this.createdSubscriptions.get(arn)) this.createdSubscriptions.set(arn, stored);
  }

  private createTopic({ Name: name = '', Attributes: given = {}, Tags: list = [] }: any): object {
    const isFifo = String(given.FifoTopic) === 'true';
    if (!/^[\w-]{1,256}(\.fifo)?$/.test(name) || name.length > 256 || name.endsWith('.fifo') !== isFifo) {
      throw invalidParameter('Topic Name');
    }
    const attributes = checkTopicAttributes(given);
    const tags = Object.fromEntries(list.map(({ Key, Value }: any) => [Key, Value]));
    const arn = this.arnOf(name);
    const existing = this.topics.get(arn);
    if (existing) {
      if (Object.entries(attributes).some(([key, value]) => existing.attributes[key] !== value)) {
        throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
      }
      if (Object.entries(tags).some(([key, value]) => existing.tags.get(key) !== value)) {
        throw invalidParameter('Tags Reason: Topic already exists with different tags');
      }
      return { TopicArn: arn };
    }
    this.addTopic(arn, attributes, tags);
    this.createdTopics.set(arn, { arn, attributes, tags });
    return { TopicArn: arn };
  }

  private deleteTopic(arn: unknown): void {
    // It is no error if it is gone.
    if (typeof arn === 'string') this.dropTopic(arn);
  }

  private topicAttributes(topic: Topic): Attributes {
    const [, , , , owner] = topic.arn.split(':');
    const subscriptions = this.subscriptionsOf(topic);
    const pending = subscriptions.filter(({ stored }) => stored.pending).length;
    return {
      TopicArn: topic.arn,
      Owner: owner,
      DisplayName: '',
      Policy: JSON.stringify(defaultPolicy(topic.arn, owner)),
      SubscriptionsConfirmed: String(subscriptions.length - pending),
      SubscriptionsPending: String(pending),
      SubscriptionsDeleted: '0',
      ...(topic.isFifo ? { FifoTopic: 'true', ContentBasedDeduplication: 'false' } : {}),
      ...topic.attributes,
    };
  }

  private setTopicAttributes({ TopicArn: arn, AttributeName: name, AttributeValue: value = '' }: any): void {
    const topic = this.topic(arn);
    const { [name as string]: _, ...others } = topic.attributes;
    topic.attributes = value === '' ? others : { ...others, ...checkTopicAttributes({ [name]: value }) };
    this.saveTopic(topic);
  }

  private listTopics({ NextToken: token }: any): object {
    const { page, next } = pageOf([...this.topics.keys()], PAGE, token);
    return { Topics: page.map((TopicArn) => ({ TopicArn })), NextToken: next };
  }

  private tag({ ResourceArn: arn, Tags: tags = [] }: any): object {
    const topic = this.topic(arn);
    for (const { Key, Value } of tags) topic.tags.set(Key, Value);
    this.saveTopic(topic);
    return {};
  }

  private untag({ ResourceArn: arn, TagKeys: keys = [] }: any): object {
    const topic = this.topic(arn);
    for (const key of keys) topic.tags.delete(key);
    this.saveTopic(topic);
    return {};
  }

  private subscribe(input: any): object {
    const { TopicArn, Protocol: protocol, Endpoint: endpoint = '', Attributes: given = {} } = input;
    const topic = this.topic(TopicArn);
    const attributes = checkSubscriptionAttributes(given, {}, 'Attributes Reason: ');
    this.checkEndpoint(topic, protocol, endpoint);
    const existing = this.subscriptionsOf(topic).find((one) => one.protocol === protocol && one.endpoint === endpoint);
    if (existing) {
      if (Object.entries(attributes).some(([key, value]) => existing.attributes[key] !== value)) {
        throw invalidParameter('Attributes Reason: Subscription already exists with different attributes');
      }
      return { SubscriptionArn: visibleArn(existing, input.ReturnSubscriptionArn) };
    }
    const subscription = this.addSubscription(`${topic.arn}:${randomUUID()}`, topic, protocol, endpoint, attributes);
    this.createdSubscriptions.set(subscription.arn, subscription.stored);
    return { SubscriptionArn: visibleArn(subscription, input.ReturnSubscriptionArn) };
  }

  private addSubscription(
    arn: string,
    topic: Topic,
    protocol: string,
    endpoint: string,
    attributes: Attributes,
  ): Subscription {
    const pending = !['sqs', 'lambda', 'sms', 'application', 'firehose'].includes(protocol);
    const token = `${randomUUID()}${randomUUID()}`.replace(/-/g, '');
    const stored = { arn, topicArn: topic.arn, protocol, endpoint, attributes, token, pending };
    const subscription = new Subscription(stored);
    this.subscriptions.set(arn, subscription);
    if (isHttp(protocol)) this.sender.askForConfirmation(topic, subscription);
    return subscription;
  }

  private checkEndpoint(topic: Topic, protocol: string, endpoint: string): void {
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
      // https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html
      throw invalidParameter('Invalid parameter: Endpoint Reason: Please use SQS queue for FIFO topics');
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

  private confirm({ TopicArn: arn, Token: token }: any): object {
    const topic = typeof arn === 'string' ? this.topics.get(arn) : undefined;
    if (!topic) throw invalidParameter('Topic');
    const subscription = this.subscriptionsOf(topic).find((one) => one.token === token);
    if (!subscription) throw invalidParameter('Token');
    subscription.stored = { ...subscription.stored, pending: false };
    this.saveSubscription(subscription);
    return { SubscriptionArn: subscription.arn };
  }

  private unsubscribe(input: any): void {
    const parts = String(input.SubscriptionArn ?? '').split(':').length;
    if (parts < 6) throw invalidParameter(`SubscriptionArn Reason: An ARN must have at least 6 elements, not ${parts}`);
    // It is no error if it is gone.
    this.dropSubscription(input.SubscriptionArn);
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
    const subscription = this.subscription(input);
    const { AttributeName: name, AttributeValue: value = '' } = input;
    const attributes = checkSubscriptionAttributes({ [name]: value }, subscription.attributes);
    subscription.stored = { ...subscription.stored, attributes };
    this.saveSubscription(subscription);
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

  private publish(input: any, cause: Cause): object {
    const { PhoneNumber: phone, TopicArn, TargetArn } = input;
    if (phone === undefined) return this.send(this.topic(TopicArn ?? TargetArn), draftOf(input), cause);
    const { texts } = draftOf(input);
    this.context.log(`SMS to ${phone}, not sent: ${texts.default}`);
    return { MessageId: randomUUID() };
  }

  private publishBatch({ TopicArn: arn, PublishBatchRequestEntries: entries = [] }: any, cause: Cause): object {
    const topic = this.topic(arn);
    checkEntries(entries);
    const Successful: object[] = [];
    const Failed: object[] = [];
    const drafts = entries.map((entry: any) => attempt(() => draftOf(entry)));
    const bytes = drafts.reduce((sum: number, draft: any) => sum + (draft instanceof Error ? 0 : draft.bytes), 0);
    if (bytes > MAX_BYTES) {
      throw batchError('BatchRequestTooLong', 'The length of all the messages put together is more than the limit.');
    }
    entries.forEach(({ Id }: any, i: number) => {
      const draft: Draft | AwsServiceError = drafts[i];
      const sent = draft instanceof AwsServiceError ? draft : attempt(() => this.send(topic, draft, cause));
      if (!(sent instanceof AwsServiceError)) Successful.push({ Id, ...sent });
      else Failed.push({ Id, Code: sent.queryCode ?? sent.code, Message: sent.message, SenderFault: true });
    });
    return { Successful, Failed };
  }

  private send(topic: Topic, draft: Draft, cause: Cause): { MessageId: string; SequenceNumber?: string } {
    const { message, isNew } = topic.accept(draft);
    if (isNew) {
      const own = through(cause, topic.arn);
      for (const subscription of this.subscriptionsOf(topic)) {
        if (!subscription.stored.pending && subscription.takes(message))
          this.sender.send(topic, subscription, message, own);
      }
    }
    return { MessageId: message.id, SequenceNumber: message.sequenceNumber };
  }
}

/** https://docs.aws.amazon.com/sns/latest/api/API_Operations.html */
const QUERY: QueryShapes = {
  version: '2010-03-31',
  namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
  booleans: ['ReturnSubscriptionArn'],
  outputs: { Attributes: { map: 'entry' } },
};

function visibleArn({ stored }: Subscription, always: boolean | undefined): string {
  return stored.pending && !always ? 'pending confirmation' : stored.arn;
}
