import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { boolean, oneOf, type Shape, struct } from '../../config';
import type { Manifest } from '../../manifest/manifest';
import { ServerlessAppError } from '../errors';
import { eventSourceOf, SOURCE_KINDS, type UnconnectedKind } from '.';
import { destinationOf } from './on-failure';
import { checkOption, shapeBy } from '../check-option';
import { described, mismatch } from '../resources/recognise';

/** Options of the connection between an event source and a function, beyond the app's declaration. */
export interface EventSourceProps {
  /**
   * For S3 events: through EventBridge, for a bucket of another stack. The notification of a bucket needs the function,
   * and belongs to the bucket's stack, while the function needs the bucket: a cycle of stacks. An EventBridge rule is
   * part of the function's stack.
   * @default - by the notifications of the bucket
   */
  readonly via?: 'eventBridge';

  /**
   * Destination for events that the function failed to process. For streams: the position of the records that are given up after
   * `retryAttempts` or `maxRecordAgeSeconds`; a bucket gets the records, too. For S3, SNS, EventBridge, CloudWatch Logs and schedules:
   * the event, after Lambda's two retries. The messages of a queue go to the queue's own `deadLetterQueue`.
   * @default - such events are lost
   */
  readonly onFailure?: IQueue | ITopic | IBucket;

  /**
   * For SNS and EventBridge (schedules too): the queue for events that could not be delivered to the function at all.
   * @default - such events are lost
   */
  readonly deadLetterQueue?: IQueue;

  /**
   * False disables the event source: for queues, streams, EventBridge and schedules. A stage can run without its
   * schedules, for example.
   * @default true
   */
  readonly enabled?: boolean;
}

const SYNCHRONOUS = 'its caller gets the error';

/** The fix for `onFailure` of a function without an event source. */
const UNCONNECTED: { readonly [K in UnconnectedKind]: string } = {
  lambda: 'give functionProps.<function>.onFailure',
  http: SYNCHRONOUS,
  websocket: SYNCHRONOUS,
  authorizer: SYNCHRONOUS,
};

const OPTIONS: { readonly [name in keyof EventSourceProps]-?: Shape } = {
  via: oneOf(['eventBridge']),
  onFailure: shapeBy((value) =>
    destinationOf(value)
      ? standard(value)
      : `expected an SQS queue, an SNS topic or an S3 bucket, got ${described(value)}`,
  ),
  deadLetterQueue: shapeBy((value) => mismatch('queue', value) ?? standard(value)),
  enabled: boolean(),
};
const PROPS = struct<EventSourceProps>('option', OPTIONS);

/** Throws for invalid options, and for options that the function does not take. */
export function checkEventSourceProps(
  given: { readonly [name: string]: EventSourceProps | undefined },
  { functions }: Manifest,
  path: string,
): void {
  for (const [name, props] of Object.entries(given)) {
    const wrong = (problem: string) => new ServerlessAppError('INVALID_OPTION', path, `eventSources.${name}${problem}`);
    // An unknown function is an error of its own.
    if (props === undefined || !Object.hasOwn(functions, name)) continue;
    const { kind } = functions[name];
    checkOption(PROPS, props, path, `eventSources.${name}`);
    for (const option of Object.keys(OPTIONS) as (keyof EventSourceProps)[]) {
      if (props[option] === undefined) continue;
      const source = eventSourceOf(kind);
      if (!source?.options.includes(option)) {
        const kinds = SOURCE_KINDS.filter((one) => eventSourceOf(one)!.options.includes(option));
        const hint =
          source?.instead?.[option] ?? (option === 'onFailure' ? UNCONNECTED[kind as UnconnectedKind] : undefined);
        throw wrong(
          `.${option} is not for a function of kind ${kind}, but for ${kinds.join(', ')}${hint ? `: ${hint.replace('<function>', name)}` : ''}`,
        );
      }
      const problem = source.problem?.(option, props);
      if (problem) throw wrong(`.${option}: ${problem}`);
    }
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html, https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html */
function standard(value: unknown): string | undefined {
  return (value as IQueue | ITopic).fifo
    ? `${described(value)}: it is a FIFO one, and AWS takes only standard ones here`
    : undefined;
}
