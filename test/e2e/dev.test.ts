import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { DevServer } from './dev-server';
import { copyOfProject, edit, projen, succeeded } from './project';
import { undescribed } from '../parity/described';

let project: string;
let dev: DevServer;

beforeAll(async () => {
  project = copyOfProject('dev');
  dev = await DevServer.start(project);
});

afterAll(async () => {
  await dev?.ctrlC();
});

const json = { 'Content-Type': 'application/json' };
const post = (body: unknown, server = dev): Promise<Response> =>
  fetch(`${server.url}/users`, { method: 'POST', headers: json, body: JSON.stringify(body) });

const APP = 'runtime/app.ts';
const read = (file: string): string => fs.readFileSync(path.join(project, file), 'utf8');
const write = (file: string, text: string): void => fs.writeFileSync(path.join(project, file), text);

describe('the sample app', () => {
  test('prints its URL and routes', async () => {
    await dev.prints(/POST\s+\/users\b/);
    await dev.prints(/GET\s+\/users\/\{username\}/);
  });

  test('returns a user that was posted', async () => {
    expect((await post({ username: 'anna', email: 'anna@example.com' })).status).toBe(200);
    const response = await fetch(`${dev.url}/users/anna`);
    expect([response.status, await response.json()]).toEqual([200, { username: 'anna', email: 'anna@example.com' }]);
  });

  test('responds with its own 404 for an unknown user', async () => {
    const response = await fetch(`${dev.url}/users/nobody`);
    expect([response.status, await response.json()]).toEqual([
      404,
      { Code: 'NotFoundError', Message: 'no user nobody' },
    ]);
  });

  test('prints one line for each request, with status and time', async () => {
    const from = dev.output.length;
    await fetch(`${dev.url}/users/anna`);
    await dev.prints(/GET\s+\/users\/anna\s+.*200.*\d+(\.\d+)? ?ms/, from);
  });

  test('responds to each operation of its description with a status that is described', async () => {
    const document = JSON.parse(succeeded(projen(project, ['openapi'])).stdout);
    expect(Object.keys(document.paths)).toContain('/users/{username}');
    expect(await undescribed(document, (target, init) => fetch(dev.url + target, init))).toEqual([]);
  });
});

describe('the gateway responds as API Gateway does', () => {
  test.each(['/nowhere', '/users/a/b'])('to the unknown path %s', async (target) => {
    const response = await fetch(dev.url + target);
    expect([response.status, await response.text()]).toEqual([403, '{"message":"Missing Authentication Token"}']);
    expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
  });

  test('to a method that a path does not have', async () => {
    const response = await fetch(`${dev.url}/users/anna`, { method: 'DELETE' });
    expect([response.status, await response.text()]).toEqual([403, '{"message":"Missing Authentication Token"}']);
  });

  test('to a body of 20 MB', async () => {
    const response = await fetch(`${dev.url}/users`, {
      method: 'POST',
      headers: json,
      body: 'x'.repeat(20 * 1024 * 1024),
    });
    expect(response.status).toBe(413);
  });
});

describe('an edit', () => {
  const original = (): string => read(APP);
  let before: string;
  beforeEach(() => {
    before = original();
  });
  afterEach(async () => {
    write(APP, before);
    await dev.answers('/users/anna', (status, body) => status === 200 && !body.includes('edited'));
  });

  test('of a handler is served, and the data is kept', async () => {
    edit(project, APP, 'return user;', 'return { ...user, edited: true };');
    await dev.answers('/users/anna', (_, body) => body.includes('anna@example.com') && body.includes('"edited":true'));
  });

  test('with a syntax error shows file and line in the terminal and in the response until it is fixed', async () => {
    const from = dev.output.length;
    write(APP, before + '\nconst = 1;\n');
    const line = before.split('\n').length + 1;
    await dev.answers('/users/anna', (status, body) => status >= 500 && body.includes(`runtime/app.ts:${line}`));
    await dev.prints(new RegExp(`runtime/app\\.ts:${line}`), from);
  });

  test('that throws at import shows file and line', async () => {
    const from = dev.output.length;
    write(APP, before + "\nthrow new Error('broken at import');\n");
    const line = before.split('\n').length + 1;
    await dev.prints(
      new RegExp(`runtime/app\\.ts:${line}[\\s\\S]*broken at import|broken at import[\\s\\S]*runtime/app\\.ts:${line}`),
      from,
    );
    await dev.answers('/users/anna', (status) => status >= 500);
  });

  test('that adds a route serves it, and updates the manifest and the bridge', async () => {
    write(APP, before + "\napp.get('/ping', () => 'pong');\napp.lambdaFunction({ name: 'report' }, () => 1);\n");
    await dev.answers('/ping', (status, body) => status === 200 && body === 'pong');
    expect(read('runtime/manifest.json')).toContain('/ping');
    expect(read('infrastructure/runtime-app.ts')).toContain('report');
    write(APP, before);
    await dev.answers('/ping', (status) => status === 403);
  });

  test('of the infrastructure is served', async () => {
    const stack = `infrastructure/stacks/${fs.readdirSync(path.join(project, 'infrastructure/stacks'))[0]}`;
    const stackBefore = read(stack);
    write(APP, before.replace('return user;', 'return { ...user, edited: process.env.GREETING };'));
    edit(
      project,
      stack,
      "new RuntimeApp(this, 'RuntimeApp', {",
      "new RuntimeApp(this, 'RuntimeApp', { stageConfig: { environment: { GREETING: 'hello' } },",
    );
    await dev
      .answers('/users/anna', (status, body) => status === 200 && body.includes('"edited":"hello"'))
      .finally(() => write(stack, stackBefore));
  });
});

describe('a function that fails', () => {
  let before: string;
  beforeAll(async () => {
    before = read(APP);
    write(
      APP,
      `${before}
app.get('/ok', () => 'ok');
app.get('/loop', () => { for (;;); });
app.get('/exit', () => process.exit(1));
app.get('/reject', () => { Promise.reject(new Error('nobody waits for this')); return new Promise(() => setTimeout(() => {}, 5000)); });
app.get('/memory', () => { const all: unknown[] = []; for (;;) all.push(new Array(100_000).fill(all.length)); });
app.get('/bug', () => { throw new Error('a bug'); });
`,
    );
    await dev.answers('/ok', (status) => status === 200);
  });
  afterAll(() => write(APP, before));

  test.each([['exit'], ['reject'], ['memory']])('by %s is a 502, and the next request succeeds', async (how) => {
    const failed = await fetch(`${dev.url}/${how}`);
    expect([failed.status, await failed.json()]).toEqual([502, { message: 'Internal server error' }]);
    expect((await fetch(`${dev.url}/ok`)).status).toBe(200);
  });

  test('by an error is a 500 without its message, and its stack is in the log', async () => {
    const from = dev.output.length;
    const failed = await fetch(`${dev.url}/bug`);
    expect([failed.status, await failed.json()]).toEqual([
      500,
      { Code: 'InternalServerError', Message: 'An internal server error occurred.' },
    ]);
    await dev.prints(/a bug[\s\S]*runtime\/app\.ts:\d+/, from);
  });

  test('by an endless loop is a 504 at its timeout, and other functions respond meanwhile', async () => {
    const looping = fetch(`${dev.url}/loop`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const first = await Promise.race([looping, fetch(`${dev.url}/ok`)]);
    expect(first.status).toBe(200);
    const failed = await looping;
    expect([failed.status, await failed.json()]).toEqual([504, { message: 'Endpoint request timed out' }]);
  }, 60_000);
});

describe('no call leaves the machine', () => {
  test("a function does not see the developer's credentials, profile and endpoints", async () => {
    const called: string[] = [];
    const aws = http.createServer((request, response) => {
      called.push(request.url!);
      response.end('{}');
    });
    await new Promise<void>((resolve) => aws.listen(0, '127.0.0.1', resolve));
    const real = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
    const home = path.join(process.env.E2E_FOLDER!, 'home');
    fs.mkdirSync(path.join(home, '.aws'), { recursive: true });
    fs.writeFileSync(path.join(home, '.aws/config'), `[default]\nregion = eu-west-1\nendpoint_url = ${real}\n`);
    fs.writeFileSync(
      path.join(home, '.aws/credentials'),
      '[default]\naws_access_key_id = REAL\naws_secret_access_key = REAL\n',
    );
    const other = copyOfProject('poisoned');
    edit(other, APP, 'export const app', "import { inspect } from 'util';\nexport const app");
    fs.appendFileSync(path.join(other, APP), "\napp.get('/env', () => inspect(process.env));\n");
    const server = await DevServer.start(other, [], {
      AWS_CONFIG_FILE: path.join(home, '.aws/config'),
      AWS_SHARED_CREDENTIALS_FILE: path.join(home, '.aws/credentials'),
      AWS_PROFILE: 'default',
      AWS_ACCESS_KEY_ID: 'REAL',
      AWS_SECRET_ACCESS_KEY: 'REAL',
      AWS_ENDPOINT_URL: real,
      AWS_ENDPOINT_URL_DYNAMODB: real,
      SECRET_OF_THE_SHELL: 'hunter2',
    });
    try {
      expect((await post({ username: 'bob' }, server)).status).toBe(200);
      const env = await (await fetch(`${server.url}/env`)).text();
      expect(env).toContain('APP_TABLE_NAME');
      expect(env).not.toMatch(/REAL|hunter2/);
      expect(env).not.toContain(real);
      expect(called).toEqual([]);
    } finally {
      await server.ctrlC();
      aws.close();
    }
  });
});

describe('starting and ending', () => {
  test('Ctrl-C ends everything, and --persist keeps the data for the next start', async () => {
    const other = copyOfProject('persisted');
    const first = await DevServer.start(other, ['--persist']);
    expect((await post({ username: 'carl' }, first)).status).toBe(200);
    await first.ctrlC();
    const second = await DevServer.start(other, ['--persist']);
    expect(await (await fetch(`${second.url}/users/carl`)).json()).toEqual({ username: 'carl' });
    await second.ctrlC();
  });

  test('a port in use is skipped, or an error if --port names it', async () => {
    const other = copyOfProject('ports');
    const next = await DevServer.start(other);
    expect(next.url).not.toBe(dev.url);
    await next.ctrlC();
    const port = new URL(dev.url).port;
    await expect(DevServer.start(other, ['--port', port])).rejects.toThrow(new RegExp(`${port}.*in use`));
  });

  test('an unknown flag is an error that names the right one', async () => {
    await expect(DevServer.start(project, ['--prot', '1'])).rejects.toThrow(/--prot[\s\S]*--port/);
  });
});
