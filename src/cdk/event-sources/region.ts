import { Stack } from 'aws-cdk-lib/core';
import { type Connection, sourceError } from './connection';
import { eventSourceOf } from '.';
import { elsewhere } from '../resources/foreign';

/**
 * Throws for a source of another region, from which no events would come: Lambda reads queues and streams of its own
 * region, S3 notifies functions of the bucket's, and a rule is created where its bus is.
 */
export function checkRegion(connection: Connection): void {
  const {
    source,
    handler,
    declaration: { kind },
  } = connection;
  const { arn, crossRegion } = eventSourceOf(kind)!;
  if (!source || !arn || crossRegion) return;
  const { region } = elsewhere(Stack.of(handler), arn(source), source);
  if (!region) return;
  throw sourceError(
    connection,
    `${source.node?.path ?? 'its source'} is in ${region}, and the function is in ${Stack.of(handler).region}: events do not leave their region. ` +
      `Deploy the app to ${region}, or forward the events from there: by an EventBridge rule whose target is a bus of this region`,
  );
}
