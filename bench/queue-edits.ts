import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientOf } from './everything';
import { type Figure, median } from './figure';
import { now } from './handled';
import { DevServer } from '../test/e2e/dev-server';
import { copyOfProject } from '../test/e2e/project';

const EDITS = 20;
/** Between two messages: a message more often would be the load that is measured. */
const PAUSE_MS = 10;
/** The time limit for an edit, and for the last messages. A message that has failed is received again after 30 s. */
const PATIENCE_MS = 60_000;

interface Line {
  readonly message: string;
  /** The edit whose code has handled it. */
  readonly edit: number;
  readonly time: number;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The sample's app with a handler of a queue, which logs each message with the edit whose code has handled it. */
function sampleWithQueue(log: string): { readonly project: string; save(edit: number): void } {
  const project = copyOfProject('bench-queue-edits');
  const read = (file: string) => fs.readFileSync(path.join(project, file), 'utf8');
  const stack = 'infrastructure/stacks/app-stack.ts';
  fs.writeFileSync(
    path.join(project, stack),
    `import { Queue } from 'aws-cdk-lib/aws-sqs';\nimport { Duration } from 'aws-cdk-lib/core';\n${read(stack).replace(
      'resources: { AppTable: appTable }',
      "resources: { AppTable: appTable, Jobs: new Queue(this, 'Jobs', { visibilityTimeout: Duration.minutes(6) }) }",
    )}`,
  );
  const app = read('runtime/app.ts');
  const handler = (edit: number) => `
app.onSqsMessage(app.queue('Jobs'), { name: 'jobs', batchSize: 10 }, ({ body }) => {
  appendFileSync('${log}', \`\${body}@${edit} \${performance.timeOrigin + performance.now()}\\n\`);
});
`;
  const save = (edit: number) =>
    fs.writeFileSync(
      path.join(project, 'runtime/app.ts'),
      `import { appendFileSync } from 'node:fs';\n${app}${handler(edit)}`,
    );
  save(0);
  return { project, save };
}

/** The time from a save to the first message that the new code of a queue's handler gets, while messages are sent. */
export async function queueEdits(): Promise<Figure[]> {
  const log = path.join(fs.mkdtempSync(path.join(tmpdir(), 'bench-')), 'handled.log');
  const { project, save } = sampleWithQueue(log);
  const server = await DevServer.start(project);
  const [, endpoint] = await server.prints(/AWS services +(\S+)/);
  const until = async (isReached: (lines: readonly Line[]) => boolean, what: string) => {
    for (const begin = now(); !isReached(linesOf(log)); await pause(PAUSE_MS)) {
      if (now() - begin > PATIENCE_MS) throw new Error(`${what}:\n${server.output.slice(-2000)}`);
    }
  };
  try {
    const queues = new SQSClient(clientOf(endpoint));
    const [QueueUrl] = (await queues.send(new ListQueuesCommand())).QueueUrls!;
    const sent: string[] = [];
    let isSending = true;
    const send = async () => {
      for (; isSending; await pause(PAUSE_MS)) {
        sent.push(`${sent.length}`);
        await queues.send(new SendMessageCommand({ QueueUrl, MessageBody: sent.at(-1) }));
      }
    };
    const sending = send();
    const times: number[] = [];
    for (let edit = 0; edit <= EDITS; edit++) {
      const saved = now();
      if (edit > 0) save(edit);
      const first = (lines: readonly Line[]) => lines.find((line) => line.edit === edit);
      await until((lines) => first(lines) !== undefined, `no message was handled by the code of edit ${edit}`);
      if (edit > 0) times.push(first(linesOf(log))!.time - saved);
      await pause(500);
    }
    isSending = false;
    await sending;
    const lost = (lines: readonly Line[]) => {
      const handled = new Set(lines.map(({ message }) => message));
      return sent.filter((message) => !handled.has(message));
    };
    await until((lines) => lost(lines).length === 0, 'messages are lost').catch((error) => console.log(error.message));
    const lines = linesOf(log);
    const detail = `${EDITS} edits, ${sent.length} messages, ${lines.length - sent.length + lost(lines).length} handled again`;
    return [
      { name: 'save to a message handled by new code, median', value: median(times), unit: ' ms', atMost: 60, detail },
      {
        name: 'save to a message handled by new code, worst',
        value: Math.max(...times),
        unit: ' ms',
        atMost: 250,
        detail,
      },
      { name: 'messages lost during the edits', value: lost(lines).length, unit: '', atMost: 0, detail },
    ];
  } finally {
    await server.ctrlC();
  }
}

function linesOf(log: string): Line[] {
  if (!fs.existsSync(log)) return [];
  const matches = fs.readFileSync(log, 'utf8').matchAll(/^(\d+)@(\d+) (.+)\n/gm);
  return [...matches].map(([, message, edit, time]) => ({ message, edit: Number(edit), time: Number(time) }));
}
