// A cold start: a new process loads a bundle and handles one event. Argument: the bundle; the event is read from stdin.
import { readFileSync } from 'node:fs';

const event = JSON.parse(readFileSync(0, 'utf8'));
const context = {
  functionName: 'bench',
  awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  getRemainingTimeInMillis: () => 29_000,
};
const cpu = process.cpuUsage();
const started = performance.now();
const { handler } = await import(process.argv[2]);
const { statusCode } = await handler(event, context);
const wall = performance.now() - started;
const { user, system } = process.cpuUsage(cpu);
if (statusCode !== 200) throw new Error(`the response has the status ${statusCode}`);
process.stdout.write(JSON.stringify({ wall, cpu: (user + system) / 1000 }));
