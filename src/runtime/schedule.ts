import { checks } from './checking';

/** When a schedule runs: made by `rate()` or `cron()`, or written as EventBridge has it. */
export type ScheduleExpression = `rate(${string})` | `cron(${string})`;

export type RateUnit = 'minute' | 'minutes' | 'hour' | 'hours' | 'day' | 'days';

/**
 * Every so often.
 *
 * @example
 * rate(5, 'minutes')
 */
export function rate(value: number, unit: RateUnit): ScheduleExpression {
  checks?.made('rate', { value, unit });
  // EventBridge refuses `rate(1 hours)` and `rate(5 hour)`: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rate-expressions.html
  const one = unit.replace(/s$/, '');
  return `rate(${value} ${value === 1 ? one : `${one}s`})`;
}

/** Fields of a cron expression; what is left out is any. Times are UTC. */
export interface CronOptions {
  readonly minute?: string | number;
  readonly hour?: string | number;
  /** Of the month; not together with `weekDay`. */
  readonly day?: string | number;
  readonly month?: string | number;
  /** `MON-FRI`, or 1 (Sunday) to 7. */
  readonly weekDay?: string | number;
  readonly year?: string | number;
}

/**
 * At given times, in UTC.
 *
 * @example
 * cron({ minute: 0, hour: 8, weekDay: 'MON-FRI' })
 */
export function cron(options: CronOptions): ScheduleExpression {
  checks?.made('cron', options);
  const { minute = '*', hour = '*', day, month = '*', weekDay, year = '*' } = options;
  // "You can't specify the Day-of-month and Day-of-week fields in the same cron expression": one of them is `?`.
  return `cron(${minute} ${hour} ${day ?? (weekDay === undefined ? '*' : '?')} ${month} ${weekDay ?? '?'} ${year})`;
}
