import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { EventBridgeClient, ListRulesCommand, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { startServices } from './test-services';
import type { LocalResource } from '../../../src/local/model';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'scp-template-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function resource(type: string, ref: string, definition: object): LocalResource {
  const [, service] = type.toLowerCase().split('::');
  const parts: Record<string, string> = { events: 'rule/', scheduler: 'schedule/default/' };
  return {
    service,
    type,
    stackName: 'demo',
    logicalId: ref,
    account: '123456789012',
    region: 'eu-west-1',
    ref: service === 'sns' ? `arn:aws:sns:eu-west-1:123456789012:${ref}` : ref,
    arn: `arn:aws:${service}:eu-west-1:123456789012:${parts[service] ?? ''}${ref}`,
    definition,
  };
}

const RULE = { ScheduleExpression: 'rate(1 day)' };
const TEMPLATE = [
  resource('AWS::SQS::Queue', 'queue-of-template', {}),
  resource('AWS::SNS::Topic', 'topic-of-template', {}),
  resource('AWS::S3::Bucket', 'bucket-of-template', { name: 'bucket-of-template', versioned: false, tags: [] }),
  resource('AWS::Events::Rule', 'rule-of-template', RULE),
  resource('AWS::Scheduler::Schedule', 'schedule-of-template', {
    ...RULE,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: 'arn:aws:sqs:eu-west-1:123456789012:queue-of-template',
      RoleArn: 'arn:aws:iam::123456789012:role/r',
    },
  }),
];

async function start() {
  const services = await startServices({ folder });
  const { config, using } = services;
  const sqs = using(new SQSClient(config));
  const s3 = using(new S3Client({ ...config, forcePathStyle: true }));
  const events = using(new EventBridgeClient(config));
  const sns = using(new SNSClient(config));
  const scheduler = using(new SchedulerClient(config));
  const names = async () => [
    ...((await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? []).map((url) => url.split('/').pop()),
    ...((await sns.send(new ListTopicsCommand({}))).Topics ?? []).map(({ TopicArn }) => TopicArn!.split(':').pop()),
    ...((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).map(({ Name }) => Name),
    ...((await events.send(new ListRulesCommand({}))).Rules ?? []).map(({ Name }) => Name),
    ...((await scheduler.send(new ListSchedulesCommand({}))).Schedules ?? []).map(({ Name }) => Name),
  ];
  return { ...services, sqs, s3, events, names };
}

test('what the template has lost while nothing ran is deleted at the next start, what requests have created stays', async () => {
  const first = await start();
  expect(await first.set.apply(TEMPLATE, first.location)).toEqual([]);
  await first.sqs.send(new CreateQueueCommand({ QueueName: 'queue-of-request' }));
  await first.s3.send(new CreateBucketCommand({ Bucket: 'bucket-of-request' }));
  await first.events.send(new PutRuleCommand({ Name: 'rule-of-request', ...RULE }));
  expect((await first.names()).filter((name) => name!.endsWith('template'))).toHaveLength(TEMPLATE.length);
  await first.services.stop();

  const second = await start();
  await second.set.apply([], second.location);
  expect(await second.names()).toEqual(['queue-of-request', 'bucket-of-request', 'rule-of-request']);
});
