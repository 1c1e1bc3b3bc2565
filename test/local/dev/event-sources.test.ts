import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Template } from 'aws-cdk-lib/assertions';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { ServerlessApp } from '../../../src/cdk';
import type { FunctionManifest, Manifest, ResourceKind } from '../../../src/manifest/manifest';
import { appIn, manifestOf, newStack } from '../../cdk/literal-app';
import { LocalStack } from '../gateway/local-stack';
import { tempFolder } from '../lambda/temp-function';

afterEach(() => LocalStack.closeAll());

/** Prints the event that the function gets. */
const PRINT = "async (event) => console.log('<' + JSON.stringify(event) + '>')";

interface Setup {
  /** The kind of the resource "It", which `make` creates. */
  readonly kind?: ResourceKind;
  readonly make?: (stack: Stack) => object;
  /** Further properties of the construct. */
  readonly props?: (stack: Stack) => object;
  /** Adds to the stack. */
  readonly more?: (stack: Stack, app: ServerlessApp) => void;
}

/** Runs an app as `dev` does, whose one function, `handle`, is declared like that. */
async function run(declaration: FunctionManifest, { kind, make, props, more }: Setup = {}) {
  const cdk = newStack();
  const resources: Manifest['resources'] = kind ? { It: { kind, variable: 'IT' } } : {};
  const app = appIn(cdk, manifestOf({ functions: { handle: declaration }, routes: [], resources, operations: {} }), {
    ...(make ? { resources: { It: make(cdk) } } : {}),
    ...props?.(cdk),
  });
  more?.(cdk, app);
  const stack = await LocalStack.startTemplate(Template.fromStack(cdk).toJSON(), PRINT);
  return {
    stack,
    /** The types that the banner names as not run. */
    missing: stack.cloud.notRunLocally.map(({ type }) => type),
    ref: (type: string) => stack.cloud.resources.find((resource) => resource.type === type)!.ref,
    config: {
      endpoint: stack.runner.awsEndpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    },
    /** The first event that the function gets. */
    async event(): Promise<any> {
      for (;;) {
        const [, json] = /<(\{.*\})>/.exec(stack.output) ?? [];
        if (json !== undefined) return JSON.parse(json);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}

test('app.onSnsMessage: the function gets the messages of the topic that fit its filter', async () => {
  const { config, ref, event, missing } = await run(
    { kind: 'sns', source: { resource: 'It' }, filterPolicy: { level: [{ numeric: ['>', 3] }] } },
    {
      kind: 'topic',
      make: (stack) => new sns.Topic(stack, 'Topic'),
      props: (stack) => ({ eventSources: { handle: { deadLetterQueue: new sqs.Queue(stack, 'Dead') } } }),
    },
  );
  expect(missing).toEqual([]);
  const client = new SNSClient(config);
  const publish = (level: string) => {
    const MessageAttributes = { level: { DataType: 'Number', StringValue: level } };
    return client.send(new PublishCommand({ TopicArn: ref('AWS::SNS::Topic'), Message: level, MessageAttributes }));
  };
  await publish('3');
  await publish('4');
  expect(await event()).toMatchObject({ Records: [{ EventSource: 'aws:sns', Sns: { Message: '4' } }] });
  client.destroy();
});

test('app.onSnsMessage: a topic that exists outside of the app is here, too', async () => {
  const arn = 'arn:aws:sns:eu-central-1:123456789012:news';
  const { config, event } = await run({ kind: 'sns', source: { arn } });
  const client = new SNSClient(config);
  await client.send(new PublishCommand({ TopicArn: arn, Message: 'hello' }));
  expect(await event()).toMatchObject({ Records: [{ Sns: { TopicArn: arn, Message: 'hello' } }] });
  client.destroy();
});

describe('app.onEventBridge', () => {
  const put = async (config: object, EventBusName?: string) => {
    const client = new EventBridgeClient(config);
    const entry = { Source: 'shop', DetailType: 'order', EventBusName };
    const Entries = ['open', 'paid'].map((state) => ({ ...entry, Detail: JSON.stringify({ state }) }));
    await client.send(new PutEventsCommand({ Entries }));
    client.destroy();
  };
  const pattern = { source: ['shop'], detail: { state: ['paid'] } };

  test('the function gets the events of the bus that match its pattern', async () => {
    const { config, ref, event, missing } = await run(
      { kind: 'eventbridge', source: { resource: 'It' }, pattern },
      {
        kind: 'eventBus',
        make: (stack) => new events.EventBus(stack, 'Bus'),
        props: (stack) => ({ eventSources: { handle: { deadLetterQueue: new sqs.Queue(stack, 'Dead') } } }),
      },
    );
    expect(missing).toEqual([]);
    await put(config, ref('AWS::Events::EventBus'));
    expect(await event()).toMatchObject({ source: 'shop', 'detail-type': 'order', detail: { state: 'paid' } });
  });

  test('the default bus is there', async () => {
    const { config, event } = await run({ kind: 'eventbridge', pattern });
    await put(config);
    expect(await event()).toMatchObject({ detail: { state: 'paid' } });
  });
});

test('app.schedule: the function gets the event of its schedule, each time', async () => {
  const { stack, event, missing } = await run({ kind: 'schedule', expression: 'rate(1 hour)' });
  expect(missing).toEqual([]);
  await stack.runner.clock.advance(3_600_000);
  expect(await event()).toMatchObject({
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    resources: [expect.stringContaining(':rule/')],
  });
});

test('a schedule of EventBridge Scheduler in the stack calls a function of the app', async () => {
  const { stack, event, missing } = await run(
    { kind: 'lambda' },
    {
      more: (cdk, app) => {
        const input = ScheduleTargetInput.fromObject({ job: 'clean' });
        new Schedule(cdk, 'Schedule', {
          schedule: ScheduleExpression.rate(Duration.hours(1)),
          target: new LambdaInvoke(app.getFunction('handle'), { input }),
        });
      },
    },
  );
  expect(missing).toEqual([]);
  await stack.runner.clock.advance(3_600_000);
  expect(await event()).toEqual({ job: 'clean' });
});

test('app.onKinesisRecord: the function gets the records of the stream', async () => {
  const { config, ref, event, missing } = await run(
    { kind: 'kinesis', source: { resource: 'It' }, batchSize: 100, startingPosition: 'TRIM_HORIZON' },
    {
      kind: 'stream',
      make: (stack) => new kinesis.Stream(stack, 'Stream'),
      props: (stack) => ({ eventSources: { handle: { onFailure: new sqs.Queue(stack, 'Failed') } } }),
    },
  );
  expect(missing).toEqual([]);
  const client = new KinesisClient(config);
  const StreamName = ref('AWS::Kinesis::Stream');
  await client.send(new PutRecordCommand({ StreamName, PartitionKey: 'a', Data: Buffer.from('hello') }));
  const data = Buffer.from('hello').toString('base64');
  expect(await event()).toMatchObject({
    Records: [{ kinesis: { partitionKey: 'a', data }, invokeIdentityArn: expect.stringContaining(':role/') }],
  });
  client.destroy();
});

test('app.onSqsMessage: edits of the handler lose no message, and repeat none', async () => {
  const { stack, config, ref } = await run(
    { kind: 'sqs', source: { resource: 'It' }, batchSize: 2 },
    { kind: 'queue', make: (cdk) => new sqs.Queue(cdk, 'Queue', { visibilityTimeout: Duration.hours(1) }) },
  );
  const { cloud, runner } = stack;
  await runner.apply({ ...cloud, functions: cloud.functions.map((fn) => ({ ...fn, runtimeDir: 'runtime' })) });
  const edit = (version: number) =>
    runner.functions.replaceCode('runtime', {
      codeDir: tempFolder({
        'index.js': `exports.handler = async ({ Records }) => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          for (const { body } of Records) console.log('<${version}:' + body + '>');
        };`,
      }),
      preload: [],
      docsDir: '',
      declarations: '',
      resources: new Set<string>(),
    });
  await edit(0);
  const client = new SQSClient(config);
  const QueueUrl = ref('AWS::SQS::Queue');
  const send = (from: number) =>
    client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: Array.from({ length: 10 }, (_, i) => ({ Id: String(i), MessageBody: String(from + i) })),
      }),
    );
  const handled = () => [...stack.output.matchAll(/<(\d+):(\d+)>/g)].map(([, version, body]) => ({ version, body }));
  const reach = async (count: number) => {
    while (handled().length < count) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  for (let version = 1; version <= 5; version++) {
    // Some are handled, some wait, some arrive.
    await send(version * 20 - 20);
    await Promise.all([edit(version), send(version * 20 - 10)]);
    if (version === 3) await reach(40);
  }
  await send(100);
  await reach(110);
  const bodies = handled().map(({ body }) => Number(body));
  expect(bodies.sort((a, b) => a - b)).toEqual(Array.from({ length: 110 }, (_, i) => i));
  const last = handled().filter(({ body }) => Number(body) >= 100);
  expect(new Set(last.map(({ version }) => version))).toEqual(new Set(['5']));
  client.destroy();
});
