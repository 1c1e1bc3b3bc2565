import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, type EventSourceMappingOptions, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import type { Connection } from './connection';
import type { StreamFunctionManifest } from '../../manifest/manifest';
import { grantKey } from '../resources/bind';
import { KINDS } from '../resources/kinds';

/** Lambda reads a source with the function's role. The CDK's own grants have actions on all resources; these have not. */
export function grantPolling({ role }: Connection, actions: readonly string[], arn: string): void {
  role.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: [...actions], resources: [arn] }));
}

/** The records of a batch that the function could not handle come again, the others do not. */
export function createMapping({ handler }: Connection, options: EventSourceMappingOptions): void {
  new EventSourceMapping(handler, 'EventSource', { ...options, target: handler, reportBatchItemFailures: true });
}

/** What the stream of a table and one of Kinesis have in common. */
export function createStreamMapping(connection: Connection<StreamFunctionManifest>, eventSourceArn: string): void {
  const { declaration, props: { onFailure }, role } = connection;
  const { batchSize, parallelizationFactor, retryAttempts, bisectBatchOnError } = declaration;
  if (onFailure) {
    // https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
    grantPolling(connection, ['sqs:SendMessage'], onFailure.queueArn);
    grantKey(role, KINDS.queue, onFailure, ['sqs:SendMessage']);
  }
  createMapping(connection, {
    eventSourceArn,
    batchSize,
    startingPosition: StartingPosition[declaration.startingPosition],
    maxBatchingWindow: seconds(declaration.maxBatchingWindowSeconds),
    maxRecordAge: seconds(declaration.maxRecordAgeSeconds),
    parallelizationFactor,
    retryAttempts,
    bisectBatchOnError,
    onFailure: onFailure && { bind: () => ({ destination: onFailure.queueArn }) },
  });
}

export function seconds(amount: number | undefined): Duration | undefined {
  return amount === undefined ? undefined : Duration.seconds(amount);
}
