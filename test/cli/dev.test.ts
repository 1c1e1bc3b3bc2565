import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import * as path from 'node:path';
import { run } from '../../src/cli/commands/dev';
import { FixtureProject } from '../local/dev/fixture-project';

jest.setTimeout(240_000);

const MAIN = path.resolve(__dirname, '../../src/cli/main.ts');
let project: FixtureProject;
const children: ChildProcess[] = [];
beforeEach(() => {
  project = new FixtureProject();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  // A server whose supervisor is killed ends itself, and writes into the project until then.
  await eventually(() => expect(processes()).toEqual([]));
  project.remove();
});

/** What runs for the project or in its folder, whoever has started it. */
function processes(): string[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .filter((line) => line.includes(project.dir) || folderOf(line.trim().split(' ')[0]) === project.dir);
}

/** The working directory of a process. Linux only. */
function folderOf(pid: string): string | undefined {
  try {
    return fs.readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

async function eventually(expectation: () => void): Promise<void> {
  for (const until = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    try {
      return expectation();
    } catch (e) {
      if (Date.now() > until) throw e;
    }
  }
}

function start(command: readonly string[], options: { readonly detached?: boolean } = {}) {
  // Where CI is set, the bridge would be compared only.
  const { CI: _, ...env } = process.env;
  const child = spawn(command[0], command.slice(1), {
    cwd: project.dir,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  children.push(child);
  const started = { child, output: '', code: undefined as number | null | undefined };
  child.stdout.on('data', (chunk) => (started.output += chunk));
  child.stderr.on('data', (chunk) => (started.output += chunk));
  child.on('exit', (code) => (started.code = code));
  return started;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const DEV = [process.execPath, '--import', 'tsx', MAIN, 'dev'];

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the server and its processes', async (signal) => {
  const dev = start(DEV);
  await eventually(() => expect(dev.output).toMatch(/GET +\/version/));
  dev.child.kill(signal);
  await eventually(() => expect(dev.code).toBe(0));
  await eventually(() => expect(processes()).toEqual([]));
});

test('Ctrl-C during the start, which ends esbuild and the synthesis too, is no error', async () => {
  for (const milliseconds of [900, 1300, 1700, 2100]) {
    const dev = start(DEV, { detached: true });
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    process.kill(-dev.child.pid!, 'SIGINT');
    await eventually(() => expect(dev.code).not.toBeUndefined());
    expect(dev.output).not.toMatch(/stopped|defect|at /);
  }
  await eventually(() => expect(processes()).toEqual([]));
});

test('it ends when the npm that runs it ends', async () => {
  const script =
    'process.title = "npm exec projen dev"; require("node:child_process").spawn("sh", ["-c", process.argv[1]], { stdio: "inherit" });';
  const shell = DEV.map((part) => `'${part}'`).join(' ');
  const npm = start([process.execPath, '-e', script, `${shell}; true`]);
  await eventually(() => expect(npm.output).toMatch(/GET +\/version/));
  npm.child.kill('SIGKILL');
  await eventually(() => expect(processes()).toEqual([]));
});

test('it ends when the process that started it ends', async () => {
  const shell = start(['sh', '-c', `${DEV.map((part) => `'${part}'`).join(' ')} & wait`]);
  await eventually(() => expect(shell.output).toMatch(/GET +\/version/));
  shell.child.kill('SIGKILL');
  await eventually(() => expect(processes()).toEqual([]));
});

test('a process that imports an app that never finishes ends with it', async () => {
  project.write(
    'runtime/app.ts',
    `${project.read('runtime/app.ts')}\nawait new Promise(() => setTimeout(() => undefined, 1e8));\n`,
  );
  const dev = start(DEV);
  await eventually(() => expect(processes().join('\n')).toContain('import-process'));
  dev.child.kill('SIGTERM');
  await eventually(() => expect(dev.code).not.toBeUndefined());
  await eventually(() => expect(processes()).toEqual([]));
});

test('--inspect lets a debugger find the functions, on this machine only', async () => {
  const port = await freePort();
  const dev = start([...DEV, `--inspect=${port}`]);
  await eventually(() => expect(dev.output).toMatch(/GET +\/version/));
  expect(dev.output).toContain(`Debugger listening on ws://127.0.0.1:${port}/`);
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as object[];
  expect(target).toMatchObject({ type: 'node' });

  const second = start([...DEV, `--inspect=${port}`]);
  await eventually(() => expect(second.code).toBe(1));
  expect(second.output).toContain(`--inspect: port ${port} is in use: write --inspect=<another port>`);
});

test.each([
  [['--port', 'x'], '--port: expected a number from 1 to 65535, got "x"'],
  [['--port', '70000'], '--port: expected a number from 1 to 65535'],
  [['--inspect=x'], '--inspect: expected a number from 1 to 65535, got "x"'],
  [['--prot', '3000'], 'dev: unknown flag --prot; did you mean "--port"?'],
  [['--endpoint', 'localhost'], '--endpoint: expected the URL of an emulator'],
  [['--endpoint', 'sess=http://x'], '--endpoint sess: no such service'],
  [['--endpoint', 'sfn=localhost'], '--endpoint: expected the URL of an emulator'],
  [['--endpoint', 'http://a', '--endpoint', 'http://b'], '--endpoint: expected one URL of an emulator'],
  [['--endpoint-port', '0'], '--endpoint-port: expected a number from 1 to 65535'],
  [['--host', 'my-machine', '--reason', 'x'], '--host: expected an address of this machine'],
  [['--host', '0.0.0.0'], '--host 0.0.0.0 lets everybody who reaches this address call your APIs'],
  [['--reason', 'x'], '--reason is that of --host'],
  [['--host-aws'], '--host-aws needs the address: --host <address>'],
  [
    ['--host', '0.0.0.0', '--reason', 'x', '--host-aws', '--endpoint', 'http://127.0.0.1:4566'],
    '--host-aws: the AWS services are those of --endpoint',
  ],
  [['--aws', 'sess'], '--aws sess: no such service'],
  [['--allowed-host', 'http://x:3000'], '--allowed-host: expected a name without scheme and port'],
  [['--issuer', 'login.example'], '--issuer: expected the URL of an issuer, such as https://login.example'],
  [['--stage', 'prdo'], 'dev: unknown stage "prdo"'],
  [['now'], "Unexpected argument 'now'"],
])('%j is an error', async (args, message) => {
  const before = process.cwd();
  process.chdir(project.dir);
  try {
    await expect(run(args)).rejects.toThrow(message);
  } finally {
    process.chdir(before);
  }
});
