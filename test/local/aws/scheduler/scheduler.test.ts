import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  SchedulerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateScheduleCommand,
  type CreateScheduleCommandInput,
  type Target,
} from '@aws-sdk/client-scheduler';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SERVICES } from '../../../../src/local/aws';
import type { LocalResource } from '../../../../src/local/model';
import { recorder, startServices } from '../test-services';

const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:123456789012:${resource}`;
const RoleArn = 'arn:aws:iam::123456789012:role/scheduler';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function start(options: Parameters<typeof startServices>[0] = {}) {
  const services = await startServices(options);
  const scheduler = services.using(new SchedulerClient(services.config));
  const sqs = services.using(new SQSClient(services.config));
  return {
    ...services,
    scheduler,
    createQueue: async (QueueName: string, Attributes?: Record<string, string>) => {
      await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
      return arn('sqs', QueueName);
    },
    create: (
      ScheduleExpression: string,
      more: Partial<CreateScheduleCommandInput> = {},
      target: Partial<Target> = {},
    ) =>
      scheduler.send(
        new CreateScheduleCommand({
          Name: 'one',
          ScheduleExpression,
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: arn('sqs', 'q'), RoleArn, Input: '<aws.scheduler.scheduled-time>', ...target },
          ...more,
        }),
      ),
    messages: async (name = 'q') => {
      await services.clock.settled();
      const input = {
        QueueUrl: `${services.url}/123456789012/${name}`,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All' as const],
      };
      return (await sqs.send(new ReceiveMessageCommand(input))).Messages ?? [];
    },
    get: (Name = 'one', GroupName?: string) => scheduler.send(new GetScheduleCommand({ Name, GroupName })),
    apply: (...resources: LocalResource[]) => services.set.apply(resources, services.location),
    resource: (type: string, ref: string, own: string, definition: object): LocalResource => ({
      service: 'scheduler',
      type: `AWS::Scheduler::${type}`,
      stackName: 'demo',
      logicalId: type,
      ...services.location,
      ref,
      arn: own,
      definition,
    }),
  };
}

type Started = Awaited<ReturnType<typeof start>>;
let t: Started;
beforeEach(async () => (t = await start()));

const bodies = (messages: { Body?: string }[]) => messages.map(({ Body }) => Body!);
const iso = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`;

test('schedules: create, get, update, list in pages, delete; not found, twice', async () => {
  const { ScheduleArn } = await t.create('rate(5 minutes)', { Description: 'd' });
  expect(ScheduleArn).toBe(arn('scheduler', 'schedule/default/one'));
  expect(await t.get()).toMatchObject({
    Arn: ScheduleArn,
    Name: 'one',
    GroupName: 'default',
    ScheduleExpression: 'rate(5 minutes)',
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
    Description: 'd',
    ActionAfterCompletion: 'NONE',
    Target: { Arn: arn('sqs', 'q'), RoleArn },
    CreationDate: expect.any(Date),
  });
  await expect(t.create('rate(5 minutes)')).rejects.toMatchObject({ name: 'ConflictException' });

  const Target = { Arn: arn('sqs', 'q'), RoleArn };
  const update = {
    Name: 'one',
    ScheduleExpression: 'rate(1 hour)',
    FlexibleTimeWindow: { Mode: 'OFF' as const },
    Target,
  };
  await t.scheduler.send(new UpdateScheduleCommand(update));
  const updated = await t.get();
  // What the request leaves out is reset.
  expect(updated).toMatchObject({ ScheduleExpression: 'rate(1 hour)', Target });
  expect(updated.Description).toBeUndefined();

  await t.create('rate(1 hour)', { Name: 'two', State: 'DISABLED' });
  const names = async (input = {}) => {
    const { Schedules, NextToken } = await t.scheduler.send(new ListSchedulesCommand(input));
    return { names: Schedules!.map(({ Name }) => Name), NextToken };
  };
  const first = await names({ MaxResults: 1 });
  expect(first.names).toEqual(['one']);
  expect((await names({ MaxResults: 1, NextToken: first.NextToken })).names).toEqual(['two']);
  expect((await names({ State: 'DISABLED' })).names).toEqual(['two']);
  expect((await names({ NamePrefix: 'on' })).names).toEqual(['one']);

  await t.scheduler.send(new DeleteScheduleCommand({ Name: 'one' }));
  await expect(t.get()).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Schedule one does not exist.',
    $metadata: { httpStatusCode: 404 },
  });
});

test('groups: create, get, list, tags; their schedules go with them', async () => {
  const { ScheduleGroupArn } = await t.scheduler.send(
    new CreateScheduleGroupCommand({ Name: 'g', Tags: [{ Key: 'a', Value: 'b' }] }),
  );
  expect(ScheduleGroupArn).toBe(arn('scheduler', 'schedule-group/g'));
  expect((await t.create('rate(1 hour)', { GroupName: 'g' })).ScheduleArn).toBe(arn('scheduler', 'schedule/g/one'));
  await expect(t.get()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect((await t.get('one', 'g')).GroupName).toBe('g');
  const { Schedules } = await t.scheduler.send(new ListSchedulesCommand({ GroupName: 'g' }));
  expect(Schedules).toMatchObject([{ Name: 'one', GroupName: 'g', Target: { Arn: arn('sqs', 'q') } }]);
  expect(await t.scheduler.send(new GetScheduleGroupCommand({ Name: 'g' }))).toMatchObject({ State: 'ACTIVE' });
  const { ScheduleGroups } = await t.scheduler.send(new ListScheduleGroupsCommand({}));
  expect(ScheduleGroups!.map(({ Name }) => Name)).toEqual(['default', 'g']);

  const ResourceArn = ScheduleGroupArn!;
  await t.scheduler.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'c', Value: 'd' }] }));
  await t.scheduler.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }));
  const { Tags } = await t.scheduler.send(new ListTagsForResourceCommand({ ResourceArn }));
  expect(Tags).toEqual([{ Key: 'c', Value: 'd' }]);

  await t.scheduler.send(new DeleteScheduleGroupCommand({ Name: 'g' }));
  await expect(t.get('one', 'g')).rejects.toMatchObject({ message: 'Schedule group g does not exist.' });
  await expect(t.create('rate(1 hour)', { GroupName: 'g' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

describe('times', () => {
  beforeEach(() => t.createQueue('q'));

  test('of a rate', async () => {
    const since = t.clock.now();
    await t.create('rate(10 minutes)');
    await t.clock.advance(25 * MINUTE);
    const times = bodies(await t.messages()).map((time) => Date.parse(time));
    expect(times).toHaveLength(2);
    expect(times[1] - times[0]).toBe(10 * MINUTE);
    expect(Math.abs(times[0] - since - 10 * MINUTE)).toBeLessThan(MINUTE);
  });

  test('of cron, in a time zone', async () => {
    await t.create('cron(0 9 * * ? *)', { ScheduleExpressionTimezone: 'Asia/Tokyo' });
    await t.clock.advance(24 * HOUR);
    expect(bodies(await t.messages())).toEqual([expect.stringMatching(/T00:00:00Z$/)]);
  });

  test('of a single time, after which the schedule may be deleted', async () => {
    const at = iso(Math.floor(t.clock.now() / MINUTE) * MINUTE + HOUR);
    await t.create(`at(${at.slice(0, -1)})`, { ActionAfterCompletion: 'DELETE' });
    await t.create(`at(${at.slice(0, -1)})`, { Name: 'kept' });
    await t.clock.advance(2 * HOUR);
    expect(bodies(await t.messages())).toEqual([at, at]);
    await expect(t.get()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect((await t.get('kept')).State).toBe('ENABLED');
  });

  test('from the start date to the end date', async () => {
    const start = Math.floor(t.clock.now() / HOUR) * HOUR + 2 * HOUR;
    const dates = { StartDate: new Date(start), EndDate: new Date(start + 50 * MINUTE) };
    await t.create('rate(30 minutes)', { ...dates, ActionAfterCompletion: 'DELETE' });
    expect((await t.get()).StartDate).toEqual(dates.StartDate);
    await t.clock.advance(6 * HOUR);
    expect(bodies(await t.messages())).toEqual([iso(start), iso(start + 30 * MINUTE)]);
    await expect(t.get()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('within a flexible window are at its beginning', async () => {
    const at = iso(Math.floor(t.clock.now() / MINUTE) * MINUTE + HOUR);
    await t.create(`at(${at.slice(0, -1)})`, { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 } });
    await t.clock.advance(HOUR);
    expect(bodies(await t.messages())).toEqual([at]);
  });

  test('a disabled schedule has none', async () => {
    await t.create('rate(1 minute)', { State: 'DISABLED' });
    await t.clock.advance(HOUR);
    expect(await t.messages()).toEqual([]);
  });
});

test.each<[string, Partial<CreateScheduleCommandInput>, string]>([
  ['rate(10 seconds)', {}, 'Invalid Schedule Expression rate(10 seconds).'],
  ['cron(0 1 * * * *)', {}, 'Invalid Schedule Expression cron(0 1 * * * *).'],
  ['at(2021-12-31)', {}, 'Invalid Schedule Expression at(2021-12-31).'],
  ['rate(1 hour)', { ScheduleExpressionTimezone: 'Mars/Olympus' }, 'The time zone "Mars/Olympus" is not known'],
  ['rate(1 hour)', { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }, 'MaximumWindowInMinutes must be provided'],
  ['rate(1 hour)', { Name: 'no spaces' }, "at 'name' failed to satisfy constraint"],
])('%s with %j is refused', async (expression, more, message) => {
  await expect(t.create(expression, more)).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining(message),
  });
});

test('targets: function, queue with a group, event bus; a universal target is named once', async () => {
  const invoked: any[] = [];
  t = await start({
    functions: {
      find: () => ({ functionName: 'handle', arn: arn('lambda', 'function:handle') }) as any,
      invoke: async (_, event, { cause }) => {
        invoked.push({ event, cause });
        return { payload: null };
      },
    },
  });
  const events = t.using(new EventBridgeClient(t.config));
  await events.send(new PutRuleCommand({ Name: 'rule', EventPattern: '{"source":["shop"]}' }));
  const Targets = [{ Id: 'q', Arn: await t.createQueue('events') }];
  await events.send(new PutTargetsCommand({ Rule: 'rule', Targets }));
  const fifo = await t.createQueue('q.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });

  const Arn = arn('lambda', 'function:handle');
  const Input =
    '{"at":"<aws.scheduler.scheduled-time>","attempt":<aws.scheduler.attempt-number>,"arn":"<aws.scheduler.schedule-arn>"}';
  await t.create('rate(1 hour)', { Name: 'function' }, { Arn, Input });
  await t.create('rate(1 hour)', { Name: 'default-input' }, { Arn, Input: undefined });
  await t.create(
    'rate(1 hour)',
    { Name: 'queue' },
    { Arn: fifo, Input: 'hello', SqsParameters: { MessageGroupId: 'g' } },
  );
  const EventBridgeParameters = { DetailType: 'tick', Source: 'shop' };
  await t.create(
    'rate(1 hour)',
    { Name: 'bus' },
    { Arn: arn('events', 'event-bus/default'), Input: '{"a":1}', EventBridgeParameters },
  );
  await t.create('rate(1 hour)', { Name: 'universal' }, { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage' });
  await t.clock.advance(HOUR + MINUTE);

  expect(invoked[0].event).toEqual({
    at: expect.stringMatching(/Z$/),
    attempt: 1,
    arn: arn('scheduler', 'schedule/default/function'),
  });
  expect(invoked[0].cause.lineage).toEqual([arn('scheduler', 'schedule/default/function')]);
  expect(invoked[1].event).toMatchObject({
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    resources: [arn('scheduler', 'schedule/default/default-input')],
    detail: '{}',
  });
  expect(await t.messages('q.fifo')).toMatchObject([{ Body: 'hello', Attributes: { MessageGroupId: 'g' } }]);
  const [event] = bodies(await t.messages('events'));
  expect(JSON.parse(event)).toMatchObject({
    source: 'shop',
    'detail-type': 'tick',
    resources: [arn('scheduler', 'schedule/default/bus')],
    detail: { a: 1 },
  });
  await t.clock.advance(HOUR);
  expect(t.lines.filter((line) => line.startsWith('universal'))).toEqual([
    'universal → sendMessage does not run locally: there is no local service for arn:aws:scheduler:::aws-sdk:sqs:sendMessage',
  ]);
});

test('the target is called with the role of the schedule', async () => {
  const queue = recorder('sqs');
  t = await start({ rows: [...SERVICES.filter(({ name }) => name === 'scheduler'), queue.row] });
  await t.create('rate(1 hour)');
  await t.clock.advance(HOUR);
  expect(queue.deliveries[0].caller.principal).toEqual({ type: 'role', roleArn: RoleArn, sessionName: 'scheduler' });
});

test('a target that is gone gets no retry: its input goes to the dead-letter queue', async () => {
  const DeadLetterConfig = { Arn: await t.createQueue('dead') };
  await t.create('rate(1 hour)', {}, { Arn: arn('sqs', 'gone'), Input: 'hello', DeadLetterConfig });
  await t.clock.advance(HOUR);
  const [message] = await t.messages('dead');
  const text = (StringValue: unknown) => ({ DataType: 'String', StringValue });
  expect(message).toMatchObject({
    Body: 'hello',
    MessageAttributes: {
      ERROR_CODE: text('AWS.SimpleQueueService.NonExistentQueue'),
      ERROR_MESSAGE: text('The specified queue does not exist.'),
      EXECUTION_ID: text(expect.any(String)),
      IS_PAYLOAD_TRUNCATED: text('false'),
      RETRY_ATTEMPTS: text('0'),
      SCHEDULED_TIME: text(expect.stringMatching(/Z$/)),
      SCHEDULE_ARN: text(arn('scheduler', 'schedule/default/one')),
      TARGET_ARN: text(arn('sqs', 'gone')),
    },
  });
});

describe('the template', () => {
  const schedule = (more = {}) =>
    t.resource('Schedule', 'hourly', arn('scheduler', 'schedule/g/hourly'), {
      GroupName: 'g',
      ScheduleExpression: 'rate(1 hour)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: arn('sqs', 'q'), RoleArn, Input: 'hello' },
      ...more,
    });
  const group = () => t.resource('ScheduleGroup', 'g', arn('scheduler', 'schedule-group/g'), {});

  test('has schedules, which continue over a reload, and end with their resource', async () => {
    await t.createQueue('q');
    expect(await t.apply(group(), schedule())).toEqual([]);
    await t.clock.advance(59 * MINUTE);
    await t.apply(group(), schedule({ Description: 'x' }));
    await t.clock.advance(MINUTE);
    const [{ MessageId }] = await t.messages();
    await t.apply();
    await t.clock.advance(2 * HOUR);
    // The same message again, as it was not deleted.
    expect(await t.messages()).toMatchObject([{ MessageId }]);
    const { ScheduleGroups } = await t.scheduler.send(new ListScheduleGroupsCommand({}));
    expect(ScheduleGroups!.map(({ Name }) => Name)).toEqual(['default']);
  });

  test('has dates as texts', async () => {
    await t.apply(group(), schedule({ StartDate: '2030-01-01T00:00:00Z', EndDate: '2031-01-01T00:00:00Z' }));
    expect((await t.get('hourly', 'g')).EndDate).toEqual(new Date('2031-01-01T00:00:00Z'));
  });

  test('an invalid expression is a problem with its reason', async () => {
    expect(await t.apply(group(), schedule({ ScheduleExpression: 'rate(x)' }))).toMatchObject([
      { logicalId: 'Schedule', name: 'hourly', reason: 'Invalid Schedule Expression rate(x).' },
    ]);
  });
});

test('schedules and groups are kept with the state', async () => {
  await t.scheduler.send(new CreateScheduleGroupCommand({ Name: 'g' }));
  await t.create('rate(1 hour)', { GroupName: 'g' });
  const state = JSON.parse(JSON.stringify(await (await t.set.get('scheduler'))!.snapshot!()));
  t = await start();
  await (await t.set.get('scheduler'))!.restore!(state);
  await t.createQueue('q');
  expect((await t.get('one', 'g')).ScheduleExpression).toBe('rate(1 hour)');
  await t.clock.advance(HOUR);
  expect(await t.messages()).toHaveLength(1);
});

test('a schedule for one time that passed while nothing ran invokes its target at the next start, once', async () => {
  await t.create(`at(${new Date(t.clock.now() + HOUR).toISOString().slice(0, 19)})`);
  await t.create('rate(1 hour)', { Name: 'hourly' });
  const snapshot = async () => JSON.parse(JSON.stringify(await (await t.set.get('scheduler'))!.snapshot!()));
  const restart = async (state: object) => {
    t = await start();
    await t.clock.advance(2 * HOUR);
    await t.createQueue('q');
    await (await t.set.get('scheduler'))!.restore!(state);
    t.set.resume();
    return (await t.messages()).length;
  };
  expect(await restart(await snapshot())).toBe(1);
  expect(await restart(await snapshot())).toBe(0);
});

test('a schedule for one time that has fired does not fire again after the process is killed', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'scheduler-'));
  try {
    t = await start({ folder: path.join(folder, 'first') });
    await t.createQueue('q');
    await t.create(`at(${new Date(t.clock.now() + HOUR).toISOString().slice(0, 19)})`);
    // It was created, and what comes after that is in no response.
    fs.cpSync(path.join(folder, 'first'), path.join(folder, 'next'), { recursive: true });
    await t.clock.advance(HOUR);
    expect(await t.messages()).toHaveLength(1);
    for (const file of ['fired.jsonl', 'deliveries.jsonl']) {
      fs.copyFileSync(path.join(folder, 'first/scheduler', file), path.join(folder, 'next/scheduler', file));
    }
    t = await start({ folder: path.join(folder, 'next') });
    await t.clock.advance(2 * HOUR);
    await t.set.get('scheduler');
    t.set.resume();
    expect((await t.get('one')).Name).toBe('one');
    expect(await t.messages()).toEqual([]);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
