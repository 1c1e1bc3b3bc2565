import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { ServerlessAppError } from '../errors';
import { eventSourceOf } from '.';
import type { FunctionProps } from '../escape-hatches';
import type { Connection } from './connection';
import { allowRole } from './permission';
import type { EventSourceProps } from './props';
import type { FunctionManifest } from '../../manifest/manifest';
import { grantKey } from '../resources/bind';
import { KINDS } from '../resources/kinds';
import { mismatch } from '../resources/recognise';

interface Destination {
  readonly kind: 'queue' | 'topic' | 'bucket';
  readonly arn: string;
}

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
const GRANTS: { readonly [K in Destination['kind']]: (arn: string) => readonly [action: string, arn: string][] } = {
  queue: (arn) => [['sqs:SendMessage', arn]],
  topic: (arn) => [['sns:Publish', arn]],
  bucket: (arn) => [
    ['s3:ListBucket', arn],
    ['s3:PutObject', `${arn}/*`],
  ],
};

/** A resource as a failure destination; undefined if it cannot be one. */
export function destinationOf(resource: unknown): Destination | undefined {
  if (!mismatch('queue', resource)) return { kind: 'queue', arn: (resource as IQueue).queueArn };
  if (!mismatch('topic', resource)) return { kind: 'topic', arn: (resource as ITopic).topicArn };
  return mismatch('bucket', resource) ? undefined : { kind: 'bucket', arn: (resource as IBucket).bucketArn };
}

/** Allows Lambda to send failures to the destination, with the function's role. */
export function grantFailures(connection: Connection): void {
  const {
    props: { onFailure },
    role,
  } = connection;
  if (!onFailure) return;
  const { kind, arn } = destinationOf(onFailure)!;
  const grants = GRANTS[kind](arn);
  for (const [action, on] of grants) allowRole(connection, [action], on);
  grantKey(
    role,
    KINDS[kind],
    onFailure,
    grants.map(([action]) => action),
  );
}

/**
 * The CDK's props of a function with the failure destination of its event source. It is a property of the function if
 * that is invoked asynchronously; for a queue or a stream, it is one of the event source mapping.
 */
export function withOnFailure(
  own: FunctionProps | undefined,
  source: EventSourceProps | undefined,
  { kind, name, path }: { kind: FunctionManifest['kind']; name: string; path: string },
): FunctionProps | undefined {
  const eventSource = eventSourceOf(kind);
  if (own?.onFailure && eventSource?.options.includes('onFailure')) {
    throw new ServerlessAppError(
      'INVALID_OPTION',
      path,
      `functionProps.${name}.onFailure: not accepted, as an event source calls the function: give eventSources.${name}.onFailure`,
    );
  }
  if (!source?.onFailure || eventSource?.polled) return own;
  const { arn: destination } = destinationOf(source.onFailure)!;
  return { ...own, onFailure: { bind: () => ({ destination }) } };
}
