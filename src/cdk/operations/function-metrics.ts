import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';

export type MetricOf = (options?: MetricOptions) => Metric;

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export function functionMetrics(handler: LambdaFunction) {
  return {
    invocations: ((options) => handler.metricInvocations(options)) as MetricOf,
    errors: ((options) => handler.metricErrors(options)) as MetricOf,
    throttles: ((options) => handler.metricThrottles(options)) as MetricOf,
    duration: ((options) => handler.metricDuration({ statistic: 'p99', ...options })) as MetricOf,
    iteratorAge: ((options) => handler.metric('IteratorAge', { statistic: 'Maximum', ...options })) as MetricOf,
  };
}
