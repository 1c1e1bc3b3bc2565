import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { FunctionManifest, Manifest } from '../../manifest/manifest';
import { ServerlessAppError } from '../errors';
import { destinationOf } from './on-failure';
import { checkKnownOptions } from '../known-options';
import { described, mismatch } from '../resources/recognise';

/** How a function is connected with what calls it, beyond what the app declares. */
export interface EventSourceProps {
  /**
   * For S3 events: by EventBridge, for a bucket of another stack. The notification of a bucket needs the function, and belongs to
   * the bucket's stack, while the function needs the bucket: a circle of stacks. An EventBridge rule is part of the function's.
   * @default - by the notifications of the bucket
   */
  readonly via?: 'eventBridge';

  /**
   * Where it goes what the function could not handle: for streams, which records were given up, after `retryAttempts` or
   * `maxRecordAgeSeconds`; for S3, SNS, EventBridge and schedules the event, after Lambda's two retries. A bucket gets the whole
   * record also of streams. The messages of a queue go to the queue's own `deadLetterQueue`.
   * @default - it is only missing
   */
  readonly onFailure?: IQueue | ITopic | IBucket;

  /**
   * For SNS and EventBridge (schedules too): the queue that gets the events that could not even be handed to the function.
   * @default - they are only missing
   */
  readonly deadLetterQueue?: IQueue;

  /**
   * Whether the function is called: for queues, streams, EventBridge and schedules. A stage may have none of its schedules, say.
   * @default true
   */
  readonly enabled?: boolean;
}

type Kind = FunctionManifest['kind'];

const QUEUE = 'give its queue a deadLetterQueue, where it is made';
const SYNCHRONOUS = 'whoever calls it gets the error';

interface Option {
  /** Those whose functions take it. */
  readonly kinds: readonly Kind[];
  /** What to do instead, for others. */
  readonly instead?: { readonly [K in Kind]?: string };
}

const OPTIONS: { readonly [O in keyof EventSourceProps]-?: Option } = {
  via: { kinds: ['s3'] },
  onFailure: {
    kinds: ['kinesis', 'dynamodb', 's3', 'sns', 'eventbridge', 'schedule'],
    instead: {
      sqs: QUEUE,
      lambda: 'give functionProps.<function>.onFailure',
      http: SYNCHRONOUS,
      websocket: SYNCHRONOUS,
      authorizer: SYNCHRONOUS,
    },
  },
  deadLetterQueue: {
    kinds: ['sns', 'eventbridge', 'schedule', 's3'],
    instead: { sqs: QUEUE, kinesis: 'give onFailure', dynamodb: 'give onFailure' },
  },
  enabled: { kinds: ['sqs', 'kinesis', 'dynamodb', 'eventbridge', 'schedule', 's3'] },
};

/** Of S3, what only a rule of EventBridge has. */
const BY_RULE: readonly (keyof EventSourceProps)[] = ['deadLetterQueue', 'enabled'];

/** An error for what plain JavaScript gives and no function takes. */
export function checkEventSourceProps(
  given: { readonly [name: string]: EventSourceProps | undefined },
  { functions }: Manifest,
  path: string,
): void {
  for (const [name, props] of Object.entries(given)) {
    const wrong = (problem: string) => new ServerlessAppError('INVALID_OPTION', path, `eventSources.${name}${problem}`);
    const { kind } = functions[name];
    checkKnownOptions(props ?? {}, Object.keys(OPTIONS), path, `eventSources.${name}`);
    for (const [option, value] of Object.entries(props ?? {})) {
      if (value === undefined) continue;
      const { kinds, instead } = OPTIONS[option as keyof EventSourceProps];
      if (!kinds.includes(kind)) {
        const hint = instead?.[kind];
        throw wrong(
          `.${option} is not for a function of kind ${kind}, but for ${kinds.join(', ')}${hint ? `: ${hint.replace('<function>', name)}` : ''}`,
        );
      }
      if (kind === 's3' && BY_RULE.includes(option as keyof EventSourceProps) && props!.via === undefined) {
        throw wrong(
          `.${option}: the notifications of a bucket have no such thing. Let EventBridge carry the events, via: 'eventBridge'`,
        );
      }
      const problem = problemOf(option as keyof EventSourceProps, value);
      if (problem) throw wrong(`.${option}: ${problem}`);
    }
  }
}

function problemOf(option: keyof EventSourceProps, value: unknown): string | undefined {
  switch (option) {
    case 'via':
      return value === 'eventBridge' ? undefined : `expected "eventBridge", got ${JSON.stringify(value)}`;
    case 'enabled':
      return typeof value === 'boolean' ? undefined : `expected true or false, got ${described(value)}`;
    case 'onFailure':
      return destinationOf(value)
        ? standard(value)
        : `expected an SQS queue, an SNS topic or an S3 bucket, got ${described(value)}`;
    case 'deadLetterQueue':
      return mismatch('queue', value) ?? standard(value);
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html, https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html */
function standard(value: unknown): string | undefined {
  return (value as IQueue | ITopic).fifo
    ? `${described(value)}: it is a FIFO one, and AWS takes only standard ones here`
    : undefined;
}
