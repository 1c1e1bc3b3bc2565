import { randomUUID } from 'node:crypto';
import { Consumers, type StoredConsumer } from './consumers';
import { describedShard, described, decodeToken, encodeToken, filteredShards } from './describe';
import { invalidArgument, invalidValue, streamExists, streamNotFound } from './errors';
import { getRecords, getShardIterator, streamOfIterator } from './reading';
import { checkedHashKey, checkedRecord, checkedRecords } from './put';
import type { StoredRecord } from './shard';
import { Subscriptions } from './subscriptions';
import { Stream, type StoredStream, type StreamSettings } from './stream';
import { EVENT_STREAM } from '../protocols/event-stream';
import { parseJson } from '../protocols/json';
import { rpc, type Operations } from '../protocols/rpc';
import {
  AwsServiceError,
  type Access,
  type AwsRequest,
  type AwsResponse,
  type AwsService,
  type Delivery,
  type ResourceProblem,
  type ServiceContext,
} from '../service';
import { kinesisRecord } from '../../event-sources/kinesis';
import type { LocalResource } from '../../model';
import type { LogSource } from '../../polling/source';
import { Store } from '../../store/store';

/** https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html */
const ON_DEMAND_SHARDS = 4;

/** Sequence numbers are increasing numbers of 56 digits, as on AWS. */
const FIRST_SEQUENCE_NUMBER = 496n * 10n ** 53n;
const SEQUENCE_NUMBERS_PER_MILLISECOND = 10n ** 12n;

/** Kinesis Data Streams. */
export class Kinesis implements AwsService {
  readonly name = 'kinesis';
  readonly operations: readonly string[];
  readonly handle: AwsService['handle'];
  private readonly streams = new Map<string, Stream>();
  private readonly stored: Store<StoredStream>;
  private readonly records: Store<StoredRecord>;
  private readonly storedConsumers: Store<StoredConsumer>;
  private readonly consumers: Consumers;
  private readonly subscriptions: Subscriptions;
  private sequence = 0n;

  constructor(private readonly context: ServiceContext) {
    const { folder } = context;
    this.stored = Store.open(folder && `${folder}/streams.jsonl`);
    this.records = Store.open(folder && `${folder}/records.jsonl`);
    this.storedConsumers = Store.open(folder && `${folder}/consumers.jsonl`);
    this.consumers = new Consumers(this.storedConsumers);
    for (const [, stored] of this.stored.entries()) this.open(stored);
    for (const [key, record] of this.records.entries()) {
      this.streams.get(key.split('/')[0])?.restore(record);
      this.sequence = BigInt(record.sequenceNumber) - FIRST_SEQUENCE_NUMBER;
    }
    const operations = this.operationsOf();
    this.operations = [...Object.keys(operations), 'SubscribeToShard'];
    this.subscriptions = new Subscriptions(context.clock);
    const named = rpc({
      service: this.name,
      context,
      operations,
      accesses: (operation, input) => [this.access(operation, input)],
    });
    // Its output is a stream of events, in JSON.
    this.handle = (request) => (request.operation === 'SubscribeToShard' ? this.subscribe(request) : named(request));
  }

  async apply(resources: readonly LocalResource[]): Promise<readonly ResourceProblem[]> {
    const problems: ResourceProblem[] = [];
    const template = new Set<string>();
    this.consumers.apply(
      resources
        .filter(({ type }) => type === 'AWS::Kinesis::StreamConsumer')
        .map(({ ref: arn, definition }) => ({
          arn,
          name: definition.ConsumerName,
          streamArn: definition.StreamARN,
          created: Number(arn.split(':').pop()),
        })),
    );
    for (const { type, logicalId, arn, definition } of resources) {
      if (type !== 'AWS::Kinesis::Stream') continue;
      const name = nameIn(arn!);
      template.add(name);
      try {
        this.applyStream(name, definition);
      } catch (e) {
        problems.push({ logicalId, name, reason: (e as Error).message });
      }
    }
    for (const [name, { definition }] of this.streams) {
      if (definition.templateShards !== undefined && !template.has(name)) this.drop(name);
    }
    return problems;
  }

  /** What mappings read, of a stream or of a consumer of it: each has a throughput of its own, which has no limit here. */
  source(arn: string): LogSource | undefined {
    const streamArn = arn.includes('/consumer/') ? this.consumers.find({ ConsumerARN: arn }).streamArn : arn;
    const stream = this.streams.get(nameIn(streamArn));
    if (stream?.arn !== streamArn) return undefined;
    return {
      arn,
      get shards() {
        stream.trim();
        return stream.shards.map((shard) => ({
          id: shard.id,
          parents: shard.definition.parents,
          get isClosed() {
            return shard.isClosed;
          },
          get last() {
            return stream.lastSequenceNumber;
          },
          read(after: string | undefined, limit: number) {
            stream.trim();
            return shard.read(after, limit).map((record) => kinesisRecord(record, arn));
          },
        }));
      },
      subscribe: (listener) => stream.subscribe(listener),
      hold(shardId, position) {
        const { holds } = stream.find(shardId);
        holds.add(position);
        return () => void holds.delete(position);
      },
    };
  }

  /** A record by another service. */
  async deliver({ targetArn, payload, partitionKey = randomUUID(), caller, cause }: Delivery): Promise<void> {
    this.context.authorize(caller, () => [{ action: 'kinesis:PutRecord', resource: targetArn }]);
    const stream = this.named(nameIn(targetArn));
    const record = { PartitionKey: partitionKey, Data: Buffer.from(payload).toString('base64') };
    stream.put(checkedRecord(record, stream), cause);
    stream.notify();
  }

  async close(): Promise<void> {
    this.stored.close();
    this.storedConsumers.close();
    this.records.close();
  }

  private async subscribe(request: AwsRequest): Promise<AwsResponse> {
    const { context } = this;
    const input = parseJson(await request.read());
    const { caller } = request;
    if (context.before) await context.before({ service: this.name, operation: 'SubscribeToShard', caller });
    context.authorize(caller, () => [this.access('SubscribeToShard', input)]);
    const { streamArn } = this.consumers.find({ ConsumerARN: String(input.ConsumerARN) });
    return {
      status: 200,
      headers: { 'content-type': EVENT_STREAM, 'x-amzn-requestid': request.id },
      body: this.subscriptions.open(this.stream({ StreamARN: streamArn }), input),
    };
  }

  /** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html, without `SubscribeToShard` */
  private operationsOf(): Operations {
    const { clock } = this.context;
    return {
      AddTagsToStream: (input) => this.tag(this.stream(input), input.Tags),
      CreateStream: (input) => this.create(input),
      DecreaseStreamRetentionPeriod: (input) => this.setRetention(input),
      DeleteStream: (input) => this.drop(this.stream(input).definition.name),
      DeregisterStreamConsumer: (input) => this.consumers.deregister(input),
      DescribeLimits: () => this.describeLimits(),
      DescribeStream: (input) => this.describe(input),
      DescribeStreamConsumer: (input) => this.consumers.describe(input),
      DescribeStreamSummary: (input) => this.describeSummary(input),
      GetRecords: (input) => getRecords((name) => this.named(name), input, clock.now()),
      GetShardIterator: (input) => getShardIterator(this.stream(input), input, clock.now()),
      IncreaseStreamRetentionPeriod: (input) => this.setRetention(input),
      ListShards: (input) => this.listShards(input),
      ListStreamConsumers: (input) => this.consumers.list({ ...input, StreamARN: this.stream(input).arn }),
      ListStreams: (input) => this.list(input),
      ListTagsForResource: ({ ResourceARN }) => ({ Tags: tagList(this.stream({ StreamARN: ResourceARN })) }),
      ListTagsForStream: (input) => this.listTags(input),
      MergeShards: (input) => this.stream(input).merge(input.ShardToMerge, input.AdjacentShardToMerge),
      PutRecord: (input, { caller }) => {
        const stream = this.stream(input);
        const put = stream.put(checkedRecord(input, stream), caller.cause);
        stream.notify();
        return { ...putResult(put), ...encryptionOf(stream) };
      },
      PutRecords: (input, { caller }) => {
        const stream = this.stream(input);
        const put = checkedRecords(input, stream).map((record) => stream.put(record, caller.cause));
        stream.notify();
        // On AWS records fail for the throughput of their shard, which has no limit here.
        return { FailedRecordCount: 0, Records: put.map(putResult), ...encryptionOf(stream) };
      },
      RegisterStreamConsumer: (input) =>
        this.consumers.register(this.stream(input).arn, input.ConsumerName, clock.now()),
      RemoveTagsFromStream: (input) => untag(this.stream(input), input.TagKeys),
      SplitShard: (input) => this.stream(input).split(input.ShardToSplit, checkedHashKey('NewStartingHashKey', input)),
      StartStreamEncryption: (input) => this.configure(this.stream(input), { keyId: input.KeyId }),
      StopStreamEncryption: (input) => this.configure(this.stream(input), { keyId: undefined }),
      TagResource: ({ ResourceARN, Tags }) => this.tag(this.stream({ StreamARN: ResourceARN }), Tags),
      UntagResource: ({ ResourceARN, TagKeys }) => untag(this.stream({ StreamARN: ResourceARN }), TagKeys),
      UpdateMaxRecordSize: (input) =>
        this.configure(this.stream(input), { maxRecordKiB: checkedSize(input.MaxRecordSizeInKiB) }),
      UpdateShardCount: (input) => this.updateShardCount(input),
      UpdateStreamMode: (input) =>
        this.configure(this.stream(input), { mode: input.StreamModeDetails?.StreamMode ?? 'PROVISIONED' }),
    };
  }

  private applyStream(name: string, definition: any): void {
    const settings: StreamSettings = {
      mode: definition.StreamModeDetails?.StreamMode ?? 'PROVISIONED',
      retentionHours: checkedRetention(Number(definition.RetentionPeriodHours ?? 24)),
      maxRecordKiB: checkedSize(Number(definition.MaxRecordSizeInKiB ?? 1024)),
      keyId: definition.StreamEncryption?.KeyId,
    };
    const count = settings.mode === 'ON_DEMAND' ? ON_DEMAND_SHARDS : checkedCount(Number(definition.ShardCount ?? 1));
    const tags = Object.fromEntries((definition.Tags ?? []).map(({ Key, Value }: any) => [Key, String(Value)]));
    const known = this.streams.get(name);
    const stream = known ?? this.add(name, settings, tags, count);
    // Shards that a request has split or merged stay so, until the template has another number.
    const { templateShards = count } = stream.definition;
    stream.update({ settings, tags: { ...stream.definition.tags, ...tags }, templateShards: count });
    if (known && templateShards !== count) stream.scale(count);
  }

  private add(name: string, settings: StreamSettings, tags: StoredStream['tags'], shards: number): Stream {
    const created = this.context.clock.now();
    const stream = this.open({ name, created, shards: [], nextShard: 0, settings, tags });
    stream.begin(shards);
    return stream;
  }

  private open(stored: StoredStream): Stream {
    const { account, clock } = this.context;
    const stream = new Stream({
      stored,
      arn: this.arnOf(stored.name),
      account,
      clock,
      records: this.records,
      sequence: () => this.nextSequenceNumber(),
      save: (changed) => this.stored.set(stored.name, changed),
    });
    this.streams.set(stored.name, stream);
    return stream;
  }

  private drop(name: string): void {
    const stream = this.streams.get(name)!;
    this.streams.delete(name);
    this.stored.delete(name);
    stream.clear();
  }

  /** They follow the time, so that those of the next start are greater. */
  private nextSequenceNumber(): string {
    const ofNow = BigInt(Math.floor(this.context.clock.now())) * SEQUENCE_NUMBERS_PER_MILLISECOND;
    this.sequence = this.sequence < ofNow ? ofNow : this.sequence + 1n;
    return String(FIRST_SEQUENCE_NUMBER + this.sequence);
  }

  /** The stream of a name or an ARN. */
  private stream({ StreamName: name, StreamARN: arn }: any): Stream {
    if (name === undefined && arn === undefined) {
      throw invalidArgument('Must specify either the StreamName or the StreamARN parameter.');
    }
    return this.named(name ?? nameIn(arn));
  }

  private named(name: string): Stream {
    const stream = this.streams.get(name);
    if (!stream) throw streamNotFound(name, this.context.account);
    return stream;
  }

  private arnOf(name: string): string {
    return `arn:aws:kinesis:${this.context.region}:${this.context.account}:stream/${name}`;
  }

  /** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesisdatastreams.html */
  private access(operation: string, input: any): Access {
    const action = `kinesis:${operation}`;
    const arn = input.ConsumerARN ?? input.StreamARN ?? input.ResourceARN;
    if (arn !== undefined) return { action, resource: arn };
    if (input.StreamName !== undefined) return { action, resource: this.arnOf(input.StreamName) };
    if (operation === 'GetRecords') return { action, resource: this.arnOf(streamOfIterator(input.ShardIterator)) };
    if (operation === 'ListShards' && input.NextToken !== undefined) {
      return { action, resource: this.arnOf(decodeToken('NextToken', input.NextToken).stream) };
    }
    return { action, resource: '*' };
  }

  private create({ StreamName: name, ShardCount, StreamModeDetails, MaxRecordSizeInKiB = 1024, Tags = {} }: any): void {
    if (typeof name !== 'string' || !/^[\w.-]{1,128}$/.test(name)) {
      throw invalidValue('streamName', name, 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+');
    }
    if (this.streams.has(name)) throw streamExists(name, this.context.account);
    const mode: StreamSettings['mode'] = StreamModeDetails?.StreamMode ?? 'PROVISIONED';
    if (mode === 'PROVISIONED' && ShardCount === undefined) {
      throw new AwsServiceError('ValidationException', 'ShardCount is required for a stream in provisioned mode.');
    }
    const settings = { mode, retentionHours: 24, maxRecordKiB: checkedSize(MaxRecordSizeInKiB) };
    this.add(name, settings, Tags, mode === 'ON_DEMAND' ? ON_DEMAND_SHARDS : checkedCount(ShardCount));
  }

  private list({ Limit = 100, ExclusiveStartStreamName, NextToken }: any): object {
    const start = NextToken === undefined ? ExclusiveStartStreamName : decodeToken('NextToken', NextToken).name;
    const names = [...this.streams.keys()].sort().filter((name) => start === undefined || name > start);
    const page = names.slice(0, Limit);
    const hasMore = page.length < names.length;
    return {
      StreamNames: page,
      StreamSummaries: page.map((name) => {
        const { StreamName, StreamARN, StreamStatus, StreamModeDetails, StreamCreationTimestamp }: any = described(
          this.named(name),
        );
        return { StreamName, StreamARN, StreamStatus, StreamModeDetails, StreamCreationTimestamp };
      }),
      HasMoreStreams: hasMore,
      ...(hasMore ? { NextToken: encodeToken({ name: page.at(-1) }) } : {}),
    };
  }

  private describe(input: any): object {
    const stream = this.stream(input);
    const { Limit = 100, ExclusiveStartShardId: start = '' } = input;
    const shards = filteredShards(stream).filter(({ id }) => id > start);
    return {
      StreamDescription: {
        ...described(stream),
        Shards: shards.slice(0, Limit).map(describedShard),
        HasMoreShards: shards.length > Limit,
      },
    };
  }

  private describeSummary(input: any): object {
    const stream = this.stream(input);
    return {
      StreamDescriptionSummary: {
        ...described(stream),
        OpenShardCount: stream.openShards.length,
        ConsumerCount: this.consumers.of(stream.arn).length,
        MaxRecordSizeInKiB: stream.definition.settings.maxRecordKiB,
      },
    };
  }

  private describeLimits(): object {
    const streams = [...this.streams.values()];
    return {
      ShardLimit: 500,
      OpenShardCount: streams.reduce((sum, { openShards }) => sum + openShards.length, 0),
      OnDemandStreamCount: streams.filter(({ definition }) => definition.settings.mode === 'ON_DEMAND').length,
      OnDemandStreamCountLimit: 50,
    };
  }

  private listShards({ NextToken, MaxResults = 1000, ...input }: any): object {
    const {
      stream: name,
      start = '',
      filter,
    } = NextToken === undefined
      ? { stream: this.stream(input).definition.name, start: input.ExclusiveStartShardId, filter: input.ShardFilter }
      : decodeToken('NextToken', NextToken);
    const shards = filteredShards(this.named(name), filter).filter(({ id }) => id > start);
    const page = shards.slice(0, MaxResults);
    const hasMore = page.length < shards.length;
    return {
      Shards: page.map(describedShard),
      ...(hasMore ? { NextToken: encodeToken({ stream: name, start: page.at(-1)!.id, filter }) } : {}),
    };
  }

  private listTags(input: any): object {
    const { ExclusiveStartTagKey: start, Limit = 50 } = input;
    const tags = tagList(this.stream(input)).filter(({ Key }) => start === undefined || Key > start);
    return { Tags: tags.slice(0, Limit), HasMoreTags: tags.length > Limit };
  }

  private tag(stream: Stream, tags: StoredStream['tags'] = {}): void {
    stream.update({ tags: { ...stream.definition.tags, ...tags } });
  }

  private configure(stream: Stream, change: Partial<StreamSettings>): void {
    stream.update({ settings: { ...stream.definition.settings, ...change } });
  }

  private setRetention(input: any): void {
    this.configure(this.stream(input), { retentionHours: checkedRetention(input.RetentionPeriodHours) });
  }

  private updateShardCount(input: any): object {
    const stream = this.stream(input);
    const { length: current } = stream.openShards;
    const target = checkedCount(input.TargetShardCount);
    // https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
    if (target > 2 * current || target < current / 2) {
      throw invalidArgument(
        `UpdateShardCount cannot scale a stream of ${current} shards below half or above twice of that: ${target}.`,
      );
    }
    stream.scale(target);
    return {
      StreamName: stream.definition.name,
      StreamARN: stream.arn,
      CurrentShardCount: current,
      TargetShardCount: target,
    };
  }
}

function nameIn(arn: string): string {
  return arn.split(':stream/').pop()!;
}

function putResult({ shardId, sequenceNumber }: StoredRecord): object {
  return { ShardId: shardId, SequenceNumber: sequenceNumber };
}

function encryptionOf({ definition }: Stream): object {
  return { EncryptionType: definition.settings.keyId === undefined ? 'NONE' : 'KMS' };
}

function tagList({ definition }: Stream): { Key: string; Value: string }[] {
  return Object.entries(definition.tags)
    .map(([Key, Value]) => ({ Key, Value }))
    .sort((a, b) => (a.Key < b.Key ? -1 : 1));
}

function untag(stream: Stream, keys: readonly string[] = []): void {
  const tags = Object.entries(stream.definition.tags).filter(([key]) => !keys.includes(key));
  stream.update({ tags: Object.fromEntries(tags) });
}

function checkedCount(count: number): number {
  if (Number.isInteger(count) && count >= 1) return count;
  throw invalidValue('shardCount', count, 'Member must have value greater than or equal to 1');
}

function checkedSize(kibibytes: number): number {
  if (kibibytes >= 1024 && kibibytes <= 10_240) return kibibytes;
  throw invalidValue('maxRecordSizeInKiB', kibibytes, 'Member must have value between 1024 and 10240');
}

/** https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html */
function checkedRetention(hours: number): number {
  if (hours >= 24 && hours <= 8760) return hours;
  throw invalidArgument(`Requested retention period ${hours} hours is not between 24 and 8760 hours.`);
}
