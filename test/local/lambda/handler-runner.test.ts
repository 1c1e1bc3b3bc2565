import { sleep, TestPools } from './temp-function';

const pools = new TestPools();
afterEach(() => pools.close());

const invoke = async (source: string, event: unknown = {}): Promise<any> => pools.make(source).pool.invoke(event);

describe('a handler with a callback', () => {
  test('answers by it', async () => {
    expect(
      await invoke(
        'export const handler = (event, context, callback) => { setTimeout(() => callback(null, event), 5); };',
        'hi',
      ),
    ).toEqual({ payload: 'hi' });
  });

  test('fails by it', async () => {
    expect(
      await invoke('export const handler = (event, context, callback) => callback(new TypeError("no"));'),
    ).toMatchObject({ functionError: 'Unhandled', payload: { errorType: 'TypeError', errorMessage: 'no' } });
  });

  test('is answered once the event loop is empty', async () => {
    const start = performance.now();
    expect(
      await invoke(
        'export const handler = (event, context, callback) => { setTimeout(() => {}, 300); callback(null, 1); };',
      ),
    ).toEqual({ payload: 1 });
    expect(performance.now() - start).toBeGreaterThan(295);
  });

  test('responds at once if it does not wait for an empty event loop', async () => {
    const { pool } = pools.make(
      `export const handler = (event, context, callback) => {
      context.callbackWaitsForEmptyEventLoop = false;
      setTimeout(() => {}, 60000);
      callback(null, 1);
    };`,
      { timeout: 5 },
    );
    expect(await pool.invoke({})).toEqual({ payload: 1 });
    expect(await pool.invoke({})).toEqual({ payload: 1 });
  });

  test('counts its first result only', async () => {
    expect(
      await invoke('export const handler = (event, context, callback) => { callback(null, 1); callback(null, 2); };'),
    ).toEqual({ payload: 1 });
  });
});

test.each([
  ['never calls back', 'export const handler = () => {};'],
  ['awaits what never comes', 'export const handler = async () => new Promise(() => {});'],
])('a handler that %s, with nothing left to run, is answered with null, as by Lambda', async (_, source) => {
  expect(await invoke(source)).toEqual({ payload: null });
});

test('a promise that never settles is named, and a handler that returns none is not', async () => {
  const pending = pools.make('export const handler = async () => new Promise(() => {});');
  await pending.pool.invoke({});
  expect(pending.output.stderr).toMatch(/^fn: the promise of the handler never settles, .* result null/);
  const called = pools.make('export const handler = () => {};');
  await called.pool.invoke({});
  expect(called.output.stderr).toBe('');
});

test('the result of an async handler does not wait for the event loop', async () => {
  expect(await invoke('export const handler = async () => { setTimeout(() => {}, 60000); return 1; };')).toEqual({
    payload: 1,
  });
});

test('the context is that of Lambda', async () => {
  const { pool } = pools.make(
    `export const handler = async (event, context) => {
    const before = context.getRemainingTimeInMillis();
    await new Promise((r) => setTimeout(r, 50));
    return { ...context, before, after: context.getRemainingTimeInMillis() };
  };`,
    { timeout: 7, memorySize: 512 },
  );
  const { payload } = (await pool.invoke({}, { requestId: 'the-request' })) as any;
  expect(payload).toMatchObject({
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'fn',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fn',
    memoryLimitInMB: '512',
    awsRequestId: 'the-request',
    logGroupName: '/aws/lambda/fn',
  });
  expect(payload.before).toBeLessThanOrEqual(7000);
  expect(payload.before).toBeGreaterThan(0);
  expect(payload.before - payload.after).toBeGreaterThan(40);
});

test('the methods of old contexts still work', async () => {
  expect(await invoke('export const handler = (event, context) => context.succeed(1);')).toEqual({ payload: 1 });
  expect(await invoke('export const handler = (event, context) => context.fail(new Error("x"));')).toMatchObject({
    payload: { errorMessage: 'x' },
  });
  expect(await invoke('export const handler = (event, context) => context.done(null, 2);')).toEqual({ payload: 2 });
});

test('a new instance is ready after an exit within a callback', async () => {
  const { pool } = pools.make(
    'let n = 0; export const handler = (event, context, callback) => { if (event.exit) process.exit(); callback(null, ++n); };',
  );
  expect(await pool.invoke({ exit: true })).toMatchObject({ reason: 'exit' });
  await sleep(10);
  expect(await pool.invoke({})).toEqual({ payload: 1 });
});
