import type { HandlerOptions } from '../events/source';
import { arn } from './arn';
import { filters } from './filters';
import type { EventKind, FunctionBase, ManifestOf, OptionsOf } from './kind';
import { integer } from './option';

export const sqs = {
  kind: 'sqs',
  methods: ['onSqsMessage'],
  source: {
    resource: 'queue',
    arn: arn('sqs', '[\\w-]{1,80}(\\.fifo)?'),
    example: 'arn:aws:sqs:…:name',
    // AWS::SQS::Queue QueueName
    names: {
      form: /^(?=.{1,80}$)[\w-]+(\.fifo)?$/,
      rule: 'letters, digits, "-" and "_", 80 characters at most, and .fifo at the end of that of a FIFO queue',
    },
  },
  // The limits are those of AWS::Lambda::EventSourceMapping.
  options: {
    /**
     * The maximum number of messages in an invocation: 1 to 10000.
     *
     * @default 10
     */
    batchSize: integer(1, 10_000, { default: 10 }),
    /** Seconds for which messages are gathered: 0 to 300. */
    maxBatchingWindowSeconds: integer(0, 300),
    /** The maximum number of concurrent invocations: 2 to 1000. */
    maximumConcurrency: integer(2, 1000),
    /**
     * Only messages that match one of these patterns; Lambda deletes the others. `[{ body: { type: ['order'] } }]` for
     * a body that is JSON. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
     *
     * @default - all
     */
    filters: filters(),
  },
  batches: true,
} as const satisfies EventKind;

export interface SqsOptions extends HandlerOptions, OptionsOf<typeof sqs> {}

export interface SqsFunction extends FunctionBase, ManifestOf<typeof sqs> {}
