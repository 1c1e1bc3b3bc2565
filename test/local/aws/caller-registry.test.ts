import { AsyncLocalStorage } from 'node:async_hooks';
import * as http from 'node:http';
import { KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { AwsRequest } from '../../../src/local/aws/service';
import { rpc } from '../../../src/local/aws/protocols/rpc';
import { LocalServices, type ServiceRow } from '../../../src/local/aws';
import { identifyCaller } from '../../../src/local/caller-identification';
import { newCause } from '../../../src/local/cause';
import { Clock } from '../../../src/local/clock';

const ACCOUNT = '123456789012';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/OrdersRole`;
const fn = (functionName: string, role?: string) => ({
  functionName,
  arn: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${functionName}`,
  ...(role === undefined ? {} : { role }),
});

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Services that record the requests that they get. */
async function start(others: 'everything' | 'administrator') {
  const requests: AwsRequest[] = [];
  const lines: string[] = [];
  const row = (name: string, operation: string): ServiceRow => ({
    name,
    open: async (context) => ({
      name,
      operations: [operation],
      handle: rpc({
        service: name,
        context,
        accesses: () => [],
        operations: { [operation]: (_, request) => void requests.push(request) },
      }),
      close: async () => undefined,
    }),
  });
  const services = new LocalServices({
    rows: [row('sqs', 'ListQueues'), row('kinesis', 'ListStreams'), row('s3', 'None')],
    location: { account: ACCOUNT, region: 'eu-west-1' },
    others,
    log: (line) => lines.push(line),
  });
  const url = await services.listen();
  closing.push(() => services.stop());
  const clock = new Clock({ live: false });
  services.addSet('main', { clock, functions: { find: () => undefined, invoke: () => Promise.reject(new Error()) } });
  const config = (accessKeyId = 'local') => ({
    endpoint: url,
    region: 'eu-west-1',
    credentials: { accessKeyId, secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  const using = <T extends { destroy(): void }>(client: T): T => {
    closing.push(() => client.destroy());
    return client;
  };
  return { services, url, clock, requests, lines, config, using };
}

describe('the requests of functions', () => {
  async function withFunctions(...functions: ReturnType<typeof fn>[]) {
    const started = await start('administrator');
    const { services, url } = started;
    services.callers.define('main', functions);
    const running = new AsyncLocalStorage<string>();
    closing.push(identifyCaller(url, () => running.getStore()));
    /** Runs code as that of an invocation. */
    const during = async <T>(name: string, requestId: string, code: () => Promise<T>) => {
      const end = services.callers.begin(
        'main',
        requestId,
        functions.find((one) => one.functionName === name)!,
        newCause(),
      );
      try {
        return await running.run(`${services.callers.headerPrefix('main', name)}${requestId}`, code);
      } finally {
        end();
      }
    };
    return { ...started, during };
  }

  test('three calls at once with one client are three callers, with the role of each and the cause of each', async () => {
    const { requests, config, using, during } = await withFunctions(fn('a', ROLE), fn('b', `${ROLE}B`), fn('c'));
    const client = using(new SQSClient(config()));
    await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        during(name, `id-${name}`, async () => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          await client.send(new ListQueuesCommand({}));
        }),
      ),
    );
    const callers = new Map(requests.map(({ caller }) => [caller.functionArn!.split(':').pop(), caller]));
    expect(callers.get('a')).toMatchObject({
      principal: { type: 'role', roleArn: ROLE, sessionName: 'a' },
      account: ACCOUNT,
      cause: { lineage: [fn('a').arn] },
    });
    expect(callers.get('b')!.principal).toEqual({ type: 'role', roleArn: `${ROLE}B`, sessionName: 'b' });
    // A template without roles is not checked.
    expect(callers.get('c')!.principal).toEqual({ type: 'everything' });
    expect(new Set([...callers.values()].map(({ cause }) => cause.traceId)).size).toBe(3);
  });

  test('also over HTTP/2, by fetch and by http.request that was taken from its module before', async () => {
    const { url, requests, config, using, during } = await withFunctions(fn('a', ROLE));
    const { request } = http;
    const headers = {
      authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/sqs/aws4_request',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AmazonSQS.ListQueues',
    };
    await during('a', 'one', async () => {
      const kinesis = using(new KinesisClient(config()));
      await Promise.all([
        kinesis.send(new ListStreamsCommand({})),
        fetch(url, { method: 'POST', headers, body: '{}' }),
        new Promise<void>((resolve, reject) =>
          request(url, { method: 'POST', headers, agent: new http.Agent() }, (response) => {
            response.resume().on('end', resolve);
          })
            .on('error', reject)
            .end('{}'),
        ),
      ]);
    });
    expect(requests.map(({ service, caller }) => [service, caller.functionArn]).sort()).toEqual([
      ['kinesis', fn('a').arn],
      ['sqs', fn('a').arn],
      ['sqs', fn('a').arn],
    ]);
    // No service passes it on.
    for (const { headers: received } of requests) expect(Object.keys(received)).not.toContain('x-local-caller');
  });

  test('nothing else gets the header', async () => {
    const { during } = await withFunctions(fn('a', ROLE));
    let seen: http.IncomingHttpHeaders = {};
    const other = http.createServer((message, response) => {
      seen = message.headers;
      response.end();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    closing.push(() => other.close());
    const { port } = other.address() as { port: number };
    await during('a', 'one', () => fetch(`http://127.0.0.1:${port}`));
    expect(seen.host).toBe(`127.0.0.1:${port}`);
    expect(Object.keys(seen)).not.toContain('x-local-caller');
  });

  test('explicit credentials count as the role of the function, which is named once', async () => {
    const { requests, lines, config, using, during } = await withFunctions(fn('a', ROLE));
    await during('a', 'one', async () => {
      const client = using(new SQSClient(config('AKIAOWN')));
      await client.send(new ListQueuesCommand({}));
      await client.send(new ListQueuesCommand({}));
    });
    expect(requests.map(({ caller }) => caller.principal)).toEqual([
      { type: 'role', roleArn: ROLE, sessionName: 'a' },
      { type: 'role', roleArn: ROLE, sessionName: 'a' },
    ]);
    expect(lines).toEqual([expect.stringMatching(/^a creates a client .*"AKIAOWN".*on AWS this is another identity/)]);
  });

  test('a request after the end of the invocation is still that of the function', async () => {
    const { requests, config, using, during } = await withFunctions(fn('a', ROLE));
    const client = using(new SQSClient(config()));
    let later!: Promise<unknown>;
    await during('a', 'one', async () => {
      later = new Promise((resolve) => setTimeout(resolve, 20)).then(() => client.send(new ListQueuesCommand({})));
    });
    await later;
    expect(requests[0].caller.functionArn).toBe(fn('a').arn);
  });

  test('a header of another start is not believed', async () => {
    const { url, requests } = await withFunctions(fn('a', ROLE));
    await fetch(url, {
      method: 'POST',
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/sqs/aws4_request',
        'x-amz-target': 'AmazonSQS.ListQueues',
        'x-local-caller': `${'0'.repeat(32)}/main/a/one`,
      },
      body: '{}',
    });
    expect(requests[0].caller.principal).toEqual({ type: 'administrator' });
    expect(requests[0].caller.functionArn).toBeUndefined();
  });
});

test('the key of the user’s tools is the administrator, and another one is refused', async () => {
  const { requests, config, using } = await start('administrator');
  await using(new SQSClient(config())).send(new ListQueuesCommand({}));
  expect(requests[0].caller.principal).toEqual({ type: 'administrator' });
  await expect(using(new SQSClient(config('AKIAREAL'))).send(new ListQueuesCommand({}))).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
    message: expect.stringMatching(/do not know the access key "AKIAREAL".*`npx projen env`/),
    $metadata: { httpStatusCode: 403 },
  });
});

test('a test outside of handlers may do everything', async () => {
  const { requests, config, using } = await start('everything');
  await using(new SQSClient(config())).send(new ListQueuesCommand({}));
  expect(requests[0].caller.principal).toEqual({ type: 'everything' });
});

test('credentials that were issued for a role are that role, until they expire', async () => {
  const { services, clock, requests, config, using } = await start('administrator');
  const { accessKeyId } = services.callers.issue(ROLE, 'session', clock.now() + 3_600_000, clock);
  const client = using(new SQSClient(config(accessKeyId)));
  await client.send(new ListQueuesCommand({}));
  expect(requests[0].caller.principal).toEqual({ type: 'role', roleArn: ROLE, sessionName: 'session' });
  await clock.advance(3_600_000);
  await expect(client.send(new ListQueuesCommand({}))).rejects.toMatchObject({ name: 'ExpiredTokenException' });
});
