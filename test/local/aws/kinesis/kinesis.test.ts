import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import {
  AddTagsToStreamCommand,
  CreateStreamCommand,
  DecreaseStreamRetentionPeriodCommand,
  DeleteStreamCommand,
  DeregisterStreamConsumerCommand,
  DescribeLimitsCommand,
  DescribeStreamConsumerCommand,
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  IncreaseStreamRetentionPeriodCommand,
  KinesisClient,
  ListShardsCommand,
  ListStreamConsumersCommand,
  ListStreamsCommand,
  ListTagsForResourceCommand,
  ListTagsForStreamCommand,
  MergeShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  RegisterStreamConsumerCommand,
  RemoveTagsFromStreamCommand,
  type ShardIteratorType,
  SplitShardCommand,
  StartStreamEncryptionCommand,
  StopStreamEncryptionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateMaxRecordSizeCommand,
  UpdateShardCountCommand,
  UpdateStreamModeCommand,
} from '@aws-sdk/client-kinesis';
import { SERVICES, ServiceSet } from '../../../../src/local/aws';
import { decodeCbor, encodeCbor } from '../../../../src/local/aws/protocols/cbor';
import { Clock } from '../../../../src/local/clock';
import { Retries } from '../../../../src/local/delivery/retries';
import type { LocalResource } from '../../../../src/local/model';
import type { LogSource } from '../../../../src/local/polling/source';
import { resource } from '../../polling/mapped-functions';
import { startServices } from '../test-services';

const HOUR = 3_600_000;
const StreamName = 'clicks';
const ARN = 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks';
const FIRST = 'shardId-000000000000';

type Started = Awaited<ReturnType<typeof start>>;

async function start() {
  const services = await startServices();
  const kinesis = services.using(new KinesisClient(services.config));
  const iterator = async (ShardIteratorType: ShardIteratorType, more: object = {}) => {
    const input = { StreamName, ShardId: FIRST, ShardIteratorType, ...more };
    return (await kinesis.send(new GetShardIteratorCommand(input))).ShardIterator;
  };
  const records = (ShardIterator: string | undefined, Limit?: number) =>
    kinesis.send(new GetRecordsCommand({ ShardIterator, Limit }));
  return {
    ...services,
    kinesis,
    iterator,
    records,
    create: (ShardCount = 1) => kinesis.send(new CreateStreamCommand({ StreamName, ShardCount })),
    put: (data: string, PartitionKey = 'a', more: object = {}) =>
      kinesis.send(new PutRecordCommand({ StreamName, Data: Buffer.from(data), PartitionKey, ...more })),
    /** The data in a shard. */
    read: async (type: ShardIteratorType = 'TRIM_HORIZON', more: object = {}) => {
      const { Records } = await records(await iterator(type, more));
      return Records!.map(({ Data }) => Buffer.from(Data!).toString());
    },
    shards: async (more: object = {}) => (await kinesis.send(new ListShardsCommand({ StreamName, ...more }))).Shards!,
    summary: async () =>
      (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary!,
  };
}

let t: Started;
beforeEach(async () => (t = await start()));

const half = 2n ** 127n;
const whole = 2n ** 128n;
const ids = (shards: { ShardId?: string }[]) => shards.map(({ ShardId }) => ShardId!.slice(-2));

describe('streams', () => {
  test('are created, described and listed, by name or ARN', async () => {
    await t.create(2);
    await t.kinesis.send(
      new CreateStreamCommand({ StreamName: 'other', StreamModeDetails: { StreamMode: 'ON_DEMAND' } }),
    );
    const { StreamDescription } = await t.kinesis.send(new DescribeStreamCommand({ StreamARN: ARN }));
    expect(StreamDescription).toMatchObject({
      StreamName,
      StreamARN: ARN,
      StreamStatus: 'ACTIVE',
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      RetentionPeriodHours: 24,
      EncryptionType: 'NONE',
      HasMoreShards: false,
      Shards: [
        { ShardId: FIRST, HashKeyRange: { StartingHashKey: '0', EndingHashKey: String(half - 1n) } },
        {
          ShardId: 'shardId-000000000001',
          HashKeyRange: { StartingHashKey: String(half), EndingHashKey: String(whole - 1n) },
        },
      ],
    });
    expect(StreamDescription!.StreamCreationTimestamp).toBeInstanceOf(Date);
    expect(await t.summary()).toMatchObject({ StreamARN: ARN, OpenShardCount: 2, ConsumerCount: 0 });
    const page = await t.kinesis.send(new ListStreamsCommand({ Limit: 1 }));
    expect(page).toMatchObject({ StreamNames: ['clicks'], HasMoreStreams: true });
    expect(await t.kinesis.send(new ListStreamsCommand({ NextToken: page.NextToken }))).toMatchObject({
      StreamNames: ['other'],
      StreamSummaries: [{ StreamName: 'other', StreamModeDetails: { StreamMode: 'ON_DEMAND' } }],
      HasMoreStreams: false,
    });
    expect(await t.kinesis.send(new DescribeLimitsCommand({}))).toMatchObject({
      OpenShardCount: 6,
      OnDemandStreamCount: 1,
    });
  });

  test('that are not there, or there already, are an error', async () => {
    await expect(t.put('x')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Stream clicks under account 123456789012 not found.',
    });
    await t.create();
    await expect(t.create()).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: 'Stream clicks under account 123456789012 already exists.',
    });
    await t.kinesis.send(new DeleteStreamCommand({ StreamName }));
    await expect(t.summary()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('have tags', async () => {
    await t.create();
    await t.kinesis.send(new AddTagsToStreamCommand({ StreamName, Tags: { team: 'web', stage: 'dev' } }));
    await t.kinesis.send(new TagResourceCommand({ ResourceARN: ARN, Tags: { cost: '1' } }));
    await t.kinesis.send(new RemoveTagsFromStreamCommand({ StreamName, TagKeys: ['stage'] }));
    const { Tags } = await t.kinesis.send(new ListTagsForStreamCommand({ StreamName }));
    expect(Tags).toEqual([
      { Key: 'cost', Value: '1' },
      { Key: 'team', Value: 'web' },
    ]);
    await t.kinesis.send(new UntagResourceCommand({ ResourceARN: ARN, TagKeys: ['cost', 'team'] }));
    expect(await t.kinesis.send(new ListTagsForResourceCommand({ ResourceARN: ARN }))).toMatchObject({ Tags: [] });
  });

  test('show the encryption, mode, record size and retention that are set', async () => {
    await t.create();
    const key = { StreamName, EncryptionType: 'KMS' as const, KeyId: 'alias/aws/kinesis' };
    await t.kinesis.send(new StartStreamEncryptionCommand(key));
    await t.kinesis.send(
      new UpdateStreamModeCommand({ StreamARN: ARN, StreamModeDetails: { StreamMode: 'ON_DEMAND' } }),
    );
    await t.kinesis.send(new UpdateMaxRecordSizeCommand({ StreamARN: ARN, MaxRecordSizeInKiB: 2048 }));
    expect(await t.summary()).toMatchObject({
      EncryptionType: 'KMS',
      KeyId: 'alias/aws/kinesis',
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      MaxRecordSizeInKiB: 2048,
    });
    expect(await t.put('x')).toMatchObject({ EncryptionType: 'KMS' });
    expect((await t.records(await t.iterator('TRIM_HORIZON'))).Records).toMatchObject([{ EncryptionType: 'KMS' }]);
    await t.kinesis.send(new StopStreamEncryptionCommand(key));
    expect((await t.summary()).EncryptionType).toBe('NONE');
  });

  test('have consumers with enhanced fan-out, which are read by mappings', async () => {
    await t.create();
    const { kinesis } = t;
    const register = () => kinesis.send(new RegisterStreamConsumerCommand({ StreamARN: ARN, ConsumerName: 'x' }));
    const { Consumer } = await register();
    expect(Consumer).toMatchObject({
      ConsumerName: 'x',
      ConsumerARN: expect.stringMatching(`^${ARN}/consumer/x:\\d+$`),
    });
    const { ConsumerARN } = Consumer!;
    await expect(register()).rejects.toMatchObject({ name: 'ResourceInUseException' });
    expect(await t.summary()).toMatchObject({ ConsumerCount: 1 });
    const describe_ = () => kinesis.send(new DescribeStreamConsumerCommand({ StreamARN: ARN, ConsumerName: 'x' }));
    expect(await describe_()).toMatchObject({ ConsumerDescription: { ConsumerARN, ConsumerStatus: 'ACTIVE' } });
    const list = () => kinesis.send(new ListStreamConsumersCommand({ StreamARN: ARN }));
    expect((await list()).Consumers).toMatchObject([{ ConsumerARN }]);
    await kinesis.send(new DeregisterStreamConsumerCommand({ ConsumerARN }));
    expect((await list()).Consumers).toEqual([]);
    await expect(describe_()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('records', () => {
  test('are read as they were put: data, key, sequence number, time', async () => {
    await t.create();
    const bytes = Buffer.from([0, 255, 1]);
    const { SequenceNumber, ShardId } = await t.kinesis.send(
      new PutRecordCommand({ StreamARN: ARN, Data: bytes, PartitionKey: 'käse' }),
    );
    expect(SequenceNumber).toMatch(/^\d{56}$/);
    expect(ShardId).toBe(FIRST);
    const { Records, MillisBehindLatest } = await t.records(await t.iterator('TRIM_HORIZON'));
    expect(Records).toEqual([
      {
        Data: new Uint8Array(bytes),
        PartitionKey: 'käse',
        SequenceNumber,
        ApproximateArrivalTimestamp: expect.any(Date),
      },
    ]);
    expect(MillisBehindLatest).toBe(0);
  });

  test('of a batch are put in order; the response has them in the order of the request', async () => {
    await t.create(2);
    const { FailedRecordCount, Records } = await t.kinesis.send(
      new PutRecordsCommand({
        StreamName,
        Records: [
          { Data: Buffer.from('high'), PartitionKey: 'x', ExplicitHashKey: String(half) },
          { Data: Buffer.from('low'), PartitionKey: 'x', ExplicitHashKey: '0' },
        ],
      }),
    );
    expect(FailedRecordCount).toBe(0);
    expect(ids(Records!)).toEqual(['01', '00']);
    expect(Records![0].SequenceNumber! < Records![1].SequenceNumber!).toBe(true);
    expect(await t.read()).toEqual(['low']);
  });

  test('go to the shard of the MD5 of their partition key', async () => {
    await t.create(2);
    // MD5: a is 0cc1…, b is 92eb…
    expect((await t.put('x', 'a')).ShardId).toBe(FIRST);
    expect((await t.put('x', 'b')).ShardId).toBe('shardId-000000000001');
  });

  test.each<[string, object, string]>([
    ['no record', { Records: [] }, 'ValidationException'],
    ['501 records', { Records: records(501, 'x') }, 'ValidationException'],
    ['more than 10 MiB', { Records: records(11, 'x'.repeat(1_048_000)) }, 'InvalidArgumentException'],
    ['a record above the size of the stream', { Records: records(1, 'x'.repeat(1024 * 1024)) }, 'ValidationException'],
    [
      'a partition key of 257 characters',
      { Records: [{ Data: Buffer.from('x'), PartitionKey: 'k'.repeat(257) }] },
      'ValidationException',
    ],
    [
      'a hash key beyond the range',
      { Records: [{ Data: Buffer.from('x'), PartitionKey: 'k', ExplicitHashKey: String(whole) }] },
      'InvalidArgumentException',
    ],
  ])('a request with %s is refused as a whole', async (_, input, name) => {
    await t.create();
    await expect(t.kinesis.send(new PutRecordsCommand({ StreamName, ...input } as any))).rejects.toMatchObject({
      name,
    });
    expect(await t.read()).toEqual([]);
  });

  test('are there for 24 hours, or as long as the stream keeps them', async () => {
    await t.create();
    await t.put('a');
    await t.clock.advance(23 * HOUR);
    await t.put('b');
    await t.clock.advance(2 * HOUR);
    expect(await t.read()).toEqual(['b']);
    await t.kinesis.send(new IncreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: 48 }));
    await t.clock.advance(40 * HOUR);
    expect(await t.read()).toEqual(['b']);
    await t.kinesis.send(new DecreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: 24 }));
    expect(await t.read()).toEqual([]);
  });

  test('can be put and read with CBOR', async () => {
    await t.create();
    const call = async (operation: string, input: object) => {
      const response = await fetch(`${t.url}/service/Kinesis_20131202/operation/${operation}`, {
        method: 'POST',
        headers: {
          authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/kinesis/aws4_request',
          'content-type': 'application/cbor',
          'smithy-protocol': 'rpc-v2-cbor',
        },
        body: encodeCbor(input),
      });
      return decodeCbor(Buffer.from(await response.arrayBuffer()));
    };
    const Data = Buffer.from([1, 2, 255]);
    await call('PutRecord', { StreamName, PartitionKey: 'a', Data });
    const start = { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(0) };
    const { ShardIterator } = await call('GetShardIterator', { StreamName, ShardId: FIRST, ...start });
    const { Records } = await call('GetRecords', { ShardIterator });
    expect(Records).toMatchObject([{ Data, PartitionKey: 'a', ApproximateArrivalTimestamp: expect.any(Date) }]);
  });
});

describe('iterators', () => {
  test('begin where they say', async () => {
    await t.create();
    await t.put('a');
    await t.clock.advance(1000);
    const time = new Date(t.clock.now());
    const { SequenceNumber: StartingSequenceNumber } = await t.put('b');
    const latest = await t.iterator('LATEST');
    await t.put('c');
    expect(await t.read('TRIM_HORIZON')).toEqual(['a', 'b', 'c']);
    expect(await t.read('AT_SEQUENCE_NUMBER', { StartingSequenceNumber })).toEqual(['b', 'c']);
    expect(await t.read('AFTER_SEQUENCE_NUMBER', { StartingSequenceNumber })).toEqual(['c']);
    expect(await t.read('AT_TIMESTAMP', { Timestamp: time })).toEqual(['b', 'c']);
    expect(await t.read('AT_TIMESTAMP', { Timestamp: new Date(0) })).toEqual(['a', 'b', 'c']);
    expect((await t.records(latest)).Records!.map(({ Data }) => String.fromCharCode(...Data!))).toEqual(['c']);
    const [{ SequenceNumberRange }] = await t.shards();
    const first = { StartingSequenceNumber: SequenceNumberRange!.StartingSequenceNumber };
    expect(await t.read('AT_SEQUENCE_NUMBER', first)).toEqual(['a', 'b', 'c']);
  });

  test('go on, in pages of at most the limit, and know how far they are behind', async () => {
    await t.create();
    await t.put('a');
    await t.clock.advance(500);
    await t.put('b');
    const first = await t.records(await t.iterator('TRIM_HORIZON'), 1);
    expect(first.Records).toHaveLength(1);
    expect(first.MillisBehindLatest).toBeGreaterThanOrEqual(500);
    const second = await t.records(first.NextShardIterator, 10);
    expect(second).toMatchObject({ Records: [{ PartitionKey: 'a' }], MillisBehindLatest: 0 });
    expect(await t.records(second.NextShardIterator)).toMatchObject({ Records: [], MillisBehindLatest: 0 });
  });

  test('a response has at most 10 MiB', async () => {
    await t.create();
    for (let i = 0; i < 11; i++) await t.put('x'.repeat(1_000_000));
    const { Records, NextShardIterator } = await t.records(await t.iterator('TRIM_HORIZON'));
    expect(Records).toHaveLength(10);
    expect((await t.records(NextShardIterator)).Records).toHaveLength(1);
  });

  test('expire after five minutes', async () => {
    await t.create();
    const iterator = await t.iterator('TRIM_HORIZON');
    await t.clock.advance(299_000);
    await t.records(iterator);
    await t.clock.advance(2000);
    await expect(t.records(iterator)).rejects.toMatchObject({ name: 'ExpiredIteratorException' });
  });

  test('what is no iterator, shard, number or time is refused', async () => {
    await t.create();
    const wrong: [Promise<unknown>, string][] = [
      [t.records('x'), 'InvalidArgumentException'],
      [t.records(await t.iterator('LATEST'), 10_001), 'ValidationException'],
      [t.iterator('LATEST', { ShardId: 'shardId-000000000009' }), 'ResourceNotFoundException'],
      [t.iterator('AT_SEQUENCE_NUMBER', { StartingSequenceNumber: '12' }), 'InvalidArgumentException'],
      [t.iterator('AT_SEQUENCE_NUMBER'), 'InvalidArgumentException'],
      [t.iterator('AT_TIMESTAMP', { Timestamp: new Date(t.clock.now() + HOUR) }), 'InvalidArgumentException'],
      [t.iterator('SOMEWHERE' as any), 'ValidationException'],
    ];
    for (const [call, name] of wrong) await expect(call).rejects.toMatchObject({ name });
  });
});

describe('shards', () => {
  const split = (ShardToSplit: string, start: bigint) =>
    t.kinesis.send(new SplitShardCommand({ StreamName, ShardToSplit, NewStartingHashKey: String(start) }));

  test('are split: the closed one stays readable, names its children, and ends', async () => {
    await t.create();
    await t.put('before', 'a');
    await split(FIRST, half);
    await t.put('low', 'a');
    await t.put('high', 'b');
    const [parent, low, high] = await t.shards();
    expect(parent.SequenceNumberRange!.EndingSequenceNumber).toMatch(/^\d{56}$/);
    expect([low.ParentShardId, high.ParentShardId]).toEqual([FIRST, FIRST]);
    expect([low.HashKeyRange!.EndingHashKey, high.HashKeyRange!.StartingHashKey]).toEqual([
      String(half - 1n),
      String(half),
    ]);
    expect(await t.read('TRIM_HORIZON', { ShardId: low.ShardId })).toEqual(['low']);
    expect(await t.read('TRIM_HORIZON', { ShardId: high.ShardId })).toEqual(['high']);
    const last = await t.records(await t.iterator('TRIM_HORIZON'));
    expect(last.Records).toHaveLength(1);
    expect(last.NextShardIterator).toBeUndefined();
    expect(last.ChildShards).toMatchObject([
      { ShardId: low.ShardId, ParentShards: [FIRST] },
      { ShardId: high.ShardId, ParentShards: [FIRST] },
    ]);
    await t.clock.advance(25 * HOUR);
    expect(ids(await t.shards())).toEqual(['01', '02']);
  });

  test('are merged', async () => {
    await t.create(3);
    const merge = (ShardToMerge: string, AdjacentShardToMerge: string) =>
      t.kinesis.send(new MergeShardsCommand({ StreamName, ShardToMerge, AdjacentShardToMerge }));
    await expect(merge(FIRST, 'shardId-000000000002')).rejects.toMatchObject({ name: 'InvalidArgumentException' });
    await merge('shardId-000000000001', FIRST);
    const [, , third, merged] = await t.shards();
    expect(merged).toMatchObject({
      ParentShardId: 'shardId-000000000001',
      AdjacentParentShardId: FIRST,
      HashKeyRange: { StartingHashKey: '0', EndingHashKey: String(BigInt(third.HashKeyRange!.StartingHashKey!) - 1n) },
    });
    expect((await t.put('x', 'k', { ExplicitHashKey: '0' })).ShardId).toBe(merged.ShardId);
    await expect(merge(FIRST, 'shardId-000000000002')).rejects.toMatchObject({ name: 'InvalidArgumentException' });
  });

  test.each([['0'], ['1'], [String(whole - 1n)], ['x'], [undefined]])(
    'a split at %s is refused',
    async (NewStartingHashKey) => {
      await t.create();
      const command = new SplitShardCommand({ StreamName, ShardToSplit: FIRST, NewStartingHashKey });
      await expect(t.kinesis.send(command)).rejects.toMatchObject({ name: 'InvalidArgumentException' });
    },
  );

  test('are scaled to a number: open ones have one size, at most twice and at least half as many', async () => {
    const scale = (TargetShardCount: number) =>
      t.kinesis.send(new UpdateShardCountCommand({ StreamName, TargetShardCount, ScalingType: 'UNIFORM_SCALING' }));
    const open = async () => {
      const shards = await t.shards({ ShardFilter: { Type: 'AT_LATEST' } });
      return shards.map(({ HashKeyRange }) => BigInt(HashKeyRange!.StartingHashKey!)).sort((a, b) => (a < b ? -1 : 1));
    };
    await t.create(2);
    expect(await scale(3)).toMatchObject({ CurrentShardCount: 2, TargetShardCount: 3 });
    expect(await open()).toEqual([0n, whole / 3n, (whole / 3n) * 2n]);
    await scale(5);
    expect(await open()).toEqual([0n, 1n, 2n, 3n, 4n].map((i) => (whole / 5n) * i));
    await scale(3);
    await scale(2);
    expect(await open()).toEqual([0n, half]);
    await expect(scale(5)).rejects.toMatchObject({ name: 'InvalidArgumentException' });
  });

  test('are listed in pages, and by what was open when', async () => {
    await t.create(2);
    await t.clock.advance(1000);
    const before = new Date(t.clock.now());
    await t.clock.advance(1000);
    await split(FIRST, 1000n);
    const filtered = async (Type: string, more: object = {}) => ids(await t.shards({ ShardFilter: { Type, ...more } }));
    expect(await filtered('FROM_TRIM_HORIZON')).toEqual(['00', '01', '02', '03']);
    expect(await filtered('AT_TRIM_HORIZON')).toEqual(['00', '01']);
    expect(await filtered('AT_LATEST')).toEqual(['01', '02', '03']);
    expect(await filtered('AT_TIMESTAMP', { Timestamp: before })).toEqual(['00', '01']);
    expect(await filtered('FROM_TIMESTAMP', { Timestamp: new Date(t.clock.now() + 1) })).toEqual(['01', '02', '03']);
    expect(await filtered('AFTER_SHARD_ID', { ShardId: 'shardId-000000000001' })).toEqual(['02', '03']);
    const page = await t.kinesis.send(new ListShardsCommand({ StreamName, MaxResults: 3 }));
    const next = await t.kinesis.send(new ListShardsCommand({ NextToken: page.NextToken }));
    expect([...ids(page.Shards!), ...ids(next.Shards!)]).toEqual(['00', '01', '02', '03']);
    expect(next.NextToken).toBeUndefined();
  });
});

const stream = (definition: object = {}): LocalResource =>
  resource('kinesis', 'AWS::Kinesis::Stream', 'Clicks', { arn: ARN, ref: StreamName, definition });

describe('streams of the template', () => {
  test('have its settings; records and what requests have split stay at a reload', async () => {
    const definition = {
      ShardCount: 2,
      RetentionPeriodHours: 48,
      StreamEncryption: { EncryptionType: 'KMS', KeyId: 'key' },
      Tags: [{ Key: 'team', Value: 'web' }],
    };
    expect(await t.set.apply([stream(definition)], t.location)).toEqual([]);
    expect(await t.summary()).toMatchObject({ OpenShardCount: 2, RetentionPeriodHours: 48, KeyId: 'key' });
    await t.put('a', 'a');
    await t.kinesis.send(
      new SplitShardCommand({ StreamName, ShardToSplit: FIRST, NewStartingHashKey: String(half / 2n) }),
    );
    await t.set.apply([stream(definition)], t.location);
    expect((await t.summary()).OpenShardCount).toBe(3);
    expect(await t.read()).toEqual(['a']);
    await t.set.apply([stream({ ...definition, ShardCount: 4 })], t.location);
    expect((await t.summary()).OpenShardCount).toBe(4);
    expect(await t.read()).toEqual(['a']);
    await t.set.apply([], t.location);
    await expect(t.summary()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('a stream in on-demand mode begins with four shards', async () => {
    await t.set.apply([stream({ StreamModeDetails: { StreamMode: 'ON_DEMAND' } })], t.location);
    expect((await t.summary()).OpenShardCount).toBe(4);
  });
});

test('streams, shards and records are kept in a folder, and go on with greater sequence numbers', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kinesis-'));
  const open = async () => {
    const clock = new Clock({ live: false });
    const set = new ServiceSet({
      rows: SERVICES.filter(({ name }) => name === 'kinesis'),
      location: t.location,
      context: {
        clock,
        retries: new Retries(clock),
        functions: { find: () => undefined, invoke: () => Promise.reject(new Error()) },
        endpoint: '',
        log: () => undefined,
        lost: () => undefined,
        authorize: () => undefined,
        signer: () => {
          throw new Error('not in this test');
        },
        issueCredentials: () => {
          throw new Error('not in this test');
        },
      },
      folder: () => folder,
    });
    await set.apply([stream()], t.location);
    const source = (await set.source(ARN)) as LogSource;
    const call = async (operation: string, input: object) => {
      const service = (await set.get('kinesis'))!;
      const request: any = { operation, headers: {}, caller: { cause: {} }, read: async () => JSON.stringify(input) };
      return service.handle(request);
    };
    return { set, source, put: (Data: string) => call('PutRecord', { StreamName, PartitionKey: 'a', Data }) };
  };
  try {
    const first = await open();
    await first.put('YQ==');
    await first.set.close();
    const second = await open();
    await second.put('Yg==');
    const [shard] = second.source.shards;
    const read = shard.read(undefined, 10);
    expect(read.map(({ event }: any) => event.kinesis.data)).toEqual(['YQ==', 'Yg==']);
    expect(shard.read(read[0].sequenceNumber, 10)).toHaveLength(1);
    await second.set.close();
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

function records(count: number, data: string) {
  return Array.from({ length: count }, () => ({ Data: Buffer.from(data), PartitionKey: 'key' }));
}
