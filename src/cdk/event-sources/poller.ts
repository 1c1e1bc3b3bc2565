import {
  EventSourceMapping,
  type EventSourceMappingOptions,
  FilterCriteria,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import type { Connection } from './connection';
import { destinationOf } from './on-failure';
import type { DynamoDbFunction, KinesisFunction, SqsFunction } from '../../manifest/manifest';

/** Creates an event source mapping. Of a batch, only the records that failed are retried. */
export function createMapping(
  { handler, target, declaration, props: { enabled } }: Connection<KinesisFunction | DynamoDbFunction | SqsFunction>,
  options: EventSourceMappingOptions,
): void {
  const filters = declaration.filters?.map((pattern) => FilterCriteria.filter(pattern));
  new EventSourceMapping(handler, 'EventSource', {
    ...options,
    filters,
    enabled,
    target,
    reportBatchItemFailures: true,
  });
}

/** Creates the event source mapping of a stream, of a table or of Kinesis. */
export function createStreamMapping(
  connection: Connection<KinesisFunction | DynamoDbFunction>,
  eventSourceArn: string,
): void {
  const {
    declaration,
    props: { onFailure },
  } = connection;
  const { batchSize, parallelizationFactor, retryAttempts, bisectBatchOnError } = declaration;
  createMapping(connection, {
    eventSourceArn,
    batchSize,
    startingPosition: StartingPosition[declaration.startingPosition],
    maxBatchingWindow: seconds(declaration.maxBatchingWindowSeconds),
    maxRecordAge: seconds(declaration.maxRecordAgeSeconds),
    parallelizationFactor,
    retryAttempts,
    bisectBatchOnError,
    onFailure: onFailure && { bind: () => ({ destination: destinationOf(onFailure)!.arn }) },
  });
}

export function seconds(amount: number | undefined): Duration | undefined {
  return amount === undefined ? undefined : Duration.seconds(amount);
}
