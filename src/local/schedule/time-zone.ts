/** Local times are numbers of milliseconds, as if they were UTC. */
export interface TimeZone {
  local(utc: number): number;
  /** The first moment that has this local time; undefined if a change to daylight saving time leaves it out. */
  utc(local: number): number | undefined;
}

export const UTC: TimeZone = { local: (utc) => utc, utc: (local) => local };

/** An unknown time zone. */
export class TimeZoneError extends Error {
  constructor(name: string) {
    super(`The time zone "${name}" is not known. Write an IANA name: Europe/Berlin`);
    this.name = 'TimeZoneError';
  }
}

const DAY = 86_400_000;
const zones = new Map<string, TimeZone>();

/** A time zone by its IANA name. Throws a `TimeZoneError`. */
export function timeZone(name: string): TimeZone {
  const known = zones.get(name);
  if (known) return known;
  const format = formatOf(name);
  const local = (utc: number) => {
    const parts = Object.fromEntries(format.formatToParts(utc).map(({ type, value }) => [type, Number(value)]));
    const { year, month, day, hour, minute, second } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) + (((utc % 1000) + 1000) % 1000);
  };
  const zone: TimeZone = {
    local,
    utc: (time) => {
      // The offset of the time is the one before or the one after the next change.
      const offsets = [time - DAY, time + DAY].map((utc) => local(utc) - utc);
      const moments = offsets.map((offset) => time - offset).filter((utc) => local(utc) === time);
      return moments.length > 0 ? Math.min(...moments) : undefined;
    },
  };
  zones.set(name, zone);
  return zone;
}

function formatOf(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (e) {
    throw e instanceof RangeError ? new TimeZoneError(name) : e;
  }
}
