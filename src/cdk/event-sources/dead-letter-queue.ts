import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Annotations, Stack } from 'aws-cdk-lib/core';
import type { Connection } from './connection';

/**
 * Allows a service to send to the queue the events that it cannot deliver to the function. It sends them as itself, so
 * the queue's own policy has to allow it.
 */
export function allowDeadLetters(
  { handler, name }: Connection,
  queue: IQueue,
  service: string,
  sourceArn: string,
): void {
  const principals = [new ServicePrincipal(service)];
  const account = { StringEquals: { 'aws:SourceAccount': Stack.of(handler).account } };
  // A queue of another stack cannot know the rule or the subscription's topic: those need the queue.
  const conditions = Stack.of(queue) === Stack.of(handler) ? { ArnEquals: { 'aws:SourceArn': sourceArn } } : account;
  const { statementAdded } = queue.addToResourcePolicy(
    new PolicyStatement({ actions: ['sqs:SendMessage'], principals, resources: [queue.queueArn], conditions }),
  );
  // Nor can the policy of the key, in any stack, as the queue needs the key.
  queue.encryptionMasterKey?.addToResourcePolicy(
    new PolicyStatement({
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      principals,
      resources: ['*'],
      conditions: account,
    }),
  );
  if (statementAdded) return;
  Annotations.of(handler).addWarningV2(
    'serverless-cdk-project:dead-letter-queue',
    `the function "${name}": the dead-letter queue ${queue.node.path} is imported, so its policy is not changed. It has to let ${service} call sqs:SendMessage`,
  );
}
