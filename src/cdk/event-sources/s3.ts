import { Bucket, BucketNotificationDestinationType, EventType, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import { type Connection, sourceError } from './connection';
import type { EventSource } from './event-source';
import { createRule } from './eventbridge';
import { allowInvoke } from './permission';
import { eventBridgePatterns } from './s3-event-patterns';
import { suggestion } from '../../config';
import type { S3Function } from '../../manifest/manifest';

const EVENTS: readonly string[] = Object.values(EventType);

type S3Connection = Connection<S3Function, IBucket>;

export const s3: EventSource<S3Function, IBucket> = {
  arn: ({ bucketArn }) => bucketArn,
  import: (scope, arn) => Bucket.fromBucketArn(scope, 'Source', arn),
  arnOf: (name) => ({ service: 's3', region: '', account: '', resource: name }),
  options: ['via', 'onFailure', 'deadLetterQueue', 'enabled'],
  problem: (option, { via }) =>
    via === undefined && (option === 'deadLetterQueue' || option === 'enabled')
      ? "the notifications of a bucket do not have it. Let EventBridge deliver the events, via: 'eventBridge'"
      : undefined,
  checkAll: checkOverlaps,
  connect,
};

function connect(connection: S3Connection): void {
  const {
    source: bucket,
    declaration: { events, prefix, suffix },
    handler,
    target,
    props,
  } = connection;
  const unknown = events.find((event) => !EVENTS.includes(event));
  if (unknown !== undefined) {
    throw sourceError(connection, `S3 has no event "${unknown}"${suggestion(unknown, EVENTS)}`);
  }
  if (props.via === 'eventBridge') return connectByRules(connection);
  if (Stack.of(bucket) !== Stack.of(handler)) {
    throw sourceError(
      connection,
      `the bucket ${bucket.node.path} is part of the stack ${Stack.of(bucket).stackName}: its notification would need ` +
        'the function, and the function needs the bucket, a cycle of stacks. Let EventBridge deliver the events: ' +
        `eventSources: { '${connection.name}': { via: 'eventBridge' } }`,
    );
  }
  // This is the only custom resource. CloudFormation's own property of the bucket would need the function, which needs
  // the bucket.
  const filters = prefix || suffix ? [{ prefix, suffix }] : [];
  // The CDK's LambdaDestination would create the permission below the bucket, by the whole path of the function.
  const permission = allowInvoke(connection, 's3.amazonaws.com', bucket.bucketArn);
  permission.sourceAccount = Stack.of(bucket).account;
  const destination = {
    bind: () => ({
      type: BucketNotificationDestinationType.LAMBDA,
      arn: target.functionArn,
      dependencies: [permission],
    }),
  };
  for (const event of events) bucket.addEventNotification(event as EventType, destination, ...filters);
}

function connectByRules(connection: S3Connection): void {
  const { source: bucket, declaration } = connection;
  const patterns = eventBridgePatterns(declaration, bucket.bucketName);
  if (typeof patterns === 'string') {
    throw sourceError(connection, `S3 sends no "${patterns}" to EventBridge. Remove it from "events", or remove "via"`);
  }
  bucket.enableEventBridgeNotification();
  patterns.forEach((eventPattern, index) =>
    createRule(connection, { eventPattern }, index === 0 ? '' : String(index + 1)),
  );
}

/**
 * Throws for two notifications that could be for one object, as S3 refuses them:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html#notification-how-to-filtering-examples-invalid
 */
function checkOverlaps(connections: readonly S3Connection[]): void {
  const direct = connections.filter(({ props }) => props.via === undefined);
  direct.forEach((one, index) => {
    for (const other of direct.slice(0, index)) {
      if (one.source.bucketArn !== other.source.bucketArn || !overlap(one.declaration, other.declaration)) continue;
      throw sourceError(
        one,
        `the function "${other.name}" is called by events of the same objects of the same bucket, and S3 refuses that. ` +
          'Give them prefixes or suffixes that exclude each other, or let EventBridge deliver the events of one: ' +
          `eventSources: { '${one.name}': { via: 'eventBridge' } }`,
      );
    }
  });
}

function overlap(a: S3Function, b: S3Function): boolean {
  const starts = (x: string, y: string) => x.startsWith(y) || y.startsWith(x);
  const reversed = (text: string) => [...text].reverse().join('');
  return (
    starts(a.prefix ?? '', b.prefix ?? '') &&
    starts(reversed(a.suffix ?? ''), reversed(b.suffix ?? '')) &&
    a.events.some((x) => b.events.some((y) => covers(x, y) || covers(y, x)))
  );
}

/** `s3:ObjectCreated:*` covers `s3:ObjectCreated:Put`. */
function covers(pattern: string, event: string): boolean {
  return pattern === event || (pattern.endsWith('*') && event.startsWith(pattern.slice(0, -1)));
}
