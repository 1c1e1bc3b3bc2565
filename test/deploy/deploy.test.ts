import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { Emulator } from './emulator';
import { DevServer } from '../e2e/dev-server';
import { copyOfProject, edit, projen, type Ran, shell, succeeded } from '../e2e/project';

/** What is added to the sample: an error with a stack, and a function. */
const FAILING = `
app.get('/fail/{id}', ({ params, log }) => {
  log.info('tried', { id: params.id });
  return fail(params.id);
});

app.lambdaFunction({ name: 'double' }, (event) => {
  console.log('doubles', event.n);
  return { doubled: event.n * 2 };
});

function fail(id: string): never {
  throw new Error(\`no \${id}\`);
}
`;

let emulator: Emulator;
let project: string;

beforeAll(async () => {
  project = copyOfProject('deployed');
  const folder = path.join(process.env.E2E_FOLDER!, 'emulator');
  fs.mkdirSync(folder);
  emulator = await Emulator.start(folder);
});

afterAll(async () => {
  await emulator?.stop();
});

/** Runs a task of the project against the emulator. */
function task(...args: string[]): Ran {
  const ran = projen(project, args, emulator.environment);
  if (ran.status !== 0) {
    throw new Error(`npx projen ${args.join(' ')} failed:\n${ran.output}\n\nemulator:\n${emulator.log.slice(-4000)}`);
  }
  return ran;
}

function deploy(...args: string[]): { ran: Ran; outputs: { [name: string]: string } } {
  const ran = task('deploy', '--require-approval', 'never', '--outputs-file', 'outputs.json', '--no-notices', ...args);
  const [outputs] = Object.values<any>(JSON.parse(fs.readFileSync(path.join(project, 'outputs.json'), 'utf8')));
  return { ran, outputs };
}

/** The hash of the deployed template. */
async function template(): Promise<string> {
  const { TemplateBody } = await new CloudFormationClient(emulator.client).send(
    new GetTemplateCommand({ StackName: 'cdkdemo' }),
  );
  return createHash('sha256').update(TemplateBody!).digest('hex');
}

function lineOf(text: string): number {
  return (
    fs
      .readFileSync(path.join(project, 'runtime/app.ts'), 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  );
}

/** Repeats an assertion until it holds. */
async function eventually(assertion: () => void): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    try {
      return assertion();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function tables(): Promise<string[]> {
  return (await new DynamoDBClient(emulator.client).send(new ListTablesCommand({}))).TableNames!;
}

const user = { username: 'anna', email: 'anna@example.com' };
let outputs: { [name: string]: string };

test('bootstrap and deploy create the stack, with its outputs', async () => {
  task('bootstrap', '--no-notices');
  ({ outputs } = deploy());
  expect(Object.keys(outputs).sort()).toEqual([
    'APIHandlerArn',
    'APIHandlerName',
    'AppTableName',
    'EndpointURL',
    'RestAPIId',
  ]);
  expect(outputs.EndpointURL).toContain(outputs.RestAPIId);
  expect(outputs.APIHandlerArn).toContain(`:function:${outputs.APIHandlerName}`);
  expect(await tables()).toEqual([outputs.AppTableName]);
});

test('a user posted to the deployed API is read back', async () => {
  const posted = await emulator.request(outputs.RestAPIId, '/users', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(user),
  });
  expect([posted.status, await posted.json()]).toEqual([200, {}]);
  const read = await emulator.request(outputs.RestAPIId, '/users/anna');
  expect([read.status, await read.json()]).toEqual([200, user]);
});

test('an unknown user is a 404', async () => {
  const read = await emulator.request(outputs.RestAPIId, '/users/nobody');
  expect([read.status, await read.json()]).toEqual([404, { Code: 'NotFoundError', Message: 'no user nobody' }]);
});

test('deploying again without a change changes nothing', () => {
  expect(deploy().ran.output).toContain('(no changes)');
});

test('an edited handler responds after the next deployment, and the data is still there', async () => {
  edit(project, 'runtime/app.ts', /return user;/, 'return { ...user, edited: true };');
  const deployed = deploy();
  expect(deployed.ran.output).not.toContain('(no changes)');
  expect(deployed.outputs).toEqual(outputs);
  const read = await emulator.request(outputs.RestAPIId, '/users/anna');
  expect([read.status, await read.json()]).toEqual([200, { ...user, edited: true }]);
});

describe('commands of the deployed app', () => {
  beforeAll(() => {
    fs.appendFileSync(path.join(project, 'runtime/app.ts'), FAILING);
    fs.writeFileSync(path.join(project, 'double.json'), '{"n":21}');
    succeeded(projen(project, []));
    // The emulator makes another API when the routes change.
    ({ outputs } = deploy());
  });

  test('url and routes show where it is', () => {
    expect(task('url').stdout).toBe(`${outputs.EndpointURL}\n`);
    expect(JSON.parse(task('routes', '--stage', 'dev', '--json').stdout)).toContainEqual({
      method: 'GET',
      path: '/users/{username}',
      function: 'APIHandler',
      url: `${outputs.EndpointURL}users/{username}`,
      deployed: true,
    });
  });

  test('a function has the same result on AWS and in dev', async () => {
    const dev = await DevServer.start(project);
    try {
      const local = succeeded(projen(project, ['invoke', 'double', '--event', 'double.json']));
      const deployed = task('invoke', 'double', '--event', 'double.json', '--stage', 'dev');
      expect(JSON.parse(local.stdout)).toEqual({ doubled: 42 });
      expect(deployed.stdout).toBe(local.stdout);
      for (const { stderr } of [local, deployed]) expect(stderr).toMatch(/doubles 21\n[^]*double ok \d+ ms/);
    } finally {
      await dev.ctrlC();
    }
  });

  test('a route is requested through its API', () => {
    const { stdout, stderr } = task('invoke', 'GET /users/anna', '--stage', 'dev');
    expect(JSON.parse(stdout)).toEqual({ ...user, edited: true });
    expect(stderr).toMatch(/^200 \d+ ms$/m);
  });

  test('dev --against runs the code here with what is deployed, which stays as it is', async () => {
    const before = await template();
    edit(project, 'runtime/app.ts', 'edited: true', "edited: 'here'");
    const dev = await DevServer.start(project, ['--against', 'dev'], { ...emulator.environment, CI: '' });
    try {
      expect(await (await fetch(`${dev.url}/users/anna`)).json()).toEqual({ ...user, edited: 'here' });
    } finally {
      await dev.ctrlC();
      edit(project, 'runtime/app.ts', "edited: 'here'", 'edited: true');
    }
    expect(await template()).toBe(before);
    const deployed = await emulator.request(outputs.RestAPIId, '/users/anna');
    expect(await deployed.json()).toEqual({ ...user, edited: true });
  });

  test('followed logs show an error with its line in the code, by the name of the function', async () => {
    const logs = spawn('npx', ['serverless-cdk-project', 'logs', 'GET /fail/{id}', '--follow'], {
      cwd: project,
      env: shell(emulator.environment),
      detached: true,
    });
    let output = '';
    for (const stream of [logs.stdout, logs.stderr]) stream.on('data', (chunk) => void (output += chunk));
    try {
      await emulator.request(outputs.RestAPIId, '/fail/first');
      await eventually(() => expect(output).toContain('id=first'));
      await emulator.request(outputs.RestAPIId, '/fail/second');
      await eventually(() => expect(output).toMatch(/no second[^]* ms, /));
      const line = lineOf('throw new Error(`no ${id}`)');
      expect(output).toMatch(/^[\d:.]+ APIHandler +INFO +tried route=GET \/fail\/\{id\} id=second$/m);
      expect(output).toMatch(new RegExp(`Error: no second\n +at fail \\(runtime/app\\.ts:${line}:\\d+\\)`));
    } finally {
      process.kill(-logs.pid!, 'SIGTERM');
    }
  });
});

test('destroy leaves nothing', async () => {
  task('destroy', '--force', '--no-notices');
  expect(await tables()).toEqual([]);
  expect((await emulator.request(outputs.RestAPIId, '/users/anna')).status).toBeGreaterThanOrEqual(400);
});
