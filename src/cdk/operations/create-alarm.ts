import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  type MetricOptions,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { AlarmThreshold } from './props';

/** An alarm, unless it is off. */
export function createAlarm(
  scope: Construct,
  id: string,
  limits: (Required<Pick<AlarmThreshold, 'threshold' | 'period' | 'evaluationPeriods'>> & AlarmThreshold) | undefined,
  metric: (options: MetricOptions) => IMetric,
  alarmDescription: string,
): Alarm | undefined {
  if (!limits) return undefined;
  const { period, ...thresholds } = limits;
  return new Alarm(scope, id, {
    ...thresholds,
    metric: metric({ period }),
    alarmDescription,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    // What nobody calls has no metrics, and nothing is wrong with it.
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}
