import * as fs from 'node:fs';
import * as path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { WebSocket } from 'ws';
import { DevServer } from './dev-server';
import { copyOfProject, projen, run, succeeded } from './project';

/** The number of orders; `CASCADE_RUNS=1000` is for a longer trial. */
const RUNS = Number(process.env.CASCADE_RUNS ?? 20);
const AT_ONCE = 50;

let dev: DevServer;
let socket: WebSocket | undefined;

afterAll(async () => {
  socket?.terminate();
  await dev?.ctrlC();
});

/** Makes packages of this repository dependencies of the project, which saves an installation. */
function installClients(project: string): void {
  const file = path.join(project, 'package.json');
  const { dependencies, ...rest } = JSON.parse(fs.readFileSync(file, 'utf8'));
  for (const service of ['eventbridge', 's3', 'sns', 'sqs']) {
    const name = `@aws-sdk/client-${service}`;
    fs.symlinkSync(path.dirname(require.resolve(`${name}/package.json`)), path.join(project, 'node_modules', name));
    dependencies[name] = '*';
  }
  fs.chmodSync(file, 0o644);
  fs.writeFileSync(file, JSON.stringify({ dependencies, ...rest }, null, 2));
}

test('an order goes through all services of dev: none is lost, and what fails is retried', async () => {
  const project = copyOfProject('cascade');
  const sources = { 'app.ts': 'runtime/app.ts', 'app-stack.ts': 'infrastructure/stacks/app-stack.ts' };
  for (const [source, file] of Object.entries(sources)) {
    fs.copyFileSync(path.join(__dirname, 'cascade', `${source}.txt`), path.join(project, file));
  }
  installClients(project);
  succeeded(run(project, 'npx', ['serverless-cdk-project', 'generate']));
  dev = await DevServer.start(project);
  const variables = JSON.parse(succeeded(projen(project, ['env', '--json'])).stdout);
  const client = {
    endpoint: variables.AWS_ENDPOINT_URL,
    region: variables.AWS_REGION,
    credentials: { accessKeyId: variables.AWS_ACCESS_KEY_ID, secretAccessKey: variables.AWS_SECRET_ACCESS_KEY },
  };
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(client));
  const sqs = new SQSClient(client);

  const received = new Map<string, number>();
  const count = (times: Map<string, number>, id: string) => void times.set(id, (times.get(id) ?? 0) + 1);
  socket = new WebSocket((await dev.prints(/(ws:\/\/\S+)/))[1]);
  socket.on('message', (data) => count(received, JSON.parse(String(data)).done));
  await new Promise((resolve, reject) => socket!.once('open', resolve).once('error', reject));

  const started = Date.now();
  const ids = Array.from({ length: RUNS }, (_, i) => `order-${i}`);
  const left = [...ids];
  const post = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ id }) };
      expect((await fetch(`${dev.url}/orders`, init)).status).toBe(200);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, post));

  const { seen, audit } = (await (await fetch(`${dev.url}/resources`)).json()) as { seen: string; audit: string };
  const audited = new Map<string, number>();
  const takeAudited = async () => {
    const QueueUrl = audit;
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return false;
    for (const { Body } of Messages) count(audited, Body!);
    const Entries = Messages.map(({ MessageId, ReceiptHandle }) => ({ Id: MessageId, ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    return true;
  };
  const timesOf = async (step: string) => {
    const times = new Map<string, number>();
    const query = {
      TableName: seen,
      KeyConditionExpression: 'PK = :step',
      ExpressionAttributeValues: { ':step': step },
      ConsistentRead: true,
    };
    for await (const { Items } of paginateQuery({ client: documents }, query)) {
      for (const { SK, times: number } of Items!) times.set(SK, number);
    }
    return times;
  };

  const deadline = Date.now() + 240_000 + RUNS * 600;
  const missing = () => ids.filter((id) => !received.has(id) || !audited.has(id));
  while (missing().length > 0) {
    if (Date.now() > deadline) throw new Error(`lost: ${missing().join(', ')}\n${dev.output.slice(-5000)}`);
    if (!(await takeAudited())) await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const seconds = (Date.now() - started) / 1000;
  while (await takeAudited());

  const changed = await timesOf('changed');
  expect(ids.filter((id) => changed.get(id) !== 1)).toEqual([]);
  const failed = await timesOf('failed');
  expect([...failed.values()].filter((times) => times > 2)).toEqual([]);
  expect(failed.size).toBeGreaterThan(0);
  // A worker that a slow machine ends at its timeout may have published; nothing else is doubled.
  const worked = await timesOf('worked');
  const effects = {
    announced: await timesOf('announced'),
    stored: await timesOf('stored'),
    done: await timesOf('done'),
    audited,
    received,
  };
  for (const [step, times] of Object.entries(effects)) {
    const wrong = ids.filter((id) => !(times.get(id)! >= 1 && times.get(id)! <= worked.get(id)!));
    expect([step, wrong]).toEqual([step, []]);
  }
  const again = [...worked.values()].filter((times) => times > 1).length;
  process.stdout.write(
    `${RUNS} orders in ${seconds.toFixed(1)} s, ${[...failed.values()].reduce((sum, n) => sum + n)} failures, ${again} worked on twice\n`,
  );
}, 1_200_000);
