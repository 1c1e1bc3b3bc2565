import * as fs from 'node:fs';
import * as path from 'node:path';
import { ListQueuesCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Figure, median } from './figure';
import { DevServer } from '../test/e2e/dev-server';
import { copyOfProject } from '../test/e2e/project';

const SINGLE = 200;
const MANY = 10_000;
const SENDERS = 10;

/** Milliseconds, comparable between processes. */
const now = (): number => performance.timeOrigin + performance.now();

/** A queue with a handler that writes down when it handles each message. */
function addQueue(project: string, log: string): void {
  const app = path.join(project, 'runtime/app.ts');
  fs.appendFileSync(
    app,
    `
import { appendFileSync } from 'node:fs';
const bench = app.queue('Bench');
app.onSqsMessage(bench, { name: 'bench', batchSize: 10 }, ({ body }) => {
  appendFileSync(${JSON.stringify(log)}, body + ' ' + (performance.timeOrigin + performance.now()) + '\\n');
});
`,
  );
  const stack = path.join(project, 'infrastructure/stacks/app-stack.ts');
  const text = fs.readFileSync(stack, 'utf8');
  fs.writeFileSync(
    stack,
    `import { Queue } from 'aws-cdk-lib/aws-sqs';\n${text
      .replace(
        'resources: { AppTable: appTable }',
        "resources: { AppTable: appTable, Bench: new Queue(this, 'Bench', { visibilityTimeout: Duration.minutes(6) }) }",
      )
      .replace('{ CfnOutput,', '{ CfnOutput, Duration,')}`,
  );
}

/** How fast a message reaches its function, and how many do in a second, by real clients. */
export async function events(): Promise<Figure[]> {
  const project = copyOfProject('bench-events');
  const log = path.join(project, 'bench.log');
  addQueue(project, log);
  const server = await DevServer.start(project);
  try {
    await server.prints(/Bench/);
    const sqs = new SQSClient({
      endpoint: endpointOf(server.url),
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
    const QueueUrl = QueueUrls.find((url) => url.includes('Bench'))!;
    const waits: number[] = [];
    for (let i = 0; i < SINGLE; i++) {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: `single-${i} ${now()}` }));
      await handled(log, i + 1);
    }
    for (const line of lines(log)) {
      const [, sent, began] = line.split(' ');
      waits.push(Number(began) - Number(sent));
    }
    const begin = now();
    await Promise.all(
      Array.from({ length: SENDERS }, async (_, sender) => {
        for (let from = sender; from < MANY / 10; from += SENDERS) {
          const Entries = Array.from({ length: 10 }, (__, i) => ({ Id: `${i}`, MessageBody: `many-${from}-${i} 0` }));
          await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
        }
      }),
    );
    await handled(log, SINGLE + MANY);
    const seconds = (Number(lines(log).at(-1)!.split(' ')[2]) - begin) / 1000;
    const distinct = new Set(lines(log).map((line) => line.split(' ')[0])).size;
    if (distinct !== SINGLE + MANY) throw new Error(`${distinct} of ${SINGLE + MANY} messages were handled`);
    sqs.destroy();
    return [
      {
        name: 'SQS send to the begin of a warm handler in dev, median',
        value: median(waits.slice(20)),
        unit: ' ms',
        atMost: 15,
        detail: `${SINGLE - 20} messages, one at a time`,
      },
      {
        name: 'messages per second through a handler with batches of 10',
        value: MANY / seconds,
        unit: '/s',
        atLeast: 1000,
        detail: `${MANY} messages, sent in batches by ${SENDERS} at once; each was handled`,
      },
    ];
  } finally {
    await server.ctrlC();
  }
}

/** The services listen 1000 ports above the API. */
function endpointOf(url: string): string {
  const { port } = new URL(url);
  return `http://127.0.0.1:${Number(port) + 1000}`;
}

function lines(log: string): string[] {
  return fs.existsSync(log) ? fs.readFileSync(log, 'utf8').split('\n').filter(Boolean) : [];
}

async function handled(log: string, count: number): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const size = fs.existsSync(log) ? lines(log).length : 0;
    if (size >= count) return;
    if (Date.now() > deadline) throw new Error(`only ${size} of ${count} messages were handled`);
    await new Promise((resolve) => setTimeout(resolve, count - size > 100 ? 50 : 1));
  }
}
