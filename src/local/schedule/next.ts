import { parseSchedule, type Schedule, type ScheduleMode } from '../../runtime/syntax/schedule-expression';
import { nextLocalTime } from './cron';
import { type TimeZone, timeZone, UTC } from './time-zone';

export interface ScheduleOptions {
  /** The service; a rule of EventBridge is in UTC and has no dates. */
  readonly mode: ScheduleMode;
  /** An IANA time zone, of cron and of a single time. @default - UTC */
  readonly timeZone?: string;
  /** No invocation is before it; the first of a rate is at it. @default - a rate begins an interval after `after` */
  readonly startDate?: Date;
  /** No invocation is after it. */
  readonly endDate?: Date;
}

/**
 * The first time after `after` at which a schedule fires, or undefined if there is none any more. Throws a
 * `ScheduleError` for an invalid expression, a `TimeZoneError` for an unknown time zone.
 */
export function next(expression: string, after: Date, options: ScheduleOptions): Date | undefined {
  const schedule = parseSchedule(expression, options.mode);
  const zone = options.timeZone === undefined ? UTC : timeZone(options.timeZone);
  const time = nextTime(schedule, after.getTime(), zone, options);
  return time === undefined ? undefined : new Date(time);
}

function nextTime(
  schedule: Schedule,
  after: number,
  zone: TimeZone,
  { startDate, endDate }: ScheduleOptions,
): number | undefined {
  // "EventBridge Scheduler ignores StartDate (and EndDate) for one-time schedules."
  if (schedule.type === 'at') return later(zone.utc(schedule.localTime), after);
  const start = startDate?.getTime();
  const time =
    schedule.type === 'rate'
      ? nextOfRate(schedule.milliseconds, after, start)
      : nextOfCron(schedule, start === undefined ? after : Math.max(after, start - 1), zone);
  return time !== undefined && endDate && time > endDate.getTime() ? undefined : time;
}

function nextOfRate(interval: number, after: number, start: number | undefined): number {
  if (start === undefined) return after + interval;
  return after < start ? start : start + (Math.floor((after - start) / interval) + 1) * interval;
}

/**
 * "When time shifts forward in Spring, if a cron expression falls on a non-existent date and time, your schedule
 * invocation is skipped. When time shifts backwards in Fall, your schedule runs only once and does not repeat its
 * invocation." https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 */
function nextOfCron(fields: Schedule & { type: 'cron' }, after: number, zone: TimeZone): number | undefined {
  let local: number | undefined = zone.local(after);
  for (;;) {
    local = nextLocalTime(fields, local);
    if (local === undefined) return undefined;
    const time = later(zone.utc(local), after);
    if (time !== undefined) return time;
  }
}

function later(time: number | undefined, after: number): number | undefined {
  return time !== undefined && time > after ? time : undefined;
}
