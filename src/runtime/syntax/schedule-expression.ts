/** The service of a schedule: a rule of EventBridge, or EventBridge Scheduler, which has more. */
export type ScheduleMode = 'eventbridge' | 'scheduler';

export type Schedule =
  | { readonly type: 'rate'; readonly milliseconds: number }
  | ({ readonly type: 'cron' } & CronFields)
  /** A time in the schedule's time zone, as if it were UTC. */
  | { readonly type: 'at'; readonly localTime: number };

/** The values that match, numbers in order. A day has to match `days` and `weekDays`; one of them is any day. */
export interface CronFields {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly DayOfMonth[];
  readonly months: readonly number[];
  readonly weekDays: readonly DayOfWeek[];
  readonly years: readonly number[];
}

export type DayOfMonth =
  | number
  | 'any'
  /** `L` */
  | 'last'
  /** `LW` */
  | 'last-weekday'
  /** `15W` */
  | { readonly nearestWeekday: number };

/** 1 is Sunday. */
export type DayOfWeek =
  | number
  | 'any'
  /** `6L`: the last Friday of the month. */
  | { readonly last: number }
  /** `6#3`: the third Friday of the month. */
  | { readonly day: number; readonly nth: number };

/** An invalid expression. The message is that of the service. */
export class ScheduleError extends Error {
  constructor(
    expression: string,
    mode: ScheduleMode,
    /** The reason, and the fix, as a sentence that begins with the expression. */
    readonly reason: string,
  ) {
    super(
      mode === 'scheduler'
        ? `Invalid Schedule Expression ${expression}.`
        : 'Parameter ScheduleExpression is not valid.',
    );
    this.name = 'ScheduleError';
  }
}

/**
 * The schedule of an expression. Throws a `ScheduleError`.
 *
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function parseSchedule(expression: string, mode: ScheduleMode): Schedule {
  const [, type, content] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  const error = (reason: string) => new ScheduleError(expression, mode, reason);
  if (type === 'rate') return parseRate(expression, content, mode, error);
  if (type === 'cron') return parseCron(expression, content, error);
  if (type === 'at' && mode === 'scheduler') return parseAt(expression, content, error);
  throw error(`"${expression}" is no schedule. Write rate(5, 'minutes') or cron({ hour: 8 })`);
}

type ErrorOf = (reason: string) => ScheduleError;

const UNITS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

function parseRate(expression: string, content: string, mode: ScheduleMode, error: ErrorOf): Schedule {
  const [, value, unit] = /^(\S+) (minute|hour|day)(?:s)?$/.exec(content) ?? [];
  if (!unit) throw error(`"${expression}" is no rate. The unit is minutes, hours or days`);
  if (!/^[1-9]\d*$/.test(value)) throw error(`"${expression}" is no rate. The number is a whole one, from 1`);
  if (mode === 'eventbridge' && (value === '1') === content.endsWith('s')) {
    throw error(`EventBridge refuses "${expression}". Write rate(${value} ${unit}${value === '1' ? '' : 's'})`);
  }
  return { type: 'rate', milliseconds: Number(value) * UNITS[unit as keyof typeof UNITS] };
}

function parseAt(expression: string, content: string, error: ErrorOf): Schedule {
  const localTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(content) ? Date.parse(`${content}Z`) : NaN;
  // `Date.parse` takes 30 February for 1 March, and 24:00.
  if (!Number.isFinite(localTime) || new Date(localTime).toISOString() !== `${content}.000Z`) {
    throw error(`"${expression}" has no time. Write at(yyyy-mm-ddThh:mm:ss)`);
  }
  return { type: 'at', localTime };
}

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly words?: readonly string[];
}

/** The six fields, https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html */
const FIELDS = {
  minutes: { name: 'minutes', from: 0, to: 59 },
  hours: { name: 'hours', from: 0, to: 23 },
  days: { name: 'day of month', from: 1, to: 31 },
  months: {
    name: 'month',
    from: 1,
    to: 12,
    words: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  },
  weekDays: { name: 'day of week', from: 1, to: 7, words: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] },
  years: { name: 'year', from: 1970, to: 2199 },
} as const satisfies { readonly [field in keyof CronFields]: Field };

function parseCron(expression: string, content: string, error: ErrorOf): Schedule {
  const texts = content.split(' ');
  const names = Object.values(FIELDS).map(({ name }) => name);
  if (texts.length !== names.length) {
    throw error(`"${expression}" has ${texts.length} fields. EventBridge wants six: ${names.join(', ')}`);
  }
  const values = <T>(
    index: number,
    field: Field,
    parse: (part: string, field: Field) => readonly T[] | undefined,
  ): T[] =>
    texts[index].split(',').flatMap((part) => {
      const found = parse(part, field);
      if (found) return found;
      throw error(
        `"${expression}" has "${texts[index]}" for ${field.name}. Write ${field.from} to ${field.to}${field.words ? `, ${field.words.join(', ')}` : ''}, or *`,
      );
    });
  const fields = {
    minutes: values(0, FIELDS.minutes, range).sort(ascending),
    hours: values(1, FIELDS.hours, range).sort(ascending),
    days: texts[2] === '?' ? ['any' as const] : values(2, FIELDS.days, daysOfMonth),
    months: values(3, FIELDS.months, range).sort(ascending),
    weekDays:
      texts[4] === '?' ? ['any' as const] : values(4, FIELDS.weekDays, texts[4].includes(',') ? daysOfWeek : dayOfWeek),
    years: values(5, FIELDS.years, range).sort(ascending),
  };
  // "You can't specify the Day-of-month and Day-of-week fields in the same cron expression."
  if ((texts[2] === '?') === (texts[4] === '?')) {
    throw error(`"${expression}" has to have "?" for one of day of month and day of week`);
  }
  return { type: 'cron', ...fields };
}

function daysOfMonth(part: string, field: Field): readonly DayOfMonth[] | undefined {
  if (part === 'L') return ['last'];
  if (part === 'LW') return ['last-weekday'];
  const day = /^(\d+)W$/.exec(part) && one(part.slice(0, -1), field);
  return day ? [{ nearestWeekday: day }] : range(part, field);
}

/** "If you use a '#' character, you can define only one expression in the day-of-week field." */
function dayOfWeek(part: string, field: Field): readonly DayOfWeek[] | undefined {
  const [, name, nth] = /^(\w+)#([1-5])$/.exec(part) ?? [];
  const day = name === undefined ? undefined : one(name, field);
  return day ? [{ day, nth: Number(nth) }] : daysOfWeek(part, field);
}

function daysOfWeek(part: string, field: Field): readonly DayOfWeek[] | undefined {
  // Without a day, it is the last day of a week.
  if (part === 'L') return [field.to];
  const day = part.endsWith('L') ? one(part.slice(0, -1), field) : undefined;
  return day ? [{ last: day }] : range(part, field);
}

/** The values of `*`, `5`, `1-5`, `*` `/15`, `10/15`, `10-30/5`. A range may go over the end: `FRI-MON`. */
function range(part: string, field: Field): number[] | undefined {
  const { from, to } = field;
  const [ends, step, ...rest] = part.split('/');
  if (rest.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return undefined;
  const [first, last = step === undefined ? first : to, ...others] =
    ends === '*' ? [from, to] : ends.split('-').map((text) => one(text, field));
  if (first === undefined || last === undefined || others.length > 0) return undefined;
  const end = last < first && to < 1970 ? last + to - from + 1 : last;
  const values: number[] = [];
  for (let value = first; value <= end; value += Number(step ?? 1))
    values.push(value > to ? value - to + from - 1 : value);
  return values;
}

/** The number of `5` or `FRI`, if it is one of the field's. */
function one(text: string, { from, to, words }: Field): number | undefined {
  const index = words?.indexOf(text.toUpperCase()) ?? -1;
  const value = index >= 0 ? index + from : /^\d+$/.test(text) ? Number(text) : NaN;
  return value >= from && value <= to ? value : undefined;
}

function ascending(a: number, b: number): number {
  return a - b;
}
