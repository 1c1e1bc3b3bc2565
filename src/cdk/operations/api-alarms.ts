import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { limitsOf } from './alarm-defaults';
import type { ApiMetrics } from './api-metrics';
import { createAlarm } from './create-alarm';
import type { AlarmsProps } from './props';

/** The alarms of an API, below it. */
export function apiAlarms({ api, title, ...metrics }: ApiMetrics, props: AlarmsProps, name: string): Alarm[] {
  const what = `the ${title} of ${name}`;
  return [
    createAlarm(
      api,
      'ServerErrorsAlarm',
      limitsOf('serverErrors', props.serverErrors),
      metrics.serverErrorRate,
      `Requests to ${what} fail`,
    ),
    createAlarm(
      api,
      'ClientErrorsAlarm',
      limitsOf('clientErrors', props.clientErrors),
      metrics.clientErrorRate,
      `Requests to ${what} are refused`,
    ),
    createAlarm(
      api,
      'LatencyAlarm',
      limitsOf('latency', props.latency),
      metrics.latency,
      `Requests to ${what} take long`,
    ),
  ].filter((alarm) => alarm !== undefined);
}
