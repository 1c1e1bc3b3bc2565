import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { FunctionManifest, EventSource } from '../../manifest/manifest';
import type { Binding } from '../resources/bindings';

/** What exists outside of the CDK app, by its ARN. A table's stream is known by its own ARN, see dynamodb.ts. */
const IMPORT: { readonly [K in FunctionManifest['kind']]?: (scope: Construct, arn: string) => unknown } = {
  s3: (scope, arn) =>
    (require('aws-cdk-lib/aws-s3') as typeof import('aws-cdk-lib/aws-s3')).Bucket.fromBucketArn(scope, 'Source', arn),
  sqs: (scope, arn) =>
    (require('aws-cdk-lib/aws-sqs') as typeof import('aws-cdk-lib/aws-sqs')).Queue.fromQueueArn(scope, 'Source', arn),
  sns: (scope, arn) =>
    (require('aws-cdk-lib/aws-sns') as typeof import('aws-cdk-lib/aws-sns')).Topic.fromTopicArn(scope, 'Source', arn),
  kinesis: (scope, arn) =>
    (require('aws-cdk-lib/aws-kinesis') as typeof import('aws-cdk-lib/aws-kinesis')).Stream.fromStreamArn(
      scope,
      'Source',
      arn,
    ),
  eventbridge: (scope, arn) =>
    (require('aws-cdk-lib/aws-events') as typeof import('aws-cdk-lib/aws-events')).EventBus.fromEventBusArn(
      scope,
      'Source',
      arn,
    ),
};

/** An ARN of this account and region. */
const ARN: { readonly [K in FunctionManifest['kind']]?: (scope: Construct, name: string) => string } = {
  s3: (scope, name) => Stack.of(scope).formatArn({ service: 's3', region: '', account: '', resource: name }),
  sqs: (scope, name) => Stack.of(scope).formatArn({ service: 'sqs', resource: name }),
  sns: (scope, name) => Stack.of(scope).formatArn({ service: 'sns', resource: name }),
  kinesis: (scope, name) => Stack.of(scope).formatArn({ service: 'kinesis', resource: 'stream', resourceName: name }),
  eventbridge: (scope, name) =>
    Stack.of(scope).formatArn({ service: 'events', resource: 'event-bus', resourceName: name }),
};

/** The resource that a declaration names: one that is bound, or an existing one. */
export function sourceOf(
  scope: Construct,
  kind: FunctionManifest['kind'],
  source: EventSource | undefined,
  bindings: readonly Binding[],
): unknown {
  if (!source) return undefined;
  if ('resource' in source) return bindings.find(({ name }) => name === source.resource)!.resource;
  const arn = 'arn' in source ? source.arn : ARN[kind]?.(scope, source.name);
  return arn !== undefined && IMPORT[kind] ? IMPORT[kind](scope, arn) : source;
}
