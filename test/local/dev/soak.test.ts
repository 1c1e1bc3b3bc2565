import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as net from 'node:net';
import * as path from 'node:path';
import { FixtureProject, LIGHT_APP } from './fixture-project';

/** `SOAK_SECONDS=3600 npx jest test/local/dev/soak` is the long form. */
const SECONDS = Number(process.env.SOAK_SECONDS ?? 15);
/** The rounds after which memory and handles count: until then instances are started, and code is compiled. */
const WARM_UP_ROUNDS = 3;
const MAIN = path.resolve(__dirname, '../../../src/cli/main.ts');

jest.setTimeout((SECONDS + 180) * 1000);

const APP = `${LIGHT_APP}
app.get('/throws', () => { throw new Error('no luck'); });
app.get('/rejects', async () => { void Promise.reject(new Error('nobody waits')); await new Promise((done) => setTimeout(done, 50)); return {}; });
app.get('/exits', () => process.exit(1));
app.get('/hangs', () => { for (;;); });
app.get('/large', () => 'x'.repeat(7_000_000));
app.get('/slow', async () => { await new Promise((done) => setTimeout(done, 200)); return {}; });
app.get('/endless', { stream: true }, async function* () { for (;;) yield 'x'.repeat(65_536); });
`;
const CONFIG = { version: 1, name: 'demo', timeout: 4, defaultStage: 'dev', stages: { dev: {} } };

let project: FixtureProject;
let dev: ChildProcess;
let port: number;
let output = '';
const idle: net.Socket[] = [];

beforeAll(async () => {
  project = new FixtureProject({ 'runtime/app.ts': APP, 'runtime/config.json': JSON.stringify(CONFIG) });
  const { CI: _, ...env } = process.env;
  dev = spawn(process.execPath, ['--import', 'tsx', MAIN, 'dev'], { cwd: project.dir, env });
  dev.stdout!.on('data', (chunk) => (output += chunk));
  dev.stderr!.on('data', (chunk) => (output += chunk));
  await waitFor(() => /GET +\/version/.test(output));
  port = Number(/http:\/\/127\.0\.0\.1:(\d+)/.exec(output)![1]);
});
afterAll(async () => {
  for (const socket of idle) socket.destroy();
  dev.kill('SIGTERM');
  await waitFor(() => dev.exitCode !== null || dev.signalCode !== null);
  project.remove();
});

async function waitFor(condition: () => boolean): Promise<void> {
  for (const until = Date.now() + 60_000; !condition(); await sleep(50)) {
    if (Date.now() > until) throw new Error(output.slice(-3000));
  }
}

const sleep = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

function status(target: string): Promise<number> {
  return new Promise((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port, path: target, agent: false }, (res) => {
        res.on('end', () => resolve(res.statusCode!)).resume();
      })
      .on('error', reject);
  });
}

/** Sends a request and disconnects, without having read a response. */
async function abandon(target: string, milliseconds: number): Promise<void> {
  const req = http.get({ host: '127.0.0.1', port, path: target, agent: false }, (res) => {
    res.pause().on('error', () => undefined);
  });
  req.on('error', () => undefined);
  await sleep(milliseconds);
  req.destroy();
}

/** One round of all that may happen; returns the statuses of the healthy route. */
async function round(count: number): Promise<number[]> {
  const healthy: Promise<number>[] = [];
  const ask = (times: number) => {
    for (let i = 0; i < times; i++) healthy.push(status('/version'));
  };
  ask(20);
  const faults = [
    ...['/throws', '/rejects', '/exits', '/large', '/nowhere'].map((target) => status(target)),
    ...(count % 3 === 0 ? [status('/hangs')] : []),
  ];
  const abandoned = [
    ...Array.from({ length: 60 }, () => abandon('/slow', 50)),
    ...Array.from({ length: 3 }, () => abandon('/endless', 300)),
  ];
  const socket = net.connect(port, '127.0.0.1').on('error', () => undefined);
  idle.push(socket);
  if (idle.length > 20) idle.shift()!.destroy();
  project.edit('runtime/app.ts', `{ version: ${count} }`, `{ version: ${count + 1} }`);
  ask(20);
  await Promise.all(abandoned);
  ask(200);
  expect((await Promise.all(faults)).every((code) => code === 502 || code === 500 || code === 403)).toBe(true);
  return Promise.all(healthy);
}

interface Usage {
  /** MiB. */
  readonly memory: number;
  readonly handles: number;
}

function usage(): Usage {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,rss=,args='], { encoding: 'utf8' });
  const rows = stdout.split('\n').map((row) => /(\d+) +(\d+) +(\d+) +(.*)/.exec(row) ?? []);
  const [, pid, , rss] = rows.find(([, , parent, , args]) => Number(parent) === dev.pid && /dev-process/.test(args))!;
  // Only Linux shows the handles of another process as files.
  const handles = `/proc/${pid}/fd`;
  return { memory: Number(rss) / 1024, handles: fs.existsSync(handles) ? fs.readdirSync(handles).length : 0 };
}

test('faults, edits, disconnects and floods cost no healthy request, and memory and handles level off', async () => {
  let warm: Usage | undefined;
  const end = Date.now() + SECONDS * 1000;
  for (let count = 1; count <= WARM_UP_ROUNDS + 2 || Date.now() < end; count++) {
    const statuses = await round(count);
    const failed = statuses.filter((code) => code !== 200);
    // The reason is in the log of dev.
    if (failed.length > 0)
      throw new Error(`${failed.join()}: ${/^GET \/version (?!200).*(\n .*)*/m.exec(output)?.[0]}`);
    if (count === WARM_UP_ROUNDS) warm = usage();
  }
  // Instances that have become idle stay for a while.
  await sleep(2000);
  const last = usage();
  if (process.env.SOAK_SECONDS) process.stdout.write(`${JSON.stringify({ warm, last })}\n`);
  expect(last.memory - warm!.memory).toBeLessThan(250);
  expect(last.handles - warm!.handles).toBeLessThan(60);
  expect(output).not.toMatch(/defect of serverless-cdk-project/);
});
