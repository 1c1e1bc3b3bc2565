import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutRecordCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { startServices } from '../aws/test-services';
import { ACCOUNT, mappedFunctions, mapping, queue, REGION, resource } from '../polling/mapped-functions';
import type { RetriesOptions } from '../../../src/local/delivery/retries';

const QUEUE = `arn:aws:sqs:${REGION}:${ACCOUNT}:orders`;
const STREAM = `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/clicks`;

/** A queue, a stream and an asynchronous invocation whose functions fail at first. */
async function start(retries: RetriesOptions = {}) {
  const failed = new Set<string>();
  const failOnce = (name: string) => () => {
    if (failed.has(name)) return;
    failed.add(name);
    throw new Error('not yet');
  };
  const { functions, events } = mappedFunctions({
    orders: failOnce('orders'),
    clicks: failOnce('clicks'),
    report: failOnce('report'),
  });
  const t = await startServices({ functions, retries });
  await t.set.apply(
    [
      queue('orders', { VisibilityTimeout: 120 }),
      resource('kinesis', 'AWS::Kinesis::Stream', 'clicks', {
        ref: 'clicks',
        arn: STREAM,
        definition: { ShardCount: 1 },
      }),
      mapping(QUEUE, 'orders'),
      mapping(STREAM, 'clicks', { StartingPosition: 'TRIM_HORIZON' }),
    ],
    t.location,
  );
  await t
    .using(new SQSClient(t.config))
    .send(new SendMessageCommand({ QueueUrl: `${t.url}/${ACCOUNT}/orders`, MessageBody: 'x' }));
  const record = { StreamName: 'clicks', PartitionKey: 'a', Data: Buffer.from('x') };
  await t.using(new KinesisClient(t.config)).send(new PutRecordCommand(record));
  const event = { FunctionName: 'report', InvocationType: 'Event' } as const;
  await t.using(new LambdaClient(t.config)).send(new InvokeCommand(event));
  await t.clock.settled();
  const invoked = () => events.map(({ name }) => name).sort();
  expect(invoked()).toEqual(['clicks', 'orders', 'report']);
  return { ...t, invoked };
}

const TWICE = ['clicks', 'clicks', 'orders', 'orders', 'report', 'report'];

test('all that has failed is retried at once, if the user asks for it', async () => {
  const t = await start({ isOffered: true });
  expect(t.lines).toEqual(
    expect.arrayContaining([
      'Event → report failed: Error: not yet; next try in 60 s (r and Enter: now)',
      expect.stringMatching(/^orders → orders 0\/1 ok .* Error: not yet; next try in 1[12]\d s \(r and Enter: now\)$/),
      expect.stringMatching(/^clicks → clicks 0\/1 ok .* Error: not yet; next try in \d s$/),
    ]),
  );
  expect(t.retries.now()).toBe(3);
  await t.clock.settled();
  expect(t.invoked()).toEqual(TWICE);
  expect(t.retries.now()).toBe(0);
  await t.clock.advance(3_600_000);
  expect(t.invoked()).toEqual(TWICE);
});

test('waits are divided, and otherwise they are those of AWS', async () => {
  const slow = await start();
  await slow.clock.advance(59_000);
  expect(slow.invoked()).toEqual(['clicks', 'clicks', 'orders', 'report']);
  await slow.clock.advance(61_000);
  expect(slow.invoked()).toEqual(TWICE);

  const fast = await start({ divisor: 60 });
  expect(fast.lines).toContain('Event → report failed: Error: not yet; next try in 1 s');
  await fast.clock.advance(2000);
  expect(fast.invoked()).toEqual(TWICE);
});
