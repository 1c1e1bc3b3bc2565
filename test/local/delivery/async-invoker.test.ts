import { newCause, through, type Cause } from '../../../src/local/cause';
import { Clock } from '../../../src/local/clock';
import type { Delivery, InvokeOptions } from '../../../src/local/aws/service';
import { AsyncInvoker, type AsyncSettings, type PendingInvocation } from '../../../src/local/delivery/async-invoker';
import { Concurrency } from '../../../src/local/delivery/concurrency';
import { Retries } from '../../../src/local/delivery/retries';
import type { InvokeResult, LocalFunction } from '../../../src/local/model';
import { Store } from '../../../src/local/store/store';

const FN: LocalFunction = {
  logicalId: 'Orders',
  functionName: 'orders',
  arn: 'arn:aws:lambda:eu-west-1:123456789012:function:orders',
  handler: 'index.handler',
  codeDir: '',
  environment: {},
  timeout: 3,
  memorySize: 128,
  role: 'arn:aws:iam::123456789012:role/OrdersRole',
};
const QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:Failed';
const OK: InvokeResult = { payload: 'done' };
const failure = (errorMessage: string): InvokeResult => ({
  functionError: 'Unhandled',
  reason: 'error',
  payload: { errorType: 'Error', errorMessage },
});

interface Call {
  readonly event: unknown;
  readonly at: number;
  readonly options: InvokeOptions;
}

function start(
  results: (InvokeResult | Promise<InvokeResult>)[],
  settings: AsyncSettings = {},
  fn: Partial<LocalFunction> = {},
  pending: Store<PendingInvocation> = Store.open(),
) {
  const clock = new Clock({ live: false });
  const begun = clock.now();
  const calls: Call[] = [];
  const deliveries: Delivery[] = [];
  const lines: string[] = [];
  const invoker = new AsyncInvoker({
    clock,
    retries: new Retries(clock),
    concurrency: new Concurrency(),
    pending,
    settingsOf: () => settings,
    log: (line) => lines.push(line),
    lost: (line) => lines.push(line),
    deliver: async (delivery) => void deliveries.push(delivery),
    functions: {
      find: () => FN,
      async invoke(_, event, options) {
        calls.push({ event, options, at: Math.round((clock.now() - begun) / 1000) });
        return results[calls.length - 1] ?? OK;
      },
    },
  });
  const invoke = (payload: unknown = { a: 1 }, cause: Cause = newCause()) =>
    invoker.invoke({ fn: { ...FN, ...fn }, qualifier: '$LATEST', payload, cause });
  return { clock, calls, deliveries, lines, invoke };
}

test('a function that fails is invoked again after one and after two minutes, with the same request id', async () => {
  const { clock, calls, lines, invoke } = start([failure('a'), failure('b'), failure('c')]);
  const requestId = invoke();
  expect(calls).toHaveLength(0);
  await clock.settled();
  expect(lines).toEqual(['Event → orders failed: Error: a; next try in 60 s']);
  await clock.advance(59_000);
  expect(calls).toHaveLength(1);
  await clock.advance(10 * 60_000);
  expect(calls.map(({ at }) => at)).toEqual([0, 60, 180]);
  expect(new Set(calls.map(({ options }) => options.requestId))).toEqual(new Set([requestId]));
  expect(lines.at(-1)).toBe('Event → orders failed: Error: c');
});

test('a success ends it', async () => {
  const { clock, calls, lines, invoke } = start([failure('a'), OK]);
  invoke();
  await clock.advance(10 * 60_000);
  expect(calls).toHaveLength(2);
  expect(lines.at(-1)).toMatch(/^Event → orders ok \d+ ms$/);
});

test('the destination of failures gets the record, as the role of the function', async () => {
  const { clock, deliveries, invoke } = start([failure('a'), failure('b')], {
    maximumRetryAttempts: 1,
    onFailure: QUEUE,
    onSuccess: 'arn:aws:sqs:eu-west-1:123456789012:Done',
  });
  const requestId = invoke({ order: 7 });
  await clock.advance(60_000);
  expect(deliveries).toHaveLength(1);
  const [{ targetArn, payload, caller, cause }] = deliveries;
  expect(targetArn).toBe(QUEUE);
  expect(JSON.parse(payload)).toEqual({
    version: '1.0',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    requestContext: {
      requestId,
      functionArn: `${FN.arn}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: 2,
    },
    requestPayload: { order: 7 },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: 'Error', errorMessage: 'b' },
  });
  expect(caller.principal).toEqual({ type: 'role', roleArn: FN.role, sessionName: 'orders' });
  expect(cause.lineage).toEqual([FN.arn]);
});

test('the destination of successes gets the result, a bus as an event', async () => {
  const bus = 'arn:aws:events:eu-west-1:123456789012:event-bus/shop';
  const { clock, deliveries, invoke } = start([OK], { onSuccess: bus });
  invoke();
  await clock.settled();
  expect(JSON.parse(deliveries[0].payload)).toMatchObject({
    source: 'lambda',
    'detail-type': 'Lambda Function Invocation Result - Success',
    resources: [bus, `${FN.arn}:$LATEST`],
    detail: { requestContext: { condition: 'Success', approximateInvokeCount: 1 }, responsePayload: 'done' },
  });
});

test('the dead-letter queue gets the event itself, with the error as attributes', async () => {
  const { clock, deliveries, invoke } = start(
    [failure('broken')],
    { maximumRetryAttempts: 0 },
    { deadLetterArn: QUEUE },
  );
  const requestId = invoke({ order: 7 });
  await clock.settled();
  expect(deliveries).toEqual([
    expect.objectContaining({
      targetArn: QUEUE,
      payload: '{"order":7}',
      attributes: {
        RequestID: { DataType: 'String', StringValue: requestId },
        ErrorCode: { DataType: 'Number', StringValue: '200' },
        ErrorMessage: { DataType: 'String', StringValue: 'broken' },
      },
    }),
  ]);
});

test('an event that is too old for its next attempt is given up', async () => {
  const { clock, calls, deliveries, invoke } = start([failure('a'), failure('b')], {
    maximumEventAge: 90,
    onFailure: QUEUE,
  });
  invoke();
  await clock.advance(5 * 60_000);
  expect(calls.map(({ at }) => at)).toEqual([0, 60]);
  expect(JSON.parse(deliveries[0].payload).requestContext).toMatchObject({
    condition: 'EventAgeExceeded',
    approximateInvokeCount: 2,
  });
});

test('while the code does not load, nothing counts as an attempt', async () => {
  const load: InvokeResult = {
    functionError: 'Unhandled',
    reason: 'load',
    payload: { errorType: 'X', errorMessage: '' },
  };
  const { clock, calls, deliveries, invoke } = start([load, load, load, failure('a')], {
    maximumRetryAttempts: 0,
    onFailure: QUEUE,
  });
  invoke();
  await clock.advance(60_000);
  expect(calls.map(({ at }) => at)).toEqual([0, 1, 3, 7]);
  expect(JSON.parse(deliveries[0].payload).requestContext.approximateInvokeCount).toBe(1);
});

describe('an attempt that has not ended when the process does', () => {
  /** A process that ends during the first attempt. */
  async function ended() {
    const pending = Store.open<PendingInvocation>();
    const never = new Promise<InvokeResult>(() => undefined);
    const first = start([never], {}, {}, pending);
    first.invoke({ order: 7 });
    void first.clock.settled();
    while (first.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    // A copy, as the first invoker is not gone.
    const copy = Store.open<PendingInvocation>();
    for (const [id, stored] of pending.entries()) copy.set(id, structuredClone(stored));
    return copy;
  }

  test('is one of its attempts, and the next process begins with the retry', async () => {
    const { clock, calls, lines } = start([failure('b'), failure('c')], {}, {}, await ended());
    await clock.advance(10 * 60_000);
    expect(calls.map(({ at }) => at)).toEqual([60, 180]);
    expect(lines[0]).toMatch(/^Event → orders failed: Runtime\.ExitError: .*; next try in 60 s$/);
  });

  test('ends the event if it was the last one', async () => {
    const pending = await ended();
    const settings = { maximumRetryAttempts: 0, onFailure: QUEUE };
    const { clock, calls, deliveries } = start([], settings, {}, pending);
    await clock.settled();
    expect(calls).toEqual([]);
    expect(JSON.parse(deliveries[0].payload)).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 1 },
      requestPayload: { order: 7 },
      responsePayload: { errorType: 'Runtime.ExitError' },
    });
    expect([...pending.entries()]).toEqual([]);
  });

  test('does not count if the local cloud was closed: nothing is lost, and the event is due at the next start', async () => {
    const pending = Store.open<PendingInvocation>();
    const closed: InvokeResult = { ...failure(''), reason: 'closed' } as InvokeResult;
    const settings = { maximumRetryAttempts: 0, onFailure: QUEUE };
    const first = start([closed], settings, {}, pending);
    first.invoke();
    await first.clock.settled();
    expect(first.deliveries).toEqual([]);
    const next = start([OK], settings, {}, pending);
    await next.clock.advance(1000);
    expect(next.calls).toHaveLength(1);
    expect([...pending.entries()]).toEqual([]);
  });
});

test('a function that cannot run here is not invoked again', async () => {
  const load: InvokeResult = {
    functionError: 'Unhandled',
    reason: 'load',
    payload: { errorType: 'X', errorMessage: '' },
  };
  const { clock, calls, invoke } = start([load], {}, { problem: 'its runtime is python3.13' });
  invoke();
  await clock.advance(60 * 60_000);
  expect(calls).toHaveLength(1);
});

test('without a free slot of its reserved concurrency, an event waits', async () => {
  const { clock, calls, invoke } = start([], {}, { reservedConcurrency: 0 });
  invoke();
  await clock.advance(60_000);
  expect(calls).toHaveLength(0);
});

test('a loop stops after 16 rounds and is named, unless the function allows it', async () => {
  const topic = 'arn:aws:sns:eu-west-1:123456789012:News';
  let cause = newCause();
  const { clock, calls, deliveries, lines, invoke } = start([], {}, { deadLetterArn: QUEUE });
  const allowed = start([], {}, { allowsRecursion: true });
  for (let round = 0; round < 20; round++) {
    invoke({ round }, cause);
    allowed.invoke({ round }, cause);
    cause = through(through(cause, FN.arn), topic);
  }
  await clock.settled();
  await allowed.clock.settled();
  expect(calls).toHaveLength(16);
  expect(lines.filter((line) => line.includes('in a loop, orders → News → orders.'))).toHaveLength(4);
  expect(deliveries.map(({ payload }) => JSON.parse(payload).round)).toEqual([16, 17, 18, 19]);
  expect(allowed.calls).toHaveLength(20);
});
