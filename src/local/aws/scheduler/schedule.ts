import { AwsServiceError } from '../service';
import type { TargetRetryPolicy } from '../../delivery/target-retries';
import { next, ScheduleError, TimeZoneError } from '../../schedule';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Target.html */
export interface Target {
  readonly Arn: string;
  readonly RoleArn: string;
  readonly Input?: string;
  readonly SqsParameters?: { readonly MessageGroupId?: string };
  readonly KinesisParameters?: { readonly PartitionKey: string };
  readonly EventBridgeParameters?: { readonly DetailType: string; readonly Source: string };
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly RetryPolicy?: TargetRetryPolicy;
}

/** A schedule as it is stored. Times are milliseconds since 1970. */
export interface Schedule {
  readonly name: string;
  readonly group: string;
  readonly expression: string;
  readonly timeZone?: string;
  readonly startDate?: number;
  readonly endDate?: number;
  readonly window: { readonly Mode: string; readonly MaximumWindowInMinutes?: number };
  readonly state: string;
  readonly description?: string;
  readonly kmsKeyArn?: string;
  readonly afterCompletion: string;
  readonly target: Target;
  readonly created: number;
  readonly modified: number;
  /** The last time for which it has invoked its target; at first, when it got its times. */
  readonly done: number;
}

/** The schedule of a request, or of the template, where dates are texts. Fails for one that Scheduler refuses. */
export function scheduleOf(name: string, group: string, input: any, now: number, created = now): Schedule {
  const schedule: Schedule = {
    name,
    group,
    expression: required(input.ScheduleExpression, 'scheduleExpression'),
    timeZone: input.ScheduleExpressionTimezone,
    startDate: timeOf(input.StartDate),
    endDate: timeOf(input.EndDate),
    window: required(input.FlexibleTimeWindow, 'flexibleTimeWindow'),
    state: input.State ?? 'ENABLED',
    description: input.Description,
    kmsKeyArn: input.KmsKeyArn,
    afterCompletion: input.ActionAfterCompletion ?? 'NONE',
    target: required(input.Target, 'target'),
    created,
    modified: now,
    done: now,
  };
  if (!/^[\w.-]{1,64}$/.test(name)) {
    throw validation(
      `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$`,
    );
  }
  const { Mode: mode, MaximumWindowInMinutes: minutes } = schedule.window;
  if ((mode === 'FLEXIBLE') !== (minutes !== undefined) || !['OFF', 'FLEXIBLE'].includes(mode)) {
    throw validation(
      'MaximumWindowInMinutes must be provided if and only if the mode of FlexibleTimeWindow is FLEXIBLE.',
    );
  }
  required(schedule.target.Arn, 'target.arn');
  required(schedule.target.RoleArn, 'target.roleArn');
  if (schedule.target.Arn.includes(':event-bus/'))
    required(schedule.target.EventBridgeParameters, 'target.eventBridgeParameters');
  if (schedule.startDate !== undefined && schedule.endDate !== undefined && schedule.startDate >= schedule.endDate) {
    throw validation('The StartDate you specify must come before the EndDate.');
  }
  try {
    nextTime(schedule, now);
  } catch (e) {
    if (e instanceof ScheduleError || e instanceof TimeZoneError) throw validation(e.message);
    throw e;
  }
  return schedule;
}

/** When it invokes its target next. Undefined if it does not any more. */
export function nextTime(schedule: Schedule, after: number): number | undefined {
  const { expression, timeZone, startDate, endDate, created } = schedule;
  // A rate without a start counts from its creation.
  const start = startDate ?? (expression.startsWith('rate') ? created : undefined);
  return next(expression, new Date(after), {
    mode: 'scheduler',
    timeZone,
    ...(start === undefined ? {} : { startDate: new Date(start) }),
    ...(endDate === undefined ? {} : { endDate: new Date(endDate) }),
  })?.getTime();
}

/** The time of a schedule for one time that passed while nothing ran. Repeated ones go on with their next time. */
export function missedTime(schedule: Schedule, now: number): number | undefined {
  if (schedule.state !== 'ENABLED' || !schedule.expression.startsWith('at(')) return undefined;
  const time = nextTime(schedule, schedule.done);
  return time !== undefined && time <= now ? time : undefined;
}

export function validation(message: string): AwsServiceError {
  return new AwsServiceError('ValidationException', message);
}

/** Seconds in requests, a text in templates. */
function timeOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'number' ? value * 1000 : Date.parse(String(value));
}

function required<T>(value: T | undefined, name: string): T {
  if (value !== undefined) return value;
  throw validation(
    `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
  );
}
