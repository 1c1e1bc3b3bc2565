import { gunzipSync } from 'node:zlib';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { recorder, startServices } from '../test-services';
import { SERVICES } from '../../../../src/local/aws';
import type { LocalResource } from '../../../../src/local/model';

const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:reader';
const resource = (type: string, logicalId: string, definition: object): LocalResource => ({
  service: 'logs',
  type: `AWS::Logs::${type}`,
  stackName: 'demo',
  logicalId,
  account: '123456789012',
  region: 'eu-west-1',
  ref: logicalId,
  definition,
});
const filter = (definition: object) =>
  resource('SubscriptionFilter', 'Filter', { LogGroupName: 'app', DestinationArn: FUNCTION, ...definition });

async function start(...resources: LocalResource[]) {
  const { row, deliveries } = recorder('lambda');
  const services = await startServices({ rows: [...SERVICES.filter(({ name }) => name !== 'lambda'), row] });
  const problems = await services.set.apply(resources, services.location);
  const client = services.using(new CloudWatchLogsClient(services.config));
  const send = (command: any): Promise<any> => client.send(command);
  const put = (messages: string[], more: object = {}) =>
    send(
      new PutLogEventsCommand({
        logGroupName: 'app',
        logStreamName: 's',
        logEvents: messages.map((message) => ({ message, timestamp: services.clock.now() })),
        ...more,
      }),
    );
  return {
    ...services,
    problems,
    deliveries,
    send,
    put,
    /** The group `app` with the stream `s`. */
    async stream() {
      await send(new CreateLogGroupCommand({ logGroupName: 'app' })).catch(() => undefined);
      await send(new CreateLogStreamCommand({ logGroupName: 'app', logStreamName: 's' }));
    },
  };
}

test('events are put to a stream, and read in pages and by a filter', async () => {
  const t = await start();
  await t.stream();
  await t.put(['one', 'two ERROR', 'three']);
  const read = (more: object = {}) =>
    t.send(new GetLogEventsCommand({ logGroupName: 'app', logStreamName: 's', startFromHead: true, ...more }));
  const first = await read({ limit: 2 });
  expect(first.events.map(({ message }: any) => message)).toEqual(['one', 'two ERROR']);
  const second = await read({ limit: 2, nextToken: first.nextForwardToken });
  expect(second.events.map(({ message }: any) => message)).toEqual(['three']);
  // At the end, the token stays.
  const end = await read({ nextToken: second.nextForwardToken });
  expect(end).toMatchObject({ events: [], nextForwardToken: second.nextForwardToken });
  const found = await t.send(new FilterLogEventsCommand({ logGroupName: 'app', filterPattern: 'ERROR' }));
  expect(found.events).toEqual([
    expect.objectContaining({ logStreamName: 's', message: 'two ERROR', eventId: expect.stringMatching(/^\d{56}$/) }),
  ]);
});

test('groups and streams are created, described and deleted', async () => {
  const t = await start(resource('LogGroup', 'templated', {}));
  await t.stream();
  await expect(t.send(new CreateLogGroupCommand({ logGroupName: 'app' }))).rejects.toMatchObject({
    name: 'ResourceAlreadyExistsException',
    message: 'The specified log group already exists',
  });
  await expect(t.send(new CreateLogStreamCommand({ logGroupName: 'app', logStreamName: 's' }))).rejects.toMatchObject({
    name: 'ResourceAlreadyExistsException',
  });
  const { logGroups } = await t.send(new DescribeLogGroupsCommand({}));
  expect(logGroups.map(({ logGroupName, arn }: any) => [logGroupName, arn])).toEqual([
    ['app', 'arn:aws:logs:eu-west-1:123456789012:log-group:app:*'],
    ['templated', 'arn:aws:logs:eu-west-1:123456789012:log-group:templated:*'],
  ]);
  await t.put(['a']);
  const { logStreams } = await t.send(new DescribeLogStreamsCommand({ logGroupName: 'app' }));
  expect(logStreams).toEqual([expect.objectContaining({ logStreamName: 's', lastEventTimestamp: expect.any(Number) })]);
  await t.send(new DeleteLogStreamCommand({ logGroupName: 'app', logStreamName: 's' }));
  await expect(t.put(['a'])).rejects.toMatchObject({ message: 'The specified log stream does not exist.' });
  await t.send(new DeleteLogGroupCommand({ logGroupName: 'app' }));
  await expect(t.put(['a'])).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'The specified log group does not exist.',
  });
});

test('a batch that AWS refuses is refused, and events of the wrong time are left out', async () => {
  const t = await start();
  await t.stream();
  const now = t.clock.now();
  const at = (...times: number[]) => ({ logEvents: times.map((timestamp) => ({ message: 'x', timestamp })) });
  await expect(t.put([], at(now, now - 1))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Log events in a single PutLogEvents request must be in chronological order.',
  });
  const day = 24 * 60 * 60 * 1000;
  await expect(t.put([], at(now - day - 1, now))).rejects.toMatchObject({ name: 'InvalidParameterException' });
  expect(await t.put([], at(now - 15 * day))).toMatchObject({ rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 } });
  expect(await t.put([], at(now, now + day / 2))).toMatchObject({
    rejectedLogEventsInfo: { tooNewLogEventStartIndex: 1 },
  });
});

test('a subscription filter sends what matches to its function, compressed', async () => {
  const t = await start(
    resource('LogGroup', 'app', {}),
    filter({ FilterPattern: '{ $.level = "ERROR" }', FilterName: 'errors' }),
  );
  await t.stream();
  await t.put(['{"level":"INFO"}', '{"level":"ERROR","n":1}', 'text']);
  await t.put(['nothing']);
  await t.clock.settled();
  expect(t.deliveries).toHaveLength(1);
  const [{ targetArn, payload, caller, cause }] = t.deliveries;
  expect(targetArn).toBe(FUNCTION);
  expect(caller.principal).toEqual({
    type: 'service',
    service: 'logs.amazonaws.com',
    sourceArn: 'arn:aws:logs:eu-west-1:123456789012:log-group:app:*',
  });
  expect(cause.lineage).toEqual(['arn:aws:logs:eu-west-1:123456789012:log-group:app']);
  const { data } = JSON.parse(payload).awslogs;
  expect(JSON.parse(gunzipSync(Buffer.from(data, 'base64')).toString())).toEqual({
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: 'app',
    logStream: 's',
    subscriptionFilters: ['Filter'],
    logEvents: [{ id: expect.any(String), timestamp: expect.any(Number), message: '{"level":"ERROR","n":1}' }],
  });
  const { subscriptionFilters } = await t.send(new DescribeSubscriptionFiltersCommand({ logGroupName: 'app' }));
  expect(subscriptionFilters).toMatchObject([{ destinationArn: FUNCTION, filterPattern: '{ $.level = "ERROR" }' }]);
});

test('a subscription that does not run is named', async () => {
  const kinesis = await start(filter({ DestinationArn: 'arn:aws:firehose:eu-west-1:123456789012:deliverystream/x' }));
  expect(kinesis.problems).toMatchObject([{ logicalId: 'Filter', reason: expect.stringContaining('functions only') }]);
  const pattern = await start(filter({ FilterPattern: '{ $.a = }' }));
  expect(pattern.problems).toMatchObject([{ reason: expect.stringContaining('Invalid filter pattern') }]);
});

test('what is not there is named', async () => {
  const t = await start();
  await expect(
    t.send(new StartQueryCommand({ logGroupName: 'app', queryString: 'x', startTime: 0, endTime: 1 })),
  ).rejects.toMatchObject({
    name: 'NotImplemented',
    message: expect.stringContaining('StartQuery'),
  });
});
