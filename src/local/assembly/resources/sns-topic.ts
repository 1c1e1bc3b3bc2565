import { createHash } from 'node:crypto';
import type { Resource } from '../resource';
import { arnOf, byArn, named } from './naming';
import type { ResourceType } from './resource-type';

const service = 'sns';

export const snsTopic: ResourceType = {
  ...byArn('AWS::SNS::Topic', arnOf('sns', 'TopicName'), {
    TopicArn: arnOf('sns', 'TopicName'),
    TopicName: named('TopicName'),
  }),
  service,
};

/** `<topic>:<a UUID>`, the same at each start. */
const subscriptionArn = (subscription: Resource) => {
  const { stack, logicalId } = subscription;
  const digest = createHash('sha256').update(`${stack.name} ${logicalId}`).digest('hex');
  const [, ...parts] = /^(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(digest)!;
  return `${subscription.property('TopicArn')}:${parts.join('-')}`;
};

export const snsSubscription: ResourceType = {
  ...byArn('AWS::SNS::Subscription', subscriptionArn),
  service,
};

/** Who may publish to topics. */
export const snsTopicPolicies: readonly ResourceType[] = ['AWS::SNS::TopicPolicy', 'AWS::SNS::TopicInlinePolicy'].map(
  (type) => ({ type, service, ref: (policy) => policy.logicalId, attributes: {} }),
);
