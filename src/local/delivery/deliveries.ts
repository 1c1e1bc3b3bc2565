import { randomUUID } from 'node:crypto';
import type { Retries } from './retries';
import { AwsServiceError } from '../aws/service';
import type { Clock } from '../clock';
import { Store } from '../store/store';

/** When a delivery that has failed is tried again. */
export interface RetryPolicy {
  /** Milliseconds before a retry; the first one is 1. Undefined if there is none. */
  readonly delay: (retry: number) => number | undefined;
  /** Milliseconds from the first attempt on, after which there is no retry. @default - no limit */
  readonly maxAge?: number;
}

/** A delivery that is not tried again. */
export interface FailedDelivery {
  readonly error: AwsServiceError;
  readonly retries: number;
  /** The limit that ended the retries. Undefined for an error that no retry can help. */
  readonly exhausted?: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';
}

/** How something is delivered to its target. */
export interface DeliveryRoute {
  /** For the terminal: `orders → billing`. */
  readonly name: string;
  /** An attempt, the first one is 1. Fails with an `AwsServiceError`. */
  readonly send: (attempt: number) => Promise<void>;
  readonly retries: RetryPolicy;
  /** Sends it to the dead-letter queue. @default - it is dropped */
  readonly deadLetter?: (failure: FailedDelivery) => Promise<void>;
}

/** A delivery that has not ended, as it is stored. */
export interface PendingDelivery<T> {
  readonly id: string;
  readonly job: T;
  /** When it was accepted; milliseconds since 1970, as the others. */
  readonly since: number;
  /** The next attempt, the first one is 1. */
  readonly attempt: number;
  readonly due: number;
}

export interface DeliveriesOptions<T> {
  readonly clock: Clock;
  readonly retries: Retries;
  readonly log: (message: string) => void;
  /** The folder of the service's data, if that is kept. */
  readonly folder?: string;
  /** How a job is delivered: what is stored is the job. */
  readonly route: (job: T) => DeliveryRoute;
}

/**
 * Delivers to targets by ARN or URL: retries on the clock, then the dead-letter queue. A job is JSON, and stored until
 * its delivery has ended.
 */
export class Deliveries<T> {
  private readonly pending: Store<PendingDelivery<T>>;
  /** Of an earlier start. */
  private stored: PendingDelivery<T>[];
  /** What does not run locally, and was named. */
  private readonly named = new Set<string>();

  constructor(private readonly options: DeliveriesOptions<T>) {
    const { folder } = options;
    this.pending = Store.open(folder && `${folder}/deliveries.jsonl`);
    this.stored = [...this.pending.entries()].map(([, pending]) => pending);
  }

  /** Accepts a job: it is delivered at least once, also if this process is killed. */
  start(job: T): void {
    const now = this.options.clock.now();
    this.wait({ id: randomUUID(), job, since: now, attempt: 1, due: now });
  }

  /** Continues with the jobs of an earlier start. */
  resume(): void {
    for (const pending of this.stored.splice(0)) this.options.retries.at(pending.due, () => this.attempt(pending));
  }

  close(): void {
    this.pending.close();
  }

  private wait(pending: PendingDelivery<T>): void {
    this.pending.set(pending.id, pending);
    this.options.retries.at(pending.due, () => this.attempt(pending));
  }

  private async attempt(pending: PendingDelivery<T>): Promise<void> {
    const route = this.options.route(pending.job);
    try {
      await route.send(pending.attempt);
    } catch (e) {
      if (!(e instanceof AwsServiceError)) throw e;
      if (e.status !== 501) return this.failed(pending, route, e);
      this.name(`${route.name} does not run locally: ${e.message}`);
    }
    this.pending.delete(pending.id);
  }

  private async failed(pending: PendingDelivery<T>, route: DeliveryRoute, error: AwsServiceError): Promise<void> {
    const { clock, retries: waits, log } = this.options;
    const { delay, maxAge = Infinity } = route.retries;
    const { attempt, since } = pending;
    const retries = attempt - 1;
    const what = `${route.name} failed: ${error.code}: ${error.message}`;
    const end = (failure: FailedDelivery) => this.end(pending, route, what, failure);
    if (isPermanent(error)) return end({ error, retries });
    const given = delay(attempt);
    if (given === undefined) return end({ error, retries, exhausted: 'MaximumRetryAttempts' });
    const wait = waits.wait(given);
    const due = clock.now() + wait;
    if (due - since > maxAge) return end({ error, retries, exhausted: 'MaximumEventAgeInSeconds' });
    log(`${what}; ${waits.text(wait)}`);
    this.wait({ ...pending, attempt: attempt + 1, due });
  }

  private async end(
    { id }: PendingDelivery<T>,
    { name, deadLetter }: DeliveryRoute,
    what: string,
    failure: FailedDelivery,
  ): Promise<void> {
    const { log } = this.options;
    log(
      `${what}; ${deadLetter ? 'it goes to the dead-letter queue' : 'it is dropped, as there is no dead-letter queue'}`,
    );
    try {
      await deadLetter?.(failure);
    } catch (e) {
      if (!(e instanceof AwsServiceError)) throw e;
      log(`${name}: the dead-letter queue refuses it: ${e.code}: ${e.message}`);
    }
    this.pending.delete(id);
  }

  private name(message: string): void {
    if (this.named.has(message)) return;
    this.named.add(message);
    this.options.log(message);
  }
}

/** Errors of the client are not retried, but throttling is: the target is gone, or refuses it. */
function isPermanent({ status, code }: AwsServiceError): boolean {
  return status < 500 && status !== 429 && !/throttl|toomanyrequests/i.test(code);
}
