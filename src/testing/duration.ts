/** A time span: milliseconds, or a number and a unit, `'90 seconds'`, `'1 hour'`. */
export type Duration = number | `${number} ${Unit}` | `${number} ${Unit}s`;

type Unit = 'millisecond' | 'second' | 'minute' | 'hour' | 'day';

const MILLISECONDS: { readonly [unit in Unit]: number } = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** The milliseconds of a duration. Throws for anything else. */
export function millisecondsOf(duration: Duration): number {
  if (typeof duration === 'number' && duration >= 0) return duration;
  const [, count, unit] = /^(\d+(?:\.\d+)?) (\w+?)s?$/.exec(String(duration)) ?? [];
  if (typeof duration === 'string' && Object.hasOwn(MILLISECONDS, unit ?? '')) {
    return Number(count) * MILLISECONDS[unit as Unit];
  }
  throw new TypeError(
    `a duration is a number of milliseconds or a text such as '90 seconds', got ${JSON.stringify(duration)}. ` +
      `Units: ${Object.keys(MILLISECONDS).join(', ')}`,
  );
}
