import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { limitsOf } from './alarm-defaults';
import { createAlarm } from './create-alarm';
import { functionMetrics } from './function-metrics';
import type { AlarmsProps, FunctionAlarms } from './props';
import type { FunctionManifest } from '../../manifest/manifest';
import type { FunctionPlan } from '../plan';

/** Whether a stream calls the function. */
export function isStream({ kind }: FunctionManifest): boolean {
  return kind === 'kinesis' || kind === 'dynamodb';
}

/** The alarms of a function, below it. */
export function functionAlarms(
  { name, declaration, settings: { timeout } }: FunctionPlan,
  handler: LambdaFunction,
  props: AlarmsProps,
): Alarm[] {
  const own = props.functions?.[name];
  if (own === false) return [];
  const limits = (alarm: keyof FunctionAlarms) => limitsOf(alarm, props[alarm], own?.[alarm]);
  const logs = `Its log group: ${handler.logGroup.logGroupName}`;
  const metrics = functionMetrics(handler);
  const duration = limits('duration');
  return [
    createAlarm(
      handler,
      'ErrorsAlarm',
      limits('errors'),
      metrics.errors,
      `Calls of the function ${name} failed. ${logs}`,
    ),
    createAlarm(
      handler,
      'ThrottlesAlarm',
      limits('throttles'),
      metrics.throttles,
      `Lambda refuses calls of the function ${name}, as too many are running`,
    ),
    createAlarm(
      handler,
      'DurationAlarm',
      duration && { ...duration, threshold: duration.threshold * timeout * 10 },
      metrics.duration,
      `Calls of the function ${name} take nearly as long as they may: its timeout is ${timeout} s. ${logs}`,
    ),
    isStream(declaration)
      ? createAlarm(
          handler,
          'IteratorAgeAlarm',
          limits('iteratorAge'),
          metrics.iteratorAge,
          `The function ${name} falls behind its stream. ${logs}`,
        )
      : undefined,
  ].filter((alarm) => alarm !== undefined);
}
