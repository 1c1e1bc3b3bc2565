import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { startServices } from '../aws/test-services';
import { STREAM_ARN, streamedTable } from '../aws/dynamodb/local-table';
import { Concurrency } from '../../../src/local/delivery/concurrency';
import { Retries } from '../../../src/local/delivery/retries';
import { Mappings } from '../../../src/local/polling/mappings';
import type { Checkpoint } from '../../../src/local/polling/shard-poller';
import { Store } from '../../../src/local/store/store';
import { mappedFunctions, mapping, queue, resource } from './mapped-functions';

const TableName = 'demo-Table';
const DEAD = 'arn:aws:sqs:eu-west-1:123456789012:dead';

const table = () =>
  resource('dynamodb', 'AWS::DynamoDB::Table', 'Table', {
    arn: streamedTable().arn,
    definition: streamedTable(),
  });

/** A table with a function for its stream, on a clock that stands still. */
async function start(handler: (event: any) => unknown, own: object = {}) {
  const { functions, events } = mappedFunctions({ audit: handler });
  const services = await startServices({ functions });
  const resources = [
    mapping(STREAM_ARN, 'audit', { StartingPosition: 'TRIM_HORIZON', ...own }),
    table(),
    queue('dead'),
  ];
  expect(await services.set.apply(resources, services.location)).toEqual([]);
  const documents = DynamoDBDocumentClient.from(services.using(new DynamoDBClient(services.config)));
  const keys = ({ Records }: any) => Records.map(({ dynamodb }: any) => dynamodb.Keys.PK.S);
  return {
    ...services,
    resources,
    events: () => events.map(({ event }) => event),
    /** The keys of each invocation. */
    batches: () => events.map(({ event }) => keys(event)),
    put: async (...names: string[]) => {
      for (const PK of names) await documents.send(new PutCommand({ TableName, Item: { PK } }));
    },
    dead: async () => {
      const source = (await services.set.source(DEAD)) as any;
      return source.receive(10).map(({ body }: any) => JSON.parse(body));
    },
  };
}

const fails = (bad: string) => (event: any) => {
  if (event.Records.some(({ dynamodb }: any) => dynamodb.Keys.PK.S === bad)) throw new Error('no');
};

test('a record has the form of AWS', async () => {
  const t = await start(() => undefined);
  await t.put('a');
  await t.clock.settled();
  expect(t.events()).toEqual([
    {
      Records: [
        {
          eventID: expect.any(String),
          eventName: 'INSERT',
          eventVersion: '1.1',
          eventSource: 'aws:dynamodb',
          awsRegion: 'eu-west-1',
          dynamodb: {
            ApproximateCreationDateTime: expect.any(Number),
            Keys: { PK: { S: 'a' } },
            NewImage: { PK: { S: 'a' } },
            SequenceNumber: expect.any(String),
            SizeBytes: expect.any(Number),
            StreamViewType: 'NEW_AND_OLD_IMAGES',
          },
          eventSourceARN: STREAM_ARN,
        },
      ],
    },
  ]);
});

test('records come in order, in batches of at most the size', async () => {
  const t = await start(() => undefined, { BatchSize: 2 });
  await t.put('a', 'b', 'c');
  await t.clock.settled();
  expect(t.batches()).toEqual([['a', 'b'], ['c']]);
});

test('LATEST begins with what is written after the mapping starts', async () => {
  const t = await start(() => undefined, { Enabled: false });
  await t.put('before');
  const [, ...others] = t.resources;
  await t.set.apply([mapping(STREAM_ARN, 'audit', { StartingPosition: 'LATEST' }), ...others], t.location);
  await t.put('after');
  await t.clock.settled();
  expect(t.batches()).toEqual([['after']]);
});

test('records that no filter matches are passed over', async () => {
  const Pattern = JSON.stringify({ dynamodb: { Keys: { PK: { S: [{ prefix: 'b' }] } } } });
  const t = await start(() => undefined, { FilterCriteria: { Filters: [{ Pattern }] } });
  await t.put('a', 'b1', 'c', 'b2');
  await t.clock.settled();
  expect(t.batches()).toEqual([['b1', 'b2']]);
});

test('a failed batch blocks those behind it, and is given up after its retries; the destination learns where it is', async () => {
  const t = await start(fails('a'), {
    BatchSize: 1,
    MaximumRetryAttempts: 2,
    DestinationConfig: { OnFailure: { Destination: DEAD } },
  });
  await t.put('a', 'b');
  await t.clock.settled();
  expect(t.batches()).toEqual([['a']]);
  await t.clock.advance(60_000);
  expect(t.batches()).toEqual([['a'], ['a'], ['a'], ['b']]);
  expect(await t.dead()).toEqual([
    {
      version: '1.0',
      timestamp: expect.any(String),
      requestContext: {
        functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:audit:$LATEST',
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 3,
      },
      DDBStreamBatchInfo: {
        shardId: expect.stringMatching(/^shardId-/),
        startSequenceNumber: expect.any(String),
        endSequenceNumber: expect.any(String),
        approximateArrivalOfFirstRecord: expect.any(String),
        approximateArrivalOfLastRecord: expect.any(String),
        batchSize: 1,
        streamArn: STREAM_ARN,
      },
    },
  ]);
});

test('records that are too old are given up', async () => {
  const t = await start(fails('a'), {
    BatchSize: 1,
    MaximumRecordAgeInSeconds: 60,
    DestinationConfig: { OnFailure: { Destination: DEAD } },
  });
  await t.put('a');
  await t.clock.advance(50_000);
  await t.put('b');
  await t.clock.advance(60_000);
  expect(t.batches().slice(-2)).toEqual([['a'], ['b']]);
  expect((await t.dead()).map(({ requestContext }: any) => requestContext.condition)).toEqual(['RecordAgeExceeded']);
});

test('a bisected batch finds the bad record, and the others are done', async () => {
  const t = await start(fails('c'), { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 5 });
  await t.put('a', 'b', 'c', 'd');
  await t.clock.advance(10 * 60_000);
  const succeeded = t.batches().filter((batch) => !batch.includes('c'));
  expect(succeeded).toEqual([['a', 'b'], ['d']]);
  expect(t.batches().filter((batch) => batch.length === 1 && batch[0] === 'c').length).toBeGreaterThan(1);
});

test.each([[false], [true]])(
  'splitting a batch is no try: one retry gives up the bad records alone (partial response: %s)',
  async (isPartial) => {
    const handled: string[] = [];
    const t = await start(
      ({ Records }) => {
        for (const { dynamodb } of Records) {
          const key = dynamodb.Keys.PK.S;
          if (/bad/.test(key) && isPartial) return { batchItemFailures: [{ itemIdentifier: dynamodb.SequenceNumber }] };
          if (/bad/.test(key)) throw new Error('no');
          handled.push(key);
        }
        return undefined;
      },
      {
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 1,
        FunctionResponseTypes: isPartial ? ['ReportBatchItemFailures'] : [],
        DestinationConfig: { OnFailure: { Destination: DEAD } },
      },
    );
    await t.put('a', 'b', 'bad1', 'c', 'd', 'bad2', 'e');
    await t.clock.advance(60 * 60_000);
    expect([...new Set(handled)]).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect((await t.dead()).map(({ DDBStreamBatchInfo }: any) => DDBStreamBatchInfo.batchSize)).toEqual([1, 1]);
    for (const bad of ['bad1', 'bad2']) {
      expect(t.batches().filter((batch) => batch.join() === bad)).toHaveLength(2);
    }
  },
);

test('a partial failure goes on with the lowest failed record', async () => {
  let first = true;
  const t = await start(
    ({ Records }) => {
      if (!first) return undefined;
      first = false;
      return { batchItemFailures: [{ itemIdentifier: Records[1].dynamodb.SequenceNumber }] };
    },
    { FunctionResponseTypes: ['ReportBatchItemFailures'] },
  );
  await t.put('a', 'b', 'c');
  await t.clock.advance(5000);
  expect(t.batches()).toEqual([
    ['a', 'b', 'c'],
    ['b', 'c'],
  ]);
});

test('a parallelization factor keeps the order of each key', async () => {
  const t = await start(() => undefined, { BatchSize: 1, ParallelizationFactor: 3 });
  await t.put('a', 'b', 'c', 'd', 'e', 'f');
  await t.clock.settled();
  expect(t.batches().flat().sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(t.batches().every((batch) => batch.length === 1)).toBe(true);
});

test('a tumbling window hands its state on, and ends with a final invocation', async () => {
  const t = await start(({ Records, state }) => ({ state: { count: (state.count ?? 0) + Records.length } }), {
    TumblingWindowInSeconds: 60,
  });
  // Windows begin with the minute.
  await t.clock.advance(60_000 - (t.clock.now() % 60_000));
  await t.put('a');
  await t.clock.settled();
  await t.put('b');
  await t.clock.settled();
  await t.clock.advance(60_000);
  const events = t.events();
  expect(events.map(({ state, isFinalInvokeForWindow }) => [state, isFinalInvokeForWindow])).toEqual([
    [{}, false],
    [{ count: 1 }, false],
    [{ count: 2 }, true],
  ]);
  expect(events.at(-1)).toMatchObject({ Records: [], window: { start: expect.any(String), end: expect.any(String) } });
});

/** Runs the mapping of a stream by itself, as each start of the local cloud does with the checkpoints of the one before. */
function runMapping(
  t: Awaited<ReturnType<typeof start>>,
  checkpoints: Store<Checkpoint>,
  handler: (event: any) => unknown,
  own: object = {},
) {
  const { functions, events } = mappedFunctions({ audit: handler });
  const delivered: any[] = [];
  const mappings = new Mappings({
    authorize: () => undefined,
    clock: t.clock,
    retries: new Retries(t.clock),
    functions,
    deliver: async ({ payload }) => void delivered.push(JSON.parse(payload)),
    log: () => undefined,
    lost: () => undefined,
    source: (arn) => t.set.source(arn),
    concurrency: new Concurrency(),
    report: () => undefined,
    checkpoints,
  });
  return {
    delivered,
    apply: (changed: object = own) =>
      mappings.apply([mapping(STREAM_ARN, 'audit', { StartingPosition: 'TRIM_HORIZON', ...changed })]),
    close: () => mappings.close(),
    batches: () => events.map(({ event }) => event.Records.map(({ dynamodb }: any) => dynamodb.Keys.PK.S)),
  };
}

/** The checkpoints as they are at this moment, for the process that follows one that is killed. */
function copied(checkpoints: Store<Checkpoint>): Store<Checkpoint> {
  const copy = Store.open<Checkpoint>();
  for (const [key, checkpoint] of checkpoints.entries()) copy.set(key, JSON.parse(JSON.stringify(checkpoint)));
  return copy;
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !condition(); await new Promise((resolve) => setTimeout(resolve, 5))) {
    if (Date.now() > end) throw new Error(`${condition} does not come true`);
  }
}

test('a stored mapping goes on where it was', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mapping-'));
  try {
    const t = await start(() => undefined, { Enabled: false });
    await t.put('a');
    const run = async () => {
      const checkpoints = Store.open<Checkpoint>(path.join(folder, 'checkpoints.jsonl'));
      const running = runMapping(t, checkpoints, () => undefined);
      await running.apply();
      await t.clock.settled();
      running.close();
      checkpoints.close();
      return running.batches();
    };
    expect(await run()).toEqual([['a']]);
    await t.put('b');
    expect(await run()).toEqual([['b']]);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test('a batch during which the process ends has failed: its attempts count on, and it is given up', async () => {
  const t = await start(() => undefined, { Enabled: false });
  await t.put('a', 'b');
  let checkpoints = Store.open<Checkpoint>();
  const own = { BatchSize: 1, MaximumRetryAttempts: 2, DestinationConfig: { OnFailure: { Destination: DEAD } } };
  const invoked: string[][] = [];
  let end = () => {};
  for (let process = 0; process < 3; process++) {
    const running = runMapping(t, checkpoints, () => new Promise<void>((resolve) => (end = resolve)), own);
    await running.apply();
    // Its function never ends, and so the clock does not settle.
    const advanced = t.clock.advance(60_000);
    await until(() => running.batches().length > 0);
    invoked.push(...running.batches());
    checkpoints = copied(checkpoints);
    running.close();
    end();
    await advanced;
  }
  const last = runMapping(t, checkpoints, () => undefined, own);
  await last.apply();
  await t.clock.advance(60_000);
  expect(invoked).toEqual([['a'], ['a'], ['a']]);
  expect(last.batches()).toEqual([['b']]);
  expect(last.delivered).toEqual([
    expect.objectContaining({
      requestContext: expect.objectContaining({ condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 }),
    }),
  ]);
});

test('what is done of a shard is not handled again by the next process, and what waits is retried at its time', async () => {
  const t = await start(() => undefined, { Enabled: false });
  await t.put('a', 'b', 'c', 'd');
  const checkpoints = Store.open<Checkpoint>();
  const own = { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 5 };
  const first = runMapping(t, checkpoints, fails('d'), own);
  await first.apply();
  await t.clock.advance(1000);
  expect(first.batches()).toEqual([
    ['a', 'b', 'c', 'd'],
    ['a', 'b'],
    ['c', 'd'],
  ]);
  const next = runMapping(t, copied(checkpoints), () => undefined, own);
  first.close();
  await next.apply();
  await t.clock.settled();
  expect(next.batches()).toEqual([]);
  await t.clock.advance(1000);
  expect(next.batches()).toEqual([['c'], ['d']]);
});

test('a changed mapping begins when the function has handled the batch that it has', async () => {
  const t = await start(() => undefined, { Enabled: false });
  await t.put('a', 'b');
  let end = () => {};
  const running = runMapping(t, Store.open(), () => new Promise<void>((resolve) => (end = resolve)));
  await running.apply({ BatchSize: 1 });
  const settled = t.clock.settled();
  await until(() => running.batches().length === 1);
  await running.apply({ BatchSize: 2 });
  end();
  await settled;
  await until(() => {
    void t.clock.settled();
    return running.batches().length === 2;
  });
  end();
  await t.clock.settled();
  expect(running.batches()).toEqual([['a'], ['b']]);
});
