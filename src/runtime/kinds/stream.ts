import type { HandlerOptions } from '../events/source';
import { filters } from './filters';
import type { OptionsOf } from './kind';
import { flag, integer, oneOf } from './option';

/**
 * The options of functions that read a stream of Kinesis or of a table. The limits are those of
 * AWS::Lambda::EventSourceMapping.
 */
export const stream = {
  options: {
    /**
     * The maximum number of records in an invocation: 1 to 10000.
     *
     * @default 100
     */
    batchSize: integer(1, 10_000, { default: 100 }),
    /**
     * The position in the stream at which reading begins.
     *
     * @default 'LATEST'
     */
    startingPosition: oneOf(['LATEST', 'TRIM_HORIZON'], { default: 'LATEST' }),
    /** Seconds for which records are gathered: 0 to 300. */
    maxBatchingWindowSeconds: integer(0, 300),
    /** The number of concurrent batches of a shard: 1 to 10. */
    parallelizationFactor: integer(1, 10),
    /** The number of retries of a failed batch: 0 to 10000. Without it, a batch is retried until its records expire. */
    retryAttempts: integer(0, 10_000),
    /** The maximum age of records, in seconds: 60 to 604800. Older ones are skipped. */
    maxRecordAgeSeconds: integer(60, 604_800),
    /** A failed batch is retried in two halves. */
    bisectBatchOnError: flag(),
    /**
     * Only records that match one of these patterns, the others are skipped: `[{ eventName: ['INSERT'] }]` of a table,
     * `[{ data: { type: ['click'] } }]` of a Kinesis stream.
     * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
     *
     * @default - all
     */
    filters: filters(),
  },
} as const;

/** Options of functions that read a stream. */
export interface StreamOptions extends HandlerOptions, OptionsOf<typeof stream> {}
