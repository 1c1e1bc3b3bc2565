import { InvokeCommand, LambdaClient, type InvokeCommandInput } from '@aws-sdk/client-lambda';
import type { InvokeOptions } from '../../../../src/local/aws/service';
import { SERVICES } from '../../../../src/local/aws';
import { newCause, through } from '../../../../src/local/cause';
import type { InvokeResult, LocalFunction, LocalResource } from '../../../../src/local/model';
import { recorder, startServices } from '../test-services';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:orders';

interface Call {
  readonly event: unknown;
  readonly options: InvokeOptions;
}

async function start(
  handler: (event: any, options: InvokeOptions) => InvokeResult | Promise<InvokeResult>,
  more: Partial<LocalFunction> = {},
) {
  const fn: LocalFunction = {
    logicalId: 'Orders',
    functionName: 'orders',
    arn: ARN,
    handler: 'index.handler',
    codeDir: '',
    environment: {},
    timeout: 3,
    memorySize: 256,
    ...more,
  };
  const calls: Call[] = [];
  const queue = recorder('sqs');
  const started = await startServices({
    rows: [...SERVICES.filter(({ name }) => name === 'lambda'), queue.row],
    functions: {
      find: (name) => (name === 'orders' || name.endsWith(':orders') ? fn : undefined),
      invoke: async (_, event, options) => {
        calls.push({ event, options });
        return handler(event, options);
      },
    },
  });
  const client = started.using(new LambdaClient(started.config));
  const invoke = async (input: Partial<InvokeCommandInput>) => {
    const { Payload, ...output } = await client.send(new InvokeCommand({ FunctionName: 'orders', ...input }));
    const text = Buffer.from(Payload ?? []).toString();
    return { ...output, payload: text === '' ? undefined : JSON.parse(text) };
  };
  const resource = (type: string, definition: object, ref = 'x'): LocalResource => ({
    service: 'lambda',
    type: `AWS::Lambda::${type}`,
    stackName: 'demo',
    logicalId: type,
    ...started.location,
    ref,
    definition,
  });
  return {
    ...started,
    calls,
    invoke,
    deliveries: queue.deliveries,
    apply: (...resources: LocalResource[]) => started.set.apply(resources, started.location),
    resource,
  };
}

test.each(['orders', ARN, '123456789012:function:orders', `${ARN}:$LATEST`])(
  'a function is invoked by %s, and its result comes back',
  async (FunctionName) => {
    const { invoke, calls } = await start((event) => ({ payload: { got: event } }));
    expect(await invoke({ FunctionName, Payload: '{"a":1}' })).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      payload: { got: { a: 1 } },
    });
    expect(calls).toHaveLength(1);
  },
);

test('without a payload, the event is an empty object', async () => {
  const { invoke, calls } = await start(() => ({ payload: null }));
  expect((await invoke({})).payload).toBe(null);
  expect(calls[0].event).toEqual({});
});

test('a failure of the function is a result with the header of an error', async () => {
  const { invoke } = await start(() => ({
    functionError: 'Unhandled',
    reason: 'error',
    payload: { errorType: 'TypeError', errorMessage: 'x is not a function', trace: [] },
  }));
  expect(await invoke({})).toMatchObject({
    StatusCode: 200,
    FunctionError: 'Unhandled',
    payload: { errorType: 'TypeError', errorMessage: 'x is not a function', trace: [] },
  });
});

test('the end of the log comes with the result', async () => {
  const { invoke } = await start((_, { onOutput }) => {
    onOutput?.(`${'x'.repeat(5000)}\n`);
    onOutput?.('hello\n');
    return { payload: null };
  });
  const { LogResult } = await invoke({ LogType: 'Tail' });
  const log = Buffer.from(LogResult!, 'base64').toString();
  expect(log).toHaveLength(4096);
  expect(log).toMatch(/x\nhello\nEND RequestId: \S+\nREPORT RequestId: .*\tMemory Size: 256 MB\n$/);
  expect((await invoke({})).LogResult).toBeUndefined();
});

test('a dry run invokes nothing', async () => {
  const { invoke, calls } = await start(() => ({ payload: null }));
  expect(await invoke({ InvocationType: 'DryRun' })).toMatchObject({ StatusCode: 204, payload: undefined });
  expect(calls).toHaveLength(0);
});

test('an event is accepted at once, and handled later with retries and the destinations of its version', async () => {
  const results: InvokeResult[] = [
    { functionError: 'Unhandled', reason: 'error', payload: { errorType: 'Error', errorMessage: 'a' } },
    { payload: 'done' },
  ];
  const { invoke, calls, clock, apply, resource, deliveries } = await start(() => results.shift()!);
  const QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:Done';
  await apply(
    resource('Alias', { Name: 'live' }, `${ARN}:live`),
    resource('EventInvokeConfig', {
      FunctionName: 'orders',
      Qualifier: 'live',
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnSuccess: { Destination: QUEUE } },
    }),
  );
  expect(await invoke({ Qualifier: 'live', InvocationType: 'Event', Payload: '{"a":1}' })).toMatchObject({
    StatusCode: 202,
    payload: undefined,
  });
  expect(calls).toHaveLength(0);
  await clock.settled();
  expect(calls).toHaveLength(1);
  await clock.advance(60_000);
  expect(calls.map(({ event }) => event)).toEqual([{ a: 1 }, { a: 1 }]);
  expect(deliveries.map(({ targetArn, payload }) => [targetArn, JSON.parse(payload).requestContext])).toEqual([
    [QUEUE, expect.objectContaining({ functionArn: `${ARN}:live`, condition: 'Success', approximateInvokeCount: 2 })],
  ]);
});

test('what another service delivers is an asynchronous invocation, with its cause', async () => {
  const { set, calls, clock } = await start(() => ({ payload: null }));
  const cause = through(newCause(), 'arn:aws:sns:eu-west-1:123456789012:News');
  await set.deliver({
    targetArn: ARN,
    payload: '{"Records":[]}',
    cause,
    caller: { principal: { type: 'everything' }, account: '123456789012', cause },
  });
  await clock.settled();
  expect(calls).toEqual([{ event: { Records: [] }, options: expect.objectContaining({ cause }) }]);
});

describe('refused are', () => {
  const OK = () => ({ payload: null });

  test.each([
    [
      'an unknown function',
      { FunctionName: 'none' },
      'Function not found: arn:aws:lambda:eu-west-1:123456789012:function:none',
    ],
    ['an unknown version', { Qualifier: 'old' }, `Function not found: ${ARN}:old`],
    ['an unknown version in the ARN', { FunctionName: `${ARN}:old` }, `Function not found: ${ARN}:old`],
  ])('%s', async (_, input, message) => {
    const { invoke } = await start(OK);
    await expect(invoke(input)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message,
      Type: 'User',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('a payload that is no JSON', async () => {
    const { invoke } = await start(OK);
    await expect(invoke({ Payload: 'no' })).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
      message: expect.stringContaining('Could not parse request body into json'),
    });
  });

  test('a payload above the limit, which is lower for events', async () => {
    const { invoke } = await start(OK);
    const Payload = JSON.stringify('x'.repeat(2 * 1024 * 1024));
    await invoke({ Payload });
    await expect(invoke({ Payload, InvocationType: 'Event' })).rejects.toMatchObject({
      name: 'RequestTooLargeException',
      message: 'Request must be smaller than 1048576 bytes for the InvokeFunction operation',
      $metadata: { httpStatusCode: 413 },
    });
    await expect(invoke({ Payload: JSON.stringify('x'.repeat(6_291_456)) })).rejects.toMatchObject({
      name: 'RequestTooLargeException',
    });
  });

  test('more events at a time than are reserved for the function', async () => {
    const releases: (() => void)[] = [];
    const { invoke } = await start(() => new Promise((resolve) => releases.push(() => resolve({ payload: 'ok' }))), {
      reservedConcurrency: 1,
    });
    const first = invoke({});
    while (releases.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await expect(invoke({})).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
    releases[0]();
    expect((await first).payload).toBe('ok');
  });
});

test('a function that calls itself without an end is stopped after 16 rounds', async () => {
  let rounds = 0;
  const started = await start(async (_, { cause }) => {
    rounds++;
    const own = through(cause, ARN);
    const service = await started.set.get('lambda')!;
    const response = await service
      .handle({
        id: 'x',
        method: 'POST',
        url: '/2015-03-31/functions/orders/invocations',
        headers: {},
        service: 'lambda',
        accessKeyId: 'local',
        caller: { principal: { type: 'everything' }, account: '123456789012', cause: own },
        read: async () => Buffer.from('{}'),
      } as any)
      .catch((error) => ({ body: JSON.stringify(`${error.code}: ${error.message}`) }));
    return { payload: JSON.parse(String(response.body)) };
  });
  expect((await started.invoke({})).payload).toMatch(
    /^RecursiveInvocationException: orders .* loop, orders → orders\./,
  );
  expect(rounds).toBe(16);
  expect(started.lines).toHaveLength(1);
});
