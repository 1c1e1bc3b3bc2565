import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { SourceMap } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { InspectorClient, type Session } from './inspector-client';
import { FixtureProject } from '../local/dev/fixture-project';

jest.setTimeout(120_000);

const MAIN = path.resolve(__dirname, '../../src/cli/main.ts');

const APP = `
import { App } from 'serverless-cdk-project/runtime';

export const app = new App({ name: 'demo' });
const instance = Math.random();
interface Greeting { readonly name: string }

app.get('/greet/{name}', async ({ params }) => {
  const greeting: Greeting = { name: params.name };
  const text = 'hello ' + greeting.name;
  return { text, instance };
});
`;
const LINE = APP.split('\n').findIndex((line) => line.includes("'hello '"));

const STACK = `
import { App, Stack } from 'aws-cdk-lib/core';
import { ServerlessApp } from '${path.resolve(__dirname, '../../src/cdk')}';

new ServerlessApp(new Stack(new App(), 'demo'), 'App', { projectDir: '.', runtimeDir: 'runtime' } as any);
`;

/** The shortest that Lambda allows; the breakpoint holds longer. */
const CONFIG = JSON.stringify({ version: 1, name: 'demo', defaultStage: 'dev', stages: { dev: {} }, timeout: 1 });

let project: FixtureProject;
let child: ChildProcess | undefined;
let client: InspectorClient | undefined;
beforeEach(() => {
  project = new FixtureProject({
    'runtime/app.ts': APP,
    'runtime/config.json': CONFIG,
    'infrastructure/main.ts': STACK,
  });
});
afterEach(() => {
  client?.close();
  child?.kill('SIGKILL');
  project.remove();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The URL of the API. */
async function startDev(port: number): Promise<string> {
  const { CI: _, ...env } = process.env;
  child = spawn(process.execPath, ['--import', 'tsx', MAIN, 'dev', `--inspect=${port}`], { cwd: project.dir, env });
  let output = '';
  return new Promise((resolve, reject) => {
    child!.once('exit', () => reject(new Error(output)));
    for (const stream of [child!.stdout!, child!.stderr!]) {
      stream.on('data', (chunk) => {
        output += chunk;
        const [, url] = /(http:\/\/127\.0\.0\.1:\d+)\n[^]*GET +\/greet/.exec(output) ?? [];
        if (url !== undefined) resolve(url);
      });
    }
  });
}

/** Sets a breakpoint at a line of runtime/app.ts, as an editor does: by the source map of the script that was loaded. */
async function setBreakpoint(thread: Session): Promise<void> {
  await thread.command('Runtime.enable');
  await thread.command('Debugger.enable');
  const { url, sourceMapURL } = await thread.event('Debugger.scriptParsed', ({ url: loaded, sourceMapURL: map }) =>
    Boolean(map && loaded.endsWith('index.mjs') && !loaded.includes('node_modules/serverless-cdk-project/')),
  );
  const file = fileURLToPath(url);
  const map = sourceMapURL.startsWith('data:')
    ? Buffer.from(sourceMapURL.split(',')[1], 'base64').toString()
    : fs.readFileSync(path.resolve(path.dirname(file), sourceMapURL), 'utf8');
  const { line, column } = generatedPosition(new SourceMap(JSON.parse(map)), fs.readFileSync(file, 'utf8'));
  await thread.command('Debugger.setBreakpointByUrl', { url, lineNumber: line, columnNumber: column });
}

function generatedPosition(map: SourceMap, code: string): { line: number; column: number } {
  for (const [line, text] of code.split('\n').entries()) {
    for (let column = 0; column < text.length; column++) {
      const entry = map.findEntry(line, column);
      if ('originalSource' in entry && entry.originalSource.endsWith('runtime/app.ts') && entry.originalLine === LINE) {
        return { line, column };
      }
    }
  }
  throw new Error(`no code is of line ${LINE + 1}`);
}

/** The thread that has loaded the app: others are spare. */
function threadWithBreakpoint(debuggerClient: InspectorClient): Promise<Session> {
  return new Promise((resolve, reject) => {
    const attach = async () => {
      for await (const thread of debuggerClient.attached()) setBreakpoint(thread).then(() => resolve(thread), reject);
    };
    attach().catch(reject);
  });
}

test('a breakpoint in runtime/app.ts holds requests, without a timeout, as long as a debugger is attached', async () => {
  const port = await freePort();
  const url = await startDev(port);
  client = await InspectorClient.attach(port);
  const thread = await threadWithBreakpoint(client);

  const first = fetch(`${url}/greet/ada`);
  const { callFrames } = await thread.event('Debugger.paused');
  const second = fetch(`${url}/greet/bob`);
  const { result } = await thread.command('Debugger.evaluateOnCallFrame', {
    callFrameId: callFrames[0].callFrameId,
    expression: 'greeting.name',
  });
  expect(result.value).toBe('ada');

  await new Promise((resolve) => setTimeout(resolve, 1500));
  await thread.command('Debugger.resume');
  const greeted = (await (await first).json()) as { text: string; instance: number };
  expect(greeted.text).toBe('hello ada');
  await thread.event('Debugger.paused');
  await thread.command('Debugger.resume');
  expect(await (await second).json()).toEqual({ text: 'hello bob', instance: greeted.instance });

  // Without a debugger, they stop at no breakpoint, and go on from the one that holds. The next debugger finds them.
  const third = fetch(`${url}/greet/cleo`);
  await thread.event('Debugger.paused');
  client.close();
  expect((await third).status).toBe(200);
  expect((await fetch(`${url}/greet/dan`)).status).toBe(200);
  client = await InspectorClient.attach(port);
  const sameThread = await threadWithBreakpoint(client);
  const fourth = fetch(`${url}/greet/eve`);
  await sameThread.event('Debugger.paused');
  client.close();
  expect((await fourth).status).toBe(200);
});

test('a port that is in use is an error', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(startDev(port)).rejects.toThrow(`--inspect: port ${port} is in use: write --inspect=<another port>`);
  server.close();
});

test('Ctrl-C ends dev also while a breakpoint holds', async () => {
  const port = await freePort();
  const url = await startDev(port);
  client = await InspectorClient.attach(port);
  const thread = await threadWithBreakpoint(client);
  const request = fetch(`${url}/greet/ada`).catch(() => undefined);
  await thread.event('Debugger.paused');
  child!.removeAllListeners('exit');
  const ended = once(child!, 'exit');
  child!.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  await request;
  // Nothing is left that listens.
  await expect(fetch(`http://127.0.0.1:${port}/json/list`)).rejects.toThrow();
});
