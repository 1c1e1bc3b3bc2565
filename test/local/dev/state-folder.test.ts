import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  EventBridgeClient,
  ListRulesCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { StateFolder } from '../../../src/local/dev/state-folder';

jest.setTimeout(120_000);

let dir: string;
let child: ChildProcess | undefined;
const clients: { destroy(): void }[] = [];
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'scp-state-'));
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  if (child) await kill();
  fs.rmSync(dir, { recursive: true, force: true });
});

async function kill(): Promise<void> {
  const ended = new Promise((resolve) => child!.once('exit', resolve));
  child!.kill('SIGKILL');
  await ended;
  child = undefined;
}

/** The next message of the process that has this property. */
function next(property: string): Promise<any> {
  const from = child!;
  const found = new Promise((resolve, reject) => {
    const listen = (message: any) => {
      if (!(property in message)) return;
      from.off('message', listen);
      resolve(message[property]);
    };
    from.on('message', listen);
    from.once('exit', () => reject(new Error('the process has ended')));
  });
  found.catch(() => undefined);
  return found;
}

async function start(mode = 'running') {
  child = fork(path.join(__dirname, 'persisting-process.ts'), [dir, mode], { execArgv: ['--import', 'tsx'] });
  const endpoint: string = await next('url');
  const config = {
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    forcePathStyle: true,
  };
  const all = {
    db: new DynamoDBClient(config),
    sqs: new SQSClient(config),
    s3: new S3Client(config),
    events: new EventBridgeClient(config),
    lambda: new LambdaClient(config),
    sns: new SNSClient(config),
    scheduler: new SchedulerClient(config),
    queue: `${endpoint}/123456789012/orders`,
  };
  clients.push(all.db, all.sqs, all.s3, all.events, all.lambda, all.sns, all.scheduler);
  return all;
}

test('a process that is killed at any point loses nothing that it has acknowledged, and keeps due times', async () => {
  const first = await start();
  await first.sqs.send(new CreateQueueCommand({ QueueName: 'orders' }));
  await first.s3.send(new CreateBucketCommand({ Bucket: 'uploads' }));
  await first.events.send(new PutRuleCommand({ Name: 'nightly', ScheduleExpression: 'rate(1 day)' }));
  const attempt = next('invoked');
  await first.lambda.send(
    new InvokeCommand({ FunctionName: 'fails', InvocationType: 'Event', Payload: Buffer.from('{"order":1}') }),
  );
  await attempt;

  const big = 'x'.repeat(100_000);
  const stored: number[] = [];
  const writing = (async () => {
    for (let i = 0; ; i++) {
      await first.db.send(new PutItemCommand({ TableName: 'demo-Table', Item: { PK: { S: `${i}` } } }));
      await first.s3.send(new PutObjectCommand({ Bucket: 'uploads', Key: `${i}`, Body: `${i} ${big}` }));
      const DelaySeconds = i === 0 ? 60 : 0;
      await first.sqs.send(new SendMessageCommand({ QueueUrl: first.queue, MessageBody: `${i}`, DelaySeconds }));
      stored.push(i);
    }
  })().catch(() => undefined);
  while (stored.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 150));
  await kill();
  await writing;

  const again = await start();
  const receive = async () => {
    const bodies: string[] = [];
    for (;;) {
      const { Messages = [] } = await again.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: again.queue, MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) return bodies;
      bodies.push(...Messages.map(({ Body }) => Body!));
    }
  };
  const received = await receive();
  expect(stored.slice(1).filter((i) => !received.includes(`${i}`))).toEqual([]);
  expect(received).not.toContain('0');
  for (const i of [stored[0], stored.at(-1)!]) {
    const { Item } = await again.db.send(
      new GetItemCommand({ TableName: 'demo-Table', Key: { PK: { S: `${i}` } }, ConsistentRead: true }),
    );
    expect(Item).toEqual({ PK: { S: `${i}` } });
    const { Body } = await again.s3.send(new GetObjectCommand({ Bucket: 'uploads', Key: `${i}` }));
    expect(await Body!.transformToString()).toBe(`${i} ${big}`);
  }
  const { Rules } = await again.events.send(new ListRulesCommand({}));
  expect(Rules?.map(({ Name }) => Name)).toEqual(['nightly']);

  const retry = next('invoked');
  child!.send({ advance: 61_000 });
  expect(await retry).toEqual({ order: 1 });
  expect(await receive()).toContain('0');
});

test('messages, events and schedules that were accepted before the process is killed are delivered by the next one', async () => {
  const queueArn = 'arn:aws:sqs:eu-west-1:123456789012:orders';
  const first = await start('accepting');
  await first.sqs.send(new CreateQueueCommand({ QueueName: 'orders' }));
  const { TopicArn } = await first.sns.send(new CreateTopicCommand({ Name: 'placed' }));
  const raw = { Protocol: 'sqs', Endpoint: queueArn, Attributes: { RawMessageDelivery: 'true' } };
  await first.sns.send(new SubscribeCommand({ TopicArn, ...raw }));
  await first.events.send(new PutRuleCommand({ Name: 'shop', EventPattern: '{"source":["shop"]}' }));
  const target = { Id: 'queue', Arn: queueArn, Input: '"from a rule"' };
  await first.events.send(new PutTargetsCommand({ Rule: 'shop', Targets: [target] }));
  const later = new Date(Date.now() + 600_000).toISOString().slice(0, 19);
  await first.scheduler.send(
    new CreateScheduleCommand({
      Name: 'once',
      ScheduleExpression: `at(${later})`,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: queueArn, RoleArn: 'arn:aws:iam::123456789012:role/scheduler', Input: '"from a schedule"' },
    }),
  );
  await first.sns.send(new PublishCommand({ TopicArn, Message: 'from a topic' }));
  const entry = { Source: 'shop', DetailType: 'placed', Detail: '{}' };
  await first.events.send(new PutEventsCommand({ Entries: [entry] }));
  await first.s3.send(new CreateBucketCommand({ Bucket: 'uploads' }));
  const QueueConfigurations = [{ QueueArn: queueArn, Events: ['s3:ObjectCreated:*' as const] }];
  await first.s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: 'uploads',
      NotificationConfiguration: { QueueConfigurations },
    }),
  );
  await first.s3.send(new PutObjectCommand({ Bucket: 'uploads', Key: 'a', Body: 'x' }));
  await kill();

  const again = await start();
  const receive = async (count: number) => {
    const bodies: string[] = [];
    while (bodies.length < count) {
      const input = { QueueUrl: again.queue, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 };
      const { Messages = [] } = await again.sqs.send(new ReceiveMessageCommand(input));
      for (const { Body, ReceiptHandle } of Messages) {
        bodies.push(Body!);
        await again.sqs.send(new DeleteMessageCommand({ QueueUrl: again.queue, ReceiptHandle }));
      }
    }
    return bodies.sort();
  };
  expect(await receive(4)).toEqual([
    '"from a rule"',
    'from a topic',
    expect.stringContaining('ObjectCreated:Put'),
    expect.stringContaining('s3:TestEvent'),
  ]);
  child!.send({ advance: 600_000 });
  expect(await receive(1)).toEqual(['"from a schedule"']);
});

test('a stage is used by one process at a time, whose id the error has', async () => {
  const state = StateFolder.open(dir, 'dev');
  expect(() => StateFolder.open(dir, 'dev')).toThrow(
    `the data of the stage "dev" is in use by \`npx projen dev --persist\` with the process id ${process.pid}`,
  );
  expect(() => StateFolder.remove(dir, 'dev')).toThrow('is in use by');
  StateFolder.open(dir, 'prod').close();
  state.close();
  StateFolder.open(dir, 'dev').close();
});

test('the lock of a process that was killed does not count', async () => {
  await start();
  await kill();
  StateFolder.open(dir, 'dev').close();
});

test('a folder that is deleted while it is in use is noticed, and is not that of another process after it', async () => {
  const state = StateFolder.open(dir, 'dev');
  const removed = new Promise<void>((resolve) => state.watch(resolve, 10));
  fs.rmSync(path.join(dir, '.local-cloud'), { recursive: true });
  await removed;
  // As another process does.
  const lock = path.join(dir, '.local-cloud/dev/lock');
  fs.mkdirSync(path.dirname(lock), { recursive: true });
  fs.writeFileSync(lock, String(process.ppid));
  state.close();
  expect(fs.readFileSync(lock, 'utf8')).toBe(String(process.ppid));
});

// Other systems have no such files.
const IN_LINUX = process.platform === 'linux';

test('nor does that of a process that has ended, if its parent does not notice it', async () => {
  // A shell that has become another program, which waits for no child.
  const parent = spawn('sh', ['-c', 'sleep 600 & echo $!; exec sleep 600'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [pid] = await once(parent.stdout, 'data');
    const stat = (of: unknown) => (IN_LINUX ? fs.readFileSync(`/proc/${String(of).trim()}/stat`, 'utf8') : undefined);
    const until = async (of: unknown, text: string) => {
      while (stat(of)?.includes(text) === false) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await until(parent.pid, '(sleep) ');
    process.kill(Number(pid), 'SIGKILL');
    await until(pid, ') Z ');
    fs.mkdirSync(path.join(dir, '.local-cloud/dev'), { recursive: true });
    fs.writeFileSync(path.join(dir, '.local-cloud/dev/lock'), IN_LINUX ? String(pid) : '');
    StateFolder.open(dir, 'dev').close();
  } finally {
    parent.kill();
  }
});

test('data of another version is refused, until it is removed', () => {
  const state = StateFolder.open(dir, 'dev');
  state.close();
  const file = path.join(dir, '.local-cloud/dev/format.json');
  for (const [text, message] of [
    [
      '{"format":99}',
      'has data of a newer version of serverless-cdk-project, and nothing was changed: update the package',
    ],
    [
      '{"format":0}',
      'has data of an older version of serverless-cdk-project, and nothing was changed: use that version',
    ],
    ['{"form', 'format.json is damaged, and nothing was changed: write {"format":1} to it'],
  ]) {
    fs.writeFileSync(file, text);
    expect(() => StateFolder.open(dir, 'dev')).toThrow(message);
    expect(() => StateFolder.open(dir, 'dev')).toThrow('npx projen dev --reset');
    expect(fs.readFileSync(file, 'utf8')).toBe(text);
  }
  StateFolder.remove(dir, 'dev');
  StateFolder.open(dir, 'dev').close();
});

test('exported data is imported in place of what is there, but not while a process uses it', () => {
  const place = { account: '123456789012', region: 'eu-west-1' };
  const write = (text: string) => {
    const state = StateFolder.open(dir, 'dev');
    fs.mkdirSync(state.ofService('sqs', place), { recursive: true });
    fs.writeFileSync(path.join(state.ofService('sqs', place), 'queues.jsonl'), text);
    return state;
  };
  const target = path.join(dir, 'exported');
  const used = write('exported');
  expect(() => StateFolder.export(dir, 'dev', target)).toThrow('is in use by');
  used.close();
  StateFolder.export(dir, 'dev', target);
  expect(fs.readdirSync(target).sort()).toEqual(['format.json', 'sqs']);
  const later = write('later');
  expect(() => StateFolder.import(dir, 'dev', target)).toThrow('is in use by');
  later.close();
  fs.writeFileSync(path.join(dir, '.local-cloud/dev/more'), '');
  StateFolder.import(dir, 'dev', target);
  const state = StateFolder.open(dir, 'dev');
  expect(fs.readFileSync(path.join(state.ofService('sqs', place), 'queues.jsonl'), 'utf8')).toBe('exported');
  expect(fs.existsSync(path.join(dir, '.local-cloud/dev/more'))).toBe(false);
  state.close();
  expect(() => StateFolder.export(dir, 'dev', target)).toThrow('is not empty');
  expect(() => StateFolder.export(dir, 'prod', target)).toThrow('there is no data of the stage "prod"');
  expect(() => StateFolder.import(dir, 'dev', dir)).toThrow('is no folder of `npx projen state export`');
});

test('a copy that a full disk cuts off leaves the data and the new folder as they were', () => {
  const data = path.join(dir, '.local-cloud/dev/table');
  const exported = path.join(dir, 'exported');
  StateFolder.open(dir, 'dev').close();
  fs.writeFileSync(data, 'first');
  StateFolder.export(dir, 'dev', exported);
  fs.writeFileSync(data, 'second');
  const full = jest.spyOn(jest.requireActual<typeof fs>('node:fs'), 'cpSync').mockImplementation((_, to) => {
    fs.mkdirSync(to as string, { recursive: true });
    fs.writeFileSync(path.join(to as string, 'table'), 'fi');
    throw new Error('no space');
  });
  try {
    expect(() => StateFolder.import(dir, 'dev', exported)).toThrow('no space');
    expect(() => StateFolder.export(dir, 'dev', path.join(dir, 'other'))).toThrow('no space');
  } finally {
    full.mockRestore();
  }
  expect(fs.readFileSync(data, 'utf8')).toBe('second');
  expect(fs.readdirSync(dir).sort()).toEqual(['.local-cloud', 'exported']);
  StateFolder.import(dir, 'dev', exported);
  expect(fs.readFileSync(data, 'utf8')).toBe('first');
  expect(fs.readdirSync(path.join(dir, '.local-cloud'))).toEqual(['dev']);
});

test('the data that versions before kept below node_modules is moved once', () => {
  const old = path.join(dir, 'node_modules/.cache/serverless-cdk-project/data');
  fs.mkdirSync(path.join(old, 'sqs/123456789012/eu-west-1'), { recursive: true });
  fs.writeFileSync(path.join(old, 'sqs/123456789012/eu-west-1/queues.jsonl'), 'queues');
  const state = StateFolder.open(dir, 'dev');
  const folder = state.ofService('sqs', { account: '123456789012', region: 'eu-west-1' });
  expect(fs.readFileSync(path.join(folder, 'queues.jsonl'), 'utf8')).toBe('queues');
  expect(fs.existsSync(old)).toBe(false);
  state.close();
});
