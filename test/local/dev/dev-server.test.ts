import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as path from 'node:path';
import { PassThrough } from 'node:stream';
import { FixtureProject, LIGHT_APP } from './fixture-project';
import { generateAsync } from '../../../src/bridge';
import { AwsEndpoint } from '../../../src/local/aws';
import { DynamoDb } from '../../../src/local/aws/dynamodb/dynamodb';
import { DevServer, type DevServerOptions } from '../../../src/local/dev';
import { runningDev } from '../../../src/local/dev/running-dev';
import { cacheDir } from '../../../src/manifest/names';
import { removeFolder } from '../../remove-folder';

jest.setTimeout(120_000);

let output = '';
const terminal = {
  write: (text: string) => {
    output += text;
  },
};
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  output = '';
});

let shared: FixtureProject | undefined;
afterAll(() => shared?.remove());

/** A project that was synthesized and discovered before: for tests of what the server does with it. They leave it as it was. */
async function known(): Promise<FixtureProject> {
  if (!shared) {
    shared = new FixtureProject({ 'runtime/app.ts': LIGHT_APP });
    await shared.recordSynthesis();
  }
  return shared;
}

/** Writes a file for one test. */
function writeFor(project: FixtureProject, file: string, edited: (before: string) => string): void {
  const before = project.read(file);
  closing.push(() => project.write(file, before));
  project.write(file, edited(before));
}

async function start(project: FixtureProject, options: Partial<DevServerOptions> = {}): Promise<DevServer> {
  const server = await DevServer.start({
    projectDir: project.dir,
    generate: generateAsync,
    terminal,
    ...options,
  });
  closing.push(() => server.close());
  return server;
}

async function get(server: DevServer, target: string) {
  const response = await fetch(`${server.url}${target}`);
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type'), text };
}

async function post(server: DevServer, target: string, body: object) {
  return (
    await fetch(`${server.url}${target}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  ).status;
}

/** Waits for what follows an edit; fails with what there is instead. */
async function eventually<T>(look: () => Promise<T> | T, expected: (seen: T) => void, seconds = 60): Promise<T> {
  for (const until = Date.now() + seconds * 1000; ;) {
    const seen = await look();
    try {
      expected(seen);
      return seen;
    } catch (e) {
      if (Date.now() > until) throw e;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a project', () => {
  let project: FixtureProject;
  let server: DevServer;
  let callsOfAws = 0;
  const aws = http.createServer((_req, res) => {
    callsOfAws++;
    res.end();
  });
  const shell = { ...process.env };
  beforeAll(async () => {
    await new Promise<void>((resolve) => aws.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(aws.address() as { port: number }).port}`;
    project = new FixtureProject({
      'settings/color.txt': 'blue',
      'home/.aws/config': `[default]\nendpoint_url = ${url}\n[profile production]\nendpoint_url = ${url}\n`,
      'home/.aws/credentials': '[default]\naws_access_key_id = real\naws_secret_access_key = real\n',
    });
    project.edit(
      'infrastructure/main.ts',
      ' } as any);',
      ", stageConfig: { environment: { COLOR: require('fs').readFileSync('settings/color.txt', 'utf8') } } } as any);",
    );
    const app = project.read('runtime/app.ts');
    project.write(
      'runtime/app.ts',
      `${app}\napp.docs('/docs');\napp.get('/color', () => [process.env.COLOR, process.env.SHADE].join(' '));\n`,
    );
    Object.assign(process.env, {
      HOME: path.join(project.dir, 'home'),
      AWS_PROFILE: 'production',
      AWS_ENDPOINT_URL: url,
      AWS_ENDPOINT_URL_DYNAMODB: url,
    });
    // As what is printed does with `npx projen dev | tee dev.log`.
    const logs = ['dev.log', 'runtime/dev.log', 'infrastructure/dev.log'].map((file) => path.join(project.dir, file));
    const logged = {
      write: (text: string) => {
        terminal.write(text);
        for (const file of logs) fs.appendFileSync(file, text);
      },
    };
    server = await DevServer.start({ projectDir: project.dir, generate: generateAsync, terminal: logged });
    await eventually(
      () => output,
      (text) => expect(text).toContain(`${server.url}`),
    );
  });
  afterAll(async () => {
    process.env = shell;
    await server.close();
    project.remove();
    aws.close();
  });

  /** The number that `/version` responds with, as the source has it. Each test may have changed it. */
  const version = () => Number(/version: (\d+)/.exec(project.read('runtime/app.ts'))![1]);

  test('is served on 127.0.0.1, with its table', async () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:3\d\d\d$/);
    expect(await post(server, '/items', { id: 'a', size: 1 })).toBe(200);
    expect(await get(server, '/items/a')).toMatchObject({ status: 200, text: '{"id":"a","size":1}' });
    expect(await get(server, '/items/b')).toMatchObject({ status: 404 });
  });

  test('does not call AWS, whatever the shell and the home directory say', async () => {
    expect(await post(server, '/items', { id: 'here' })).toBe(200);
    expect(callsOfAws).toBe(0);
  });

  test('has a line for each request, and what the function wrote beneath', async () => {
    await post(server, '/items', { id: 'logged' });
    await get(server, '/nowhere');
    await eventually(
      () => output,
      (text) => {
        expect(text).toMatch(/^POST \/items 200 [\d.]+ ms\n  stored logged$/m);
        expect(text).toMatch(/^GET \/nowhere 403 [\d.]+ ms  no route GET \/nowhere/m);
      },
    );
  });

  test('has a line for a response that its route does not declare', async () => {
    expect(await get(server, '/accepted')).toMatchObject({ status: 202 });
    await eventually(
      () => output,
      (text) => {
        expect(text).toMatch(
          /^GET \/accepted 202 [\d.]+ ms\n  GET \/accepted: the status 202 is not described. .*Declare `status: 202`$/m,
        );
      },
    );
  });

  test('follows an edit of a handler, and keeps its data', async () => {
    await post(server, '/items', { id: 'before' });
    const next = version() + 1;
    project.edit('runtime/app.ts', `version: ${version()}`, `version: ${next}`);
    await eventually(
      () => get(server, '/version'),
      ({ text }) => expect(text).toBe(`{"version":${next}}`),
    );
    expect(await get(server, '/items/before')).toMatchObject({ status: 200 });
  });

  test('prints the stack of an error with the frames of the app, not with those of what calls it', async () => {
    const before = project.read('runtime/app.ts');
    project.edit('runtime/app.ts', `({ version: ${version()} })`, `{ throw new Error('no version'); }`);
    const text = await eventually(
      async () => {
        await get(server, '/version');
        return output;
      },
      (printed) => expect(printed).toMatch(/no version\n( +at .*\n)+/),
    );
    expect(/no version\n( +at .*\n)+/.exec(text)![0]).toMatch(
      /^no version\n +at Object\.handler \(.*runtime\/app\.ts:\d+:\d+\)\n$/,
    );
    project.write('runtime/app.ts', before);
    await eventually(
      () => get(server, '/version'),
      ({ status }) => expect(status).toBe(200),
    );
  });

  test('reports file and line of a broken edit, in the terminal and in the response, and recovers', async () => {
    const next = version() + 1;
    project.edit('runtime/app.ts', `version: ${version()} }`, `version: ${next} )`);
    const broken = await eventually(
      () => get(server, '/version'),
      ({ status }) => expect(status).toBe(500),
    );
    expect(broken.type).toBe('text/plain; charset=utf-8');
    expect(broken.text).toMatch(/runtime\/app\.ts:\d+:\d+: Expected "}" but found "\)"/);
    await eventually(
      () => output,
      (text) => expect(text).toMatch(/^runtime\/app\.ts:\d+:\d+: Expected "}"/m),
    );
    project.edit('runtime/app.ts', `version: ${next} )`, `version: ${next} }`);
    await eventually(
      () => get(server, '/version'),
      ({ text }) => expect(text).toBe(`{"version":${next}}`),
    );
  });

  test('reports the error that an app throws when it is imported', async () => {
    const before = project.read('runtime/app.ts');
    project.write('runtime/app.ts', `${before}\nthrow new Error('not today');\n`);
    const { text } = await eventually(
      () => get(server, '/version'),
      ({ status }) => expect(status).toBe(500),
    );
    expect(text).toMatch(/Error: not today\n.*runtime\/app\.ts:\d+:\d+|runtime\/app\.ts:\d+:\d+: Error: not today/);
    await eventually(
      () => output,
      (printed) => expect(printed).toMatch(/^runtime\/app\.ts:\d+:\d+: Error: not today/m),
    );
    expect((await get(server, '/version')).text).toMatch(/runtime\/app\.ts:\d+:\d+: Error: not today/);
    project.write('runtime/app.ts', before);
    await eventually(
      () => get(server, '/version'),
      ({ status }) => expect(status).toBe(200),
    );
  });

  test('does not import what is not deployed with it', async () => {
    const before = project.read('runtime/app.ts');
    project.write('runtime/app.ts', `import { App as Cdk } from 'aws-cdk-lib/core';\nconsole.log(Cdk);\n${before}`);
    const { text } = await eventually(
      () => get(server, '/version'),
      ({ status }) => expect(status).toBe(500),
    );
    expect(text).toMatch(/runtime\/app\.ts:1:\d+: "aws-cdk-lib\/core" cannot be imported below runtime\//);
    project.write('runtime/app.ts', before);
    await eventually(
      () => get(server, '/version'),
      ({ status }) => expect(status).toBe(200),
    );
  });

  test('has packages of CommonJS too', async () => {
    const before = project.read('runtime/app.ts');
    const now = version();
    project.write(
      'runtime/app.ts',
      `import semver, { gt } from 'semver';\n${before.replace(`version: ${now}`, "version: semver.valid('3.0.0'), newer: gt('2.0.0', '1.0.0')")}`,
    );
    await eventually(
      () => get(server, '/version'),
      ({ text }) => expect(text).toBe('{"version":"3.0.0","newer":true}'),
    );
    project.write('runtime/app.ts', before);
    await eventually(
      () => get(server, '/version'),
      ({ text }) => expect(text).toBe(`{"version":${now}}`),
    );
  });

  test('follows a new route', async () => {
    project.write('runtime/app.ts', `${project.read('runtime/app.ts')}\napp.get('/hello', async () => 'hello');\n`);
    await eventually(
      () => get(server, '/hello'),
      ({ text }) => expect(text).toBe('hello'),
    );
    await eventually(
      () => output,
      (text) => expect(text).toMatch(/^ {2}GET +\/hello +APIHandler$/m),
    );
  });

  test('holds a request for a new route until the stack has it', async () => {
    const before = output.length;
    project.write('runtime/app.ts', `${project.read('runtime/app.ts')}\napp.get('/later', async () => 'later');\n`);
    await eventually(
      () => output.slice(before),
      (text) => expect(text).toMatch(/served in/),
    );
    const [later, nowhere, known] = await Promise.all([
      get(server, '/later'),
      get(server, '/elsewhere'),
      get(server, '/version').then((response) => [response.status, output.slice(before).includes('/later')]),
    ]);
    expect([later.status, later.text, nowhere.status]).toEqual([200, 'later', 403]);
    // Routes that are there do not wait.
    expect(known).toEqual([200, false]);
  });

  test('does nothing about files that nothing depends on, its own log among them', async () => {
    await get(server, '/nowhere');
    for (const file of ['notes.txt', 'runtime/notes.txt', 'infrastructure/notes.txt']) project.write(file, 'later');
    const before = output.length;
    project.edit('runtime/app.ts', `version: ${version()}`, `version: ${version() + 1}`);
    // An edit that comes after those that are to have no effect.
    await eventually(
      () => output.slice(before),
      (text) => expect(text).toContain('runtime/app.ts served in'),
    );
    expect(output).not.toMatch(/reloaded in|notes\.txt|dev\.log/);
  });

  /** Waits for what the route has of the environment of the function, and for the line of the reload. */
  async function hasColor(expected: RegExp): Promise<void> {
    await eventually(
      () => get(server, '/color'),
      ({ text }) => expect(text).toMatch(expected),
    );
    await eventually(
      () => output,
      (text) => expect(text).toContain('infrastructure/ reloaded in'),
    );
  }

  test('follows an edit of the infrastructure, and keeps its data', async () => {
    expect(await post(server, '/items', { id: 'kept', size: 1 })).toBe(200);
    project.edit('infrastructure/main.ts', 'environment: {', "environment: { SHADE: 'dark',");
    await hasColor(/^\w+ dark$/);
    expect(await get(server, '/items/kept')).toMatchObject({ status: 200, text: '{"id":"kept","size":1}' });
  });

  test('follows an edit of a file that the infrastructure reads', async () => {
    project.write('settings/color.txt', 'red');
    await hasColor(/^red/);
  });

  test('continues after node_modules was deleted and installed again, with its own folder there', async () => {
    const folder = path.join(cacheDir(project.dir), 'dev');
    expect(fs.readdirSync(folder)).not.toEqual([]);
    removeFolder(folder);
    project.write('settings/color.txt', 'green');
    await eventually(
      () => get(server, '/color'),
      ({ text }) => expect(text).toContain('green'),
    );
    expect((await runningDev(project.dir)).urls).toEqual([server.url]);
    expect((await get(server, '/docs')).text).toContain('/color');
  });

  test('reports file and line of a broken infrastructure, and recovers', async () => {
    const before = project.read('infrastructure/main.ts');
    for (const [broken, message] of [
      ['const x = ;', /infrastructure\/main\.ts:\d+:\d+: Unexpected ";"/],
      ["throw new Error('no such thing');", /infrastructure\/main\.ts:\d+:\d+: no such thing/],
    ] as const) {
      project.write('infrastructure/main.ts', `${before}\n${broken}`);
      const { text } = await eventually(
        () => get(server, '/version'),
        (answer) => expect(answer.text).toMatch(message),
      );
      expect(text).toMatch(/^infrastructure\/ has an error/);
      await eventually(
        () => output,
        (printed) => expect(printed).toMatch(message),
      );
    }
    project.write('infrastructure/main.ts', before);
    await eventually(
      () => get(server, '/version'),
      ({ status }) => expect(status).toBe(200),
    );
  });

  test('serves an app that reads a value when it is imported as soon as the infrastructure binds it', async () => {
    project.edit('runtime/app.ts', "app.get('/version'", "app.env('TONE').value.trim();\napp.get('/version'");
    await eventually(
      () => get(server, '/version'),
      ({ text }) => expect(text).toContain('resources.TONE is missing'),
    );
    project.edit('infrastructure/main.ts', 'AppTable: table }', "AppTable: table, TONE: 'soft' }");
    await eventually(
      () => get(server, '/version'),
      ({ status }) => expect(status).toBe(200),
    );
  });

  test('serves code with a new variable when the stack binds it, and no request fails meanwhile', async () => {
    project.edit('infrastructure/main.ts', "TONE: 'soft'", "TONE: 'soft', MOOD: 'calm'");
    const body = '{ mood: mood.value, version: 1 }';
    project.edit(
      'runtime/app.ts',
      /app\.get\('\/version'.*/.exec(project.read('runtime/app.ts'))![0],
      ["const mood = app.env('MOOD');", `app.get('/version', () => (${body}));`].join('\n'),
    );
    const responses: Awaited<ReturnType<typeof get>>[] = [];
    do responses.push(await get(server, '/version'));
    while (!responses.at(-1)!.text.includes('calm') && responses.at(-1)!.status === 200);
    expect(responses.filter(({ status }) => status !== 200)).toEqual([]);
  });
});

test('requests during edits get a response, of the old code or of the new', async () => {
  const project = await known();
  writeFor(project, 'runtime/app.ts', (text) => text);
  const server = await start(project);
  let running = true;
  const seen: string[] = [];
  const clients = Array.from({ length: 20 }, async () => {
    while (running) {
      const { status, text } = await get(server, '/version');
      if (status !== 200) throw new Error(`${status} ${text}`);
      seen.push(text);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
  for (let version = 2; version <= 6; version++) {
    project.edit('runtime/app.ts', `version: ${version - 1}`, `version: ${version}`);
    await eventually(
      () => seen.at(-1),
      (text) => expect(text).toBe(`{"version":${version}}`),
    );
  }
  running = false;
  await Promise.all(clients);
});

test('a file of variables that Node reads for the infrastructure may come and go', async () => {
  const project = await known();
  writeFor(project, 'cdk.json', () => JSON.stringify({ app: 'node --env-file=.env recorded.js' }));
  const file = path.join(project.dir, '.env');
  closing.push(() => fs.rmSync(file, { force: true }));
  const server = await start(project);
  const responds = (status: number) =>
    eventually(
      () => get(server, '/version'),
      (answer) => expect(answer.status).toBe(status),
    );
  expect(output).toContain('.env: not found');
  project.write('.env', 'A=1');
  await responds(200);
  fs.rmSync(file);
  await responds(500);
  project.write('.env', 'A=1');
  await responds(200);
});

test('an operation that an edit begins to call is granted, as it will be when the edit is deployed', async () => {
  const project = new FixtureProject();
  closing.push(() => project.remove());
  // The app has no permissions but those for the operations that it calls.
  project.edit('infrastructure/main.ts', 'table.grantReadWriteData(app);', '');
  project.edit('runtime/app.ts', 'GetCommand, PutCommand', 'DeleteCommand, GetCommand, PutCommand');
  const server = await start(project);
  expect(await post(server, '/items', { id: 'a' })).toBe(200);
  project.edit(
    'runtime/app.ts',
    'return Item;',
    'await db.send(new DeleteCommand({ TableName: table.name, Key: { id: Item.id } }));\n  return { deleted: true };',
  );
  await eventually(
    () => get(server, '/items/a'),
    ({ status, text }) => expect([status, text]).toEqual([200, '{"deleted":true}']),
  );
  expect(output).toContain('runtime/ calls dynamodb:DeleteItem: the stack is loaded with the permissions');
  expect(await get(server, '/items/a')).toMatchObject({ status: 404 });
});

test('a project that is broken at the start is served once it is fixed', async () => {
  const project = await known();
  writeFor(project, 'runtime/app.ts', (text) => text.replace('new App({', 'new App({{'));
  const server = await start(project);
  expect(await get(server, '/version')).toMatchObject({
    status: 500,
    text: expect.stringMatching(/runtime\/app\.ts:\d+/),
  });
  project.edit('runtime/app.ts', 'new App({{', 'new App({');
  await eventually(
    () => get(server, '/version'),
    ({ status }) => expect(status).toBe(200),
  );
});

test('an error that comes while the stack is synthesized costs nothing once it is fixed', async () => {
  const slow = [
    "import * as fs from 'node:fs';",
    "fs.writeFileSync('.synthesizing', '');",
    'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);',
  ];
  const project = new FixtureProject({ 'runtime/app.ts': LIGHT_APP });
  closing.push(() => project.remove());
  project.write('infrastructure/main.ts', [...slow, project.read('infrastructure/main.ts')].join('\n'));
  const server = await start(project);
  const marker = path.join(project.dir, '.synthesizing');
  const synthesizing = () =>
    eventually(
      () => fs.existsSync(marker),
      (begun) => expect(begun).toBe(true),
    );
  const serves = (target: string, status: number) =>
    eventually(
      () => get(server, target),
      (response) => expect(response).toMatchObject({ status }),
    );

  // A new route, which is broken before the synthesis reads it.
  fs.rmSync(marker);
  const withRoute = `${project.read('runtime/app.ts')}\napp.get('/new', async () => 'new');\n`;
  project.write('runtime/app.ts', withRoute);
  await synthesizing();
  project.write('runtime/app.ts', `${withRoute}\nconst x = ;\n`);
  await serves('/version', 500);
  await eventually(
    () => get(server, '/version'),
    ({ text }) => expect(text).toContain('infrastructure/ has an error'),
  );
  project.write('runtime/app.ts', withRoute);
  await serves('/new', 200);
  await serves('/version', 200);

  // The same with a change of the infrastructure, and with one that comes while the app is broken.
  fs.rmSync(marker);
  project.edit('infrastructure/main.ts', "'TableName'", "'NameOfTable'");
  await synthesizing();
  project.write('runtime/app.ts', `${withRoute}\nconst x = ;\n`);
  await eventually(
    () => get(server, '/version'),
    ({ text }) => expect(text).toContain('infrastructure/ has an error'),
  );
  project.edit('infrastructure/main.ts', "'NameOfTable'", "'TheTable'");
  await new Promise((resolve) => setTimeout(resolve, 500));
  project.write('runtime/app.ts', withRoute);
  await eventually(
    () => output,
    (text) => expect(text).toMatch(/^ {2}TheTable {2}/m),
  );
  await serves('/new', 200);
});

test('a synthesis that fails because the app is edited meanwhile is not reported, but done again', async () => {
  const project = await known();
  const file = (name: string) => path.join(project.dir, name);
  // The script writes these files, so that none of them counts as read.
  const [begun, go, failed] = ['.synthesizing', '.go', '.failed'].map(file);
  closing.push(() => [begun, go, failed, file('slow.js')].forEach((one) => fs.rmSync(one, { force: true })));
  project.write(
    'slow.js',
    `const fs = require('fs');
     fs.writeFileSync('.synthesizing', '');
     const exists = () => fs.statSync('.go', { throwIfNoEntry: false });
     while (!exists()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
     const how = fs.statSync('.go').size;
     fs.rmSync('.go');
     fs.writeFileSync('.go', '');
     if (how > 0) {
       fs.writeFileSync('.failed', '');
       throw new Error('the bridge is older than the app');
     }
     require('./recorded.js');`,
  );
  project.write('.go', '');
  writeFor(project, 'cdk.json', () => JSON.stringify({ app: 'node slow.js' }));
  writeFor(project, 'runtime/app.ts', (text) => text);
  await start(project);
  const printed = (text: string) =>
    eventually(
      () => output,
      (all) => expect(all).toContain(text),
    );
  for (const one of [begun, go]) fs.rmSync(one);
  project.write('cdk.json', JSON.stringify({ app: 'node slow.js', context: {} }));
  await eventually(
    () => fs.existsSync(begun),
    (exists) => expect(exists).toBe(true),
  );
  project.edit('runtime/app.ts', "app.get('/version'", "app.get('/new', () => 'new');\napp.get('/version'");
  await printed('runtime/app.ts served in');
  // Not empty: it fails, and the next one does not.
  project.write('.go.written', 'fail');
  fs.renameSync(file('.go.written'), go);
  await printed('infrastructure/ reloaded in');
  expect(fs.existsSync(failed)).toBe(true);
  expect(output).not.toContain('the bridge is older');
});

test('an error that is fixed before it was explained is not reported', async () => {
  const project = await known();
  writeFor(project, 'runtime/app.ts', (text) => text);
  let explain: (() => Promise<unknown>) | undefined;
  let late = false;
  const server = await start(project, {
    generate: (options) =>
      late
        ? new Promise((resolve, reject) => {
            explain = () => generateAsync(options).then(resolve, reject);
          })
        : generateAsync(options),
  });
  const before = project.read('runtime/app.ts');
  late = true;
  project.write('runtime/app.ts', `${before}\nthrow new Error('not today');\n`);
  await eventually(
    () => explain,
    (asked) => expect(asked).toBeDefined(),
  );
  expect((await get(server, '/version')).status).toBe(500);
  late = false;
  project.write('runtime/app.ts', before);
  await eventually(
    () => get(server, '/version'),
    ({ status }) => expect(status).toBe(200),
  );
  // Of the files as they are now it has nothing to say.
  await explain!();
  expect((await get(server, '/version')).status).toBe(200);
});

test('data stays with persist, and goes without', async () => {
  const project = await known();
  for (const [run, [persist, status]] of (
    [
      [true, 200],
      [true, 200],
      [false, 404],
    ] as const
  ).entries()) {
    const server = await start(project, { persist });
    if (run === 0) expect(await post(server, '/items', { id: 'kept' })).toBe(200);
    expect((await get(server, '/items/kept')).status).toBe(status);
    await closing.pop()!();
  }
});

test('a damaged file of the data is an error with its line, nothing of it is lost, and it can be repaired', async () => {
  const project = await known();
  closing.push(() => fs.rmSync(path.join(project.dir, '.local-cloud'), { recursive: true }));
  const broken = '.local-cloud/dev/sqs/000000000000/us-east-1/queues.jsonl';
  const text = '{"format":1}\n["a",\n["b",{"name":"b","attributes":{},"tags":{}}]\n';
  project.write('.local-cloud/dev/format.json', '{"format":1}');
  project.write(broken, text);
  const server = await start(project, { persist: true });
  expect(output).toContain('queues.jsonl:2 is damaged, and nothing was changed');
  expect(await get(server, '/version')).toMatchObject({
    status: 500,
    text: expect.stringMatching(/^\.local-cloud\/ has an error/),
  });
  await closing.pop()!();
  expect(project.read(broken)).toBe(text);
  project.write(broken, text.replace('["a",\n', ''));
  expect(await get(await start(project, { persist: true }), '/version')).toMatchObject({ status: 200 });
  await closing.pop()!();
  expect(project.read(broken)).toContain('"b"');
});

test('tables begin with the data of seed/, and an error in it is shown until it is fixed', async () => {
  const project = await known();
  closing.push(() => fs.rmSync(path.join(project.dir, 'seed'), { recursive: true }));
  project.write('seed/AppTable.json', '[{ "id": "a" },\n{ "key": "b" }]');
  const server = await start(project);
  const message = 'seed/AppTable.json:2 does not fit';
  expect(output).toContain(message);
  expect(await get(server, '/items/a')).toMatchObject({ status: 500, text: expect.stringContaining(message) });
  project.write('seed/AppTable.json', '[{ "id": "a" }]');
  await eventually(
    () => get(server, '/items/a'),
    (seen) => expect(seen).toMatchObject({ status: 200, text: '{"id":"a"}' }),
  );
  await eventually(
    () => output,
    (text) => expect(text).toMatch(/demo-AppTable\w*: 1 item from seed\/AppTable\.json/),
  );
});

test('a port in use is an error if it was asked for, else the next one is taken', async () => {
  const project = await known();
  const other = http.createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  closing.push(() => other.close());
  await expect(start(project, { port })).rejects.toThrow(
    `port ${port} is in use: end what uses it, or choose another with --port`,
  );
  const first = await start(project);
  const second = await start(project);
  expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
});

test('what flags change is in the banner, and r retries now', async () => {
  const project = await known();
  const input = new PassThrough();
  const free = http.createServer();
  await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
  const { port: endpointPort } = free.address() as { port: number };
  await expect(start(project, { endpointPort })).rejects.toThrow(`port ${endpointPort} is in use`);
  await new Promise((resolve) => free.close(resolve));
  const server = await start(project, {
    endpointPort,
    endpoints: [{ service: 'sfn', url: 'http://127.0.0.1:8083' }],
    fastRetries: true,
    host: { address: '0.0.0.0', reason: 'my phone', isForServices: true },
    input,
  });
  expect(output).toContain(`AWS services  http://127.0.0.1:${endpointPort}`);
  expect(output).toContain('sfn  http://127.0.0.1:8083  (--endpoint: nothing is created there');
  expect(output).toContain('retries  60 times as fast as on AWS (--fast-retries)');
  expect(output).toMatch(/^APIs are also at [\d., ]+, for my phone: whoever reaches that may call them \(--host\)$/m);
  expect(output).toMatch(
    /^AWS services are also at [\d., ]+, port \d+, with the keys of `npx projen env` only \(--host-aws\)$/m,
  );
  expect(await get(server, '/version')).toMatchObject({ status: 200 });
  input.write('r\n');
  await eventually(
    () => output,
    (text) => expect(text).toContain('nothing waits for a retry'),
  );
});

test('an address that is not one of this machine is an error', async () => {
  const host = { address: '192.0.2.1', reason: 'a test' };
  await expect(start(await known(), { host })).rejects.toThrow('--host: 192.0.2.1 is no address of this machine');
});

describe('a stack without this library', () => {
  const shell = { ...process.env };
  let project: FixtureProject;
  let server: DevServer;
  let started: string;
  beforeAll(async () => {
    project = new FixtureProject({
      'infrastructure/main.ts': `
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { App, CfnOutput, CfnResource, Stack } from 'aws-cdk-lib/core';
const stack = new Stack(new App(), 'plain');
const fn = new lambda.Function(stack, 'Fn', {
  runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler',
  code: lambda.Code.fromInline("exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify({ path: event.resource, env: process.env }) });"),
});
const api = new apigateway.RestApi(stack, 'Api');
api.root.addResource('things').addResource('{id}').addMethod('GET', new apigateway.LambdaIntegration(fn));
fn.addEnvironment('API', 'x');
const database = new CfnResource(stack, 'Orders', { type: 'AWS::RDS::DBInstance' });
const other = new lambda.Function(stack, 'Other', {
  runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', environment: { DATABASE: database.ref },
  code: lambda.Code.fromInline(\`
    const { CloudFormationClient, ListStacksCommand } = require('\${process.cwd()}/node_modules/@aws-sdk/client-cloudformation');
    exports.handler = async () => {
      const stacks = new CloudFormationClient({}).send(new ListStacksCommand({}));
      return { statusCode: 200, body: await stacks.catch((e) => e.name + ': ' + e.message) };
    };\`),
});
new CfnResource(stack, 'Jobs', { type: 'AWS::RDS::DBInstance' });
new CfnOutput(stack, 'OrdersUrl', { value: 'https://orders.' + stack.region + '.amazonaws.com' });
new CfnOutput(stack, 'SocketUrl', { value: 'wss://abc.execute-api.' + stack.region + '.amazonaws.com/api' });
new apigateway.LambdaRestApi(stack, 'OtherApi', { handler: other });
`,
    });
    fs.rmSync(path.join(project.dir, 'runtime'), { recursive: true });
    Object.assign(process.env, {
      AWS_PROFILE: 'production',
      AWS_SECRET_ACCESS_KEY: 'real',
      NODE_OPTIONS: '',
      MY_TOKEN: 'secret',
    });
    server = await DevServer.start({ projectDir: project.dir, generate: generateAsync, terminal });
    started = await eventually(
      () => output,
      (text) => expect(text).toMatch(/^OtherApi +/m),
    );
  });
  afterAll(async () => {
    process.env = shell;
    await server.close();
    project.remove();
  });

  test('is served as well, and its functions see nothing of the shell', async () => {
    const { path: resource, env } = JSON.parse((await get(server, '/things/1')).text);
    expect(resource).toBe('/things/{id}');
    expect(env).toMatchObject({
      API: 'x',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_ENDPOINT_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:/),
      _HANDLER: 'index.handler',
    });
    for (const name of ['AWS_PROFILE', 'MY_TOKEN', 'HOME', 'NODE_OPTIONS']) expect(env).not.toHaveProperty(name);
  });

  test('resources that do not run locally are named once, in a line for each reason, and only calls to them fail', async () => {
    expect(started).toMatch(/^not run locally\n {2}AWS::RDS::DBInstance: plain\/Orders, plain\/Jobs$/m);
    expect(started.match(/plain\/Orders/g)).toHaveLength(1);
    expect(started).toMatch(/^ {2}OrdersUrl +\(no local address\)$/m);
    expect(started).toMatch(/^ {2}SocketUrl +\(no local address\)$/m);
    expect(started).not.toContain('amazonaws.com');
    const url = /^OtherApi +(http\S+)$/m.exec(started)![1];
    const response = await fetch(`${url}/x`);
    expect([response.status, await response.text()]).toEqual([
      200,
      expect.stringMatching(
        /^NotRunLocally: the local cloud has no operations of cloudformation; start dev with --endpoint cloudformation=<url> or --aws cloudformation/,
      ),
    ]);
  });
});

test('an emulator takes the place of the AWS services', async () => {
  const dynamoDb = await DynamoDb.open({ region: 'us-east-1', account: '000000000000' });
  const emulator = new AwsEndpoint([dynamoDb]);
  const endpoint = await emulator.listen();
  closing.push(() => emulator.close());
  const server = await start(await known(), { endpoint });
  expect(await post(server, '/items', { id: 'a' })).toBe(200);
  const [TableName] = (await dynamoDb.call('ListTables', {})).TableNames;
  expect(await dynamoDb.call('Scan', { TableName })).toMatchObject({ Count: 1 });
});

test('while an emulator does not respond, only the calls to it fail', async () => {
  const dynamoDb = await DynamoDb.open({ region: 'us-east-1', account: '000000000000' });
  const emulator = new AwsEndpoint([dynamoDb]);
  closing.push(() => emulator.close());
  const free = http.createServer();
  await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
  const { port } = free.address() as { port: number };
  await new Promise((resolve) => free.close(resolve));
  const server = await start(await known(), { endpoint: `http://127.0.0.1:${port}` });
  expect((await get(server, '/version')).status).toBe(200);
  expect((await get(server, '/items/a')).status).toBe(500);
  await eventually(
    () => output,
    (text) =>
      expect(text).toContain(
        `--endpoint http://127.0.0.1:${port} does not respond (ECONNREFUSED): is the emulator running? Calls of AWS services fail`,
      ),
  );
  expect(output).not.toContain('infrastructure/ has an error');
  await emulator.listen(port);
  await eventually(
    () => post(server, '/items', { id: 'a' }),
    (status) => expect(status).toBe(200),
  );
});

test('nothing is left when it ends', async () => {
  const project = await known();
  const server = await start(project);
  await get(server, '/version');
  await closing.pop()!();
  await expect(get(server, '/version')).rejects.toThrow('fetch failed');
  expect(fs.readdirSync(path.join(project.dir, 'node_modules/.cache/serverless-cdk-project/dev'))).toEqual([]);
  const processes = spawnSync('ps', ['-A', '-o', 'pid,args'], { encoding: 'utf8' }).stdout;
  expect(processes.split('\n').filter((line) => line.includes(project.dir))).toEqual([]);
});

test('the API is served under names of this machine and those that are allowed, so that no web page can rebind its own', async () => {
  const server = await start(await known(), { allowedHosts: ['dev.example'] });
  const statusFor = (host: string) =>
    new Promise<string>((resolve, reject) => {
      http
        .get(`${server.url}/version`, { headers: { host } }, (response) => {
          let text = '';
          response.on('data', (chunk) => (text += chunk)).on('end', () => resolve(`${response.statusCode} ${text}`));
        })
        .on('error', reject);
    });
  for (const host of ['localhost:9', '127.0.0.1', '[::1]:3000', '10.0.0.5:80', 'app.localhost', 'dev.example:443']) {
    expect([host, await statusFor(host)]).toEqual([host, expect.stringMatching(/^200/)]);
  }
  for (const host of ['evil.example', 'localhost.evil.example', 'other.dev.example']) {
    const text = await statusFor(host);
    expect(text).toBe(
      `403 the host "${host}" is not served on this machine: if it is meant for this server, start \`npx projen dev --allowed-host ${host}\`\n`,
    );
  }
});
