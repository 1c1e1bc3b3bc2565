import { arnOf, named, suffix, type Value } from './naming';
import type { ResourceType } from './resource-type';

const queueUrl: Value = (queue) => {
  const { account, region, options } = queue.stack;
  const host = options.awsEndpoint ?? `https://sqs.${region}.${suffix(queue)}`;
  return `${host}/${account}/${named('QueueName')(queue)}`;
};

export const sqsQueue: ResourceType = {
  type: 'AWS::SQS::Queue',
  service: 'sqs',
  ref: queueUrl,
  attributes: { Arn: arnOf('sqs', 'QueueName'), QueueName: named('QueueName'), QueueUrl: queueUrl },
};

/** Who may send to queues. */
export const sqsQueuePolicy: ResourceType = {
  type: 'AWS::SQS::QueuePolicy',
  service: 'sqs',
  ref: (policy) => policy.logicalId,
  attributes: {},
};
