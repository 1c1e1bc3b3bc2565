import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as os from 'node:os';
import { startAwsServices, type AwsServices } from '../../../src/local/dev/aws-services';
import { functionEnvironment } from '../../../src/local/dev/function-environment';
import { endpointVariables, serviceEndpoint, type ServiceEndpoint } from '../../../src/local/dev/service-endpoints';
import { StackFunctions } from '../../../src/local/dev/stack-functions';
import { Clock } from '../../../src/local/clock';
import { Retries } from '../../../src/local/delivery/retries';
import { WebSocketConnections } from '../../../src/local/gateway';
import type { LocalCloud, LocalFunction, LocalResource } from '../../../src/local/model';
import { mapping, queue } from '../polling/mapped-functions';
import { tempFolder } from '../lambda/temp-function';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const sdk = (name: string) => JSON.stringify(require.resolve(`@aws-sdk/client-${name}`));

/** Functions of a stack, and the services that they call. */
async function start(
  sources: { readonly [name: string]: string },
  resources: readonly LocalResource[] = [],
  endpoints: readonly ServiceEndpoint[] = [],
) {
  const lines: string[] = [];
  const started: { services?: AwsServices } = {};
  const clock = new Clock();
  const functions = new StackFunctions({
    projectDir: __dirname,
    environment: (fn) =>
      functionEnvironment(fn, {
        region: 'eu-west-1',
        awsEndpoint: started.services!.url,
        aws: endpointVariables(endpoints),
      }),
    reachable: [],
    inspect: false,
    log: { sink: () => (text: string) => lines.push(text) } as any,
    callers: () => started.services?.callers,
  });
  const services = (started.services = await startAwsServices({
    projectDir: os.tmpdir(),
    endpoints,
    allowedHosts: [],
    aws: [],
    log: (line) => lines.push(line),
    port: 0,
    clock,
    retries: new Retries(clock),
    functions,
    webSockets: new WebSocketConnections(),
  }));
  const local = Object.entries(sources).map(([functionName, source]): LocalFunction => ({
    logicalId: functionName,
    functionName,
    arn: `arn:aws:lambda:eu-west-1:123456789012:function:${functionName}`,
    role: `arn:aws:iam::123456789012:role/${functionName}-role`,
    handler: 'index.handler',
    codeDir: tempFolder({ 'index.mjs': source }),
    environment: {},
    timeout: 10,
    memorySize: 256,
  }));
  const cloud = { functions: local, resources, tables: [] } as Partial<LocalCloud> as LocalCloud;
  await services.apply(cloud);
  functions.apply(local);
  closing.push(
    () => clock.close(),
    () => functions.close(),
    () => services.close(),
  );
  return { functions, clock, lines, services };
}

test('a function invokes another one by the SDK, which sees the trace of the first', async () => {
  const { functions } = await start({
    first: `
      import { createRequire } from 'node:module';
      const { LambdaClient, InvokeCommand } = createRequire(import.meta.url)(${sdk('lambda')});
      const client = new LambdaClient({});
      export const handler = async (event) => {
        const { Payload } = await client.send(new InvokeCommand({ FunctionName: 'second', Payload: JSON.stringify(event) }));
        return [process.env._X_AMZN_TRACE_ID, JSON.parse(Buffer.from(Payload).toString())];
      };`,
    second: `export const handler = async (event) => ({ event, trace: process.env._X_AMZN_TRACE_ID });`,
  });
  const { payload } = (await functions.invoke('first', { a: 1 })) as { payload: any };
  const [trace, second] = payload;
  expect(trace).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
  expect(second).toEqual({ event: { a: 1 }, trace });
});

test('functions that invoke each other without an end are stopped, and the loop is named', async () => {
  const invoking = (next: string) => `
    import { createRequire } from 'node:module';
    const { LambdaClient, InvokeCommand } = createRequire(import.meta.url)(${sdk('lambda')});
    const client = new LambdaClient({});
    export const handler = (event) => client.send(new InvokeCommand({ FunctionName: '${next}', InvocationType: 'Event' }));`;
  const { functions, lines, clock } = await start({ ping: invoking('pong'), pong: invoking('ping') });
  await functions.invoke('ping', {});
  const end = Date.now() + 60_000;
  while (!lines.some((line) => line.includes('in a loop')) && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await clock.settled();
  expect(lines.filter((line) => line.includes('in a loop'))).toEqual([
    expect.stringMatching(/^ping is not invoked again: it is in a loop, ping → pong → ping\./),
  ]);
}, 120_000);

test('requests of a function at import, over HTTP/2 and with keys of its own are those of the function', async () => {
  const { functions, lines, services } = await start({
    reads: `
      import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      const { KinesisClient, ListStreamsCommand } = require(${sdk('kinesis')});
      const { STSClient, GetCallerIdentityCommand } = require(${sdk('sts')});
      const credentials = { accessKeyId: 'AKIAOWN', secretAccessKey: 'x' };
      const outcome = (call) => call.then(() => 'ok', (error) => error.name);
      const imported = await outcome(new STSClient({ credentials, maxAttempts: 1 }).send(new GetCallerIdentityCommand({})));
      export const handler = async () => [
        imported,
        await outcome(new KinesisClient({ credentials, maxAttempts: 1 }).send(new ListStreamsCommand({}))),
      ];`,
  });
  const seen: unknown[] = [];
  const { callers } = services;
  const identify = callers!.identify.bind(callers);
  callers!.identify = (headers, key) => {
    const found = identify(headers, key, 'sqs');
    seen.push([found.caller.principal, found.caller.functionArn?.split(':').pop()]);
    return found;
  };
  await functions.invoke('reads', {});
  const own = [{ type: 'role', roleArn: 'arn:aws:iam::123456789012:role/reads-role', sessionName: 'reads' }, 'reads'];
  expect(seen).toEqual([own, own]);
  expect(lines.filter((line) => line.includes('AKIAOWN'))).toHaveLength(1);
});

test('a service may be elsewhere: clients find it there, and the function of its queue is named as not called', async () => {
  const targets: unknown[] = [];
  const elsewhere = http.createServer((req, res) => {
    targets.push(req.headers['x-amz-target']);
    res.end('{"QueueUrls":[]}');
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  closing.push(() => elsewhere.close());
  const url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  const arn = 'arn:aws:sqs:eu-west-1:123456789012:orders';
  const { functions, lines } = await start(
    {
      lists: `
        import { createRequire } from 'node:module';
        const { SQSClient, ListQueuesCommand } = createRequire(import.meta.url)(${sdk('sqs')});
        export const handler = () => new SQSClient({}).send(new ListQueuesCommand({})).then(() => 'listed');`,
    },
    [queue('orders'), mapping(arn, 'lists')],
    [serviceEndpoint('sqs', url)],
  );
  expect(await functions.invoke('lists', {})).toEqual({ payload: 'listed' });
  expect(targets).toEqual(['AmazonSQS.ListQueues']);
  expect(lines).toEqual([expect.stringContaining(`(listsMapping): there is no local service for ${arn}`)]);
});

test('a service elsewhere that does not respond is named, and again once it does', async () => {
  // An address that nothing else on the machine takes ports of.
  const later = http.createServer((_, res) => res.end('{}'));
  await new Promise<void>((resolve) => later.listen(0, '127.0.0.2', resolve));
  const { port } = later.address() as AddressInfo;
  await new Promise((resolve) => later.close(resolve));
  const flag = `--endpoint sfn=http://127.0.0.2:${port}`;
  const { lines } = await start({}, [], [serviceEndpoint('sfn', `http://127.0.0.2:${port}`)]);
  const printed = async (count: number) => {
    for (const end = Date.now() + 30_000; lines.length < count && Date.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 20));
    return lines;
  };
  expect(await printed(1)).toEqual([
    `${flag} does not respond (ECONNREFUSED): is it running? Calls of sfn fail until it responds; everything else is served.`,
  ]);
  await new Promise<void>((resolve) => later.listen(port, '127.0.0.2', resolve));
  closing.push(() => later.close());
  expect((await printed(2))[1]).toBe(`${flag} responds now`);
});

test('services elsewhere are named as in the SDK, in hosts or in signatures', () => {
  const endpoints = [serviceEndpoint('states', 'http://a'), serviceEndpoint('secretsmanager', 'http://b')];
  expect(endpointVariables(endpoints)).toEqual({
    AWS_ENDPOINT_URL_SFN: 'http://a',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://b',
  });
  expect(() => serviceEndpoint('stats', 'http://a')).toThrow('--endpoint stats: no such service. Known: bedrock, ');
});
