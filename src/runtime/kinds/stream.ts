import type { HandlerOptions } from '../events/source';
import { filters } from './filters';
import type { OptionsOf } from './kind';
import { flag, integer, oneOf } from './option';

/** The options of what reads a stream: of Kinesis, or of a table. The limits are those of AWS::Lambda::EventSourceMapping. */
export const stream = {
  options: {
    /**
     * The most records that one call of the function gets.
     *
     * @default 100
     */
    batchSize: integer(1, 10_000, { default: 100 }),
    /**
     * Where reading begins.
     *
     * @default 'LATEST'
     */
    startingPosition: oneOf(['LATEST', 'TRIM_HORIZON'], { default: 'LATEST' }),
    /** For how many seconds records are gathered. */
    maxBatchingWindowSeconds: integer(0, 300),
    /** How many batches of a shard are handled at the same time: 1 to 10. */
    parallelizationFactor: integer(1, 10),
    /** How often a failed batch is retried; until its records expire if not set. */
    retryAttempts: integer(0, 10_000),
    /** A record that is older, in seconds, is skipped. */
    maxRecordAgeSeconds: integer(60, 604_800),
    /** A failed batch is retried in two halves. */
    bisectBatchOnError: flag(),
    /**
     * Only records that match one of these patterns, the others are skipped: `[{ eventName: ['INSERT'] }]` of a table,
     * `[{ data: { type: ['click'] } }]` of a Kinesis stream. https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
     *
     * @default - all
     */
    filters: filters(),
  },
} as const;

/** Options of what reads a stream. */
export interface StreamOptions extends HandlerOptions, OptionsOf<typeof stream> {}
