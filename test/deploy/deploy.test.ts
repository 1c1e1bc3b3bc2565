import * as fs from 'node:fs';
import * as path from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { Emulator } from './emulator';
import { copyOfProject, edit, projen, type Ran } from '../e2e/project';

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

test('destroy leaves nothing', async () => {
  task('destroy', '--force', '--no-notices');
  expect(await tables()).toEqual([]);
  expect((await emulator.request(outputs.RestAPIId, '/users/anna')).status).toBeGreaterThanOrEqual(400);
});
