import { AwsServiceError } from '../aws/service';
import type { Clock } from '../clock';

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

/** Something to deliver to a target. */
export interface DeliveryJob {
  /** For the terminal: `orders → billing`. */
  readonly name: string;
  /** An attempt, the first one is 1. Fails with an `AwsServiceError`. */
  readonly send: (attempt: number) => Promise<void>;
  readonly retries: RetryPolicy;
  /** Sends it to the dead-letter queue. @default - it is dropped */
  readonly deadLetter?: (failure: FailedDelivery) => Promise<void>;
}

/** Delivers to targets by ARN or URL: retries on the clock, then the dead-letter queue. */
export class Deliveries {
  /** What does not run locally, and was named. */
  private readonly named = new Set<string>();

  constructor(
    private readonly clock: Clock,
    private readonly log: (message: string) => void,
  ) {}

  start(job: DeliveryJob): void {
    const since = this.clock.now();
    this.clock.after(0, () => this.attempt(job, since, 1));
  }

  private async attempt(job: DeliveryJob, since: number, attempt: number): Promise<void> {
    try {
      await job.send(attempt);
    } catch (e) {
      if (!(e instanceof AwsServiceError)) throw e;
      if (e.status === 501) return this.name(`${job.name} does not run locally: ${e.message}`);
      await this.failed(job, since, attempt, e);
    }
  }

  private async failed(job: DeliveryJob, since: number, attempt: number, error: AwsServiceError): Promise<void> {
    const { delay, maxAge = Infinity } = job.retries;
    const retries = attempt - 1;
    const what = `${job.name} failed: ${error.code}: ${error.message}`;
    if (isPermanent(error)) return this.end(job, what, { error, retries });
    const wait = delay(attempt);
    if (wait === undefined) return this.end(job, what, { error, retries, exhausted: 'MaximumRetryAttempts' });
    if (this.clock.now() + wait - since > maxAge) {
      return this.end(job, what, { error, retries, exhausted: 'MaximumEventAgeInSeconds' });
    }
    this.log(`${what}; next try in ${Math.ceil(wait / 1000)} s`);
    this.clock.after(wait, () => this.attempt(job, since, attempt + 1));
  }

  private async end({ name, deadLetter }: DeliveryJob, what: string, failure: FailedDelivery): Promise<void> {
    this.log(
      `${what}; ${deadLetter ? 'it goes to the dead-letter queue' : 'it is dropped, as there is no dead-letter queue'}`,
    );
    try {
      await deadLetter?.(failure);
    } catch (e) {
      if (!(e instanceof AwsServiceError)) throw e;
      this.log(`${name}: the dead-letter queue refuses it: ${e.code}: ${e.message}`);
    }
  }

  private name(message: string): void {
    if (this.named.has(message)) return;
    this.named.add(message);
    this.log(message);
  }
}

/** Errors of the client are not retried, but throttling is: the target is gone, or refuses it. */
function isPermanent({ status, code }: AwsServiceError): boolean {
  return status < 500 && status !== 429 && !/throttl|toomanyrequests/i.test(code);
}
