import * as fs from 'node:fs';
import * as http from 'node:http';
import * as http2 from 'node:http2';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import * as net from 'node:net';
import * as path from 'node:path';
import * as tls from 'node:tls';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CallRefusedError, callRule, duringCall, functionRule, guard, testRule } from '../../src/guard';

const HOST = 'sqs.us-east-1.amazonaws.com';
const allowAll = () => undefined;

afterEach(() => {
  for (const by of ['tests', 'calls', 'function']) guard(by, allowAll);
});

function ended(emitter: NodeJS.EventEmitter): Promise<unknown> {
  return new Promise((resolve, reject) => {
    emitter.once('error', reject);
    for (const event of ['response', 'connect', 'secureConnect']) emitter.once(event, resolve);
  });
}

const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };

describe('no call of AWS is made', () => {
  let proxy: http.Server;
  const seen: string[] = [];
  beforeAll(async () => {
    proxy = http.createServer((request, response) => {
      seen.push(request.url!);
      response.end('local');
    });
    proxy.on('connect', (request, socket) => {
      seen.push(request.url!);
      socket.end('HTTP/1.1 502 no\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => proxy.close());
  const port = () => (proxy.address() as AddressInfo).port;

  test.each<[string, () => Promise<unknown>]>([
    ['https.request of a URL', () => ended(https.request(`https://${HOST}/`).end())],
    ['https.get of options', () => ended(https.get({ hostname: HOST, path: '/' }))],
    [
      'http.request of a URL object and options',
      () => ended(http.request(new URL(`http://${HOST}`), { method: 'PUT' }).end()),
    ],
    [
      'an agent that keeps connections',
      () => ended(https.get(`https://${HOST}`, { agent: new https.Agent({ keepAlive: true }) })),
    ],
    ['a host with a trailing dot and capitals', () => ended(https.get('https://SQS.us-east-1.AmazonAWS.com./'))],
    ['fetch', () => fetch(`https://${HOST}/`, { method: 'POST', body: 'secret' })],
    ['fetch of a Request', () => fetch(new Request(`https://${HOST}/`))],
    ['HTTP/2', () => ended(http2.connect(`https://${HOST}`))],
    ['a socket', () => ended(net.connect(443, HOST))],
    ['a socket of options', () => ended(net.createConnection({ port: 443, host: HOST }))],
    ['TLS', () => ended(tls.connect({ host: HOST, port: 443, servername: HOST }))],
    [
      'TLS to the address of a host that the client has looked up',
      () => ended(tls.connect({ host: '127.0.0.1', port: port(), servername: HOST })),
    ],
    ['CONNECT of a proxy', () => ended(http.request({ port: port(), method: 'CONNECT', path: `${HOST}:443` }).end())],
    ['a proxy by the whole URL', () => ended(http.request({ port: port(), path: `http://${HOST}/` }).end())],
    [
      'an SQS client, which follows the host of QueueUrl whatever its endpoint is',
      () =>
        new SQSClient({ region: 'us-east-1', credentials, endpoint: undefined }).send(
          new SendMessageCommand({ QueueUrl: `https://${HOST}/123456789012/orders`, MessageBody: 'secret' }),
        ),
    ],
    [
      'a Kinesis client, which speaks HTTP/2',
      () =>
        new KinesisClient({ region: 'us-east-1', credentials, maxAttempts: 1 }).send(
          new PutRecordCommand({ StreamName: 'x', PartitionKey: 'a', Data: Buffer.from('secret') }),
        ),
    ],
  ])('by %s', async (_, call) => {
    guard('function', functionRule([]));
    await expect(call()).rejects.toThrow(
      /amazonaws\.com was not called: a function that runs locally does not reach AWS/,
    );
    expect(seen).toEqual([]);
  });

  test('in any partition that the SDK knows', () => {
    const partitions = fs
      .readdirSync(path.resolve('node_modules/@aws-sdk'))
      .flatMap((name) => suffixesIn(path.resolve('node_modules/@aws-sdk', name)))
      .concat(suffixesIn(path.resolve('node_modules/@smithy/core')));
    expect(new Set(partitions).size).toBeGreaterThan(5);
    const rule = functionRule([]);
    for (const suffix of new Set(partitions))
      expect([suffix, rule(`sqs.some-region-1.${suffix}`)]).toEqual([
        suffix,
        expect.stringContaining('was not called'),
      ]);
  });

  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://169.254.170.2/creds',
    'http://2852039166/',
    'http://0xa9.0xfe.0xa9.0xfe/',
    'http://[fd00:ec2::254]/',
    'http://[::ffff:169.254.169.254]/',
  ])('nor of the metadata of an instance: %s', async (url) => {
    guard('function', functionRule([]));
    await expect(ended(http.get(url))).rejects.toThrow('a function that runs locally gets no credentials');
    await expect(fetch(url)).rejects.toThrow('a function that runs locally gets no credentials');
  });

  test('and everything else is', async () => {
    guard('function', functionRule([]));
    guard('tests', testRule);
    expect(await (await fetch(`http://127.0.0.1:${port()}/a`)).text()).toBe('local');
    await ended(http.get(`http://localhost:${port()}/b`));
    await ended(http.request({ host: '127.0.0.1', port: port(), path: '/c' }).end());
    expect(seen.splice(0)).toEqual(['/a', '/b', '/c']);
    const rule = functionRule([]);
    for (const host of [
      'api.stripe.com',
      'notamazonaws.com',
      'amazonaws.com.example.org',
      'example.on.aws.dev',
      '10.0.0.1',
      '',
    ]) {
      expect([host, rule(host)]).toEqual([host, undefined]);
    }
  });
});

test('the error is for the user, and says what to do', async () => {
  guard('function', functionRule([]));
  const error: any = await ended(https.get(`https://${HOST}/`)).catch((e) => e);
  expect(error).toBeInstanceOf(CallRefusedError);
  expect(error.code).toBe('CALL_REFUSED');
  expect(error.message).toContain('An SQS client follows the host of QueueUrl');
  expect(error.message).toContain('npx projen dev --aws <service>');
  const other = functionRule([])('states.eu-west-1.amazonaws.com');
  expect(other).toContain('version 2 of the SDK needs `endpoint: process.env.AWS_ENDPOINT_URL`');
});

test('services that are let through are, with what gives them credentials, and no others', () => {
  const rule = functionRule(['s3', 'kinesis', 'abc.execute-api.eu-west-1.amazonaws.com']);
  for (const host of [
    's3.eu-west-1.amazonaws.com',
    'bucket.s3.eu-west-1.amazonaws.com',
    'bucket.s3-accelerate.amazonaws.com',
    's3.dualstack.eu-west-1.api.aws',
    '123.data-kinesis.us-east-1.amazonaws.com',
    'abc.execute-api.eu-west-1.amazonaws.com',
    'sts.amazonaws.com',
    'portal.sso.eu-west-1.amazonaws.com',
    '169.254.170.2',
  ]) {
    expect([host, rule(host)]).toEqual([host, undefined]);
  }
  for (const host of [HOST, 'other.execute-api.eu-west-1.amazonaws.com', '169.254.169.254']) {
    expect([host, rule(host)]).toEqual([host, expect.any(String)]);
  }
  expect(functionRule(['abc.execute-api.eu-west-1.amazonaws.com'])('sts.amazonaws.com')).toBeDefined();
});

test('a test may call an app that is deployed, but no handler may, and neither may call AWS', async () => {
  const deployed = 'abc.execute-api.eu-west-1.amazonaws.com';
  expect(testRule(deployed)).toBeUndefined();
  expect(testRule('xyz.lambda-url.eu-west-1.on.aws')).toBeUndefined();
  expect(testRule(HOST)).toContain('a test does not reach AWS');
  expect(callRule(HOST)).toBeUndefined();
  await duringCall(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    for (const rule of [testRule, callRule]) {
      expect(rule(deployed)).toContain('was not called');
      expect(rule(HOST)).toContain('localResources(stack)');
    }
  });
});

function suffixesIn(folder: string): string[] {
  const dist = path.join(folder, 'dist-cjs');
  if (!fs.existsSync(dist)) return [];
  return fs.readdirSync(dist, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    if (!name.endsWith('.js')) return [];
    const text = fs.readFileSync(path.join(dist, name), 'utf8');
    return [...text.matchAll(/"?(?:dualStackDnsSuffix|dnsSuffix)"?: ?"([^"]+)"/g)].map((match) => match[1]);
  });
}
