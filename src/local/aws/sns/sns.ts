import { draftOf } from './message';
import { PublishOperations } from './publish-operations';
import { SnsState } from './state';
import { checkSubscriptionAttributes } from './subscription';
import { checkEndpoint, SubscriptionOperations } from './subscription-operations';
import { templateSubscriptions, type TemplateSubscription } from './template';
import { checkTopicAttributes, topicAttributesOf } from './topic';
import { TopicOperations } from './topic-operations';
import { rpc } from '../protocols/rpc';
import type { QueryShapes } from '../protocols/query';
import type { Access, AwsRequest, AwsService, Delivery, ResourceProblem, ServiceContext } from '../service';
import { tagsOf } from '../tags';
import { TemplateResources } from '../template-resources';
import type { LocalResource } from '../../model';

/** Simple Notification Service. */
export class Sns implements AwsService {
  readonly name = 'sns';
  readonly operations: readonly string[];
  readonly handle: AwsService['handle'];
  private readonly state: SnsState;
  /** By the ARNs of topics and subscriptions. */
  private readonly template: TemplateResources;

  constructor(private readonly context: ServiceContext) {
    this.state = new SnsState(context);
    this.template = new TemplateResources(context.folder, (arn) => {
      const { topics, createdTopics, subscriptions, createdSubscriptions } = this.state;
      if (topics.has(arn) && !createdTopics.get(arn)) this.state.dropTopic(arn);
      if (!createdSubscriptions.get(arn)) subscriptions.delete(arn);
    });
    const operations = {
      ...new TopicOperations(this.state).handlers,
      ...new SubscriptionOperations(this.state).handlers,
      ...new PublishOperations(this.state).handlers,
    };
    this.operations = Object.keys(operations);
    this.handle = rpc({
      service: this.name,
      context,
      operations,
      query: QUERY,
      accesses: (operation, input, request) => this.accesses(operation, input, request),
    });
  }

  async apply(resources: readonly LocalResource[]): Promise<readonly ResourceProblem[]> {
    const of = (type: string) => resources.filter((resource) => resource.type === `AWS::SNS::${type}`);
    return this.template.apply((template) => {
      for (const resource of of('Topic')) {
        const { arn, definition } = resource;
        template.keep(arn!);
        template.add(resource, () => {
          this.state.addTopic(arn!, checkTopicAttributes(topicAttributesOf(definition)), tagsOf(definition.Tags));
        });
      }
      for (const { definition } of [...of('TopicPolicy'), ...of('TopicInlinePolicy')]) {
        for (const arn of definition.Topics ?? [definition.TopicArn]) {
          const topic = this.state.topics.get(arn);
          if (topic) topic.attributes = { ...topic.attributes, Policy: JSON.stringify(definition.PolicyDocument) };
        }
      }
      for (const subscription of templateSubscriptions(resources)) {
        template.keep(subscription.arn);
        template.keep(subscription.topicArn);
        template.add(subscription.resource, () => this.applySubscription(subscription));
      }
    });
  }

  private applySubscription({ arn, topicArn, protocol, endpoint, attributes }: TemplateSubscription): void {
    // A topic that is not of this app: what the app publishes to it arrives here.
    const topic = this.state.topics.get(topicArn) ?? this.state.addTopic(topicArn, {}, {});
    const set = checkSubscriptionAttributes(attributes, {}, 'Attributes Reason: ');
    checkEndpoint(topic, protocol, endpoint);
    const before = this.state.subscriptions.get(arn);
    if (before?.protocol === protocol && before.endpoint === endpoint) {
      before.stored = { ...before.stored, attributes: set };
    } else {
      this.state.addSubscription(arn, topic, protocol, endpoint, set);
    }
  }

  /** A message of another service. */
  async deliver({ targetArn, payload, attributes, caller, messageGroupId, ...more }: Delivery): Promise<void> {
    const topic = this.state.topic(targetArn);
    this.context.authorize(caller, () => [this.state.accessTo('Publish', targetArn)]);
    const draft = draftOf({
      Message: payload,
      MessageAttributes: attributes,
      MessageGroupId: messageGroupId,
      MessageDeduplicationId: more.messageDeduplicationId,
    });
    this.state.send(topic, draft, more.cause);
  }

  resume(): void {
    this.state.resume();
  }

  async close(): Promise<void> {
    this.template.close();
    this.state.close();
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
      (operation === 'CreateTopic' ? this.state.arnOf(Name) : undefined);
    return [
      topicArn === undefined ? { action: `sns:${action}`, resource: '*' } : this.state.accessTo(action, topicArn),
    ];
  }
}

/** https://docs.aws.amazon.com/sns/latest/api/API_Operations.html */
const QUERY: QueryShapes = {
  version: '2010-03-31',
  namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
  booleans: ['ReturnSubscriptionArn'],
  outputs: { Attributes: { map: 'entry' } },
};
