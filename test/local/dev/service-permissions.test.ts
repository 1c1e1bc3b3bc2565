import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as events from 'aws-cdk-lib/aws-events';
import * as eventTargets from 'aws-cdk-lib/aws-events-targets';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import * as scheduleTargets from 'aws-cdk-lib/aws-scheduler-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { inlineFunction, LocalStack } from '../gateway/local-stack';

afterEach(() => LocalStack.closeAll());

interface Parts {
  readonly stack: Stack;
  readonly topic: sns.Topic;
  readonly queue: sqs.Queue;
  readonly fn: Function;
}
type Define = (parts: Parts) => void;

const PATTERN = { source: ['shop'] };
const HOURLY = { scheduleExpression: 'rate(1 hour)', flexibleTimeWindow: { mode: 'OFF' } };
const SCHEDULE = { schedule: ScheduleExpression.rate(Duration.hours(1)) };
const withoutGrants = (stack: Stack) =>
  new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com') }).roleArn;

/** Each delivery twice: by a construct of the CDK, which grants it, and by the resource alone. */
const DELIVERIES: readonly [name: string, granted: Define, alone: Define, action: string][] = [
  [
    'SNS → SQS',
    ({ topic, queue }) => topic.addSubscription(new subscriptions.SqsSubscription(queue)),
    ({ stack, topic: { topicArn }, queue }) =>
      new sns.CfnSubscription(stack, 'Own', { topicArn, protocol: 'sqs', endpoint: queue.queueArn }),
    'sqs:sendmessage',
  ],
  [
    'SNS → Lambda',
    ({ topic, fn }) => topic.addSubscription(new subscriptions.LambdaSubscription(fn)),
    ({ stack, topic: { topicArn }, fn }) =>
      new sns.CfnSubscription(stack, 'Own', { topicArn, protocol: 'lambda', endpoint: fn.functionArn }),
    'lambda:InvokeFunction',
  ],
  [
    'EventBridge → SQS',
    ({ stack, queue }) =>
      new events.Rule(stack, 'Own', { eventPattern: PATTERN, targets: [new eventTargets.SqsQueue(queue)] }),
    ({ stack, queue }) =>
      new events.CfnRule(stack, 'Own', { eventPattern: PATTERN, targets: [{ id: 'q', arn: queue.queueArn }] }),
    'sqs:sendmessage',
  ],
  [
    'EventBridge → Lambda',
    ({ stack, fn }) =>
      new events.Rule(stack, 'Own', { eventPattern: PATTERN, targets: [new eventTargets.LambdaFunction(fn)] }),
    ({ stack, fn }) =>
      new events.CfnRule(stack, 'Own', { eventPattern: PATTERN, targets: [{ id: 'f', arn: fn.functionArn }] }),
    'lambda:InvokeFunction',
  ],
  [
    'EventBridge → SNS → SQS',
    ({ stack, topic, queue }) => {
      topic.addSubscription(new subscriptions.SqsSubscription(queue));
      new events.Rule(stack, 'Own', { eventPattern: PATTERN, targets: [new eventTargets.SnsTopic(topic)] });
    },
    ({ stack, topic }) =>
      new events.CfnRule(stack, 'Own', { eventPattern: PATTERN, targets: [{ id: 't', arn: topic.topicArn }] }),
    'SNS:Publish',
  ],
  [
    'Scheduler → Lambda',
    ({ stack, fn }) => new Schedule(stack, 'Own', { ...SCHEDULE, target: new scheduleTargets.LambdaInvoke(fn) }),
    ({ stack, fn }) =>
      new CfnSchedule(stack, 'Own', { ...HOURLY, target: { arn: fn.functionArn, roleArn: withoutGrants(stack) } }),
    'lambda:InvokeFunction',
  ],
  [
    'Scheduler → SQS',
    ({ stack, queue }) =>
      new Schedule(stack, 'Own', { ...SCHEDULE, target: new scheduleTargets.SqsSendMessage(queue) }),
    ({ stack, queue }) =>
      new CfnSchedule(stack, 'Own', { ...HOURLY, target: { arn: queue.queueArn, roleArn: withoutGrants(stack) } }),
    'sqs:sendmessage',
  ],
];

/** Runs a stack, and whatever causes a delivery; `arrived` is what the queue or the function gets. */
async function run(source: string, define: Define) {
  const stack = await LocalStack.start((own) =>
    define({
      stack: own,
      topic: new sns.Topic(own, 'Topic', { topicName: 'news' }),
      queue: new sqs.Queue(own, 'Queue', { queueName: 'jobs' }),
      fn: inlineFunction(own, 'Fn', "async () => console.log('invoked')"),
    }),
  );
  const { awsEndpoint: endpoint, clock } = stack.runner;
  const config = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  const [topics, bus, queues] = [new SNSClient(config), new EventBridgeClient(config), new SQSClient(config)];
  try {
    const TopicArn = 'arn:aws:sns:us-east-1:000000000000:news';
    if (source === 'SNS') await topics.send(new PublishCommand({ TopicArn, Message: 'hello' }));
    const Entries = [{ Source: 'shop', DetailType: 'x', Detail: '{}' }];
    if (source === 'EventBridge') await bus.send(new PutEventsCommand({ Entries }));
    await clock.advance(3_600_000);
    const QueueUrl = `${endpoint}/000000000000/jobs`;
    const { Messages = [] } = await queues.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    return { arrived: Messages.length + Number(stack.output.includes('invoked')), output: stack.output };
  } finally {
    for (const client of [topics, bus, queues]) client.destroy();
  }
}

test.each(DELIVERIES)('%s needs a permission, as on AWS', async (name, granted, alone, action) => {
  const [source] = name.split(' ');
  expect((await run(source, granted)).arrived).toBe(1);
  const { arrived, output } = await run(source, alone);
  expect(arrived).toBe(0);
  expect(output).toMatch(new RegExp(`is not authorized to perform: ${action}`, 'i'));
});
