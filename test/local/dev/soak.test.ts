import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as net from 'node:net';
import * as path from 'node:path';
import { WebSocket } from 'ws';
import { FixtureProject, LIGHT_APP } from './fixture-project';

/** `SOAK_SECONDS=3600 npx jest test/local/dev/soak` is the long form. */
const SECONDS = Number(process.env.SOAK_SECONDS ?? 15);
/** Connections that are open all the time: as many without a request, and as many of WebSocket clients. */
const CONNECTIONS = process.env.SOAK_SECONDS ? 1000 : 40;
/** The rounds after which memory and handles count: until then instances are started, and code is compiled. */
const WARM_UP_ROUNDS = 3;
const MAIN = path.resolve(__dirname, '../../../src/cli/main.ts');

jest.setTimeout((SECONDS + 180) * 1000);

const APP = `
import { execSync } from 'node:child_process';
${LIGHT_APP}
app.onWsMessage({ name: 'echo' }, ({ body }) => body);
app.get('/fault', () => execSync('kill -SEGV ' + process.pid).toString());
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
let webSocketUrl: string;
const idle: net.Socket[] = [];
const clients: WebSocket[] = [];

beforeAll(async () => {
  project = new FixtureProject({ 'runtime/app.ts': APP, 'runtime/config.json': JSON.stringify(CONFIG) });
  const { CI: _, ...env } = process.env;
  // A port of its own: another `dev` on this machine would take one that is free while this one starts again.
  const args = ['--import', 'tsx', MAIN, 'dev', '--port', String((port = await freePort()))];
  dev = spawn(process.execPath, args, { cwd: project.dir, env });
  dev.stdout!.on('data', (chunk) => (output += chunk));
  dev.stderr!.on('data', (chunk) => (output += chunk));
  await waitFor(() => /GET +\/version/.test(output) && /ws:\S+/.test(output));
  [webSocketUrl] = /ws:\S+/.exec(output)!;
  await connectAll();
});
afterAll(async () => {
  for (const socket of idle) socket.destroy();
  for (const client of clients) client.terminate();
  dev.kill('SIGTERM');
  await waitFor(() => dev.exitCode !== null || dev.signalCode !== null);
  project.remove();
});

async function freePort(): Promise<number> {
  const server = http.createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port: free } = server.address() as net.AddressInfo;
  await new Promise((resolve) => void server.close(resolve));
  return free;
}

/** Opens all connections, in groups, in place of those that were closed: by their time limits, too. */
async function connectAll(): Promise<void> {
  idle.splice(0, idle.length, ...idle.filter(({ destroyed }) => !destroyed));
  clients.splice(0, clients.length, ...clients.filter(({ readyState }) => readyState === WebSocket.OPEN));
  while (idle.length < CONNECTIONS) {
    // It reads, to see when it is closed.
    idle.push(
      net
        .connect(port, '127.0.0.1')
        .on('error', () => undefined)
        .resume(),
    );
  }
  while (clients.length < CONNECTIONS) {
    const group = Array.from({ length: Math.min(50, CONNECTIONS - clients.length) }, () => openClient());
    clients.push(...(await Promise.all(group)));
  }
}

function openClient(): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const client = new WebSocket(webSocketUrl);
    client.once('open', () => resolve(client.on('error', () => undefined)));
    client.once('error', reject);
  });
}

/** Sends a message, and resolves when the function has sent it back. */
function echoed(client: WebSocket): Promise<string> {
  return new Promise((resolve, reject) => {
    client.once('message', (data) => resolve(String(data)));
    client.once('close', () => reject(new Error('the WebSocket connection was closed')));
    client.send('hello');
  });
}

async function waitFor(condition: () => boolean): Promise<void> {
  for (const until = Date.now() + 60_000; !condition(); await sleep(50)) {
    if (Date.now() > until) throw new Error(output.slice(-3000));
  }
}

let rounds = 0;

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
  // Some connections vanish, and others come.
  for (let i = 0; i < 5; i++) {
    idle.shift()!.destroy();
    clients.shift()!.terminate();
  }
  await connectAll();
  const echoes = clients.slice(0, 10).map(echoed);
  project.edit('runtime/app.ts', `{ version: ${count} }`, `{ version: ${count + 1} }`);
  ask(20);
  await Promise.all(abandoned);
  expect(new Set(await Promise.all(echoes))).toEqual(new Set(['hello']));
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

/** Fails with the reason that is in the log of dev. */
function expectServed(statuses: readonly number[]): void {
  const failed = statuses.filter((code) => code !== 200);
  if (failed.length === 0) return;
  throw new Error(`${failed.join()}: ${/^GET \/version (?!200).*(\n .*)*/m.exec(output)?.[0]}`);
}

test('faults, edits, disconnects and floods cost no healthy request, and memory and handles level off', async () => {
  let warm: Usage | undefined;
  const end = Date.now() + SECONDS * 1000;
  for (let count = 1; count <= WARM_UP_ROUNDS + 2 || Date.now() < end; count++) {
    expectServed(await round(count));
    rounds = count;
    if (count === WARM_UP_ROUNDS) warm = usage();
  }
  // Instances that have become idle stay for a while.
  await sleep(2000);
  const last = usage();
  if (process.env.SOAK_SECONDS) process.stdout.write(`${JSON.stringify({ rounds, warm, last })}\n`);
  expect(last.memory - warm!.memory).toBeLessThan(250);
  expect(last.handles - warm!.handles).toBeLessThan(60);
  expect(output).not.toMatch(/defect of serverless-cdk-project/);
});

test('after a fault that ends the process, everything is served again', async () => {
  await expect(status('/fault')).rejects.toThrow();
  for (const until = Date.now() + 60_000; ; await sleep(100)) {
    if ((await status('/version').catch(() => 0)) === 200) break;
    if (Date.now() > until) throw new Error(output.slice(-3000));
  }
  for (const socket of idle.splice(0)) socket.destroy();
  for (const client of clients.splice(0)) client.terminate();
  await connectAll();
  expectServed(await round(rounds + 1));
});
