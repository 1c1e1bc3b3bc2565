import './outside-ci';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { FixtureProject, LIGHT_APP } from '../local/dev/fixture-project';

jest.setTimeout(240_000);

const MAIN = path.resolve(__dirname, '../../src/cli/main.ts');
const APP = `
import { execSync } from 'node:child_process';
${LIGHT_APP}
app.get('/fault', () => execSync('kill -SEGV ' + process.pid).toString());
`;

let project: FixtureProject;
const supervisors: ChildProcess[] = [];
beforeAll(async () => {
  project = new FixtureProject({ 'runtime/app.ts': APP });
  await project.recordSynthesis();
});
afterEach(() => {
  for (const child of supervisors.splice(0)) child.kill('SIGKILL');
});
afterAll(() => project.remove());

async function until<T>(look: () => T | undefined | false | Promise<T | undefined | false>, what: string): Promise<T> {
  for (const end = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 30))) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`not within a minute: ${what}`);
  }
}

/** The processes that run. */
function processes(): { readonly pid: number; readonly parent: number; readonly args: string }[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, state, args] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined || state.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent), args }];
  });
}

/** `dev`: the supervisor, the process that serves, and all that these start. */
class Dev {
  static start(...flags: string[]): Dev {
    const { CI: _, ...env } = process.env;
    const child = spawn(process.execPath, ['--import', 'tsx', MAIN, 'dev', ...flags], { cwd: project.dir, env });
    supervisors.push(child);
    return new Dev(child);
  }

  output = '';
  private exit?: { readonly code: number | null };

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk) => (this.output += chunk));
    child.once('exit', (code) => (this.exit = { code }));
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** The process that serves, once it is there. */
  server(): Promise<number> {
    return until(
      () => processes().find(({ parent, args }) => parent === this.child.pid && args.includes('dev-process'))?.pid,
      'a process that serves',
    );
  }

  /** The URL of the API, once the stack is served. */
  async url(from = 0): Promise<string> {
    await until(() => /GET +\/version/.test(this.output.slice(from)), `a banner in ${this.output}`);
    return /http:\/\/127\.0\.0\.1:\d+/.exec(this.output)![0];
  }

  /** The processes below the supervisor. */
  descendants(): number[] {
    const all = processes();
    const found = new Set([this.child.pid!]);
    for (let size = 0; size < found.size;) {
      size = found.size;
      for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
    }
    return [...found];
  }

  /** The exit code, when neither it nor one of these processes runs any more. */
  async ended(pids: readonly number[]): Promise<number | null> {
    const { code } = await until(() => this.exit, `the end of ${this.output}`);
    await until(() => !processes().some(({ pid }) => pids.includes(pid)), `the end of ${pids.join()}`);
    return code;
  }
}

/** What runs leave below the cache while they run. */
function workFolders(): string[] {
  return fs.readdirSync(path.join(project.dir, 'node_modules/.cache/serverless-cdk-project/dev'));
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s while it starts ends everything', async (signal) => {
  const dev = Dev.start();
  await dev.server();
  const pids = dev.descendants();
  dev.signal(signal);
  expect(await dev.ended(pids)).toBe(0);
  expect(dev.output).not.toMatch(/defect|    at /);
});

test('SIGHUP keeps the data, and a second signal ends a process that does not react', async () => {
  const first = Dev.start('--persist');
  const headers = { 'content-type': 'application/json' };
  const stored = await fetch(`${await first.url()}/items`, { method: 'POST', headers, body: '{"id":"a"}' });
  expect(stored.status).toBe(200);
  const pids = first.descendants();
  const server = await first.server();
  // As of a terminal, which signals all processes.
  process.kill(server, 'SIGHUP');
  first.signal('SIGHUP');
  expect(await first.ended(pids)).toBe(0);
  expect(workFolders()).toEqual([]);

  const second = Dev.start('--persist');
  expect(await (await fetch(`${await second.url()}/items/a`)).json()).toEqual({ id: 'a' });
  const others = second.descendants();
  process.kill(await second.server(), 'SIGSTOP');
  second.signal('SIGINT');
  second.signal('SIGTERM');
  expect(await second.ended(others)).toBe(0);
});

test('SIGTERM while the process starts again after a fault ends everything', async () => {
  const dev = Dev.start();
  const url = await dev.url();
  const before = await dev.server();
  await expect(fetch(`${url}/fault`)).rejects.toThrow();
  await until(() => dev.output.includes('It is started again'), 'the next start');
  await until(async () => (await dev.server()) !== before, 'the next process');
  const pids = dev.descendants();
  dev.signal('SIGTERM');
  expect(await dev.ended(pids)).toBe(0);
  expect(dev.output).not.toMatch(/defect/);
});
