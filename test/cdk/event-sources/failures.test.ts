import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Stack } from 'aws-cdk-lib/core';
import { connected, FUNCTION } from './connected';
import type { FunctionManifest } from '../../../src/manifest/manifest';

const FUNCTIONS: { readonly [kind: string]: FunctionManifest } = {
  kinesis: { kind: 'kinesis', source: { name: 'clicks' }, batchSize: 1, startingPosition: 'LATEST' },
  sqs: { kind: 'sqs', source: { name: 'orders' }, batchSize: 1 },
  sns: { kind: 'sns', source: { name: 'news' } },
  s3: { kind: 's3', source: { name: 'uploads' }, events: ['s3:ObjectCreated:*'] },
  eventbridge: { kind: 'eventbridge', pattern: { source: ['shop'] } },
  logs: { kind: 'logs', source: { name: 'audit' } },
  schedule: { kind: 'schedule', expression: 'rate(1 hour)' },
  lambda: { kind: 'lambda' },
  http: { kind: 'http' },
};

/** The template with one function, and options that a resource of the stack is in. */
function withProps<R>(
  kind: string,
  make: (stack: Stack) => R,
  props: (resource: R) => object,
  functionProps?: (resource: R) => object,
) {
  let resource!: R;
  const made = connected(FUNCTIONS[kind], undefined, undefined, (stack: Stack) => {
    resource = make(stack);
    return {
      eventSources: { handle: props(resource) },
      ...(functionProps && { functionProps: { handle: functionProps(resource) } }),
    };
  });
  return { ...made, resource };
}
const queue = (stack: Stack) => new sqs.Queue(stack, 'Failed');
const encryptedQueue = (stack: Stack) =>
  new sqs.Queue(stack, 'Failed', { encryptionMasterKey: new kms.Key(stack, 'K') });
const onFailure = (resource: object) => ({ onFailure: resource });
const deadLetterQueue = (resource: object) => ({ deadLetterQueue: resource });

describe('an event that a function cannot handle', () => {
  test.each(['s3', 'sns', 'eventbridge', 'logs', 'schedule'])('goes to a queue, for %s', (kind) => {
    const { stack, resource, only, granted } = withProps(kind, queue, onFailure);
    const arn = stack.resolve(resource.queueArn);
    expect(only('AWS::Lambda::EventInvokeConfig')).toEqual({
      FunctionName: FUNCTION,
      Qualifier: '$LATEST',
      DestinationConfig: { OnFailure: { Destination: arn } },
    });
    expect(granted).toEqual([[['sqs:SendMessage'], arn]]);
  });

  test('goes to a queue, for a stream: the records that are given up', () => {
    const { stack, resource, only, granted } = withProps('kinesis', encryptedQueue, onFailure);
    const arn = stack.resolve(resource.queueArn);
    expect(only('AWS::Lambda::EventSourceMapping').DestinationConfig).toEqual({ OnFailure: { Destination: arn } });
    expect(granted).toContainEqual([['sqs:SendMessage'], arn]);
    expect(granted.map(([actions]) => actions)).toContainEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  });

  test('goes to a topic', () => {
    const { stack, resource, only, granted } = withProps('kinesis', (s) => new sns.Topic(s, 'Failed'), onFailure);
    expect(only('AWS::Lambda::EventSourceMapping').DestinationConfig.OnFailure.Destination).toEqual(
      stack.resolve(resource.topicArn),
    );
    expect(granted).toContainEqual([['sns:Publish'], stack.resolve(resource.topicArn)]);
  });

  test('goes to a bucket', () => {
    const { stack, resource, only, granted } = withProps('kinesis', (s) => new s3.Bucket(s, 'Failed'), onFailure);
    const arn = stack.resolve(resource.bucketArn);
    expect(only('AWS::Lambda::EventSourceMapping').DestinationConfig.OnFailure.Destination).toEqual(arn);
    expect(granted).toContainEqual([['s3:ListBucket'], arn]);
    expect(granted).toContainEqual([['s3:PutObject'], { 'Fn::Join': ['', [arn, '/*']] }]);
  });

  test('keeps the other settings of asynchronous invocations', () => {
    const { only } = withProps('schedule', queue, onFailure, () => ({ retryAttempts: 0 }));
    expect(only('AWS::Lambda::EventInvokeConfig')).toMatchObject({
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: {} },
    });
  });

  test('is given where the event source is', () => {
    expect(() =>
      withProps('schedule', queue, onFailure, (given) => ({ onFailure: new SqsDestination(given) })),
    ).toThrow(
      'functionProps.handle.onFailure: not accepted, as an event source calls the function: give eventSources.handle.onFailure',
    );
  });
});

describe('an event that cannot be delivered to the function', () => {
  const policies = (template: any) =>
    Object.values<any>(template.Resources)
      .filter(({ Type }) => Type === 'AWS::SQS::QueuePolicy')
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

  test('goes to a queue, for a topic', () => {
    const { stack, resource, only, template } = withProps('sns', queue, deadLetterQueue);
    const arn = stack.resolve(resource.queueArn);
    const { RedrivePolicy, TopicArn } = only('AWS::SNS::Subscription');
    expect(RedrivePolicy).toEqual({ deadLetterTargetArn: arn });
    expect(policies(template)).toEqual([
      {
        Action: 'sqs:SendMessage',
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Resource: arn,
        Condition: { ArnEquals: { 'aws:SourceArn': TopicArn } },
      },
    ]);
  });

  test.each(['eventbridge', 'schedule'])('goes to a queue, for %s', (kind) => {
    const { stack, resource, only, template } = withProps(kind, queue, deadLetterQueue);
    const arn = stack.resolve(resource.queueArn);
    expect(only('AWS::Events::Rule').Targets[0].DeadLetterConfig).toEqual({ Arn: arn });
    const [[rule]] = Object.entries<any>(template.Resources).filter(([, { Type }]) => Type === 'AWS::Events::Rule');
    expect(policies(template)).toMatchObject([
      {
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [rule, 'Arn'] } } },
      },
    ]);
  });

  test('goes to a queue, for the objects of a bucket by EventBridge', () => {
    const { stack, resource, only } = withProps('s3', queue, (given) => ({
      via: 'eventBridge',
      deadLetterQueue: given,
    }));
    expect(only('AWS::Events::Rule').Targets[0].DeadLetterConfig).toEqual({ Arn: stack.resolve(resource.queueArn) });
  });

  test('goes to an encrypted queue, without a cycle', () => {
    const { only } = withProps('eventbridge', encryptedQueue, deadLetterQueue);
    expect(only('AWS::KMS::Key').KeyPolicy.Statement).toContainEqual({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
  });

  test('goes to an imported queue, whose policy has to allow it', () => {
    const { warnings } = withProps(
      'sns',
      (s) => sqs.Queue.fromQueueArn(s, 'Q', 'arn:aws:sqs:eu-west-1:123456789012:failed'),
      deadLetterQueue,
    );
    expect(warnings.join()).toContain(
      'the dead-letter queue Stack/Q is imported, so its policy is not changed. It has to let sns.amazonaws.com call sqs:SendMessage',
    );
  });
});

describe('a disabled event source', () => {
  test.each(['sqs', 'kinesis'])('%s: the source is not read', (kind) => {
    expect(withProps(kind, queue, () => ({ enabled: false })).only('AWS::Lambda::EventSourceMapping').Enabled).toBe(
      false,
    );
  });

  test.each(['eventbridge', 'schedule'])('%s: the rule is disabled', (kind) => {
    expect(withProps(kind, queue, () => ({ enabled: false })).only('AWS::Events::Rule').State).toBe('DISABLED');
  });
});

test.each<[string, (stack: Stack) => object, string]>([
  [
    'sqs',
    (s) => onFailure(queue(s)),
    'onFailure is not for a function of kind sqs, but for s3, sns, kinesis, dynamodb, eventbridge, logs, schedule: give its queue a deadLetterQueue, where it is created',
  ],
  ['lambda', (s) => onFailure(queue(s)), 'give functionProps.handle.onFailure'],
  ['http', (s) => onFailure(queue(s)), 'its caller gets the error'],
  [
    'kinesis',
    (s) => deadLetterQueue(queue(s)),
    'deadLetterQueue is not for a function of kind kinesis, but for s3, sns, eventbridge, schedule: give onFailure',
  ],
  [
    's3',
    (s) => deadLetterQueue(queue(s)),
    "the notifications of a bucket do not have it. Let EventBridge deliver the events, via: 'eventBridge'",
  ],
  ['s3', () => ({ enabled: false }), 'the notifications of a bucket do not have it'],
  ['sns', () => ({ enabled: false }), 'enabled is not for a function of kind sns'],
  ['schedule', () => ({ enabled: 'no' }), 'enabled: expected true or false, got "no"'],
  [
    'kinesis',
    (s) => onFailure(new kinesis.Stream(s, 'S')),
    'expected an SQS queue, an SNS topic or an S3 bucket, got Stack/S, which is a Kinesis stream',
  ],
  [
    'sns',
    (s) => deadLetterQueue(new sns.Topic(s, 'T')),
    'expected an SQS queue (sqs.IQueue), got Stack/T, which is an SNS topic',
  ],
  [
    'sns',
    (s) => deadLetterQueue(new sqs.Queue(s, 'Q', { fifo: true })),
    'Stack/Q, which is an SQS queue: it is a FIFO one, and AWS takes only standard ones here',
  ],
])('%s: an option that it does not take is refused, with the fix', (kind, props, message) => {
  expect(() => withProps(kind, (stack) => stack, props)).toThrow(message);
});
