import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import { connected, FUNCTION, IT } from './connected';

const PK = { name: 'PK', type: dynamodb.AttributeType.STRING };
const tableFunction = { kind: 'dynamodb', source: IT, batchSize: 100, startingPosition: 'LATEST' } as const;
const stream = dynamodb.StreamViewType.NEW_AND_OLD_IMAGES;

test.each<[string, (stack: any) => dynamodb.ITable]>([
  ['Table', (s) => new dynamodb.Table(s, 'T', { partitionKey: PK, stream })],
  ['TableV2', (s) => new dynamodb.TableV2(s, 'T', { partitionKey: PK, dynamoStream: stream })],
])('the function gets the changes of a %s', (_, make) => {
  const { stack, resource, only, granted } = connected(tableFunction, 'table', make);
  const arn = stack.resolve(resource.tableStreamArn);
  expect(only('AWS::Lambda::EventSourceMapping')).toEqual({
    EventSourceArn: arn,
    FunctionName: FUNCTION,
    BatchSize: 100,
    StartingPosition: 'LATEST',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  expect(granted).toEqual([
    [['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], arn],
    [['dynamodb:ListStreams'], { 'Fn::Join': ['', [stack.resolve(resource.tableArn), '/stream/*']] }],
  ]);
});

test('a table without a stream is refused, with the fix', () => {
  expect(() => connected(tableFunction, 'table', (s) => new dynamodb.TableV2(s, 'T', { partitionKey: PK }))).toThrow(
    'Stack/RuntimeApp: the function "handle" (dynamodb): the table Stack/T has no stream. Turn it on where the table is created: dynamoStream (TableV2)',
  );
});

test('an imported table is read if its stream is known', () => {
  const streamArn = 'arn:aws:dynamodb:eu-west-1:123456789012:table/x/stream/2024-01-01T00:00:00.000';
  const imported = (tableStreamArn?: string) => (s: any) =>
    dynamodb.Table.fromTableAttributes(s, 'T', { tableName: 'x', tableStreamArn });
  expect(
    connected(tableFunction, 'table', imported(streamArn)).only('AWS::Lambda::EventSourceMapping').EventSourceArn,
  ).toBe(streamArn);
  expect(() => connected(tableFunction, 'table', imported())).toThrow('has no stream');
  const { granted } = connected({ ...tableFunction, source: { arn: streamArn } });
  expect(granted.map(([, on]) => on)).toEqual([streamArn, 'arn:aws:dynamodb:eu-west-1:123456789012:table/x/stream/*']);
});

test.each([{ name: 'users' }, { arn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/x' }])(
  '%j names no stream, and is refused',
  (source) => {
    expect(() => connected({ ...tableFunction, source })).toThrow("is not the ARN of a table's stream");
  },
);

test('the changes of an encrypted table are decrypted', () => {
  const { granted } = connected(
    tableFunction,
    'table',
    (s) => new dynamodb.Table(s, 'T', { partitionKey: PK, stream, encryptionKey: new kms.Key(s, 'K') }),
  );
  expect(granted.map(([actions]) => actions)).toContainEqual(['kms:Decrypt']);
});
