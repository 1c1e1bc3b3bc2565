import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { limitsOf } from './alarm-defaults';
import { createAlarm } from './create-alarm';
import { functionMetrics } from './function-metrics';
import type { AlarmsProps, FunctionAlarms } from './props';

export interface AlarmedFunction {
  /** As the app names it. */
  readonly name: string;
  readonly handler: LambdaFunction;
  /** Seconds that it may take. */
  readonly timeout: number;
  /** Whether a stream calls it. */
  readonly readsStream: boolean;
}

/** The alarms of a function, below it. */
export function functionAlarms({ name, handler, timeout, readsStream }: AlarmedFunction, props: AlarmsProps): Alarm[] {
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
    readsStream
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
