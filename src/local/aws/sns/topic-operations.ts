import { invalidParameter } from './errors';
import { withoutPermission, withPermission } from './permissions';
import type { SnsState } from './state';
import { checkTopicAttributes, defaultPolicy, type Attributes, type Topic } from './topic';
import { pageOf } from '../pages';
import type { Operations } from '../protocols/rpc';

const PAGE = 100;

/** The operations on topics. */
export class TopicOperations {
  constructor(private readonly state: SnsState) {}

  get handlers(): Operations {
    return {
      AddPermission: (input) => this.changePolicy(input.TopicArn, (policy) => withPermission(policy, input)),
      CreateTopic: (input) => this.createTopic(input),
      DeleteTopic: ({ TopicArn }) => this.deleteTopic(TopicArn),
      GetTopicAttributes: ({ TopicArn }) => ({ Attributes: this.topicAttributes(this.state.topic(TopicArn)) }),
      ListTagsForResource: ({ ResourceArn }) => ({
        Tags: [...this.state.topic(ResourceArn).tags].map(([Key, Value]) => ({ Key, Value })),
      }),
      ListTopics: (input) => this.listTopics(input),
      RemovePermission: ({ TopicArn, Label }) =>
        this.changePolicy(TopicArn, (policy) => withoutPermission(policy, Label)),
      SetTopicAttributes: (input) => this.setTopicAttributes(input),
      TagResource: (input) => this.tag(input),
      UntagResource: (input) => this.untag(input),
    };
  }

  private createTopic({ Name: name = '', Attributes: given = {}, Tags: list = [] }: any): object {
    const isFifo = String(given.FifoTopic) === 'true';
    if (!/^[\w-]{1,256}(\.fifo)?$/.test(name) || name.length > 256 || name.endsWith('.fifo') !== isFifo) {
      throw invalidParameter('Topic Name');
    }
    const attributes = checkTopicAttributes(given);
    const tags = Object.fromEntries(list.map(({ Key, Value }: any) => [Key, Value]));
    const arn = this.state.arnOf(name);
    const existing = this.state.topics.get(arn);
    if (existing) {
      if (Object.entries(attributes).some(([key, value]) => existing.attributes[key] !== value)) {
        throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
      }
      if (Object.entries(tags).some(([key, value]) => existing.tags.get(key) !== value)) {
        throw invalidParameter('Tags Reason: Topic already exists with different tags');
      }
      return { TopicArn: arn };
    }
    this.state.addTopic(arn, attributes, tags);
    this.state.createdTopics.set(arn, { arn, attributes, tags });
    return { TopicArn: arn };
  }

  private deleteTopic(arn: unknown): void {
    // It is no error if it is gone.
    if (typeof arn === 'string') this.state.dropTopic(arn);
  }

  private topicAttributes(topic: Topic): Attributes {
    const [, , , , owner] = topic.arn.split(':');
    const subscriptions = this.state.subscriptionsOf(topic);
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
    const topic = this.state.topic(arn);
    const { [name as string]: _, ...others } = topic.attributes;
    topic.attributes = value === '' ? others : { ...others, ...checkTopicAttributes({ [name]: value }) };
    this.state.saveTopic(topic);
  }

  private changePolicy(arn: string, change: (policy: object) => object): void {
    const topic = this.state.topic(arn);
    const { Policy } = this.topicAttributes(topic);
    this.setTopicAttributes({
      TopicArn: arn,
      AttributeName: 'Policy',
      AttributeValue: JSON.stringify(change(JSON.parse(Policy!))),
    });
  }

  private listTopics({ NextToken: token }: any): object {
    const { page, next } = pageOf([...this.state.topics.keys()], PAGE, token);
    return { Topics: page.map((TopicArn) => ({ TopicArn })), NextToken: next };
  }

  private tag({ ResourceArn: arn, Tags: tags = [] }: any): object {
    const topic = this.state.topic(arn);
    for (const { Key, Value } of tags) topic.tags.set(Key, Value);
    this.state.saveTopic(topic);
    return {};
  }

  private untag({ ResourceArn: arn, TagKeys: keys = [] }: any): object {
    const topic = this.state.topic(arn);
    for (const key of keys) topic.tags.delete(key);
    this.state.saveTopic(topic);
    return {};
  }
}
