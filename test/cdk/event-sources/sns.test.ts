import * as sns from 'aws-cdk-lib/aws-sns';
import { connected, FUNCTION, FUNCTION_ARN, IT } from './connected';

test('the topic invokes the function, for matching messages', () => {
  const filterPolicy = { kind: ['order', { prefix: 'x' }] };
  const { stack, resource, only, granted } = connected(
    { kind: 'sns', source: IT, filterPolicy },
    'topic',
    (s) => new sns.Topic(s, 'T'),
  );
  const topic = stack.resolve(resource.topicArn);
  expect(only('AWS::SNS::Subscription')).toEqual({
    TopicArn: topic,
    Protocol: 'lambda',
    Endpoint: FUNCTION_ARN,
    FilterPolicy: filterPolicy,
  });
  expect(only('AWS::Lambda::Permission')).toEqual({
    Action: 'lambda:InvokeFunction',
    FunctionName: FUNCTION,
    Principal: 'sns.amazonaws.com',
    SourceArn: topic,
  });
  expect(granted).toEqual([]);
});

test('the filter can apply to the body of a message', () => {
  const { only } = connected({
    kind: 'sns',
    source: { name: 'news' },
    filterPolicy: { order: { size: ['big'] } },
    filterPolicyScope: 'MessageBody',
  });
  expect(only('AWS::SNS::Subscription')).toMatchObject({
    FilterPolicy: { order: { size: ['big'] } },
    FilterPolicyScope: 'MessageBody',
  });
});

test('a topic of another region is subscribed there', () => {
  const of = (arn: string) => connected({ kind: 'sns', source: { arn } }).only('AWS::SNS::Subscription');
  expect(of('arn:aws:sns:eu-west-1:123456789012:news').Region).toBe('eu-west-1');
  expect(connected({ kind: 'sns', source: { name: 'news' } }).only('AWS::SNS::Subscription').Region).toBeUndefined();
});

test('a FIFO topic is refused, as it invokes no functions', () => {
  expect(() => connected({ kind: 'sns', source: IT }, 'topic', (s) => new sns.Topic(s, 'T', { fifo: true }))).toThrow(
    'a FIFO topic does not call functions. Subscribe a queue to it',
  );
});
