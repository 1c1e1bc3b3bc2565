import { millisecondsOf, type Duration } from './duration';
import type { LocalTime } from './local-resources';

/** What `settled()` and `advance()` do with errors of handlers. */
export interface SettleOptions {
  /**
   * `'allow'` ignores the errors of handlers that were invoked by events: of a test about retries.
   *
   * @default - they reject with the error
   */
  readonly failures?: 'allow';
}

/** The time of the local resources: real time, and what it was advanced by. `Date` is not affected. */
export interface TestClock {
  /** The present time. */
  now(): Date;
  /**
   * Lets time pass at once, and delivers what becomes due meanwhile, each thing at its time: delayed messages, retries,
   * schedules, what expires.
   *
   * @example
   * await client.clock.advance('1 hour');
   */
  advance(duration: Duration, options?: SettleOptions): Promise<void>;
}

/** The clock and `settled()` of a test client. */
export function testClock(time: () => Promise<LocalTime | undefined>): {
  readonly clock: TestClock;
  settled(options?: SettleOptions): Promise<void>;
} {
  let known: LocalTime | undefined;
  const started = async (): Promise<LocalTime> => {
    known = await time();
    if (known) return known;
    throw new Error("testClient: only local resources have a clock: pass the option `resources: 'local'`");
  };
  return {
    clock: {
      now: () => new Date(known?.now() ?? Date.now()),
      advance: async (duration, options) => {
        const milliseconds = millisecondsOf(duration);
        check(await (await started()).advance(milliseconds), options);
      },
    },
    settled: async (options) => check(await (await started()).settled(), options),
  };
}

function check(failures: readonly Error[], options: SettleOptions = {}): void {
  for (const name of Object.keys(options)) {
    if (name !== 'failures')
      throw new TypeError(`Unknown option "${name}" of settled() and advance(). Known: failures`);
  }
  if (failures.length === 0 || options.failures === 'allow') return;
  if (failures.length === 1) throw failures[0];
  throw new AggregateError(failures, `${failures.length} handlers failed: ${failures.map(String).join('; ')}`);
}
