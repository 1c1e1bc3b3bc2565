import type { ServiceContext } from '../aws/service';
import type { Concurrency } from '../delivery/concurrency';
import type { LocalFunction } from '../model';

/** Follows a queue or a log for a function. */
export interface Poller {
  /** Whether it has stopped for a missing permission. */
  readonly stopped: boolean;
  /** Resolves when another poller may continue where this one is. */
  close(): Promise<void>;
}

/** The outcome of a batch, for the user. */
export interface BatchReport {
  /** The ARN of the queue or log. */
  readonly source: string;
  readonly fn: LocalFunction;
  readonly total: number;
  readonly failed: number;
  readonly milliseconds: number;
  /** Set if the function itself has failed. */
  readonly error?: { readonly errorType: string; readonly errorMessage: string };
  /** What is wrong with the function's response, which fails the batch. */
  readonly invalid?: string;
  /** When what failed is tried again, in milliseconds since 1970. */
  readonly nextTry?: number;
  /** What failed for the last time. @default - nothing */
  readonly deadLetters?: DeadLetters;
}

export interface DeadLetters {
  readonly count: number;
  /** The ARN of the queue to which they go. */
  readonly queueArn: string;
  /** When they go, in milliseconds since 1970. */
  readonly at: number;
}

export interface PollerContext extends Pick<
  ServiceContext,
  'authorize' | 'clock' | 'retries' | 'functions' | 'deliver' | 'log' | 'lost'
> {
  readonly concurrency: Concurrency;
  readonly report: (report: BatchReport) => void;
}
