import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { suggestion } from '../../config';
import type { FunctionManifest, Manifest } from '../../manifest/manifest';
import { ServerlessAppError } from '../errors';
import { mismatch } from '../resources/recognise';

/** How a function is connected with what calls it, beyond what the app declares. */
export interface EventSourceProps {
  /**
   * For S3 events: by EventBridge, for a bucket of another stack. The notification of a bucket needs the function, and belongs to
   * the bucket's stack, while the function needs the bucket: a circle of stacks. An EventBridge rule is part of the function's.
   * @default - by the notifications of the bucket
   */
  readonly via?: 'eventBridge';

  /**
   * For Kinesis streams and the streams of tables: the queue that is told which records were given up, because they failed
   * `retryAttempts` times or became older than `maxRecordAgeSeconds`.
   * @default - they are only missing
   */
  readonly onFailure?: IQueue;
}

const OPTIONS = ['via', 'onFailure'];

/** Where a failure goes, for what has a place of its own for that. */
const FAILURES: { readonly [K in FunctionManifest['kind']]?: string } = {
  sqs: 'give its queue a deadLetterQueue, where it is made',
  s3: 'give functionProps.<function>.onFailure',
  sns: 'give functionProps.<function>.onFailure',
  eventbridge: 'give functionProps.<function>.onFailure',
  schedule: 'give functionProps.<function>.onFailure',
  lambda: 'give functionProps.<function>.onFailure',
};

/** An error for what plain JavaScript gives and no function takes. */
export function checkEventSourceProps(given: { readonly [name: string]: EventSourceProps | undefined }, { functions }: Manifest, path: string): void {
  const wrong = (problem: string) => new ServerlessAppError('INVALID_OPTION', path, problem);
  for (const [name, props] of Object.entries(given)) {
    for (const option of Object.keys(props ?? {})) {
      if (!OPTIONS.includes(option)) throw wrong(`eventSources.${name}: unknown option "${option}"${suggestion(option, OPTIONS)}`);
    }
    const { via, onFailure } = props ?? {};
    const { kind } = functions[name];
    if (via !== undefined && (via as string) !== 'eventBridge') throw wrong(`eventSources.${name}.via: expected "eventBridge", got ${JSON.stringify(via)}`);
    if (via !== undefined && kind !== 's3') throw wrong(`eventSources.${name}.via is for functions that S3 events call; "${name}" is of kind ${kind}`);
    if (onFailure === undefined) continue;
    if (kind !== 'kinesis' && kind !== 'dynamodb') {
      throw wrong(`eventSources.${name}.onFailure is for functions that streams call; "${name}" is of kind ${kind}`
        + `${FAILURES[kind] ? `: ${FAILURES[kind].replace('<function>', name)}` : ''}`);
    }
    const problem = mismatch('queue', onFailure);
    if (problem) throw wrong(`eventSources.${name}.onFailure: ${problem}`);
  }
}
