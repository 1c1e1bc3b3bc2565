import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import { connected, FUNCTION, IT } from './connected';

const kinesisFunction = { kind: 'kinesis', source: IT, batchSize: 100, startingPosition: 'LATEST' } as const;
const READ = [
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:ListShards',
];

test('the function gets the records, with the options of its declaration', () => {
  const { stack, resource, only, granted } = connected(
    {
      ...kinesisFunction,
      startingPosition: 'TRIM_HORIZON',
      parallelizationFactor: 2,
      retryAttempts: 0,
      maxRecordAgeSeconds: 60,
      bisectBatchOnError: true,
      maxBatchingWindowSeconds: 1,
    },
    'stream',
    (s) => new kinesis.Stream(s, 'S', { encryption: kinesis.StreamEncryption.UNENCRYPTED }),
  );
  const arn = stack.resolve(resource.streamArn);
  expect(only('AWS::Lambda::EventSourceMapping')).toEqual({
    EventSourceArn: arn,
    FunctionName: FUNCTION,
    BatchSize: 100,
    StartingPosition: 'TRIM_HORIZON',
    ParallelizationFactor: 2,
    MaximumRetryAttempts: 0,
    MaximumRecordAgeInSeconds: 60,
    BisectBatchOnFunctionError: true,
    MaximumBatchingWindowInSeconds: 1,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  expect(granted).toEqual([[READ, arn]]);
});

test('an encrypted stream is decrypted', () => {
  const { granted } = connected(
    kinesisFunction,
    'stream',
    (s) => new kinesis.Stream(s, 'S', { encryptionKey: new kms.Key(s, 'K') }),
  );
  expect(granted.map(([actions]) => actions)).toEqual([READ, ['kms:Decrypt']]);
});

test('a stream that exists already is read by its name', () => {
  const { only } = connected({ ...kinesisFunction, source: { name: 'clicks' } });
  expect(JSON.stringify(only('AWS::Lambda::EventSourceMapping').EventSourceArn)).toContain(':stream/clicks');
});

test('only the records that match are read', () => {
  const { only } = connected({
    ...kinesisFunction,
    source: { name: 'clicks' },
    filters: [{ data: { type: ['click'] } }, { partitionKey: ['a'] }],
  });
  expect(only('AWS::Lambda::EventSourceMapping').FilterCriteria).toEqual({
    Filters: [{ Pattern: '{"data":{"type":["click"]}}' }, { Pattern: '{"partitionKey":["a"]}' }],
  });
});
