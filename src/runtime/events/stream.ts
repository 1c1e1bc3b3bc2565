import type { EventFilter, HandlerOptions } from './source';

/** Options of what reads a stream. */
export interface StreamOptions extends HandlerOptions {
  /**
   * How many records one call of the function gets at most.
   *
   * @default 100
   */
  readonly batchSize?: number;
  /**
   * Where reading begins.
   *
   * @default 'LATEST'
   */
  readonly startingPosition?: 'LATEST' | 'TRIM_HORIZON';
  /** For how many seconds records are gathered. */
  readonly maxBatchingWindowSeconds?: number;
  /** How many batches of a shard are handled side by side: 1 to 10. */
  readonly parallelizationFactor?: number;
  /** How often a failed batch comes again; until it is too old if not set. */
  readonly retryAttempts?: number;
  /** A record that is older, in seconds, is left out. */
  readonly maxRecordAgeSeconds?: number;
  /** A failed batch comes again in two halves. */
  readonly bisectBatchOnError?: boolean;
  /**
   * Only records that match one of these patterns, the others are skipped: `[{ eventName: ['INSERT'] }]` of a table,
   * `[{ data: { type: ['click'] } }]` of a Kinesis stream. https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
   *
   * @default - all
   */
  readonly filters?: readonly EventFilter[];
}
