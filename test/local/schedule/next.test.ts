import * as fc from 'fast-check';
import { next, parseSchedule, ScheduleError, type ScheduleOptions, TimeZoneError } from '../../../src/local/schedule';

/** The first times of a schedule, as ISO texts without seconds. */
function times(
  expression: string,
  after: string,
  count = 1,
  options: ScheduleOptions = { mode: 'scheduler' },
): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  for (let time: Date | undefined = new Date(after); found.length < count && time;) {
    time = next(expression, time, options);
    found.push(time?.toISOString().slice(0, 16));
  }
  return found;
}

// The examples of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html, and others.
// 2026-01-01 is a Thursday.
test.each([
  ['cron(0 10 * * ? *)', '2026-01-01T00:00', ['2026-01-01T10:00', '2026-01-02T10:00']],
  ['cron(15 12 * * ? *)', '2026-01-01T12:15', ['2026-01-02T12:15']],
  ['cron(0 18 ? * MON-FRI *)', '2026-01-01T19:00', ['2026-01-02T18:00', '2026-01-05T18:00']],
  ['cron(0 8 1 * ? *)', '2026-01-01T08:00', ['2026-02-01T08:00']],
  [
    'cron(0/15 * * * ? *)',
    '2026-01-01T00:01',
    ['2026-01-01T00:15', '2026-01-01T00:30', '2026-01-01T00:45', '2026-01-01T01:00'],
  ],
  ['cron(0/5 8-17 ? * MON-FRI *)', '2026-01-02T17:54', ['2026-01-02T17:55', '2026-01-05T08:00']],
  ['cron(0/30 20-2 ? * MON-FRI *)', '2026-01-02T01:59', ['2026-01-02T02:00', '2026-01-02T02:30', '2026-01-02T20:00']],
  ['cron(0 9 ? * 2#1 *)', '2026-01-01T00:00', ['2026-01-05T09:00', '2026-02-02T09:00']],
  ['cron(0 2 ? * SAT#3 *)', '2026-01-01T00:00', ['2026-01-17T02:00', '2026-02-21T02:00']],
  ['cron(0 0 ? * 5#5 *)', '2026-01-01T00:00', ['2026-01-29T00:00', '2026-04-30T00:00']],
  ['cron(15 10 ? * 6L 2026-2027)', '2026-01-01T00:00', ['2026-01-30T10:15', '2026-02-27T10:15']],
  ['cron(0 0 ? * FRIL *)', '2026-01-30T00:00', ['2026-02-27T00:00']],
  ['cron(0 0 ? * L *)', '2026-01-01T00:00', ['2026-01-03T00:00']],
  [
    'cron(0 0 ? * FRI-MON *)',
    '2026-01-01T00:00',
    ['2026-01-02T00:00', '2026-01-03T00:00', '2026-01-04T00:00', '2026-01-05T00:00', '2026-01-09T00:00'],
  ],
  ['cron(0 0 L * ? *)', '2026-01-01T00:00', ['2026-01-31T00:00', '2026-02-28T00:00', '2026-03-31T00:00']],
  ['cron(0 0 LW * ? *)', '2026-01-01T00:00', ['2026-01-30T00:00', '2026-02-27T00:00', '2026-03-31T00:00']],
  // 3 January is a Saturday, 1 February a Sunday, 1 August a Saturday, 31 May a Sunday.
  ['cron(0 0 3W 1 ? *)', '2026-01-01T00:00', ['2026-01-02T00:00']],
  ['cron(0 0 1W 2 ? *)', '2026-01-01T00:00', ['2026-02-02T00:00']],
  ['cron(0 0 1W 8 ? *)', '2026-01-01T00:00', ['2026-08-03T00:00']],
  ['cron(0 0 31W * ? *)', '2026-04-01T00:00', ['2026-05-29T00:00', '2026-07-31T00:00']],
  ['cron(0 0 1,15W,L * ? *)', '2026-08-01T00:00', ['2026-08-14T00:00', '2026-08-31T00:00', '2026-09-01T00:00']],
  ['cron(0 0 29 2 ? *)', '2026-01-01T00:00', ['2028-02-29T00:00', '2032-02-29T00:00']],
  ['cron(0 0 29 2 ? *)', '2096-03-01T00:00', ['2104-02-29T00:00']],
  ['cron(0 0 ? FEB 1#5 *)', '2026-01-01T00:00', ['2032-02-29T00:00']],
  ['cron(0/5 5 ? JAN 1-5 2022)', '2021-01-01T00:00', ['2022-01-02T05:00', '2022-01-02T05:05']],
  ['cron(0 0 1 jan ? 2026/10)', '2026-01-01T00:00', ['2036-01-01T00:00', '2046-01-01T00:00']],
  ['cron(59 23 31 12 ? 2199)', '2026-01-01T00:00', ['2199-12-31T23:59', undefined]],
  ['cron(0-15/5 8-8 ? * 2,3,4,5,6,7 *)', '2026-01-01T08:10', ['2026-01-01T08:15', '2026-01-02T08:00']],
  ['cron(1-31/30 1-1 ? * 1,7 *)', '2026-01-01T00:00', ['2026-01-03T01:01', '2026-01-03T01:31', '2026-01-04T01:01']],
  ['cron(50/20 * * * ? *)', '2026-01-01T00:00', ['2026-01-01T00:50', '2026-01-01T01:50']],
  [
    'cron(30,10,20-22 0 * * ? *)',
    '2026-01-01T00:00',
    ['2026-01-01T00:10', '2026-01-01T00:20', '2026-01-01T00:21', '2026-01-01T00:22', '2026-01-01T00:30'],
  ],
  ['rate(1 minute)', '2026-01-01T00:00', ['2026-01-01T00:01', '2026-01-01T00:02']],
  ['rate(5 hours)', '2026-01-01T00:00', ['2026-01-01T05:00']],
  ['rate(7 days)', '2026-01-01T00:00', ['2026-01-08T00:00']],
])('%s after %s', (expression, after, expected) => {
  expect(times(expression, `${after}Z`, expected.length)).toEqual(expected);
  expect(times(expression, `${after}Z`, expected.length, { mode: 'eventbridge' })).toEqual(expected);
});

test('a schedule fires at full minutes, after the given time', () => {
  expect(next('cron(* * * * ? *)', new Date('2026-01-01T00:00:59.999Z'), { mode: 'eventbridge' })).toEqual(
    new Date('2026-01-01T00:01:00Z'),
  );
  expect(next('cron(* * * * ? *)', new Date('2026-01-01T00:01:00Z'), { mode: 'eventbridge' })).toEqual(
    new Date('2026-01-01T00:02:00Z'),
  );
});

test.each([
  'cron(0 0 30 2 ? *)',
  'cron(0 0 31 4,6,9,11 ? *)',
  'cron(0 0 1 1 ? 2025)',
  'cron(0 0 30W 2 ? *)',
  'cron(0 0 ? 2 1#5 2026)',
])('%s never fires, which is found out fast', (expression) => {
  const start = process.hrtime.bigint();
  expect(next(expression, new Date('2026-01-01T00:00Z'), { mode: 'scheduler', timeZone: 'Europe/Berlin' })).toBe(
    undefined,
  );
  expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(5_000);
});

describe('EventBridge Scheduler', () => {
  const berlin: ScheduleOptions = { mode: 'scheduler', timeZone: 'Europe/Berlin' };

  test('a cron expression and a single time are in its time zone', () => {
    expect(times('cron(0 8 * * ? *)', '2026-03-27T12:00Z', 3, berlin)).toEqual([
      '2026-03-28T07:00',
      '2026-03-29T06:00',
      '2026-03-30T06:00',
    ]);
    expect(times('cron(30 9 * * ? *)', '2026-01-01T00:00Z', 1, { ...berlin, timeZone: 'Asia/Kolkata' })).toEqual([
      '2026-01-01T04:00',
    ]);
    expect(times('at(2026-07-01T12:00:00)', '2026-01-01T00:00Z', 2, berlin)).toEqual(['2026-07-01T10:00', undefined]);
    expect(next('at(2026-07-01T12:00:30)', new Date('2026-01-01T00:00Z'), { mode: 'scheduler' })).toEqual(
      new Date('2026-07-01T12:00:30Z'),
    );
  });

  // https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
  test('a time that daylight saving time leaves out is skipped', () => {
    expect(times('cron(30 2 * * ? *)', '2026-03-28T00:00Z', 2, berlin)).toEqual([
      '2026-03-28T01:30',
      '2026-03-30T00:30',
    ]);
    expect(times('cron(0/30 * * * ? *)', '2026-03-29T00:00Z', 3, berlin)).toEqual([
      '2026-03-29T00:30',
      '2026-03-29T01:00',
      '2026-03-29T01:30',
    ]);
    expect(times('at(2026-03-29T02:30:00)', '2026-03-28T00:00Z', 1, berlin)).toEqual([undefined]);
  });

  test('a time that there is twice fires once, the first time', () => {
    expect(times('cron(30 2 * * ? *)', '2026-10-24T12:00Z', 2, berlin)).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
    expect(times('cron(0/30 * * * ? *)', '2026-10-24T23:30Z', 4, berlin)).toEqual([
      '2026-10-25T00:00',
      '2026-10-25T00:30',
      '2026-10-25T02:00',
      '2026-10-25T02:30',
    ]);
    // Begun in the hour that repeats.
    expect(times('cron(0/30 * * * ? *)', '2026-10-25T01:10Z', 1, berlin)).toEqual(['2026-10-25T02:00']);
  });

  test('a day is 24 hours in a rate', () => {
    expect(times('rate(1 day)', '2026-03-28T12:00Z', 2, berlin)).toEqual(['2026-03-29T12:00', '2026-03-30T12:00']);
  });

  test('the first invocation of a rate is at the start date, and none is after the end date', () => {
    const dates = { startDate: new Date('2026-01-10T00:00Z'), endDate: new Date('2026-01-10T00:10Z') };
    expect(times('rate(5 minutes)', '2026-01-01T00:00Z', 4, { mode: 'scheduler', ...dates })).toEqual([
      '2026-01-10T00:00',
      '2026-01-10T00:05',
      '2026-01-10T00:10',
      undefined,
    ]);
    expect(times('rate(5 minutes)', '2026-01-10T00:07Z', 1, { mode: 'scheduler', ...dates })).toEqual([
      '2026-01-10T00:10',
    ]);
    expect(times('cron(0/5 * * * ? *)', '2026-01-01T00:00Z', 4, { mode: 'scheduler', ...dates })).toEqual([
      '2026-01-10T00:00',
      '2026-01-10T00:05',
      '2026-01-10T00:10',
      undefined,
    ]);
    expect(times('at(2026-03-01T00:00:00)', '2026-01-01T00:00Z', 1, { mode: 'scheduler', ...dates })).toEqual([
      '2026-03-01T00:00',
    ]);
  });

  test('an unknown time zone is an error', () => {
    expect(() => times('rate(1 day)', '2026-01-01T00:00Z', 1, { mode: 'scheduler', timeZone: 'Europe/Berln' })).toThrow(
      TimeZoneError,
    );
  });
});

// Recorded by github.com/localstack/localstack, tests/aws/services/events and scheduler.
describe('invalid expressions', () => {
  const both = [
    'cron(0 1 * * * *)',
    'cron(7 20 * * NOT *)',
    'cron(INVALID)',
    'cron(0 dummy ? * MON-FRI *)',
    'cron(71 8 1 * ? *)',
    'cron()',
    'rate(10 seconds)',
    'rate(10 years)',
    'rate()',
    'rate(10)',
    'rate(10 minutess)',
    'rate(foo minutes)',
    'rate(0 minutes)',
    'rate(-10 minutes)',
    'rate( 10 minutes )',
    ' rate(10 minutes)',
    'rate(10 MINUTES)',
    'cron(* * ? * ? *)',
    'cron(0 0 32 * ? *)',
    'cron(0 0 1 13 ? *)',
    'cron(0 24 * * ? *)',
    'cron(0 0 1 1 ? 2200)',
    'cron(0 0 ? * 8 *)',
    'cron(0 0 ? * 2#6 *)',
    'cron(0 0 ? * 2#1,3#1 *)',
    'cron(0 0 32W * ? *)',
    'cron(0/0 0 * * ? *)',
    'cron(1-2-3 0 * * ? *)',
    'cron(0 0  * * ? *)',
    'cron(? 0 * * ? *)',
    'cron(, 0 * * ? *)',
    'cron(0 0 *W * ? *)',
  ];

  test.each(both)('%j', (expression) => {
    expect(() => parseSchedule(expression, 'eventbridge')).toThrow('Parameter ScheduleExpression is not valid.');
    expect(() => parseSchedule(expression, 'scheduler')).toThrow(`Invalid Schedule Expression ${expression}.`);
  });

  test.each(['rate(1 minutes)', 'rate(1 hours)', 'rate(10 minute)', 'rate(10 day)'])(
    '%s in a rule only',
    (expression) => {
      expect(() => parseSchedule(expression, 'eventbridge')).toThrow(ScheduleError);
      expect(() => parseSchedule(expression, 'scheduler')).not.toThrow();
    },
  );

  test.each([
    'at(2021-12-31T23:59:59Z)',
    'at(2021-12-31)',
    'at(2021-02-30T00:00:00)',
    'at(2021-12-31T24:00:00)',
    'at()',
  ])('%s', (expression) => {
    expect(() => parseSchedule(expression, 'scheduler')).toThrow(`Invalid Schedule Expression ${expression}.`);
  });

  test('a single time is for EventBridge Scheduler only', () => {
    expect(() => parseSchedule('at(2021-12-31T23:59:59)', 'eventbridge')).toThrow(ScheduleError);
  });
});

describe('a walk over the minutes finds the same time', () => {
  interface Local {
    readonly minute: number;
    readonly hour: number;
    readonly day: number;
    readonly month: number;
    /** 1 is Sunday. */
    readonly weekDay: number;
    readonly year: number;
    readonly daysInMonth: number;
  }

  /** A part of an expression, and what it matches. */
  interface Part {
    readonly text: string;
    readonly matches: (time: Local) => boolean;
  }

  function numbers(field: keyof Local, from: number, to: number): fc.Arbitrary<Part> {
    const value = fc.integer({ min: from, max: to });
    const one = value.map((number) => ({ text: `${number}`, matches: (time: Local) => time[field] === number }));
    const range = fc.tuple(value, value).map(([a, b]) => ({
      text: `${a}-${b}`,
      matches: (time: Local) => (a <= b ? time[field] >= a && time[field] <= b : time[field] >= a || time[field] <= b),
    }));
    const step = fc.tuple(value, fc.integer({ min: 1, max: 20 })).map(([start, by]) => ({
      text: `${start}/${by}`,
      matches: (time: Local) => time[field] >= start && (time[field] - start) % by === 0,
    }));
    const any = fc.constant({ text: '*', matches: () => true });
    return listOf(fc.oneof(one, range, step, any));
  }

  function listOf(part: fc.Arbitrary<Part>): fc.Arbitrary<Part> {
    return fc.array(part, { minLength: 1, maxLength: 2 }).map((parts) => ({
      text: parts.map(({ text }) => text).join(','),
      matches: (time: Local) => parts.some(({ matches }) => matches(time)),
    }));
  }

  const isWeekday = ({ weekDay }: Local) => weekDay > 1 && weekDay < 7;
  const lastDay: Part = { text: 'L', matches: ({ day, daysInMonth }) => day === daysInMonth };
  const lastWeekday: Part = {
    text: 'LW',
    matches: (time) =>
      isWeekday(time) && (time.day === time.daysInMonth || (time.weekDay === 6 && time.day >= time.daysInMonth - 2)),
  };
  const nearest = fc.integer({ min: 1, max: 31 }).map((date): Part => ({
    text: `${date}W`,
    matches: (time) =>
      isWeekday(time) &&
      date <= time.daysInMonth &&
      (time.day === date ||
        (time.weekDay === 6 && (time.day === date - 1 || (time.day === date - 2 && date === time.daysInMonth))) ||
        (time.weekDay === 2 && (time.day === date + 1 || (time.day === date + 2 && date === 1)))),
  }));
  const days = fc.oneof(numbers('day', 1, 31), listOf(fc.oneof(fc.constantFrom(lastDay, lastWeekday), nearest)));
  const nth = fc
    .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 5 }))
    .map(([weekDay, index]): Part => ({
      text: `${weekDay}#${index}`,
      matches: (time) => time.weekDay === weekDay && time.day > (index - 1) * 7 && time.day <= index * 7,
    }));
  const last = fc.integer({ min: 1, max: 7 }).map((weekDay): Part => ({
    text: `${weekDay}L`,
    matches: (time) => time.weekDay === weekDay && time.day > time.daysInMonth - 7,
  }));
  const weekDays = fc.oneof(numbers('weekDay', 1, 7), nth, listOf(last));
  const noDay: Part = { text: '?', matches: () => true };
  const dayFields = fc.oneof(
    days.map((day) => [day, noDay] as const),
    weekDays.map((weekDay) => [noDay, weekDay] as const),
  );

  const expressions = fc
    .tuple(numbers('minute', 0, 59), numbers('hour', 0, 23), dayFields, numbers('month', 1, 12))
    .map(([minute, hour, [day, weekDay], month]) => {
      const fields = [minute, hour, day, month, weekDay];
      return {
        text: `cron(${[...fields.map(({ text }) => text), '*'].join(' ')})`,
        matches: (time: Local) => fields.every(({ matches }) => matches(time)),
      };
    });

  function localOf(utc: number): Local {
    const date = new Date(utc);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
    return {
      minute: date.getUTCMinutes(),
      hour: date.getUTCHours(),
      day: date.getUTCDate(),
      month,
      weekDay: date.getUTCDay() + 1,
      year,
      daysInMonth: new Date(Date.UTC(year, month, 0)).getUTCDate(),
    };
  }

  const MINUTE = 60_000;

  test('in UTC', () => {
    const start = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2033, 0) });
    fc.assert(
      fc.property(expressions, start, ({ text, matches }, after) => {
        const found = next(text, new Date(after), { mode: 'eventbridge' })?.getTime();
        const end = after + 20 * 1440 * MINUTE;
        let walked = Math.floor(after / MINUTE) * MINUTE + MINUTE;
        while (walked <= end && !matches(localOf(walked))) walked += MINUTE;
        if (walked <= end) expect(found).toBe(walked);
        else if (found !== undefined) {
          expect(found).toBeGreaterThan(end);
          expect(matches(localOf(found))).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  // Days on which the clocks change, by an hour, by half an hour.
  test.each([
    ['Europe/Berlin', '2026-03-28T18:00Z'],
    ['Europe/Berlin', '2026-10-24T18:00Z'],
    ['America/New_York', '2026-03-08T00:00Z'],
    ['America/New_York', '2026-11-01T00:00Z'],
    ['Australia/Lord_Howe', '2026-04-04T06:00Z'],
    ['Australia/Lord_Howe', '2026-10-03T06:00Z'],
    ['Asia/Kolkata', '2026-01-01T00:00Z'],
  ])('in %s from %s', (timeZone, from) => {
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    const origin = new Date(from).getTime();
    const minutes = Array.from({ length: 1440 }, (_, index) => {
      const utc = origin + index * MINUTE;
      return { utc, local: Date.parse(`${format.format(utc).replace(' ', 'T')}Z`) };
    });
    const seen = new Set<number>();
    const first = minutes.map(({ local }) => !seen.has(local) && Boolean(seen.add(local)));
    const frequent = fc.tuple(numbers('minute', 0, 59), numbers('hour', 0, 23)).map((fields) => ({
      text: `cron(${fields.map(({ text }) => text).join(' ')} * * ? *)`,
      matches: (time: Local) => fields.every(({ matches }) => matches(time)),
    }));
    fc.assert(
      fc.property(frequent, fc.integer({ min: 0, max: 900 }), ({ text, matches }, start) => {
        const index = minutes.findIndex(({ local }, at) => at > start && first[at] && matches(localOf(local)));
        const found = next(text, new Date(minutes[start].utc), { mode: 'scheduler', timeZone })?.getTime();
        if (index >= 0) expect(found).toBe(minutes[index].utc);
        else if (found !== undefined) expect(found).toBeGreaterThan(minutes[minutes.length - 1].utc);
      }),
      { numRuns: 100 },
    );
  });
});
