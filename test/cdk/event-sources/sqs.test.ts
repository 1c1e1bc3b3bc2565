import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { connected, FUNCTION, IT } from './connected';

const queue =
  (props: sqs.QueueProps = {}) =>
  (stack: any) =>
    new sqs.Queue(stack, 'Q', { visibilityTimeout: Duration.minutes(6), ...props });
const sqsFunction = (options: object = {}) => ({ kind: 'sqs', source: IT, batchSize: 10, ...options }) as const;

test('the function gets the messages, and those that fail are retried alone', () => {
  const { stack, resource, only } = connected(
    sqsFunction({ maximumConcurrency: 5, maxBatchingWindowSeconds: 2 }),
    'queue',
    queue(),
  );
  expect(only('AWS::Lambda::EventSourceMapping')).toEqual({
    EventSourceArn: stack.resolve(resource.queueArn),
    FunctionName: FUNCTION,
    BatchSize: 10,
    MaximumBatchingWindowInSeconds: 2,
    ScalingConfig: { MaximumConcurrency: 5 },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
});

test('only the messages that match are read', () => {
  const { only } = connected({
    kind: 'sqs',
    source: { name: 'orders' },
    batchSize: 10,
    filters: [{ body: { amount: [{ numeric: ['>', 9] }] } }],
  });
  expect(only('AWS::Lambda::EventSourceMapping').FilterCriteria).toEqual({
    Filters: [{ Pattern: '{"body":{"amount":[{"numeric":[">",9]}]}}' }],
  });
});

test('the role may receive messages of that queue, and nothing more', () => {
  const { stack, resource, granted } = connected(sqsFunction(), 'queue', queue());
  expect(granted).toEqual([
    [['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], stack.resolve(resource.queueArn)],
  ]);
});

test('the messages of an encrypted queue are decrypted', () => {
  const { granted } = connected(sqsFunction(), 'queue', (stack) =>
    queue({ encryptionMasterKey: new kms.Key(stack, 'K') })(stack),
  );
  expect(granted.map(([actions]) => actions)).toContainEqual(['kms:Decrypt']);
});

test('an existing queue is read like one of the app', () => {
  const { granted, only } = connected({
    kind: 'sqs',
    source: { arn: 'arn:aws:sqs:eu-west-1:123456789012:orders' },
    batchSize: 1,
  });
  expect(only('AWS::Lambda::EventSourceMapping').EventSourceArn).toBe('arn:aws:sqs:eu-west-1:123456789012:orders');
  expect(granted[0][1]).toBe('arn:aws:sqs:eu-west-1:123456789012:orders');
  const byName = connected({ kind: 'sqs', source: { name: 'orders' }, batchSize: 1 }).only(
    'AWS::Lambda::EventSourceMapping',
  ).EventSourceArn;
  expect(JSON.stringify(byName)).toContain(':orders');
});

test('a visibility timeout below the timeout of the function is refused, with the fix', () => {
  expect(() => connected(sqsFunction(), 'queue', (stack) => new sqs.Queue(stack, 'Q'))).toThrow(
    'Stack/RuntimeApp: the function "handle" (sqs): it may take 60 s, and a message of the queue becomes visible again after 30 s, which Lambda refuses; ' +
      'give Stack/Q visibilityTimeout: Duration.seconds(360), or the function a shorter timeout',
  );
});

test("one of less than six times the function's timeout is a warning", () => {
  const { warnings } = connected(sqsFunction({ maxBatchingWindowSeconds: 5 }), 'queue', queue());
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('visibilityTimeout: Duration.seconds(365)');
  expect(connected(sqsFunction(), 'queue', queue()).warnings).toEqual([]);
  expect(
    connected(sqsFunction(), 'queue', queue({ visibilityTimeout: undefined }), { stageConfig: { timeout: 5 } })
      .warnings,
  ).toEqual([]);
});

test.each<[string, object, sqs.QueueProps, string]>([
  ['many messages without a time to gather them', { batchSize: 11 }, {}, 'Lambda requires maxBatchingWindowSeconds'],
  [
    'many messages of a FIFO queue',
    { batchSize: 11, maxBatchingWindowSeconds: 1 },
    { fifo: true },
    'at most 10 messages',
  ],
  ['gathering the messages of a FIFO queue', { maxBatchingWindowSeconds: 1 }, { fifo: true }, 'not for FIFO queues'],
])('what Lambda refuses is an error: %s', (_, options, props, message) => {
  expect(() => connected(sqsFunction(options), 'queue', queue(props))).toThrow(message);
});
