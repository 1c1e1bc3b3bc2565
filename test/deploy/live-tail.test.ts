import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { Emulator } from './emulator';
import { Aws } from '../../src/deployed/aws';
import { liveEvents } from '../../src/deployed/logs/live-tail';
import type { DeployedStack } from '../../src/deployed/stack';

const GROUP = { logGroupName: '/aws/lambda/shop-Orders' };
const STREAM = { ...GROUP, logStreamName: '2026/01/01/[$LATEST]1' };

let emulator: Emulator;
const before = { ...process.env };

beforeAll(async () => {
  const folder = path.join(process.env.E2E_FOLDER!, 'emulator-live-tail');
  fs.mkdirSync(folder);
  emulator = await Emulator.start(folder);
  // The emulator passes on what is put, and not the logs of its own functions.
  Object.assign(process.env, emulator.environment);
});

afterAll(async () => {
  process.env = before;
  await emulator?.stop();
});

test('events of a log group arrive while they are put', async () => {
  const logs = new CloudWatchLogsClient(emulator.client);
  await logs.send(new CreateLogGroupCommand(GROUP));
  await logs.send(new CreateLogStreamCommand(STREAM));
  // What was put before the session began does not arrive.
  const put = setInterval(() => {
    const logEvents = [{ timestamp: Date.now(), message: 'order 1' }];
    logs.send(new PutLogEventsCommand({ ...STREAM, logEvents })).catch(() => {});
  }, 200);
  const session = new AbortController();
  const aws = new Aws({ projectDir: path.resolve(__dirname, '../..'), region: 'us-east-1' });
  try {
    const stack = { partition: 'aws', region: 'us-east-1', account: '000000000000' } as DeployedStack;
    const events = liveEvents(aws, stack, { logGroups: [GROUP.logGroupName], signal: session.signal });
    const { value } = await events.next();
    expect(value).toMatchObject({
      logGroup: GROUP.logGroupName,
      stream: STREAM.logStreamName,
      message: 'order 1',
    });
  } finally {
    clearInterval(put);
    session.abort();
    aws.close();
    logs.destroy();
  }
});
