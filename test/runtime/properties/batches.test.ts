import * as fc from 'fast-check';
import { CASES, same, withoutStacks } from './cases';
import { App, HttpError } from '../../../src/runtime';
import { context } from '../events';

interface Kind {
  /** What follows a failure is retried too. */
  readonly ordered: boolean;
  record(id: string): object;
}

const KINDS: { readonly [name: string]: Kind } = {
  queue: {
    ordered: false,
    record: (id) => ({ messageId: id, body: id, eventSourceARN: 'arn:aws:sqs:eu-west-1:1:orders' }),
  },
  fifo: {
    ordered: true,
    record: (id) => ({ messageId: id, body: id, eventSourceARN: 'arn:aws:sqs:eu-west-1:1:orders.fifo' }),
  },
  stream: {
    ordered: true,
    record: (id) => ({
      kinesis: {
        sequenceNumber: id,
        data: Buffer.from(id).toString('base64'),
        partitionKey: 'p',
        approximateArrivalTimestamp: 1,
      },
    }),
  },
  table: {
    ordered: true,
    record: (id) => ({
      eventName: 'INSERT',
      dynamodb: { SequenceNumber: id, Keys: { id: { S: id } }, ApproximateCreationDateTime: 1 },
    }),
  },
};

/** Ways of a handler to fail. */
const failures: readonly (() => unknown)[] = [
  () => {
    throw new Error('no');
  },
  () => Promise.reject(new HttpError(400, 'X')),
  () => {
    throw null;
  },
  () => Promise.reject(undefined),
  () => Promise.reject(Object.freeze(new Error('frozen'))),
];

let handle: (id: string) => unknown;
const app = new App({ name: 'a' });
app.onSqsMessage({ arn: 'arn:aws:sqs:eu-west-1:1:orders' }, { name: 'queue' }, ({ messageId }) => handle(messageId));
app.onSqsMessage({ arn: 'arn:aws:sqs:eu-west-1:1:orders.fifo' }, { name: 'fifo' }, ({ messageId }) =>
  handle(messageId),
);
app.onKinesisRecord({ arn: 'arn:aws:kinesis:eu-west-1:1:stream/s' }, { name: 'stream' }, ({ text }) => handle(text()));
app.onDynamoDbRecord({ arn: 'arn:aws:dynamodb:eu-west-1:1:table/t/stream/1' }, { name: 'table' }, ({ keys }) =>
  handle(keys.id),
);
const handlers = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, app.handler(kind)]));

withoutStacks();

test('of any batch, exactly the failed records are retried; of an ordered one, those after them too', async () => {
  const batch = fc.uniqueArray(
    fc.tuple(
      fc.stringMatching(/^[0-9a-f-]{1,8}$/),
      fc.option(fc.nat(failures.length - 1), { nil: undefined, freq: 3 }),
    ),
    { maxLength: 10, selector: ([id]) => id },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.keys(KINDS)), batch, async (kind, all) => {
      const failing = new Map(all);
      const called: string[] = [];
      handle = (id) => {
        called.push(id);
        const failure = failing.get(id);
        return failure === undefined ? 'what is returned does not matter' : failures[failure]();
      };
      const result = await handlers[kind]({ Records: all.map(([id]) => KINDS[kind].record(id)) }, context);
      const ids = all.map(([id]) => id);
      const first = ids.findIndex((id) => failing.get(id) !== undefined);
      const again =
        first < 0 ? [] : KINDS[kind].ordered ? ids.slice(first) : ids.filter((id) => failing.get(id) !== undefined);
      same(result, { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) });
      same(called, KINDS[kind].ordered && first >= 0 ? ids.slice(0, first + 1) : ids);
    }),
    { numRuns: CASES.batches },
  );
}, 120_000);
