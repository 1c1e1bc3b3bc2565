import * as path from 'node:path';
import { WebSocket } from 'ws';
import { FixtureProject } from './fixture-project';
import { generateAsync } from '../../../src/bridge';
import { DevServer } from '../../../src/local/dev';
import { runningDev } from '../../../src/local/dev/running-dev';

jest.setTimeout(120_000);

const APP = `
import { allow, App, deny, jwtAuthorizer } from 'serverless-cdk-project/runtime';

console.log('loaded for', process.env.AWS_LAMBDA_FUNCTION_NAME);

export const app = new App({ name: 'demo' });
const login = jwtAuthorizer({ name: 'login', issuer: 'https://login.example', audience: ['demo'] });
const members = app.authorizer(
  { name: 'members', type: 'request', identitySources: ['route.request.querystring.token'] },
  ({ token }) => (token === 'secret' ? allow({ principalId: 'ada' }) : deny()),
);

app.get('/version', async () => ({ version: 1 }));
app.get('/me', { authorizer: login.withScopes(['profile']) }, ({ authorizer }) => authorizer.jwt.claims.sub);

app.onWsConnect({ name: 'connect', authorizer: members }, () => undefined);
app.onWsRoute('say', { name: 'say' }, async ({ connectionId, json, authorizer }) => {
  await app.webSocket.send(connectionId, { pushed: json().text });
  return { from: authorizer.principalId };
});
`;

const STACK = (src: string) => `
import { App, Stack } from 'aws-cdk-lib/core';
import { ServerlessApp } from '${src}/cdk';

const stack = new Stack(new App(), 'demo');
new ServerlessApp(stack, 'App', {
  projectDir: '.',
  runtimeDir: 'runtime',
  stageConfig: { api: { type: 'http' } },
} as any);
`;

let project: FixtureProject;
let server: DevServer;
let output = '';
/** What was printed before the first message. */
let atStart: string;
beforeAll(async () => {
  project = new FixtureProject({
    'runtime/app.ts': APP,
    'infrastructure/main.ts': STACK(path.resolve(__dirname, '../../../src')),
  });
  server = await DevServer.start({
    projectDir: project.dir,
    generate: generateAsync,
    issuers: ['https://other.example'],
    terminal: { write: (text) => void (output += text) },
  });
  await (await fetch(`${server.url}/version`)).text();
  await until(() => loaded().length > 0);
  atStart = output;
});
afterAll(async () => {
  await server?.close();
  project?.remove();
});

/** The functions that have loaded. */
const loaded = (text = output) => [...new Set(text.match(/loaded for \S+/g))];

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 60_000; !condition(); await new Promise((resolve) => setTimeout(resolve, 20))) {
    if (Date.now() > end) throw new Error(output);
  }
}

const webSocketUrl = () => /-websocket {2}(ws:\/\/127\.0\.0\.1:\d+)/.exec(output)![1];

test('the banner has each API with its URL, and says where tokens come from', () => {
  expect(output).toMatch(/^demo\S* {2}http:\/\/127\.0\.0\.1:\d+$/m);
  expect(output).toMatch(/GET +\/me +APIHandler/);
  expect(output).toMatch(/\$connect +Connect/);
  expect(output).toMatch(/tokens {2}npx projen token {2}\(keys at http:/);
  expect(output).not.toContain('not run locally');
});

test('an issuer that no authorizer has is named, as it has no effect', () => {
  expect(output).toMatch(
    /^--issuer https:\/\/other\.example has no effect: no authorizer .*https:\/\/login\.example\W*$/m,
  );
});

test('a route of the HTTP API is served, and its JWT authorizer takes local tokens', async () => {
  expect(await (await fetch(`${server.url}/version`)).json()).toEqual({ version: 1 });
  const { url, secret } = (await runningDev(project.dir)).issuer!;
  const response = await fetch(`${url}/token`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify({ sub: 'ada', scopes: ['profile'] }),
  });
  const { token } = (await response.json()) as { token: string };
  const me = await fetch(`${server.url}/me`, { headers: { authorization: `Bearer ${token}` } });
  expect({ status: me.status, text: await me.text() }).toEqual({ status: 200, text: 'ada' });
  expect((await fetch(`${server.url}/me`)).status).toBe(401);
});

test('a handler of the WebSocket API sends to its connection', async () => {
  const socket = new WebSocket(`${webSocketUrl()}/?token=secret`);
  const received: string[] = [];
  try {
    await new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.on('message', (data) => {
        received.push(String(data));
        if (received.length === 2) resolve(undefined);
      });
      socket.once('open', () => socket.send('{"action":"say","text":"hello"}'));
    });
  } finally {
    socket.terminate();
  }
  expect(received.map((text) => JSON.parse(text))).toEqual([{ pushed: 'hello' }, { from: 'ada' }]);
  await expect(
    new Promise((resolve, reject) => {
      const refused = new WebSocket(`${webSocketUrl()}/?token=wrong`);
      refused.once('open', resolve);
      refused.once('error', reject);
    }),
  ).rejects.toThrow('403');
});

test('the API handler is loaded at the start, the handlers of the WebSocket API at their first events', async () => {
  expect(loaded(atStart)).toEqual([expect.stringMatching(/APIHandler$/)]);
  const socket = new WebSocket(`${webSocketUrl()}/?token=secret`);
  try {
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    socket.send('{"action":"say","text":"hello"}');
    await until(() => loaded().some((line) => /say$/i.test(line)));
  } finally {
    socket.terminate();
  }
});

test('a message of an open connection waits for the route that an edit has added', async () => {
  const socket = new WebSocket(`${webSocketUrl()}/?token=secret`);
  try {
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const before = output.length;
    project.write(
      'runtime/app.ts',
      `${project.read('runtime/app.ts')}\napp.onWsRoute('later', { name: 'later' }, () => ({ later: true }));\n`,
    );
    for (const end = Date.now() + 60_000; !/served in/.test(output.slice(before)) && Date.now() < end;) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const response = new Promise((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)))));
    socket.send('{"action":"later"}');
    expect(await response).toEqual({ later: true });
  } finally {
    socket.terminate();
  }
});
