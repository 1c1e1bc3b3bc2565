import { type CfnQueue, type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Annotations, CfnElement, Token } from 'aws-cdk-lib/core';
import { type Connection, sourceError } from './connection';
import type { EventSource } from './event-source';
import { allowRole } from './permission';
import { createMapping, seconds } from './poller';
import type { SqsFunction } from '../../manifest/manifest';
import { grantKey } from '../resources/bind';
import { KINDS } from '../resources/kinds';
import { SQS_FIFO_BATCH_SIZE } from '../../runtime/aws-limits';

// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
const ACTIONS = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];

const INSTEAD = 'give its queue a deadLetterQueue, where it is created';

export const sqs: EventSource<SqsFunction, IQueue> = {
  arn: ({ queueArn }) => queueArn,
  import: (scope, arn) => Queue.fromQueueArn(scope, 'Source', arn),
  arnOf: (name) => ({ service: 'sqs', resource: name }),
  polled: 'queue',
  options: ['enabled'],
  instead: { onFailure: INSTEAD, deadLetterQueue: INSTEAD },
  connect,
};

function connect(connection: Connection<SqsFunction, IQueue>): void {
  const {
    source: queue,
    declaration: { batchSize, maxBatchingWindowSeconds, maximumConcurrency },
    role,
  } = connection;
  checkBatches(connection);
  checkVisibilityTimeout(connection);
  allowRole(connection, ACTIONS, queue.queueArn);
  grantKey(role, KINDS.queue, queue, ACTIONS);
  createMapping(connection, {
    eventSourceArn: queue.queueArn,
    batchSize,
    maxBatchingWindow: seconds(maxBatchingWindowSeconds),
    maxConcurrency: maximumConcurrency,
  });
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
function checkBatches(connection: Connection<SqsFunction, IQueue>): void {
  const {
    source: queue,
    declaration: { batchSize, maxBatchingWindowSeconds = 0 },
  } = connection;
  if (queue.fifo && batchSize > SQS_FIFO_BATCH_SIZE) {
    throw sourceError(
      connection,
      `batchSize is ${batchSize}, and a FIFO queue gives at most ${SQS_FIFO_BATCH_SIZE} messages at once`,
    );
  }
  if (queue.fifo && maxBatchingWindowSeconds > 0) {
    throw sourceError(connection, 'maxBatchingWindowSeconds is not for FIFO queues');
  }
  if (batchSize > 10 && maxBatchingWindowSeconds < 1) {
    throw sourceError(
      connection,
      `batchSize is ${batchSize}: for more than 10 messages Lambda requires maxBatchingWindowSeconds, from 1`,
    );
  }
}

/**
 * Checks that a message does not become visible again while it is handled. Lambda refuses a queue whose timeout is
 * below the function's, and AWS advises six times that:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-queueconfig
 */
function checkVisibilityTimeout(connection: Connection<SqsFunction, IQueue>): void {
  const {
    source: queue,
    timeout,
    timeoutSetting,
    handler,
    name,
    declaration: { maxBatchingWindowSeconds = 0 },
  } = connection;
  const resource = queue.node?.defaultChild;
  if (!resource || !CfnElement.isCfnElement(resource)) return;
  const visibility = (resource as unknown as CfnQueue).visibilityTimeout ?? 30;
  if (Token.isUnresolved(visibility)) return;
  const advised = 6 * timeout + maxBatchingWindowSeconds;
  const fix = `give ${queue.node.path} visibilityTimeout: Duration.seconds(${advised}), or the function a shorter ${timeoutSetting}`;
  if (visibility < timeout) {
    throw sourceError(
      connection,
      `it may take ${timeout} s, and a message of the queue becomes visible again after ${visibility} s, which Lambda refuses; ${fix}`,
    );
  }
  if (visibility < advised) {
    Annotations.of(handler).addWarningV2(
      'serverless-cdk-project:visibility-timeout',
      `the function "${name}" may take ${timeout} s, and a message of its queue becomes visible again after ${visibility} s. AWS advises six times the ` +
        `function's timeout, so that messages whose calls are throttled are not handled twice; ${fix}`,
    );
  }
}
