import type { CronFields, DayOfMonth, DayOfWeek } from '../../runtime/syntax/schedule-expression';

const MINUTE = 60_000;

/** The first full minute after a time that matches; times are local, as if they were UTC. Undefined if there is none. */
export function nextLocalTime(fields: CronFields, after: number): number | undefined {
  const start = new Date(Math.floor(after / MINUTE) * MINUTE + MINUTE);
  const startDay = Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate());
  for (const year of fields.years) {
    if (year < start.getUTCFullYear()) continue;
    for (const month of fields.months) {
      if (Date.UTC(year, month, 1) <= startDay) continue;
      for (const day of matchingDays(fields, year, month)) {
        const time = Date.UTC(year, month - 1, day);
        if (time < startDay) continue;
        const minute = firstMinute(fields, time === startDay ? start.getTime() - startDay : 0);
        if (minute !== undefined) return time + minute;
      }
    }
  }
  return undefined;
}

/** The first matching time of a day, from a given one, in milliseconds. */
function firstMinute({ hours, minutes }: CronFields, from: number): number | undefined {
  for (const hour of hours) {
    for (const minute of minutes) {
      const time = (hour * 60 + minute) * MINUTE;
      if (time >= from) return time;
    }
  }
  return undefined;
}

function matchingDays({ days, weekDays }: CronFields, year: number, month: number): number[] {
  const count = new Date(Date.UTC(year, month, 0)).getUTCDate();
  // Of the first day, from 0 for Sunday.
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  const weekDay = (day: number) => ((first + day - 1) % 7) + 1;
  const dates = new Set(days.map((one) => dateOf(one, count, weekDay)));
  return Array.from({ length: count }, (_, index) => index + 1).filter(
    (day) => (dates.has('any') || dates.has(day)) && weekDays.some((one) => isWeekDay(one, day, weekDay(day), count)),
  );
}

/** The date in a month, which another month may not have. */
function dateOf(day: DayOfMonth, count: number, weekDay: (day: number) => number): number | 'any' | undefined {
  if (day === 'any' || typeof day === 'number') return day;
  if (day === 'last') return count;
  const date = day === 'last-weekday' ? count : day.nearestWeekday;
  if (date > count) return undefined;
  // The nearest weekday of the same month.
  if (weekDay(date) === 7) return date === 1 ? 3 : date - 1;
  if (weekDay(date) === 1) return date === count ? date - 2 : date + 1;
  return date;
}

function isWeekDay(wanted: DayOfWeek, day: number, weekDay: number, count: number): boolean {
  if (wanted === 'any') return true;
  if (typeof wanted === 'number') return wanted === weekDay;
  if ('last' in wanted) return wanted.last === weekDay && day + 7 > count;
  return wanted.day === weekDay && Math.ceil(day / 7) === wanted.nth;
}
