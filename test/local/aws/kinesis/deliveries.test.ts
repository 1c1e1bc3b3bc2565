import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
} from '@aws-sdk/client-kinesis';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { startServices } from '../test-services';

const ARN = 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks';
const ROLE = 'arn:aws:iam::123456789012:role/sender';

async function start() {
  const services = await startServices();
  const kinesis = services.using(new KinesisClient(services.config));
  await kinesis.send(new CreateStreamCommand({ StreamName: 'clicks', ShardCount: 1 }));
  return {
    ...services,
    async records() {
      const { ShardIterator } = await kinesis.send(
        new GetShardIteratorCommand({
          StreamName: 'clicks',
          ShardId: 'shardId-000000000000',
          ShardIteratorType: 'TRIM_HORIZON',
        }),
      );
      const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
      return Records.map(({ PartitionKey, Data }) => [PartitionKey, JSON.parse(Buffer.from(Data!).toString())]);
    },
  };
}

test('a rule sends events to a stream, by the key at a path or by their id', async () => {
  const t = await start();
  const events = t.using(new EventBridgeClient(t.config));
  await events.send(new PutRuleCommand({ Name: 'orders', EventPattern: '{"source":["shop"]}' }));
  const target = { Arn: ARN, RoleArn: ROLE, InputPath: '$.detail' };
  await events.send(
    new PutTargetsCommand({
      Rule: 'orders',
      Targets: [
        { ...target, Id: 'key', KinesisParameters: { PartitionKeyPath: '$.detail.customer' } },
        { ...target, Id: 'id' },
      ],
    }),
  );
  const { Entries } = await events.send(
    new PutEventsCommand({ Entries: [{ Source: 'shop', DetailType: 'order', Detail: '{"customer":"ada"}' }] }),
  );
  await t.clock.settled();
  expect(await t.records()).toEqual([
    ['ada', { customer: 'ada' }],
    [Entries![0].EventId, { customer: 'ada' }],
  ]);
});

test('a schedule sends its input to a stream', async () => {
  const t = await start();
  const scheduler = t.using(new SchedulerClient(t.config));
  await scheduler.send(
    new CreateScheduleCommand({
      Name: 'hourly',
      ScheduleExpression: 'rate(1 hour)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: ARN, RoleArn: ROLE, Input: '{"n":1}', KinesisParameters: { PartitionKey: 'a' } },
    }),
  );
  await t.clock.advance(60 * 60 * 1000);
  expect((await t.records()).at(-1)).toEqual(['a', { n: 1 }]);
});
