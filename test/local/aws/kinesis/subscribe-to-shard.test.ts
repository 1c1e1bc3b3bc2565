import {
  CreateStreamCommand,
  KinesisClient,
  PutRecordCommand,
  RegisterStreamConsumerCommand,
  SplitShardCommand,
  SubscribeToShardCommand,
  type StartingPosition,
  type SubscribeToShardEvent,
} from '@aws-sdk/client-kinesis';
import { startServices } from '../test-services';

const StreamName = 'clicks';
const StreamARN = 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks';
const FIRST = 'shardId-000000000000';

async function start() {
  const services = await startServices();
  const kinesis = services.using(new KinesisClient(services.config));
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  const { Consumer } = await kinesis.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName: 'x' }));
  const { ConsumerARN } = Consumer!;
  return {
    ...services,
    kinesis,
    ConsumerARN,
    put: (text: string) =>
      kinesis.send(new PutRecordCommand({ StreamName, Data: Buffer.from(text), PartitionKey: 'a' })),
    /** Reads the events of a subscription, one by one. */
    async subscribe(StartingPosition: StartingPosition, more: object = {}) {
      const input = { ConsumerARN, ShardId: FIRST, StartingPosition, ...more };
      const { EventStream } = await kinesis.send(new SubscribeToShardCommand(input));
      const events = EventStream![Symbol.asyncIterator]();
      return {
        next: async (): Promise<SubscribeToShardEvent | undefined> =>
          (await events.next()).value?.SubscribeToShardEvent,
        close: () => events.return?.(),
      };
    },
  };
}

const texts = (event: SubscribeToShardEvent | undefined) =>
  event?.Records?.map(({ Data }) => Buffer.from(Data!).toString());

test('records are pushed as they are put, after those that are there', async () => {
  const t = await start();
  const { SequenceNumber } = await t.put('first');
  const subscription = await t.subscribe({ Type: 'TRIM_HORIZON' });
  expect(await subscription.next()).toEqual({
    Records: [
      {
        SequenceNumber,
        PartitionKey: 'a',
        Data: expect.any(Uint8Array),
        ApproximateArrivalTimestamp: expect.any(Date),
      },
    ],
    ContinuationSequenceNumber: SequenceNumber,
    MillisBehindLatest: 0,
  });
  const next = subscription.next();
  await t.put('second');
  expect(texts(await next)).toEqual(['second']);
  await subscription.close();
});

test('LATEST begins with an event without records, and a sequence number continues', async () => {
  const t = await start();
  await t.put('before');
  const latest = await t.subscribe({ Type: 'LATEST' });
  expect(texts(await latest.next())).toEqual([]);
  const next = latest.next();
  const { SequenceNumber } = await t.put('one');
  expect(texts(await next)).toEqual(['one']);
  await t.put('two');
  await t.clock.advance(5000);
  const continued = await t.subscribe({ Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber });
  expect(texts(await continued.next())).toEqual(['two']);
  await continued.close();
});

test('a subscription lasts five minutes; another one of the consumer ends it after five seconds', async () => {
  const t = await start();
  const stopped = jest.spyOn(t.clock, 'now').mockReturnValue(t.clock.now());
  const first = await t.subscribe({ Type: 'LATEST' });
  await first.next();
  await expect(t.subscribe({ Type: 'LATEST' })).rejects.toMatchObject({ name: 'ResourceInUseException' });
  stopped.mockRestore();
  await t.clock.advance(5000);
  const second = await t.subscribe({ Type: 'LATEST' });
  expect(await first.next()).toBeUndefined();
  await second.next();
  await t.clock.advance(5 * 60 * 1000);
  expect(await second.next()).toBeUndefined();
});

test('the last event of a shard that is split has its children', async () => {
  const t = await start();
  await t.put('last');
  const subscription = await t.subscribe({ Type: 'TRIM_HORIZON' });
  expect(texts(await subscription.next())).toEqual(['last']);
  const end = subscription.next();
  await t.kinesis.send(
    new SplitShardCommand({ StreamName, ShardToSplit: FIRST, NewStartingHashKey: String(2n ** 127n) }),
  );
  expect((await end)?.ChildShards).toMatchObject([
    { ShardId: 'shardId-000000000001', ParentShards: [FIRST] },
    { ShardId: 'shardId-000000000002', ParentShards: [FIRST] },
  ]);
  expect(await subscription.next()).toBeUndefined();
});

test('a consumer or a shard that is not there is refused', async () => {
  const t = await start();
  const refused = (more: object) => t.subscribe({ Type: 'LATEST' }, more);
  await expect(refused({ ConsumerARN: `${StreamARN}/consumer/y:1` })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(refused({ ShardId: 'shardId-000000000009' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(t.subscribe({ Type: 'NEVER' as 'LATEST' })).rejects.toMatchObject({ name: 'ValidationException' });
});
