import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, type EventSourceMappingOptions, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import type { Connection } from './connection';
import type { StreamFunctionManifest } from '../../manifest/manifest';

/** Lambda reads a source with the function's role. The CDK's own grants have actions on all resources; these have not. */
export function grantPolling({ role }: Connection, actions: readonly string[], arn: string): void {
  role.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: [...actions], resources: [arn] }));
}

/** The records of a batch that the function could not handle come again, the others do not. */
export function createMapping({ handler }: Connection, options: EventSourceMappingOptions): void {
  new EventSourceMapping(handler, 'EventSource', { ...options, target: handler, reportBatchItemFailures: true });
}

/** What the stream of a table and one of Kinesis have in common. */
export function streamOptions(declaration: StreamFunctionManifest): EventSourceMappingOptions {
  const { batchSize, parallelizationFactor, retryAttempts, bisectBatchOnError } = declaration;
  return {
    batchSize,
    startingPosition: StartingPosition[declaration.startingPosition],
    maxBatchingWindow: seconds(declaration.maxBatchingWindowSeconds),
    maxRecordAge: seconds(declaration.maxRecordAgeSeconds),
    parallelizationFactor,
    retryAttempts,
    bisectBatchOnError,
  };
}

export function seconds(amount: number | undefined): Duration | undefined {
  return amount === undefined ? undefined : Duration.seconds(amount);
}
