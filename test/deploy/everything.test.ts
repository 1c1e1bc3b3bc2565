import * as fs from 'node:fs';
import * as path from 'node:path';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { Emulator } from './emulator';
import { importBody } from './http-api-routes';
import { WebSocketConnection } from './web-socket';
import { copyOfProject, edit, projen } from '../e2e/project';

/** What is not shown here, and why. It is printed at the end. */
const NOT_ON_THE_EMULATOR = [
  ['a preflight answer of a REST API for one origin', 'its import leaves out the responses of MOCK integrations'],
  ["CORS headers of a REST API's own errors", 'its import leaves out gateway responses'],
  ['a preflight answer of an HTTP API', 'it answers OPTIONS itself, and asks no route'],
  ["the import of an HTTP API's body", 'it leaves the body out; the test makes the routes from it'],
  ['answers of WebSocket messages', 'it does not know AWS::ApiGatewayV2::RouteResponse; the resources are left out'],
  [
    'wss://… and https://….execute-api.… addresses',
    'there is no DNS for them; WebSocket functions are given another endpoint',
  ],
  [
    'failures of events of a topic, a bus or the clock',
    'it gives up after one call, and knows destinations only for S3 and called functions',
  ],
  ['dead letters of a topic or a rule', 'a function of the stack is always there to be called'],
];

let emulator: Emulator;
let rest: { [output: string]: string };
let http: { [output: string]: string };
let webSocket: WebSocketConnection | undefined;

beforeAll(async () => {
  const folder = path.join(process.env.E2E_FOLDER!, 'emulator-everything');
  fs.mkdirSync(folder);
  const project = copyOfProject('everything');
  const app = (file: string) => fs.readFileSync(path.join(__dirname, 'app', `${file}.txt`), 'utf8');
  fs.writeFileSync(path.join(project, 'runtime/app.ts'), app('app.ts'));
  fs.writeFileSync(path.join(project, 'infrastructure/stacks/app-stack.ts'), app('app-stack.ts'));
  edit(project, '.projenrc.ts', /^ *\/\/ stages: .*$/m, '  stages: { dev: {}, http: {} },');
  emulator = await Emulator.start(folder);
  const run = (args: string[], env?: NodeJS.ProcessEnv) => {
    const ran = projen(project, args, env);
    if (ran.status !== 0) {
      throw new Error(`npx projen ${args.join(' ')} failed:\n${ran.output}\n\nemulator:\n${emulator.log.slice(-1500)}`);
    }
  };
  run([]);
  run(['bootstrap', '--no-notices'], emulator.environment);
  run(
    ['deploy', '--all', '--require-approval', 'never', '--outputs-file', 'outputs.json', '--no-notices'],
    emulator.environment,
  );
  ({ 'cdkdemo-dev': rest, 'cdkdemo-http': http } = JSON.parse(
    fs.readFileSync(path.join(project, 'outputs.json'), 'utf8'),
  ));
  await importBody(emulator, 'cdkdemo-http');
  await sendEverything();
}, 600_000);

afterAll(async () => {
  webSocket?.close();
  await emulator?.stop();
  process.stdout.write(
    `Not shown on the emulator:\n${NOT_ON_THE_EMULATOR.map(([what, why]) => `- ${what}: ${why}\n`).join('')}`,
  );
});

/** Every event at once: what they lead to is waited for test by test. */
async function sendEverything(): Promise<void> {
  const { client } = emulator;
  const body = (id: string, kind = 'job') => JSON.stringify({ kind, id });
  const dynamoDb = new DynamoDBClient(client);
  const PK = { S: 'item' };
  const putItem = async () => {
    await dynamoDb.send(
      new PutItemCommand({ TableName: rest.ItemsName, Item: { PK, price: { N: '9.5' }, tags: { SS: ['a', 'b'] } } }),
    );
    await dynamoDb.send(
      new UpdateItemCommand({
        TableName: rest.ItemsName,
        Key: { PK },
        UpdateExpression: 'SET price = :p',
        ExpressionAttributeValues: { ':p': { N: '10' } },
      }),
    );
    await dynamoDb.send(new DeleteItemCommand({ TableName: rest.ItemsName, Key: { PK } }));
  };
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  const put = (Bucket: string, Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' }));
  const publish = (Message: string, section: string) =>
    new SNSClient(client).send(
      new PublishCommand({
        TopicArn: rest.NewsArn,
        Message,
        MessageAttributes: { section: { DataType: 'String', StringValue: section } },
      }),
    );
  const event = (DetailType: string, order: string, EventBusName?: string) => ({
    Source: 'shop',
    DetailType,
    Detail: JSON.stringify({ order }),
    EventBusName,
  });
  await Promise.all([
    new SQSClient(client).send(
      new SendMessageBatchCommand({
        QueueUrl: rest.JobsUrl,
        Entries: [body('1'), body('bad'), body('2'), body('3', 'other')].map((MessageBody, i) => ({
          Id: `m${i}`,
          MessageBody,
        })),
      }),
    ),
    publish('goal', 'sports'),
    publish('law', 'politics'),
    put(rest.UploadsName, 'in/a b+c é.txt'),
    put(rest.UploadsName, 'in/bad.txt'),
    put(rest.UploadsName, 'in/picture.png'),
    put(rest.UploadsName, 'out/a.txt'),
    put(rest.ArchiveName, 'in/a b+c é.txt'),
    put(rest.ArchiveName, 'out/a.txt'),
    putItem(),
    new KinesisClient(client).send(
      new PutRecordsCommand({
        StreamName: rest.ClicksName,
        Records: [1, 2, 3].map((n) => ({ PartitionKey: 'k', Data: Buffer.from(JSON.stringify({ n })) })),
      }),
    ),
    new EventBridgeClient(client).send(
      new PutEventsCommand({
        Entries: [
          event('paid', 'o1'),
          event('shipped', 'o2'),
          event('sent', 'o3', rest.ShopName),
          event('other', 'o4', rest.ShopName),
        ],
      }),
    ),
  ]);
}

/** What the functions have written down, in this order. */
async function seen(by: string): Promise<any[]> {
  const { Items } = await DynamoDBDocumentClient.from(new DynamoDBClient(emulator.client)).send(
    new QueryCommand({
      TableName: rest.SeenName,
      KeyConditionExpression: 'PK = :by',
      ExpressionAttributeValues: { ':by': by },
    }),
  );
  return Items!.map(({ what }) => what);
}

/** Tries until it does not throw. */
async function eventually<T>(attempt: () => Promise<T>, seconds = 45): Promise<T> {
  const deadline = Date.now() + 1000 * seconds;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

const seenAll = (by: string, what: unknown[]) =>
  eventually(async () => {
    const found = await seen(by);
    expect(found).toHaveLength(what.length);
    expect(found).toEqual(expect.arrayContaining(what));
  });

async function received(queueUrl: string): Promise<any> {
  const receive = new ReceiveMessageCommand({ QueueUrl: queueUrl, WaitTimeSeconds: 1 });
  const { Messages: [message] = [] } = await new SQSClient(emulator.client).send(receive);
  expect(message).toBeDefined();
  return JSON.parse(message.Body!);
}

async function invoke(name: string, payload: object): Promise<any> {
  const { Payload } = await new LambdaClient(emulator.client).send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(payload) }),
  );
  return JSON.parse(Buffer.from(Payload!).toString());
}

describe('event sources', () => {
  test('messages of a queue arrive, those that match the filter', () => seenAll('sqs', ['1', '2']));

  test('the message that fails goes to the dead-letter queue, by itself', async () => {
    expect(await eventually(() => received(rest.BadJobsUrl))).toEqual({ kind: 'job', id: 'bad' });
    await seenAll('sqs', ['1', '2']);
  });

  test('messages of a topic arrive, those that match the filter policy', () => seenAll('sns', ['goal']));

  test('objects of a bucket arrive, those with the prefix and suffix, with their keys decoded', () =>
    seenAll('s3', [{ key: 'in/a b+c é.txt', size: 5 }]));

  test('objects of a bucket arrive by EventBridge', () =>
    seenAll('s3-eventbridge', [{ key: 'in/a b+c é.txt', size: 5 }]));

  test('changes of a table arrive, those that match the filter, as plain objects', () =>
    seenAll('dynamodb', [
      { eventName: 'INSERT', newImage: { PK: 'item', price: 9.5, tags: new Set(['a', 'b']) }, oldImage: null },
      { eventName: 'REMOVE', newImage: null, oldImage: { PK: 'item', price: 10, tags: new Set(['a', 'b']) } },
    ]));

  test('records of a Kinesis stream arrive, in their order', async () => {
    await seenAll(
      'kinesis',
      [1, 2, 3].map((n) => ({ partitionKey: 'k', n })),
    );
    expect((await seen('kinesis')).map(({ n }) => n)).toEqual([1, 2, 3]);
  });

  test("events of the account's bus arrive, those that match the pattern", () => seenAll('eventbridge', ['o1']));

  test('an event whose handler fails goes to the queue for failures', async () => {
    const { requestPayload } = await eventually(() => received(rest.FailuresUrl));
    expect(requestPayload.Records[0].s3.object.key).toBe('in/bad.txt');
  });

  test('events of another bus arrive', () => seenAll('eventbridge-bus', ['o3']));

  test('a schedule invokes its function, unless it is disabled', async () => {
    await eventually(async () => expect(await seen('schedule')).not.toEqual([]), 90);
    expect(new Set(await seen('schedule'))).toEqual(new Set(['aws.events']));
  }, 100_000);
});

describe('functions', () => {
  test('a function can be invoked by its name', async () => {
    expect(await invoke(rest.DoubleName, { n: 21 })).toEqual({ doubled: 42 });
  });

  test('access to a table that is not bound is denied to all functions', async () => {
    const refused = expect.stringContaining('is not authorized to perform: dynamodb:PutItem');
    expect(await invoke(rest.IntrudeName, { table: rest.UnboundName })).toMatchObject({ errorMessage: refused });
    expect(await invoke(rest.IntrudeName, { table: rest.ItemsName })).not.toHaveProperty('errorMessage');
  });
});

describe('the WebSocket API', () => {
  const url = (token: string) => `${emulator.webSocketUrl(rest.WebsocketAPIId)}?token=${token}`;

  test('a connection that the function refuses is not opened', async () => {
    expect(await WebSocketConnection.open(url('wrong'))).toBeUndefined();
  });

  test('messages reach the function of their action, and its result reaches the client', async () => {
    webSocket = (await WebSocketConnection.open(url('let-me-in')))!;
    webSocket.send(JSON.stringify({ action: 'say', text: 'grüezi' }));
    expect(JSON.parse((await webSocket.message())!)).toEqual({ said: 'grüezi' });
    webSocket.send('hello?');
    expect(JSON.parse((await webSocket.message())!)).toEqual({ unknown: 'hello?' });
  });

  test('the end of a connection invokes its function', async () => {
    webSocket!.close();
    await eventually(async () => expect(await seen('websocket')).toEqual([{ gone: expect.any(String) }]));
  });
});

describe.each<['REST' | 'HTTP']>([['REST'], ['HTTP']])('the %s API', (type) => {
  const call = (target: string, init?: RequestInit) =>
    type === 'REST'
      ? emulator.request(rest.RestAPIId, target, init)
      : emulator.request(http.HttpAPIId, target, init, '$default');
  const as = (token: string) => ({ headers: { 'X-Token': token } });

  test('decodes paths and queries once', async () => {
    const response = await call('/items/a%20b%26c?tag=x%26y&tag=z');
    expect([response.status, await response.json()]).toEqual([200, { id: 'a b&c', tags: ['x&y', 'z'] }]);
  });

  test('accepts and returns JSON, and invalid JSON is a 400', async () => {
    const post = (body: string) =>
      call('/items', {
        method: 'POST',
        body,
        headers: { 'Content-Type': 'application/json', Origin: 'https://shop.example' },
      });
    expect(await (await post('{"ü":[1]}')).json()).toEqual({ ü: [1] });
    const bad = await post('{');
    expect([bad.status, await bad.json()]).toEqual([400, { Code: 'BadRequestError', Message: 'Error Parsing JSON' }]);
    expect(bad.headers.get('Access-Control-Allow-Origin')).toBe('*');
  });

  test('has greedy paths', async () => {
    expect(await (await call('/files/a/b/c.txt')).text()).toBe('a/b/c.txt');
  });

  test('returns bytes', async () => {
    const response = await call('/image', { headers: { Accept: '*/*' } });
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0x89, 0x50, 0x4e, 0x47, 0xff]);
  });

  test('returns the message of an HTTP error, and hides that of any other error', async () => {
    expect([(await call('/forbidden')).status, (await call('/fails')).status]).toEqual([403, 500]);
    expect(await (await call('/fails')).text()).not.toContain('secret details');
  });

  test('refuses an unknown route', async () => {
    expect((await call('/nothing')).status).toBe(type === 'REST' ? 403 : 404);
  });

  test('accepts the origins of the app, and no others', async () => {
    const origin = async (Origin: string) =>
      (await call('/items/1', { headers: { Origin } })).headers.get('Access-Control-Allow-Origin');
    expect(await origin('https://admin.example')).toBe('https://admin.example');
    expect(await origin('https://evil.example')).toBeNull();
  });

  test('invokes the authorizer once for a caller, and caches its policy', async () => {
    expect((await call('/orders')).status).toBe(401);
    const orders = await call('/orders', as('ada'));
    expect([orders.status, await orders.json()]).toEqual([200, { for: 'ada', role: 'customer' }]);
    // The answer is remembered, and it allows one route only.
    expect((await call('/admin', as('ada'))).status).toBe(403);
    expect((await call('/orders', as('eve'))).status).toBe(403);
    expect((await call('/orders', as('broken'))).status).toBe(500);
  });

  if (type === 'REST') {
    test('responds to preflight requests for several origins', async () => {
      const preflight = (Origin: string) =>
        call('/items/1', { method: 'OPTIONS', headers: { Origin, 'Access-Control-Request-Method': 'GET' } });
      const { status, headers } = await preflight('https://shop.example');
      expect(status).toBe(204);
      expect(headers.get('Access-Control-Allow-Origin')).toBe('https://shop.example');
      expect(headers.get('Access-Control-Allow-Methods')).toBe('GET,OPTIONS');
      expect(headers.get('Access-Control-Max-Age')).toBe('600');
      expect((await preflight('https://evil.example')).headers.get('Access-Control-Allow-Origin')).toBeNull();
    });
  }
});
