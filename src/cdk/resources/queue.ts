import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Kind } from './kind';

export const queue: Kind<IQueue> = {
  property: 'queueArn',
  what: 'an SQS queue',
  type: 'sqs.IQueue',
  value: ({ queueUrl }) => queueUrl,
  services: ['sqs'],
  types: ['queue'],
  arns: ({ queueArn }) => ({ queue: queueArn }),
  // Reading a message includes its deletion.
  read: [
    'sqs:ChangeMessageVisibility',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:GetQueueUrl',
    'sqs:ReceiveMessage',
  ],
  write: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'],
  content: 'messages of its queues',
  key: ({ encryptionMasterKey }) => encryptionMasterKey,
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
  keyUse: [
    { for: /:(ReceiveMessage|SendMessage)$/, needs: ['kms:Decrypt'] },
    { for: /:SendMessage$/, needs: ['kms:GenerateDataKey'] },
  ],
};
