import { type ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import autocannon from 'autocannon';
import { type Figure, median } from './figure';
import { DevServer } from '../test/e2e/dev-server';
import { copyOfProject } from '../test/e2e/project';

const ANSWER = { message: 'hello', items: [1, 2, 3], nested: { ok: true } };
const EDITS = 20;
const AUTOCANNON = path.resolve(__dirname, '../node_modules/.bin/autocannon');

const route = (answer: unknown): string => `\napp.get('/bench', () => (${JSON.stringify(answer)}));\n`;

/** A server that only sends the same JSON, in a process of its own as `dev` is. */
async function floor(): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(
    process.execPath,
    [
      '-e',
      `
    require('http').createServer((request, response) => {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(${JSON.stringify(ANSWER)}));
    }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const port = await new Promise((resolve) => child.stdout!.once('data', (text) => resolve(String(text).trim())));
  return { url: `http://127.0.0.1:${port}`, child };
}

export async function dev(): Promise<Figure[]> {
  const project = copyOfProject('bench-dev');
  const app = path.join(project, 'runtime/app.ts');
  const before = fs.readFileSync(app, 'utf8');
  fs.writeFileSync(app, before + route(ANSWER));
  const server = await DevServer.start(project);
  const { url, child } = await floor();
  try {
    const [ours, theirs]: number[][] = [[], []];
    for (let round = 0; round < 2; round++) {
      for (const [address, rates] of [
        [`${server.url}/bench`, ours],
        [url, theirs],
      ] as const) {
        const { requests, non2xx, errors } = await autocannon({ url: address, connections: 20, duration: 10 });
        if (non2xx + errors > 0) throw new Error(`${address}: ${non2xx} responses without success, ${errors} errors`);
        rates.push(requests.average);
      }
    }
    const throughput: Figure = {
      name: 'requests per second of dev / of plain node:http',
      value: median(ours) / median(theirs),
      unit: '×',
      atLeast: 0.3,
      detail: `${median(ours).toFixed(0)} / ${median(theirs).toFixed(0)}`,
    };
    return [throughput, ...(await edits(server, app, before))];
  } finally {
    child.kill();
    await server.ctrlC();
  }
}

/** The time from a save to the first new response, while 20 connections send requests. */
async function edits(server: DevServer, app: string, before: string): Promise<Figure[]> {
  const times: number[] = [];
  // At a steady, limited rate: this checks whether requests fail, not the throughput. In a process of its own, so that
  // the timing does not wait for it.
  const callers = spawn(
    AUTOCANNON,
    ['--connections', '20', '--overallRate', '1000', '--duration', '16', '--json', `${server.url}/bench`],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  let report = '';
  callers.stdout.on('data', (text) => (report += text));
  const called = new Promise((resolve) => callers.once('close', resolve));
  for (let edit = 0; edit < EDITS; edit++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    fs.writeFileSync(app, before + route({ edit }));
    const saved = performance.now();
    const wanted = JSON.stringify({ edit });
    for (;;) {
      const response = await fetch(`${server.url}/bench`);
      if ((await response.text()) === wanted) break;
      if (performance.now() - saved > 10_000) {
        throw new Error(`edit ${edit} was not served:\n${server.output.slice(-2000)}`);
      }
    }
    times.push(performance.now() - saved);
  }
  await called;
  const { errors, non2xx, requests } = JSON.parse(report);
  const detail = `${EDITS} edits, 20 connections, ${requests.total} requests`;
  return [
    { name: 'save to new response in dev, median', value: median(times), unit: ' ms', atMost: 60, detail },
    { name: 'save to new response in dev, worst', value: Math.max(...times), unit: ' ms', atMost: 250, detail },
    { name: 'failed requests during the edits', value: errors + non2xx, unit: '', atMost: 0, detail },
  ];
}
