import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  type MetricOptions,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Stack, Stage } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type ApiMetrics, functionMetrics } from './metrics';
import { type AlarmLimits, type AlarmsProps, type ApiAlarms, type FunctionAlarms, limitsOf } from './props';
import type { Target } from '../aliases';
import { eventSourceOf } from '../event-sources';
import type { FunctionPlan } from '../plan';

const CLOUDWATCH = new ServicePrincipal('cloudwatch.amazonaws.com');

/** The alarms by their names. Those that are off are undefined. */
type Alarms<Name extends string> = { readonly [N in Name]?: Alarm };

/**
 * The alarms of a function, below it.
 * @param errors whose errors are watched: the function's, or those of an alias that is shifted to a new version
 */
export function functionAlarms(
  { name, declaration, settings: { timeout } }: FunctionPlan,
  handler: LambdaFunction,
  errors: Target,
  props: AlarmsProps,
): Alarms<keyof FunctionAlarms> {
  const own = props.functions && Object.hasOwn(props.functions, name) ? props.functions[name] : undefined;
  if (own === false) return {};
  const limits = (alarm: keyof FunctionAlarms) => limitsOf(alarm, props[alarm], own?.[alarm]);
  const logs = `Its log group: ${handler.logGroup.logGroupName}`;
  const metrics = functionMetrics(handler);
  const duration = limits('duration');
  return {
    errors: createAlarm(
      handler,
      'ErrorsAlarm',
      limits('errors'),
      (options) => errors.metricErrors(options),
      `Calls of the function ${name} failed. ${logs}`,
    ),
    throttles: createAlarm(
      handler,
      'ThrottlesAlarm',
      limits('throttles'),
      metrics.throttles,
      `Lambda refuses calls of the function ${name}, as too many are running`,
    ),
    duration: createAlarm(
      handler,
      'DurationAlarm',
      duration && { ...duration, threshold: duration.threshold * timeout * 10 },
      metrics.duration,
      `Calls of the function ${name} take nearly as long as they may: its timeout is ${timeout} s. ${logs}`,
    ),
    iteratorAge:
      eventSourceOf(declaration.kind)?.polled === 'stream'
        ? createAlarm(
            handler,
            'IteratorAgeAlarm',
            limits('iteratorAge'),
            metrics.iteratorAge,
            `The function ${name} falls behind its stream. ${logs}`,
          )
        : undefined,
  };
}

/** The alarms of an API, below it. */
export function apiAlarms(
  { api, title, ...metrics }: ApiMetrics,
  props: AlarmsProps,
  name: string,
): Alarms<keyof ApiAlarms> {
  const what = `the ${title} of ${name}`;
  return {
    serverErrors: createAlarm(
      api,
      'ServerErrorsAlarm',
      limitsOf('serverErrors', props.serverErrors),
      metrics.serverErrorRate,
      `Requests to ${what} fail`,
    ),
    clientErrors: createAlarm(
      api,
      'ClientErrorsAlarm',
      limitsOf('clientErrors', props.clientErrors),
      metrics.clientErrorRate,
      `Requests to ${what} are refused`,
    ),
    latency: createAlarm(
      api,
      'LatencyAlarm',
      limitsOf('latency', props.latency),
      metrics.latency,
      `Requests to ${what} take long`,
    ),
  };
}

/** An alarm for each dead-letter queue. They have a scope of their own, as a queue may belong to another stack. */
export function deadLetterAlarms(scope: Construct, queues: readonly IQueue[], props: AlarmsProps): Alarm[] {
  const limits = limitsOf('deadLetters', props.deadLetters);
  if (!limits || queues.length === 0) return [];
  // No function has this name.
  const alarms = new Construct(scope, 'DeadLetter-Alarms');
  return queues.map((queue) =>
    createAlarm(
      alarms,
      idOf(queue, scope),
      limits,
      (options) => queue.metricApproximateNumberOfMessagesVisible(options),
      `There are messages in ${queue.queueName} that could not be handled`,
    )!,
  );
}

/** The path of a queue, as far as it stays when the app gets another name or place. */
function idOf({ node: { scopes }, stack }: IQueue, app: Construct): string {
  const own = scopes.includes(app);
  const from = own ? app : stack === Stack.of(app) ? stack : Stage.of(stack)!;
  const path = scopes.slice(scopes.indexOf(from) + 1).map(({ node }) => node.id);
  return [...(own ? ['App'] : []), ...path].join('/');
}

/** Notifies the topic when one of the alarms goes off, and when it is over. */
export function notify(topic: ITopic, alarms: readonly Alarm[]): void {
  if (alarms.length === 0) return;
  const action = { bind: () => ({ alarmActionArn: topic.topicArn }) };
  for (const alarm of alarms) {
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
  // A topic with a policy (from enforceSSL, for example) accepts only the principals in it, and an encrypted one only
  // those in its key's policy:
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
  const { account } = Stack.of(alarms[0]);
  const conditions = { StringEquals: { 'aws:SourceAccount': account } };
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [CLOUDWATCH],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions,
    }),
  );
  topic.masterKey?.addToResourcePolicy(
    new PolicyStatement({
      principals: [CLOUDWATCH],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions,
    }),
  );
}

/** An alarm, unless it is off. */
function createAlarm(
  scope: Construct,
  id: string,
  limits: AlarmLimits | undefined,
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
    // Without calls there are no metrics, and nothing is wrong.
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}
