import { millisecondsOf, type Duration } from './duration';

/** Faults of the requests that functions make to a service. Created by `throttle()`, `fail()` and `delay()`. */
export interface Fault {
  /** The number of requests that are affected. */
  readonly times: number;
  /** The error of these requests; without a code, that of the service for throttling. */
  readonly error?: { readonly code?: string; readonly message?: string; readonly status?: number };
  /** Milliseconds that they take longer. */
  readonly delay?: number;
}

/** Faults by service, or by service and operation: `{ dynamodb: throttle(3), sqs: { SendMessage: fail('…') } }`. */
export interface Faults {
  readonly [service: string]: Fault | { readonly [operation: string]: Fault };
}

export interface FaultOptions {
  /**
   * The number of requests that are affected, from the first one on.
   *
   * @default - all
   */
  readonly times?: number;
}

export interface FailOptions extends FaultOptions {
  readonly message?: string;
  /**
   * The HTTP status. The SDK's clients retry 500 and above.
   *
   * @default 400
   */
  readonly status?: number;
}

/**
 * The first requests are throttled, with the error of that service. The SDK's clients try a request three times by
 * default, so that `throttle(2)` is not noticed, but for the time that it takes.
 *
 * @example
 * const client = testClient(app, { resources: 'local', faults: { dynamodb: throttle(3) } });
 */
export function throttle(times: number): Fault {
  return { times: checked(times), error: {} };
}

/**
 * Requests fail with an error.
 *
 * @example
 * const client = testClient(app, { resources: 'local', faults: { s3: { PutObject: fail('AccessDenied', { status: 403 }) } } });
 */
export function fail(code: string, { times = Infinity, message, status }: FailOptions = {}): Fault {
  if (typeof code !== 'string' || code === '') throw new TypeError(`fail: an error has a code, got ${String(code)}`);
  return { times: checked(times), error: { code, message, status } };
}

/** Requests take longer, in real time: of a test about timeouts. */
export function delay(duration: Duration, { times = Infinity }: FaultOptions = {}): Fault {
  return { times: checked(times), delay: millisecondsOf(duration) };
}

function checked(times: number): number {
  if (times > 0) return times;
  throw new TypeError(`the number of requests that a fault affects is at least 1, got ${String(times)}`);
}

export function isFault(value: object): value is Fault {
  return typeof (value as Fault).times === 'number';
}
