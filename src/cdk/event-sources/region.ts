import { Stack } from 'aws-cdk-lib/core';
import { type Connection, sourceError } from './connection';
import { elsewhere } from '../resources/foreign';

// Lambda reads queues and streams of its own region, S3 notifies functions of the bucket's, and a rule is made where its bus is.
// A topic alone reaches over: https://docs.aws.amazon.com/sns/latest/dg/sns-cross-region-delivery.html
const REACHES_OVER: readonly string[] = ['sns'];

const ARNS = ['queueArn', 'streamArn', 'tableArn', 'eventBusArn', 'arn'];

/** An error for a source of another region, from which nothing would come. */
export function checkRegion(connection: Connection): void {
  const {
    source,
    handler,
    declaration: { kind },
  } = connection;
  if (REACHES_OVER.includes(kind) || typeof source !== 'object' || source === null) return;
  const { region } = elsewhere(
    handler,
    ARNS.map((property) => source[property]).find((arn) => arn !== undefined),
    source,
  );
  if (!region) return;
  throw sourceError(
    connection,
    `${source.node?.path ?? 'its source'} is in ${region}, and the function is in ${Stack.of(handler).region}: events do not leave their region. ` +
      `Make the app in ${region}, or have something there send them on: an EventBridge rule whose target is a bus of this region`,
  );
}
