import type { LocalCloud, LocalResource } from '../model';
import type { ScheduleOptions } from '../schedule';

/** What calls each function, beside APIs: `Jobs (queue)`, by the function's ARN. */
export function triggersOf({
  functions,
  resources,
}: Pick<LocalCloud, 'functions' | 'resources'>): ReadonlyMap<string, readonly string[]> {
  const arns = new Map(functions.map(({ functionName, arn }) => [functionName, arn]));
  const triggers = new Map<string, string[]>();
  for (const resource of resources) {
    for (const { target, text } of callsOf(resource)) {
      // The `Ref` of a function is its name.
      const arn = arns.get(target) ?? functionArn(target);
      // A bucket has a notification for each type of event.
      triggers.set(arn, [...new Set([...(triggers.get(arn) ?? []), text])]);
    }
  }
  return triggers;
}

interface Call {
  readonly target: string;
  readonly text: string;
}

function callsOf({ type, definition }: LocalResource): Call[] {
  switch (type) {
    case 'AWS::Lambda::EventSourceMapping':
      return [{ target: definition.FunctionName, text: nameOf(definition.EventSourceArn) }];
    case 'AWS::SNS::Subscription':
      return definition.Protocol === 'lambda'
        ? [{ target: definition.Endpoint, text: nameOf(definition.TopicArn) }]
        : [];
    case 'Custom::S3BucketNotifications':
      return (definition.NotificationConfiguration?.LambdaFunctionConfigurations ?? []).map((one: any) => ({
        target: one.LambdaFunctionArn,
        text: definition.BucketName,
      }));
    case 'AWS::Events::Rule':
      return (definition.Targets ?? []).map(({ Arn }: any) => ({
        target: Arn,
        text:
          definition.ScheduleExpression === undefined
            ? `events of ${nameOf(definition.EventBusName ?? 'default')}`
            : scheduleText(definition.ScheduleExpression, { mode: 'eventbridge' }),
      }));
    case 'AWS::Scheduler::Schedule':
      return [
        {
          target: definition.Target?.Arn ?? '',
          text: scheduleText(definition.ScheduleExpression, {
            mode: 'scheduler',
            timeZone: definition.ScheduleExpressionTimezone,
          }),
        },
      ];
    case 'AWS::Logs::SubscriptionFilter':
      return [{ target: definition.DestinationArn, text: `logs of ${definition.LogGroupName}` }];
    default:
      return [];
  }
}

/** A schedule that AWS accepts may have no time at which it fires: the 30th of February, a year that is over. */
function scheduleText(expression: string, options: ScheduleOptions): string {
  const { next, ScheduleError, TimeZoneError } = require('../schedule') as typeof import('../schedule');
  try {
    return next(expression, new Date(), options) ? expression : `${expression}: never fires`;
  } catch (e) {
    if (e instanceof ScheduleError || e instanceof TimeZoneError) return expression;
    throw e;
  }
}

/** The name in an ARN; that of the table for its stream. */
export function nameOf(arn: string): string {
  const [, table] = /:table\/([^/]+)/.exec(arn) ?? [];
  return table ?? arn.split(/[:/]/).at(-1)!;
}

/** An alias is called in place of its function. */
function functionArn(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}
