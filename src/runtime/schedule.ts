import { checks } from './checking';

/** The times of a schedule: created by `rate()` or `cron()`, or written in EventBridge's syntax. */
export type ScheduleExpression = `rate(${string})` | `cron(${string})`;

export type RateUnit = 'minute' | 'minutes' | 'hour' | 'hours' | 'day' | 'days';

/**
 * A schedule with a fixed interval.
 *
 * @example
 * rate(5, 'minutes')
 */
export function rate(value: number, unit: RateUnit): ScheduleExpression {
  checks?.args('rate', { value, unit });
  // EventBridge refuses `rate(1 hours)` and `rate(5 hour)`:
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rate-expressions.html
  const one = unit.replace(/s$/, '');
  return `rate(${value} ${value === 1 ? one : `${one}s`})`;
}

/** Fields of a cron expression; a field that is left out matches any value. Times are UTC. */
export interface CronOptions {
  readonly minute?: string | number;
  readonly hour?: string | number;
  /** The day of the month; not together with `weekDay`. */
  readonly day?: string | number;
  readonly month?: string | number;
  /** `MON-FRI`, or 1 (Sunday) to 7. */
  readonly weekDay?: string | number;
  readonly year?: string | number;
}

/**
 * A schedule with given times, in UTC.
 *
 * @example
 * cron({ minute: 0, hour: 8, weekDay: 'MON-FRI' })
 */
export function cron(options: CronOptions): ScheduleExpression {
  checks?.args('cron', options);
  const { minute = '*', hour = '*', day, month = '*', weekDay, year = '*' } = options;
  // "You can't specify the Day-of-month and Day-of-week fields in the same cron expression": one of them is `?`.
  return `cron(${minute} ${hour} ${day ?? (weekDay === undefined ? '*' : '?')} ${month} ${weekDay ?? '?'} ${year})`;
}
