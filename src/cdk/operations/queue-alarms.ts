import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Names } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { limitsOf } from './alarm-defaults';
import { createAlarm } from './create-alarm';
import type { AlarmsProps } from './props';

/** An alarm for each queue of what could not be handled. In a scope of their own: the queues need not be the stack's. */
export function deadLetterAlarms(scope: Construct, queues: readonly IQueue[], props: AlarmsProps): Alarm[] {
  const limits = limitsOf('deadLetters', props.deadLetters);
  if (!limits || queues.length === 0) return [];
  // No function has this name.
  const alarms = new Construct(scope, 'DeadLetter-Alarms');
  return queues.map((queue) =>
    createAlarm(
      alarms,
      Names.nodeUniqueId(queue.node),
      limits,
      (options) => queue.metricApproximateNumberOfMessagesVisible(options),
      `There are messages in ${queue.queueName} that could not be handled`,
    )!,
  );
}
