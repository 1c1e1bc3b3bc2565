import {
  CreateArchiveCommand,
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TestEventPatternCommand,
  type PutEventsRequestEntry,
  type PutRuleCommandInput,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SERVICES } from '../../../../src/local/aws';
import { Events } from '../../../../src/local/aws/events/events';
import { AwsServiceError, type ServiceContext } from '../../../../src/local/aws/service';
import { newCause } from '../../../../src/local/cause';
import type { LocalResource } from '../../../../src/local/model';
import { startServices } from '../test-services';

const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:123456789012:${resource}`;
const ORDERS = { Source: 'shop', DetailType: 'order', Detail: '{"id":1,"state":"paid","items":[{"sku":"a"}]}' };

async function start(options: Parameters<typeof startServices>[0] = {}) {
  const services = await startServices(options);
  const events = services.using(new EventBridgeClient(services.config));
  const sqs = services.using(new SQSClient(services.config));
  const putTargets = (Rule: string, Targets: Target[], EventBusName?: string) =>
    events.send(new PutTargetsCommand({ Rule, Targets, EventBusName }));
  const putRule = (Name: string, input: Partial<PutRuleCommandInput> = {}) => {
    const own = input.ScheduleExpression ? {} : { EventPattern: '{"source":["shop"]}' };
    return events.send(new PutRuleCommand({ Name, ...own, ...input }));
  };
  const createQueue = async (QueueName: string, Attributes?: Record<string, string>) => {
    await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    return arn('sqs', QueueName);
  };
  return {
    ...services,
    events,
    createQueue,
    putTargets,
    putRule,
    put: (...entries: PutEventsRequestEntry[]) => events.send(new PutEventsCommand({ Entries: entries })),
    /** A rule that sends orders to a queue of its name. */
    ruleToQueue: async (name: string, target: Partial<Target> = {}, input: Partial<PutRuleCommandInput> = {}) => {
      await putRule(name, input);
      await putTargets(name, [{ Id: 'q', Arn: await createQueue(name), ...target }], input.EventBusName);
    },
    /** The messages in a queue, after everything was delivered. */
    messages: async (name: string) => {
      await services.clock.settled();
      const input = {
        QueueUrl: `${services.url}/123456789012/${name}`,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All' as const],
      };
      return (await sqs.send(new ReceiveMessageCommand(input))).Messages ?? [];
    },
    apply: (...resources: LocalResource[]) => services.set.apply(resources, services.location),
    resource: (type: string, ref: string, own: string, definition: object): LocalResource => ({
      service: 'events',
      type: `AWS::Events::${type}`,
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

const bodies = (messages: { Body?: string }[]) => messages.map(({ Body }) => Body);

test('buses: create, describe, list, delete; not found, twice', async () => {
  const create = (Name: string) =>
    t.events.send(new CreateEventBusCommand({ Name, Description: 'd', Tags: [{ Key: 'a', Value: 'b' }] }));
  expect((await create('shop')).EventBusArn).toBe(arn('events', 'event-bus/shop'));
  await expect(create('shop')).rejects.toMatchObject({
    name: 'ResourceAlreadyExistsException',
    message: 'Event bus shop already exists.',
  });
  expect(await t.events.send(new DescribeEventBusCommand({ Name: 'shop' }))).toMatchObject({
    Name: 'shop',
    Arn: arn('events', 'event-bus/shop'),
    Description: 'd',
    CreationTime: expect.any(Date),
  });
  const tags = await t.events.send(new ListTagsForResourceCommand({ ResourceARN: arn('events', 'event-bus/shop') }));
  expect(tags.Tags).toEqual([{ Key: 'a', Value: 'b' }]);
  const names = async (input = {}) =>
    (await t.events.send(new ListEventBusesCommand(input))).EventBuses!.map(({ Name }) => Name);
  expect(await names()).toEqual(['default', 'shop']);
  expect(await names({ NamePrefix: 'sh' })).toEqual(['shop']);
  await t.events.send(new DeleteEventBusCommand({ Name: 'shop' }));
  await expect(t.events.send(new DescribeEventBusCommand({ Name: 'shop' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Event bus shop does not exist.',
  });
  await expect(t.events.send(new DeleteEventBusCommand({ Name: 'default' }))).rejects.toThrow(
    'Cannot delete event bus default.',
  );
});

test('rules: put, describe, list in pages, disable, enable, delete', async () => {
  expect((await t.putRule('one')).RuleArn).toBe(arn('events', 'rule/one'));
  await t.events.send(new CreateEventBusCommand({ Name: 'shop' }));
  expect((await t.putRule('two', { EventBusName: 'shop' })).RuleArn).toBe(arn('events', 'rule/shop/two'));
  expect(await t.events.send(new DescribeRuleCommand({ Name: 'two', EventBusName: 'shop' }))).toMatchObject({
    Name: 'two',
    EventBusName: 'shop',
    EventPattern: '{"source":["shop"]}',
    State: 'ENABLED',
    CreatedBy: '123456789012',
  });
  await t.putRule('three');
  const first = await t.events.send(new ListRulesCommand({ Limit: 1 }));
  expect(first.Rules!.map(({ Name }) => Name)).toEqual(['one']);
  const second = await t.events.send(new ListRulesCommand({ Limit: 1, NextToken: first.NextToken }));
  expect(second.Rules!.map(({ Name }) => Name)).toEqual(['three']);
  expect(second.NextToken).toBeUndefined();

  const state = async () => (await t.events.send(new DescribeRuleCommand({ Name: 'one' }))).State;
  await t.events.send(new DisableRuleCommand({ Name: 'one' }));
  expect(await state()).toBe('DISABLED');
  await t.events.send(new EnableRuleCommand({ Name: 'one' }));
  expect(await state()).toBe('ENABLED');

  await t.putTargets('one', [{ Id: 'q', Arn: arn('sqs', 'q') }]);
  const remove = () => t.events.send(new DeleteRuleCommand({ Name: 'one' }));
  await expect(remove()).rejects.toThrow("Rule can't be deleted since it has targets.");
  await t.events.send(new RemoveTargetsCommand({ Rule: 'one', Ids: ['q'] }));
  await remove();
  await expect(state()).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Rule one does not exist on EventBus default.',
  });
});

test.each<[Partial<PutRuleCommandInput>, string, string]>([
  [
    { EventPattern: '{"source":[]}' },
    'InvalidEventPatternException',
    'Event pattern is not valid. Reason: Empty arrays',
  ],
  [{ EventPattern: 'x' }, 'InvalidEventPatternException', 'Event pattern is not valid. Reason: '],
  [{ EventPattern: undefined }, 'ValidationException', 'Parameter(s) EventPattern or ScheduleExpression must be'],
  [{ ScheduleExpression: 'rate(1 minutes)' }, 'ValidationException', 'Parameter ScheduleExpression is not valid.'],
  [
    { ScheduleExpression: 'rate(1 minute)', EventBusName: 'shop' },
    'ValidationException',
    'ScheduleExpression is supported only on the default event bus.',
  ],
  [{ EventBusName: 'none' }, 'ResourceNotFoundException', 'Event bus none does not exist.'],
])('a rule with %j is refused', async (input, name, message) => {
  await t.events.send(new CreateEventBusCommand({ Name: 'shop' }));
  await expect(t.putRule('one', input)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
});

test('targets: put, list, replace, remove; what is refused', async () => {
  await t.putRule('one');
  const list = async () => (await t.events.send(new ListTargetsByRuleCommand({ Rule: 'one' }))).Targets;
  await t.putTargets('one', [{ Id: 'a', Arn: arn('sqs', 'a') }]);
  await t.putTargets('one', [
    { Id: 'a', Arn: arn('sqs', 'a'), Input: '{}' },
    { Id: 'b', Arn: arn('sqs', 'b') },
  ]);
  expect(await list()).toEqual([
    { Id: 'a', Arn: arn('sqs', 'a'), Input: '{}' },
    { Id: 'b', Arn: arn('sqs', 'b') },
  ]);
  const names = await t.events.send(new ListRuleNamesByTargetCommand({ TargetArn: arn('sqs', 'a') }));
  expect(names.RuleNames).toEqual(['one']);
  await t.events.send(new RemoveTargetsCommand({ Rule: 'one', Ids: ['a'] }));
  expect((await list())!.map(({ Id }) => Id)).toEqual(['b']);

  const target = { Id: 'x', Arn: arn('sqs', 'x') };
  await expect(t.putTargets('one', [{ ...target, Input: '1', InputPath: '$' }])).rejects.toThrow(
    'Only one of Input, InputPath, or InputTransformer must be provided for target x.',
  );
  await expect(t.putTargets('one', [{ ...target, InputTransformer: { InputTemplate: '"<none>"' } }])).rejects.toThrow(
    'InputTemplate for target x contains invalid placeholder none.',
  );
  const many = Array.from({ length: 5 }, (_, i) => ({ ...target, Id: String(i) }));
  await expect(t.putTargets('one', many)).rejects.toMatchObject({ name: 'LimitExceededException' });
});

test('PutEvents: ids, errors for each entry, at most ten', async () => {
  const { FailedEntryCount, Entries } = await t.put(
    ORDERS,
    { ...ORDERS, Source: undefined },
    { ...ORDERS, DetailType: undefined },
    { ...ORDERS, Detail: undefined },
    { ...ORDERS, Detail: '[]' },
    { ...ORDERS, Source: 'aws.s3' },
    { ...ORDERS, EventBusName: 'none' },
  );
  expect(FailedEntryCount).toBe(5);
  const required = (name: string) => ({
    ErrorCode: 'InvalidArgument',
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  });
  expect(Entries).toEqual([
    { EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    required('Source'),
    required('DetailType'),
    required('Detail'),
    { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
    { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' },
    // A bus that does not exist is no error.
    { EventId: expect.any(String) },
  ]);
  await expect(t.put(...Array.from({ length: 11 }, () => ORDERS))).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining("at 'entries' failed to satisfy constraint: Member must have length less than"),
  });
  await t.put({ ...ORDERS, Detail: JSON.stringify({ x: 'x'.repeat(1_048_000) }) });
  await expect(t.put({ ...ORDERS, Detail: JSON.stringify({ x: 'x'.repeat(1_048_576) }) })).rejects.toThrow(
    'Total size of the entries in the request is over the limit.',
  );
});

test('an event reaches the targets of the rules that it matches, on its bus', async () => {
  await t.ruleToQueue('paid', {}, { EventPattern: '{"detail":{"state":["paid"]}}' });
  await t.ruleToQueue('open', {}, { EventPattern: '{"detail":{"state":["open"]}}' });
  await t.ruleToQueue('off', {}, { State: 'DISABLED' });
  await t.events.send(new CreateEventBusCommand({ Name: 'shop' }));
  await t.ruleToQueue('other', {}, { EventBusName: 'shop' });
  const time = new Date('2026-03-01T10:00:00Z');
  const { Entries } = await t.put({ ...ORDERS, Time: time, Resources: ['arn:aws:x'] });
  const [message] = await t.messages('paid');
  expect(JSON.parse(message.Body!)).toEqual({
    version: '0',
    id: Entries![0].EventId,
    'detail-type': 'order',
    source: 'shop',
    account: '123456789012',
    time: '2026-03-01T10:00:00Z',
    region: 'eu-west-1',
    resources: ['arn:aws:x'],
    detail: JSON.parse(ORDERS.Detail),
  });
  for (const name of ['open', 'off', 'other']) expect(await t.messages(name)).toEqual([]);
  await t.put({ ...ORDERS, EventBusName: arn('events', 'event-bus/shop') });
  expect(await t.messages('other')).toHaveLength(1);
});

test('a pattern can be tested', async () => {
  const event = {
    id: '1',
    account: '1',
    source: 'shop',
    time: '2026-03-01T10:00:00Z',
    region: 'eu-west-1',
    resources: [],
    'detail-type': 'order',
    detail: { total: 5 },
  };
  const of = (pattern: string, from: object = event) =>
    t.events.send(new TestEventPatternCommand({ EventPattern: pattern, Event: JSON.stringify(from) }));
  expect((await of('{"detail":{"total":[{"numeric":[">",4]}]}}')).Result).toBe(true);
  expect((await of('{"detail":{"total":[{"numeric":[">",5]}]}}')).Result).toBe(false);
  await expect(of('{"detail":5}')).rejects.toMatchObject({ name: 'InvalidEventPatternException' });
  await expect(of('{"source":["x"]}', {})).rejects.toMatchObject({ name: 'ValidationException' });
});

// As AWS does it: recorded by LocalStack, tests/aws/services/events/test_events_inputs.snapshot.json.
test.each<[Partial<Target>, string]>([
  [{ Input: '{"a":1}' }, '{"a":1}'],
  [{ InputPath: '$.detail.items[0].sku' }, '"a"'],
  [{ InputPath: '$.detail-type' }, '"order"'],
  [
    { InputTransformer: { InputPathsMap: { s: '$.detail.state' }, InputTemplate: '"The order is <s>."' } },
    '"The order is paid."',
  ],
  [
    { InputTransformer: { InputPathsMap: { i: '$.detail.items' }, InputTemplate: '"Items: <i>"' } },
    '"Items: [{sku:a}]"',
  ],
  [
    {
      InputTransformer: {
        InputPathsMap: { i: '$.detail.items', s: '$.detail.state' },
        InputTemplate: '{"i": <i>, "s": "is <s>"}',
      },
    },
    '{"i": [{"sku":"a"}], "s": "is paid"}',
  ],
  [
    { InputTransformer: { InputPathsMap: { n: '$.detail.none' }, InputTemplate: '{"n": <n>, "t": "<n>"}' } },
    '{"n": "", "t": ""}',
  ],
  [
    { InputTransformer: { InputTemplate: '"<aws.events.rule-name> <aws.events.rule-arn>"' } },
    `"rule ${arn('events', 'rule/rule')}"`,
  ],
])('the input %j is %s', async (target, body) => {
  await t.ruleToQueue('rule', target);
  await t.put(ORDERS);
  expect(bodies(await t.messages('rule'))).toEqual([body]);
});

test('reserved variables have the event, with and without its detail', async () => {
  const InputTemplate =
    '{"event": <aws.events.event>, "json": <aws.events.event.json>, "at": <aws.events.event.ingestion-time>}';
  await t.ruleToQueue('rule', { InputTransformer: { InputTemplate } });
  await t.put(ORDERS);
  const [body] = bodies(await t.messages('rule'));
  const { event, json, at } = JSON.parse(body!);
  expect(json).toMatchObject({ 'detail-type': 'order', detail: JSON.parse(ORDERS.Detail) });
  expect(Object.keys(event).sort()).toEqual([
    'account',
    'detailType',
    'id',
    'region',
    'resources',
    'source',
    'time',
    'version',
  ]);
  expect(event.time).toBe(at);
});

test('targets: function, queue with a group, topic, another bus; others are named once', async () => {
  const invoked: any[] = [];
  t = await start({
    functions: {
      find: (name) =>
        name.endsWith('handle')
          ? ({ functionName: 'handle', arn: arn('lambda', 'function:handle') } as any)
          : undefined,
      invoke: async (_, event, { cause }) => {
        invoked.push({ event, cause });
        return { payload: null };
      },
    },
  });
  const fifo = await t.createQueue('q.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
  const sns = t.using(new SNSClient(t.config));
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'news' }));
  const Endpoint = await t.createQueue('subscribed');
  await sns.send(
    new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes: { RawMessageDelivery: 'true' } }),
  );
  await t.events.send(new CreateEventBusCommand({ Name: 'copy' }));
  await t.ruleToQueue('copied', {}, { EventBusName: 'copy' });
  await t.putRule('one');
  await t.putTargets('one', [
    { Id: 'function', Arn: arn('lambda', 'function:handle') },
    { Id: 'queue', Arn: fifo, SqsParameters: { MessageGroupId: 'g' }, InputPath: '$.detail.id' },
    { Id: 'topic', Arn: TopicArn!, InputPath: '$.detail.state' },
    { Id: 'bus', Arn: arn('events', 'event-bus/copy') },
    { Id: 'other', Arn: arn('codebuild', 'project/build') },
  ]);
  const { Entries } = await t.put(ORDERS);
  await t.put({ ...ORDERS, Detail: '{"id":2}' });
  await t.clock.settled();

  expect(invoked[0].event).toMatchObject({ id: Entries![0].EventId, 'detail-type': 'order', detail: { id: 1 } });
  expect(invoked[0].cause.lineage).toEqual([arn('events', 'event-bus/default'), arn('events', 'rule/one')]);
  const queued = await t.messages('q.fifo');
  expect(queued[0]).toMatchObject({ Body: '1', Attributes: { MessageGroupId: 'g' } });
  expect(bodies(await t.messages('subscribed'))[0]).toBe('"paid"');
  // The same event, with its id.
  expect(JSON.parse((await t.messages('copied'))[0].Body!)).toMatchObject({ id: Entries![0].EventId, source: 'shop' });
  expect(t.lines.filter((line) => line.includes('codebuild'))).toEqual([
    `one → build does not run locally: there is no local service for ${arn('codebuild', 'project/build')}`,
  ]);
});

describe('a scheduled rule', () => {
  const times = (messages: { Body?: string }[]) => messages.map(({ Body }) => JSON.parse(Body!).time);
  const iso = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`;

  test('fires at its rate, with the event of AWS', async () => {
    const since = t.clock.now();
    await t.ruleToQueue('rule', {}, { ScheduleExpression: 'rate(5 minutes)' });
    await t.clock.advance(4 * 60_000);
    expect(await t.messages('rule')).toEqual([]);
    await t.clock.advance(7 * 60_000);
    const messages = await t.messages('rule');
    expect(messages).toHaveLength(2);
    expect(JSON.parse(messages[0].Body!)).toEqual({
      version: '0',
      id: expect.any(String),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '123456789012',
      time: expect.any(String),
      region: 'eu-west-1',
      resources: [arn('events', 'rule/rule')],
      detail: {},
    });
    const [first, second] = times(messages).map((time) => Date.parse(time));
    expect(second - first).toBe(5 * 60_000);
    expect(Math.abs(first - since - 5 * 60_000)).toBeLessThan(60_000);
  });

  test('fires at the times of its cron expression, in UTC', async () => {
    await t.ruleToQueue('rule', {}, { ScheduleExpression: 'cron(0 * * * ? *)' });
    await t.clock.advance(2 * 3_600_000);
    const hour = Math.floor(t.clock.now() / 3_600_000) * 3_600_000;
    expect(times(await t.messages('rule'))).toEqual([iso(hour - 3_600_000), iso(hour)]);
  });

  test('does not fire while it is disabled', async () => {
    await t.ruleToQueue('rule', {}, { ScheduleExpression: 'rate(1 minute)' });
    await t.events.send(new DisableRuleCommand({ Name: 'rule' }));
    await t.clock.advance(150_000);
    expect(await t.messages('rule')).toEqual([]);
    await t.events.send(new EnableRuleCommand({ Name: 'rule' }));
    await t.clock.advance(60_000);
    expect(await t.messages('rule')).toHaveLength(1);
  });
});

describe('a target that fails', () => {
  test('with an error of the client gets no retry; the event goes to the dead-letter queue', async () => {
    await t.createQueue('dead');
    await t.putRule('one');
    const gone = { Id: 'gone', Arn: arn('sqs', 'gone'), DeadLetterConfig: { Arn: arn('sqs', 'dead') } };
    await t.putTargets('one', [gone]);
    const { Entries } = await t.put(ORDERS);
    const [dead] = await t.messages('dead');
    expect(JSON.parse(dead.Body!)).toMatchObject({ id: Entries![0].EventId });
    expect(dead.MessageAttributes).toEqual({
      RULE_ARN: { DataType: 'String', StringValue: arn('events', 'rule/one') },
      TARGET_ARN: { DataType: 'String', StringValue: arn('sqs', 'gone') },
      ERROR_CODE: { DataType: 'String', StringValue: 'NO_RESOURCE' },
      ERROR_MESSAGE: { DataType: 'String', StringValue: 'The specified queue does not exist.' },
    });
  });

  test('is tried again for a day or 185 times, or as its retry policy has it', async () => {
    const attempts = { lambda: 0, sns: 0 };
    const failing = (name: 'lambda' | 'sns') => ({
      name,
      open: async () => ({
        name,
        operations: [],
        handle: () => Promise.reject(new Error('not for requests')),
        deliver: async () => {
          attempts[name]++;
          throw new AwsServiceError('InternalFailure', 'x', { status: 500 });
        },
        close: async () => undefined,
      }),
    });
    const rows = SERVICES.filter(({ name }) => name === 'events' || name === 'sqs');
    t = await start({ rows: [...rows, failing('lambda'), failing('sns')] });
    await t.createQueue('dead');
    await t.putRule('one');
    const DeadLetterConfig = { Arn: arn('sqs', 'dead') };
    await t.putTargets('one', [
      { Id: 'a', Arn: arn('lambda', 'function:x'), DeadLetterConfig },
      { Id: 'b', Arn: arn('sns', 'x'), DeadLetterConfig, RetryPolicy: { MaximumRetryAttempts: 3 } },
    ]);
    await t.put(ORDERS);
    await t.clock.advance(60_000);
    expect(attempts).toMatchObject({ sns: 4 });
    const [limited] = await t.messages('dead');
    expect(limited.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'INTERNAL_ERROR' },
      EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumRetryAttempts' },
      RETRY_ATTEMPTS: { StringValue: '3' },
    });
    await t.clock.advance(25 * 3_600_000);
    expect(attempts.lambda).toBeGreaterThan(100);
    const aged = (await t.messages('dead')).at(-1)!;
    expect(aged.MessageAttributes).toMatchObject({
      EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumEventAgeInSeconds' },
    });
  });
});

test('archives are not implemented, and named', async () => {
  const input = { ArchiveName: 'a', EventSourceArn: arn('events', 'event-bus/default') };
  await expect(t.events.send(new CreateArchiveCommand(input))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 501 },
    message: expect.stringContaining('CreateArchive'),
  });
});

test('a loop of buses ends', async () => {
  await t.events.send(new CreateEventBusCommand({ Name: 'a' }));
  await t.putRule('loop', { EventBusName: 'a' });
  await t.putTargets('loop', [{ Id: 'a', Arn: arn('events', 'event-bus/a') }], 'a');
  await t.put({ ...ORDERS, EventBusName: 'a' });
  await t.clock.settled();
  expect(t.lines).toEqual(['an event is dropped after 16 rounds through the event bus a']);
});

test('other services need a permission, but not for the default bus', async () => {
  const events = new Events({
    ...t.location,
    clock: t.clock,
    log: () => undefined,
    authorize() {
      throw new AwsServiceError('AccessDeniedException', 'no');
    },
  } as Partial<ServiceContext> as ServiceContext);
  await events.restore({ buses: [{ name: 'shop', created: 0 }], rules: [], tags: [] });
  const deliver = (bus: string) => {
    const principal = { type: 'service', service: 's3.amazonaws.com', sourceArn: 'arn:aws:s3:::uploads' } as const;
    const payload = JSON.stringify({ source: 'aws.s3', 'detail-type': 'x', detail: {} });
    const cause = newCause();
    return events.deliver({
      targetArn: arn('events', `event-bus/${bus}`),
      payload,
      caller: { principal, account: '1', cause },
      cause,
    });
  };
  await deliver('default');
  await expect(deliver('shop')).rejects.toMatchObject({ code: 'AccessDeniedException' });
});

describe('the template', () => {
  const bus = () => t.resource('EventBus', 'shop', arn('events', 'event-bus/shop'), { Name: 'shop' });
  const rule = (more = {}) =>
    t.resource('Rule', 'shop|one', arn('events', 'rule/shop/one'), {
      Name: 'one',
      EventBusName: 'shop',
      EventPattern: { source: ['shop'] },
      Targets: [{ Id: 'q', Arn: arn('sqs', 'q') }],
      ...more,
    });

  test('has buses and rules, which are removed with it; what requests have created stays', async () => {
    await t.createQueue('q');
    await t.events.send(new CreateEventBusCommand({ Name: 'own' }));
    expect(await t.apply(bus(), rule())).toEqual([]);
    await t.put({ ...ORDERS, EventBusName: 'shop' });
    expect(await t.messages('q')).toHaveLength(1);
    await t.apply(bus());
    await t.put({ ...ORDERS, EventBusName: 'shop' });
    expect(await t.messages('q')).toEqual([]);
    await t.apply();
    const { EventBuses } = await t.events.send(new ListEventBusesCommand({}));
    expect(EventBuses!.map(({ Name }) => Name)).toEqual(['default', 'own']);
  });

  test('may have rules of a bus that is not of the app', async () => {
    await t.createQueue('q');
    await t.apply(rule());
    await t.put({ ...ORDERS, EventBusName: 'shop' });
    expect(await t.messages('q')).toHaveLength(1);
  });

  test('a schedule that stays the same continues over a reload of the stack, and ends with its rule', async () => {
    await t.createQueue('q');
    const hourly = (more = {}) =>
      t.resource('Rule', 'hourly', arn('events', 'rule/hourly'), {
        ScheduleExpression: 'rate(1 hour)',
        Targets: [{ Id: 'q', Arn: arn('sqs', 'q') }],
        ...more,
      });
    await t.apply(hourly());
    await t.clock.advance(59 * 60_000);
    await t.apply(hourly({ Description: 'x' }));
    await t.clock.advance(60_000);
    const [{ MessageId }] = await t.messages('q');
    await t.apply();
    await t.clock.advance(3_600_000);
    // The same message again, as it was not deleted.
    expect(await t.messages('q')).toMatchObject([{ MessageId }]);
  });

  test('is kept with the state: buses, rules, and when a rate began', async () => {
    await t.ruleToQueue('hourly', {}, { ScheduleExpression: 'rate(1 hour)' });
    await t.events.send(new CreateEventBusCommand({ Name: 'own' }));
    await t.ruleToQueue('q', {}, { EventBusName: 'own' });
    const before = (await t.set.get('events'))!;
    const state = JSON.parse(JSON.stringify(await before.snapshot!()));
    const since = t.clock.now();
    t = await start();
    await (await t.set.get('events'))!.restore!(state);
    await t.createQueue('q');
    await t.createQueue('hourly');
    await t.put({ ...ORDERS, EventBusName: 'own' });
    expect(await t.messages('q')).toHaveLength(1);
    await t.clock.advance(3_600_000);
    const [{ Body }] = await t.messages('hourly');
    expect(Math.abs(Date.parse(JSON.parse(Body!).time) - since - 3_600_000)).toBeLessThan(60_000);
  });

  test('an invalid pattern is a problem with its reason', async () => {
    expect(await t.apply(bus(), rule({ EventPattern: { source: [] } }))).toMatchObject([
      { logicalId: 'Rule', reason: expect.stringContaining('Empty arrays are not allowed') },
    ]);
  });
});
