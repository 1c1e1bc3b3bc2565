import { Template } from 'aws-cdk-lib/assertions';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { connected, FUNCTION, IT } from './connected';
import type { FunctionManifest } from '../../../src/manifest/manifest';
import { appIn, discovered, manifestOf, newStack, ofType, statements } from '../literal-app';

jest.mock('../../../src/cdk/discover-app');

const kinesisFunction = { kind: 'kinesis', source: IT, batchSize: 100, startingPosition: 'LATEST' } as const;
const READ = ['kinesis:DescribeStream', 'kinesis:DescribeStreamSummary', 'kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:ListShards'];

test('the function gets the records, as it asks for them', () => {
  const { stack, resource, only, granted } = connected({
    ...kinesisFunction,
    startingPosition: 'TRIM_HORIZON',
    parallelizationFactor: 2,
    retryAttempts: 0,
    maxRecordAgeSeconds: 60,
    bisectBatchOnError: true,
    maxBatchingWindowSeconds: 1,
  }, 'stream', (s) => new kinesis.Stream(s, 'S', { encryption: kinesis.StreamEncryption.UNENCRYPTED }));
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
  const { granted } = connected(kinesisFunction, 'stream', (s) => new kinesis.Stream(s, 'S', { encryptionKey: new kms.Key(s, 'K') }));
  expect(granted.map(([actions]) => actions)).toEqual([READ, ['kms:Decrypt']]);
});

test('a stream that exists already is read by its name', () => {
  const { only } = connected({ ...kinesisFunction, source: { name: 'clicks' } });
  expect(JSON.stringify(only('AWS::Lambda::EventSourceMapping').EventSourceArn)).toContain(':stream/clicks');
});

test('a queue is told of records that are given up', () => {
  let failed: sqs.Queue;
  discovered(manifestOf({ functions: { handle: { ...kinesisFunction, source: { name: 'clicks' } } }, routes: [], resources: {}, operations: {} }));
  const stack = newStack();
  appIn(stack, { eventSources: { handle: { onFailure: failed = new sqs.Queue(stack, 'Failed', { encryptionMasterKey: new kms.Key(stack, 'K') }) } } });
  const template = Template.fromStack(stack).toJSON();
  const [[, mapping]] = ofType(template, 'AWS::Lambda::EventSourceMapping');
  const arn = stack.resolve(failed.queueArn);
  expect(mapping.Properties.DestinationConfig).toEqual({ OnFailure: { Destination: arn } });
  const granted = statements(template).map(({ Action, Resource }) => [Action, Resource]);
  expect(granted).toContainEqual(['sqs:SendMessage', arn]);
  expect(granted.map(([actions]) => actions)).toContainEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
});

test.each<[FunctionManifest, any, string]>([
  [{ kind: 'schedule', expression: 'rate(1 hour)' }, (s: any) => new sqs.Queue(s, 'Q'), '"handle" is of kind schedule: give functionProps.handle.onFailure'],
  [{ kind: 'sqs', source: { name: 'q' }, batchSize: 1 }, (s: any) => new sqs.Queue(s, 'Q'), 'give its queue a deadLetterQueue, where it is made'],
  [{ ...kinesisFunction, source: { name: 'clicks' } }, (s: any) => new kinesis.Stream(s, 'S'), 'onFailure: expected an SQS queue (sqs.IQueue), got Stack/S, which is a Kinesis stream'],
])('%j: another place for failures is named, or the right thing for this one', (declaration, make, message) => {
  discovered(manifestOf({ functions: { handle: declaration }, routes: [], resources: {}, operations: {} }));
  const stack = newStack();
  expect(() => appIn(stack, { eventSources: { handle: { onFailure: make(stack) } } })).toThrow(message);
});
