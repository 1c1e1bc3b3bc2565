import { triggersOf } from '../../../src/local/dev/triggers';
import type { LocalFunction, LocalResource } from '../../../src/local/model';

const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:work';
const arn = (rest: string) => `arn:aws:${rest}`;

test.each([
  ['AWS::Lambda::EventSourceMapping', { FunctionName: FUNCTION, EventSourceArn: arn('sqs:eu-west-1:1:jobs') }, 'jobs'],
  [
    'AWS::Lambda::EventSourceMapping',
    { FunctionName: `${FUNCTION}:live`, EventSourceArn: arn('dynamodb:eu-west-1:1:table/Orders/stream/2000') },
    'Orders',
  ],
  ['AWS::Lambda::EventSourceMapping', { FunctionName: 'work', EventSourceArn: arn('sqs:eu-west-1:1:jobs') }, 'jobs'],
  ['AWS::SNS::Subscription', { Protocol: 'lambda', Endpoint: FUNCTION, TopicArn: arn('sns:eu-west-1:1:news') }, 'news'],
  [
    'Custom::S3BucketNotifications',
    {
      BucketName: 'uploads',
      NotificationConfiguration: {
        LambdaFunctionConfigurations: [
          { LambdaFunctionArn: FUNCTION, Events: ['s3:ObjectCreated:*'] },
          { LambdaFunctionArn: FUNCTION, Events: ['s3:ObjectRemoved:*'] },
        ],
      },
    },
    'uploads',
  ],
  ['AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)', Targets: [{ Arn: FUNCTION }] }, 'rate(1 minute)'],
  [
    'AWS::Events::Rule',
    { ScheduleExpression: 'cron(0 0 30 2 ? *)', Targets: [{ Arn: FUNCTION }] },
    'cron(0 0 30 2 ? *): never fires',
  ],
  [
    'AWS::Scheduler::Schedule',
    { ScheduleExpression: 'at(2020-02-29T00:00:00)', Target: { Arn: FUNCTION } },
    'at(2020-02-29T00:00:00): never fires',
  ],
  ['AWS::Events::Rule', { EventBusName: 'shop', Targets: [{ Arn: FUNCTION }] }, 'events of shop'],
  [
    'AWS::Scheduler::Schedule',
    { ScheduleExpression: 'cron(0 1 * * ? *)', Target: { Arn: FUNCTION } },
    'cron(0 1 * * ? *)',
  ],
  ['AWS::Logs::SubscriptionFilter', { LogGroupName: 'shop', DestinationArn: FUNCTION }, 'logs of shop'],
])('%s names what calls its function', (type, definition, text) => {
  const resources = [{ type, definition } as LocalResource];
  const functions = [{ functionName: 'work', arn: FUNCTION } as LocalFunction];
  expect([...triggersOf({ functions, resources })]).toEqual([[FUNCTION, [text]]]);
});
