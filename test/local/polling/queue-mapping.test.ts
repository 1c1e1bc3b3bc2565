import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startServices } from '../aws/test-services';
import { ACCOUNT, functionArn, LoadError, mappedFunctions, mapping, queue } from './mapped-functions';
import { through, type Cause } from '../../../src/local/cause';

const ORDERS = 'arn:aws:sqs:eu-west-1:123456789012:orders';

/** A queue `orders` with a function, on a clock that stands still. */
async function start(
  handler: (event: any, cause: Cause) => unknown,
  options: { readonly mapping?: object; readonly queue?: object; readonly fifo?: true; readonly folder?: string } = {},
) {
  const { functions, events } = mappedFunctions({ orders: handler });
  const services = await startServices({ functions, folder: options.folder });
  const suffix = options.fifo ? '.fifo' : '';
  const resources = [
    mapping(ORDERS + suffix, 'orders', options.mapping),
    queue(`orders${suffix}`, { ...(options.fifo ? { FifoQueue: true } : {}), ...options.queue }),
    queue(`dead${suffix}`, options.fifo ? { FifoQueue: true } : {}),
  ];
  expect(await services.set.apply(resources, services.location)).toEqual([]);
  const sqs = services.using(new SQSClient(services.config));
  const url = (name: string) => `${services.url}/123456789012/${name}${suffix}`;
  return {
    ...services,
    resources,
    /** The bodies of each invocation. */
    batches: () => events.map(({ event }) => event.Records.map(({ body }: any) => body)),
    records: () => events.flatMap(({ event }) => event.Records),
    send: async (...bodies: string[]) => {
      for (let from = 0; from < bodies.length; from += 10) {
        const Entries = bodies.slice(from, from + 10).map((MessageBody, i) => ({
          Id: `${i}`,
          MessageBody,
          ...(options.fifo ? { MessageGroupId: MessageBody[0], MessageDeduplicationId: MessageBody } : {}),
        }));
        await sqs.send(new SendMessageBatchCommand({ QueueUrl: url('orders'), Entries }));
      }
    },
    sendOne: (more: object) => sqs.send(new SendMessageCommand({ QueueUrl: url('orders'), MessageBody: 'x', ...more })),
    left: async (name: string) => {
      const input = { QueueUrl: url(name), MaxNumberOfMessages: 10, VisibilityTimeout: 0 };
      return ((await sqs.send(new ReceiveMessageCommand(input))).Messages ?? []).map(({ Body }) => Body);
    },
  };
}

const upTo = (n: number) => Array.from({ length: n }, (_, i) => `${i}`);

test('a record has the form of AWS', async () => {
  const t = await start(() => undefined);
  await t.sendOne({
    MessageBody: 'hi',
    MessageAttributes: {
      kind: { DataType: 'String', StringValue: 'a' },
      bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1]) },
    },
  });
  await t.clock.settled();
  expect(t.records()).toEqual([
    {
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      receiptHandle: expect.any(String),
      body: 'hi',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
        SenderId: expect.any(String),
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
      },
      messageAttributes: {
        kind: { stringValue: 'a', stringListValues: [], binaryListValues: [], dataType: 'String' },
        bytes: { binaryValue: 'AQ==', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
      },
      md5OfBody: '49f68a5c8493ec2c0bf489821c21fc3b',
      eventSource: 'aws:sqs',
      eventSourceARN: ORDERS,
      awsRegion: 'eu-west-1',
    },
  ]);
});

test('nothing is delivered before the clock settles; then batches of at most the size, and messages are deleted', async () => {
  const t = await start(() => undefined);
  await t.send(...upTo(25));
  expect(t.batches()).toEqual([]);
  await t.clock.settled();
  expect(t.batches().map((batch) => batch.length)).toEqual([10, 10, 5]);
  expect(t.batches().flat().sort()).toEqual(upTo(25).sort());
  await t.clock.advance(60_000);
  expect(await t.left('orders')).toEqual([]);
});

test('a window gathers messages until it ends or the batch is full', async () => {
  const t = await start(() => undefined, { mapping: { BatchSize: 20, MaximumBatchingWindowInSeconds: 10 } });
  await t.send('a');
  await t.clock.advance(5000);
  await t.send('b');
  await t.clock.settled();
  expect(t.batches()).toEqual([]);
  await t.clock.advance(5000);
  expect(t.batches()).toEqual([['a', 'b']]);
  await t.send(...upTo(20));
  await t.clock.settled();
  expect(t.batches()[1]).toHaveLength(20);
});

test('messages that no filter matches are deleted, and a line tells it', async () => {
  const t = await start(() => undefined, {
    mapping: { FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ body: { kind: ['order'] } }) }] } },
  });
  await t.send('{"kind":"order"}', '{"kind":"other"}', 'text');
  await t.clock.settled();
  expect(t.batches()).toEqual([['{"kind":"order"}']]);
  expect(t.lines).toContain('orders: 2 messages deleted, which match no filter of orders');
  await t.clock.advance(60_000);
  expect(await t.left('orders')).toEqual([]);
});

test('a function that throws gets the whole batch again after the visibility timeout, and then the dead-letter queue', async () => {
  const t = await start(
    () => {
      throw new Error('no');
    },
    {
      queue: {
        RedrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:123456789012:dead', maxReceiveCount: 2 },
      },
    },
  );
  await t.send('a', 'b');
  await t.clock.settled();
  expect(t.lines.at(-1)).toMatch(/^orders → orders 0\/2 ok \d+ ms: Error: no; next try in 30 s$/);
  await t.clock.advance(30_000);
  expect(t.lines.at(-1)).toMatch(/: Error: no; 2 go to the dead-letter queue dead in 30 s$/);
  await t.clock.advance(30_000);
  expect(t.batches()).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
  expect((await t.left('dead')).sort()).toEqual(['a', 'b']);
});

describe('a partial batch response', () => {
  let lines: readonly string[];
  const report = (failures: unknown) => ({ batchItemFailures: failures });
  const run = async (answer: (records: any[]) => unknown) => {
    const t = await start((event) => (event.Records.length > 1 ? answer(event.Records) : undefined), {
      mapping: { FunctionResponseTypes: ['ReportBatchItemFailures'] },
    });
    ({ lines } = t);
    await t.send('a', 'b', 'c');
    await t.clock.settled();
    await t.clock.advance(30_000);
    return t.batches().slice(1).flat().sort();
  };

  test('of some messages: only they are received again', async () => {
    const failed = (records: any[]) => records.filter(({ body }) => body === 'b');
    expect(await run((records) => report(failed(records).map((r) => ({ itemIdentifier: r.messageId }))))).toEqual([
      'b',
    ]);
  });

  test.each([
    ['nothing', undefined],
    ['an empty object', {}],
    ['an empty list', report([])],
    ['null', report(null)],
  ])('of %s: all have succeeded', async (_, answer) => {
    expect(await run(() => answer)).toEqual([]);
  });

  test.each([
    ['an unknown id', report([{ itemIdentifier: 'x' }]), 'no record of the batch has the itemIdentifier "x"'],
    ['an empty id', report([{ itemIdentifier: '' }]), 'no record of the batch has the itemIdentifier ""'],
    [
      'a wrong key',
      report([{ id: 'x' }]),
      'batchItemFailures has { itemIdentifier: <the id of a record> }, got {"id":"x"}',
    ],
    ['an id alone', report(['x']), 'batchItemFailures has { itemIdentifier: <the id of a record> }, got "x"'],
    ['no list', report('x'), 'batchItemFailures must be a list'],
  ])('of %s: all have failed, and their line says why', async (_, answer, why) => {
    expect(await run(() => answer)).toEqual(['a', 'b', 'c']);
    expect(lines.join('\n')).toContain(`: the response fails the batch: ${why}; next try`);
  });
});

test('a FIFO queue delivers the messages of a group in order, and a failed one holds back those behind it', async () => {
  let fails = true;
  const t = await start(
    (event) => {
      if (event.Records.some(({ body }: any) => body === 'a1') && fails) throw new Error('no');
    },
    { fifo: true, mapping: { BatchSize: 1 } },
  );
  await t.send('a1', 'a2', 'b1');
  await t.clock.settled();
  expect(t.batches()).toEqual([['a1'], ['b1']]);
  fails = false;
  await t.clock.advance(30_000);
  expect(t.batches().slice(2)).toEqual([['a1'], ['a2']]);
});

test('code that does not load costs no receive of a message', async () => {
  let broken = true;
  const t = await start(() => {
    if (broken) throw new LoadError();
  });
  await t.send('a');
  await t.clock.settled();
  await t.clock.advance(5000);
  broken = false;
  await t.clock.advance(5000);
  expect(t.records().at(-1).attributes.ApproximateReceiveCount).toBe('1');
  expect(await t.left('orders')).toEqual([]);
});

test('an invocation has at most 6 MB', async () => {
  const t = await start(() => undefined, { mapping: { BatchSize: 10 } });
  for (const letter of 'abcdefgh') await t.send(letter.repeat(1_000_000));
  await t.clock.settled();
  expect(t.batches().map((batch) => batch.length)).toEqual([6, 2]);
});

test('a queue that feeds itself is stopped after 16 rounds, and the loop is named', async () => {
  const t: Awaited<ReturnType<typeof start>> = await start((_, cause) =>
    t.set.deliver({
      targetArn: ORDERS,
      payload: 'again',
      cause: through(cause, functionArn('orders')),
      caller: { principal: { type: 'everything' }, account: ACCOUNT, cause: through(cause, functionArn('orders')) },
    }),
  );
  await t.send('first');
  await t.clock.settled();
  expect(t.batches()).toHaveLength(16);
  expect(t.lines.at(-1)).toContain('orders is not invoked again: it is in a loop, orders → orders → orders');
  expect(await t.left('orders')).toEqual([]);
});

test('a mapping that is removed or disabled ends; a changed one takes its place', async () => {
  const t = await start(() => undefined);
  const [, ...others] = t.resources;
  await t.set.apply([mapping(ORDERS, 'orders', { Enabled: false }), ...others], t.location);
  await t.send('a');
  await t.clock.settled();
  expect(t.batches()).toEqual([]);
  await t.set.apply([mapping(ORDERS, 'orders', { BatchSize: 1 }), ...others], t.location);
  await t.send('b');
  await t.clock.settled();
  expect(t.batches()).toEqual([['a'], ['b']]);
  await t.set.apply(others, t.location);
  await t.send('c');
  await t.clock.settled();
  expect(t.batches()).toHaveLength(2);
});

test('a source that is not there is named', async () => {
  const t = await start(() => undefined);
  const problems = await t.set.apply([...t.resources, mapping(`${ORDERS}-none`, 'other')], t.location);
  expect(problems).toMatchObject([{ logicalId: 'otherMapping', reason: `${ORDERS}-none does not exist` }]);
});

test('a batch during which the process ends was received: the dead-letter queue gets it after maxReceiveCount', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'queue-mapping-'));
  const copy = path.join(folder, 'after');
  const redrive = JSON.stringify({ deadLetterTargetArn: `${ORDERS.replace('orders', 'dead')}`, maxReceiveCount: 2 });
  const options = { queue: { RedrivePolicy: redrive } };
  try {
    let end = () => {};
    const first = await start(() => new Promise<void>((resolve) => (end = resolve)), { ...options, folder });
    await first.send('a');
    const settled = first.clock.settled();
    while (first.batches().length === 0) await new Promise((resolve) => setImmediate(resolve));
    fs.cpSync(path.join(folder, 'sqs'), path.join(copy, 'sqs'), { recursive: true });
    end();
    await settled;

    const next = await start(
      () => {
        throw new Error('no');
      },
      { ...options, folder: copy },
    );
    await next.clock.advance(120_000);
    expect(next.batches()).toEqual([['a']]);
    expect(await next.left('dead')).toEqual(['a']);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
