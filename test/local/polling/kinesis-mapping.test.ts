import { KinesisClient, PutRecordsCommand, SplitShardCommand, UpdateShardCountCommand } from '@aws-sdk/client-kinesis';
import { startServices } from '../aws/test-services';
import { mappedFunctions, mapping, queue, resource } from './mapped-functions';

const StreamName = 'clicks';
const ARN = 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks';
const FIRST = 'shardId-000000000000';
const DEAD = 'arn:aws:sqs:eu-west-1:123456789012:dead';
const HALF = String(2n ** 127n);

/** Records as `<partition key>:<data>`. */
function texts({ Records }: any): string[] {
  return Records.map(({ kinesis }: any) => `${kinesis.partitionKey}:${Buffer.from(kinesis.data, 'base64').toString()}`);
}

/** A stream with a function, on a clock that stands still. */
async function start(handler: (event: any) => unknown, own: object = {}, ShardCount = 1, role?: string) {
  const { functions, events } = mappedFunctions({ clicks: handler });
  const find = (nameOrArn: string) => {
    const fn = functions.find(nameOrArn);
    return fn && { ...fn, role };
  };
  const services = await startServices({ functions: { ...functions, find } });
  const clicks = resource('kinesis', 'AWS::Kinesis::Stream', 'Clicks', { arn: ARN, definition: { ShardCount } });
  const resources = [mapping(ARN, 'clicks', { StartingPosition: 'TRIM_HORIZON', ...own }), clicks, queue('dead')];
  expect(await services.set.apply(resources, services.location)).toEqual([]);
  const kinesis = services.using(new KinesisClient(services.config));
  return {
    ...services,
    kinesis,
    resources,
    events: () => events.map(({ event }) => event),
    /** The records of each invocation. */
    batches: () => events.map(({ event }) => texts(event)),
    /** Puts `<partition key>:<data>`, or records with the hash key in the third part. */
    put: (...records: string[]) =>
      kinesis.send(
        new PutRecordsCommand({
          StreamName,
          Records: records.map((record) => {
            const [PartitionKey, data, ExplicitHashKey] = record.split(':');
            return { PartitionKey, Data: Buffer.from(data), ExplicitHashKey };
          }),
        }),
      ),
  };
}

test('a record has the form of AWS', async () => {
  const role = 'arn:aws:iam::123456789012:role/clicks';
  const t = await start(() => undefined, {}, 1, role);
  const { Records } = await t.put('a:hello');
  await t.clock.settled();
  const sequenceNumber = Records![0].SequenceNumber;
  expect(t.events()).toEqual([
    {
      Records: [
        {
          eventID: `shardId-000000000000:${sequenceNumber}`,
          eventName: 'aws:kinesis:record',
          eventVersion: '1.0',
          eventSource: 'aws:kinesis',
          eventSourceARN: ARN,
          awsRegion: 'eu-west-1',
          invokeIdentityArn: role,
          kinesis: {
            approximateArrivalTimestamp: expect.any(Number),
            data: Buffer.from('hello').toString('base64'),
            kinesisSchemaVersion: '1.0',
            partitionKey: 'a',
            sequenceNumber,
          },
        },
      ],
    },
  ]);
});

test('each shard is read on its own: one that fails does not hold up another, and keys stay in order', async () => {
  const t = await start(
    (event) => {
      if (texts(event).includes('low:1')) throw new Error('no');
    },
    { BatchSize: 1, MaximumRetryAttempts: 1, DestinationConfig: { OnFailure: { Destination: DEAD } } },
    2,
  );
  await t.put('low:1:0', `high:1:${HALF}`, 'low:2:0', `high:2:${HALF}`);
  await t.clock.settled();
  expect(t.batches().filter(([text]) => text.startsWith('high'))).toEqual([['high:1'], ['high:2']]);
  expect(t.batches()).not.toContainEqual(['low:2']);
  await t.clock.advance(10_000);
  expect(t.batches()).toContainEqual(['low:2']);
  const dead: any = await t.set.source(DEAD);
  expect(dead.receive(10).map(({ body }: any) => JSON.parse(body))).toMatchObject([
    {
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
      KinesisBatchInfo: { shardId: FIRST, batchSize: 1, streamArn: ARN },
    },
  ]);
});

test('with a parallelization factor, batches of a shard run at once, and those of a key one after the other', async () => {
  let running = 0;
  let most = 0;
  const t = await start(
    async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running--;
    },
    { BatchSize: 2, ParallelizationFactor: 4 },
  );
  const keys = ['a', 'b', 'c', 'd'];
  await t.put(...[1, 2, 3, 4].flatMap((i) => keys.map((key) => `${key}:${i}`)));
  await t.clock.settled();
  expect(most).toBeGreaterThan(1);
  const all = t.batches().flat();
  for (const key of keys) {
    const own = all.filter((text) => text.startsWith(key));
    expect(own).toEqual([1, 2, 3, 4].map((i) => `${key}:${i}`));
  }
});

test('filters see the data: an object if it is JSON', async () => {
  const Filters = [{ Pattern: JSON.stringify({ data: { level: [{ numeric: ['>', 3] }] } }) }];
  const t = await start(() => undefined, { FilterCriteria: { Filters } });
  const put = (value: unknown) =>
    t.kinesis.send(
      new PutRecordsCommand({
        StreamName,
        Records: [{ PartitionKey: 'a', Data: Buffer.from(JSON.stringify(value)) }],
      }),
    );
  await put({ level: 3 });
  await put({ level: 4 });
  await put('text');
  await t.clock.settled();
  expect(t.batches()).toEqual([['a:{"level":4}']]);
});

test('records of a split shard are handled before those of its children', async () => {
  let fails = true;
  const t = await start(
    () => {
      if (fails) throw new Error('not yet');
    },
    { BatchSize: 1 },
  );
  await t.put('a:1');
  await t.kinesis.send(new SplitShardCommand({ StreamName, ShardToSplit: FIRST, NewStartingHashKey: HALF }));
  await t.put('a:2:0', `b:1:${HALF}`);
  await t.clock.settled();
  expect(t.batches()).toEqual([['a:1']]);
  fails = false;
  await t.clock.advance(5000);
  expect(t.batches()[1]).toEqual(['a:1']);
  expect(t.batches().slice(2).sort()).toEqual([['a:2'], ['b:1']]);
});

test('LATEST begins with what is put after the mapping starts, and reads all of shards that are opened later', async () => {
  const t = await start(() => undefined, { Enabled: false });
  await t.put('a:before');
  await t.kinesis.send(
    new UpdateShardCountCommand({ StreamName, TargetShardCount: 2, ScalingType: 'UNIFORM_SCALING' }),
  );
  await t.put('a:also');
  const [, ...others] = t.resources;
  await t.set.apply([mapping(ARN, 'clicks', { StartingPosition: 'LATEST' }), ...others], t.location);
  await t.put('a:1', 'b:1');
  await t.kinesis.send(
    new UpdateShardCountCommand({ StreamName, TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' }),
  );
  await t.put('a:2', 'b:2');
  await t.clock.settled();
  const all = t.batches().flat();
  expect([...all].sort()).toEqual(['a:1', 'a:2', 'b:1', 'b:2']);
  expect(all.indexOf('a:1')).toBeLessThan(all.indexOf('a:2'));
});

test('a mapping of a consumer with enhanced fan-out reads its stream', async () => {
  const t = await start(() => undefined);
  const [, ...others] = t.resources;
  const arn = `${ARN}/consumer/mine:946684800`;
  const consumer = resource('kinesis', 'AWS::Kinesis::StreamConsumer', 'Mine', {
    arn,
    ref: arn,
    definition: { StreamARN: ARN, ConsumerName: 'mine' },
  });
  const fanOut = mapping(arn, 'clicks', { StartingPosition: 'TRIM_HORIZON' });
  expect(await t.set.apply([fanOut, consumer, ...others], t.location)).toEqual([]);
  await t.put('a:1');
  await t.clock.settled();
  expect(t.batches()).toEqual([['a:1']]);
  expect(t.events()[0].Records[0].eventSourceARN).toBe(arn);
});
