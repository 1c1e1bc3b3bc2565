import { type ChildProcess, spawn } from 'node:child_process';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { FixtureProject, LIGHT_APP } from './fixture-project';

jest.setTimeout(120_000);

const MAIN = path.resolve(__dirname, '../../../src/cli/main.ts');
const APP = `
import { execSync } from 'node:child_process';
${LIGHT_APP}
app.get('/fault', () => execSync('kill -SEGV ' + process.pid).toString());
`;

let project: FixtureProject;
let dev: ChildProcess | undefined;
let output = '';
afterEach(() => {
  dev?.kill('SIGKILL');
  project.remove();
});

async function until<T>(attempt: () => Promise<T | false> | T | false): Promise<T> {
  for (const end = Date.now() + 60_000; ; await new Promise((done) => setTimeout(done, 50))) {
    const result = await attempt();
    if (result !== false) return result as T;
    if (Date.now() > end) throw new Error(output.slice(-3000));
  }
}

async function freePort(): Promise<number> {
  const server = http.createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => void server.close(resolve));
  return port;
}

test('a fault in a handler ends the process of dev, which starts again on its port with the data, and names the function', async () => {
  project = new FixtureProject({ 'runtime/app.ts': APP });
  const { CI: _, ...env } = process.env;
  // Not the first of its own ports: another `dev` on this machine would take that while this one is down.
  const args = ['--import', 'tsx', MAIN, 'dev', '--port', String(await freePort())];
  const child = (dev = spawn(process.execPath, args, { cwd: project.dir, env }));
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const [url] = await until(() => /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? false);

  const headers = { 'content-type': 'application/json' };
  expect((await fetch(`${url}/items`, { method: 'POST', headers, body: '{"id":"a"}' })).status).toBe(200);
  await expect(fetch(`${url}/fault`)).rejects.toThrow();

  const response = await until(() => fetch(`${url}/items/a`).catch(() => false as const));
  expect(await response.json()).toEqual({ id: 'a' });
  expect(output).toContain(
    'The process of `dev` was ended by SIGSEGV (functions with an event: demo-APIHandler). It is started again, with the same data.',
  );
  child.kill('SIGTERM');
  expect(await exited).toBe(0);
});
