import '../outside-ci';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { run } from '../../../src/cli/commands/openapi';
import { DeployedProject, ENDPOINT, runCommand } from '../../deployed/deployed-project';
import { appFile, Project } from '../../discovery/project';

jest.setTimeout(60_000);

const before = process.cwd();
let project: Project;
beforeAll(() => {
  project = new Project({
    'cdk.json': '{}',
    'package.json': '{ "name": "shop", "version": "2.0.0" }',
    'runtime/app.ts': appFile("app.get('/users/{id}', { name: 'getUser' }, () => 1);"),
  });
  process.chdir(project.dir);
});
afterAll(() => process.chdir(before));

async function output(...args: string[]): Promise<{ out: string; notes: string }> {
  const texts = { out: '', notes: '' };
  const out = jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((texts.out += text)));
  const notes = jest.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((texts.notes += text)));
  try {
    expect(await run(args)).toBe(0);
  } finally {
    out.mockRestore();
    notes.mockRestore();
  }
  return texts;
}

test('the description is printed, with notes on what it leaves open', async () => {
  const { out, notes } = await output();
  expect(JSON.parse(out)).toMatchObject({
    info: { version: '2.0.0' },
    servers: [{ url: '/' }],
    paths: { '/users/{id}': { get: { operationId: 'getUser' } } },
  });
  expect(notes).toContain(
    'Note: no "response" schema, so the body of the response is not described: GET /users/{id}\n',
  );
});

test('it is written to a file, with the address of the API', async () => {
  const { out } = await output('--out', 'docs/api.json', '--url', 'https://api.shop.example');
  expect(out).toBe('');
  const written = JSON.parse(fs.readFileSync(path.join(project.dir, 'docs/api.json'), 'utf8'));
  expect(written.servers).toEqual([{ url: 'https://api.shop.example' }]);
});

test('--html writes it as a page', async () => {
  const { out, notes } = await output('--html', '--out', 'docs/api.html', '--url', 'https://api.shop.example');
  expect(out).toBe('');
  expect(notes).toContain('GET /users/{id}');
  const page = fs.readFileSync(path.join(project.dir, 'docs/api.html'), 'utf8');
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain('id="op-getUser"');
  expect(page).toContain('value="https://api.shop.example"');
});

test('--examples adds what tests have recorded', async () => {
  project.write(
    'docs/examples/getUser.json',
    JSON.stringify({
      operation: 'GET /users/{id}',
      examples: { 200: { request: { params: { id: 'ada' } }, response: { body: 1 } } },
    }),
  );
  const { out } = await output('--examples', 'docs/examples');
  expect(JSON.parse(out).paths['/users/{id}'].get.parameters[0].examples).toEqual({ 200: { value: 'ada' } });
  await expect(run(['--examples', 'docs/none'])).rejects.toThrow(
    "there are no examples in docs/none. Tests record them: testClient(app, { examples: 'docs/none' })",
  );
  project.write('docs/examples/notes.json', '[]');
  await expect(run(['--examples', 'docs/examples'])).rejects.toThrow('notes.json is no file of examples');
});

test('what is no address, and a file that cannot be written, are refused', async () => {
  await expect(run(['--url', 'shop'])).rejects.toThrow('openapi: --url "shop" is no address');
  await expect(run(['--out', 'runtime/app.ts/x.json'])).rejects.toThrow('cannot be written');
  await expect(run(['--ouut', 'x'])).rejects.toThrow('openapi: unknown flag --ouut; did you mean "--out"?');
});

describe('with a stage', () => {
  let deployed: DeployedProject;
  beforeAll(async () => {
    deployed = await DeployedProject.create({ 'runtime/app.ts': appFile("app.get('/ping', () => 1);") });
  });
  afterAll(async () => {
    await deployed.remove();
    process.chdir(project.dir);
  });

  test('the address is that of the deployed API', async () => {
    const { stdout } = await runCommand(run, '--stage', 'dev').done;
    expect(JSON.parse(stdout).servers).toEqual([{ url: ENDPOINT.replace(/\/$/, '') }]);
  });

  test('a second address, and a stack without an API, are refused', async () => {
    await expect(run(['--stage', 'dev', '--url', 'https://a.example'])).rejects.toThrow('use one of them');
    deployed.aws.stacks[0] = { ...deployed.aws.stacks[0], outputs: {} };
    await expect(run(['--stage', 'dev'])).rejects.toThrow('has no API with routes');
  });
});
