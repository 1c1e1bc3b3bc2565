import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Kind } from './kind';

export const topic: Kind<ITopic> = {
  property: 'topicArn',
  what: 'an SNS topic',
  type: 'sns.ITopic',
  value: ({ topicArn }) => topicArn,
  services: ['sns'],
  types: ['topic'],
  arns: ({ topicArn }) => ({ topic: topicArn }),
  read: ['sns:GetTopicAttributes'],
  write: ['sns:Publish'],
  content: 'messages of its topics',
  key: ({ masterKey }) => masterKey,
  // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
  keyUse: [{ for: /:Publish$/, needs: ['kms:Decrypt', 'kms:GenerateDataKey'] }],
};
