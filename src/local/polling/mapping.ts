import type { Matches } from '../patterns';
import { compileFilterCriteria } from '../patterns';

/** An event source mapping, as the template has it. */
export interface Mapping {
  readonly id: string;
  readonly functionArn: string;
  readonly sourceArn: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  /** Seconds. */
  readonly window: number;
  /** The patterns of the filters. */
  readonly filters: readonly string[];
  readonly matches: Matches;
  /** Whether the function reports the failed messages of a batch. */
  readonly reportsFailures: boolean;
  readonly maximumConcurrency?: number;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  /** Seconds since 1970. */
  readonly startingTimestamp?: number;
  /** Of logs; Infinity without a limit. */
  readonly retries: number;
  /** Seconds; Infinity without a limit. */
  readonly maximumAge: number;
  readonly bisects: boolean;
  readonly parallelization: number;
  /** Seconds; 0 without windows. */
  readonly tumblingWindow: number;
  /** The ARN of the destination of records that are given up. */
  readonly onFailure?: string;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
export function mappingOf(id: string, properties: any): Mapping {
  const sourceArn: string = properties.EventSourceArn;
  const isQueue = sourceArn.split(':')[2] === 'sqs';
  const filters: string[] = (properties.FilterCriteria?.Filters ?? []).map(({ Pattern }: any) => Pattern);
  const unlimited = (value: unknown) => (value === undefined || Number(value) === -1 ? Infinity : Number(value));
  return {
    id,
    functionArn: properties.FunctionName,
    sourceArn,
    enabled: String(properties.Enabled ?? true) === 'true',
    batchSize: Number(properties.BatchSize ?? (isQueue ? 10 : 100)),
    window: Number(properties.MaximumBatchingWindowInSeconds ?? 0),
    filters,
    matches: compileFilterCriteria(filters),
    reportsFailures: (properties.FunctionResponseTypes ?? []).includes('ReportBatchItemFailures'),
    maximumConcurrency: properties.ScalingConfig && Number(properties.ScalingConfig.MaximumConcurrency),
    startingPosition: properties.StartingPosition ?? 'LATEST',
    startingTimestamp: properties.StartingPositionTimestamp,
    retries: unlimited(properties.MaximumRetryAttempts),
    maximumAge: unlimited(properties.MaximumRecordAgeInSeconds),
    bisects: String(properties.BisectBatchOnFunctionError ?? false) === 'true',
    parallelization: Number(properties.ParallelizationFactor ?? 1),
    tumblingWindow: Number(properties.TumblingWindowInSeconds ?? 0),
    onFailure: properties.DestinationConfig?.OnFailure?.Destination,
  };
}
