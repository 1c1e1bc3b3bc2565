import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { run } from '../../../src/cli/commands/token';
import { Clock } from '../../../src/local/clock';
import { ControlServer } from '../../../src/local/dev/control-server';
import { announceDev } from '../../../src/local/dev/running-dev';
import { makeWorkFolder } from '../../../src/local/dev/work-folder';
import { IssuerServer } from '../../../src/local/issuer/issuer-server';
import { decodedJwt } from '../../../src/local/issuer/jwt';
import { LocalIssuer } from '../../../src/local/issuer/local-issuer';
import { parsedOutput } from '../output-schema';

let projectDir: string;
let server: IssuerServer;
let control: ControlServer;
const before = process.cwd();
beforeEach(async () => {
  projectDir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'scp-token-')));
  fs.writeFileSync(path.join(projectDir, 'cdk.json'), '{}');
  fs.mkdirSync(path.join(projectDir, 'runtime'));
  const config = { version: 1, name: 'demo', defaultStage: 'dev', stages: { dev: {}, prod: {} } };
  fs.writeFileSync(path.join(projectDir, 'runtime/config.json'), JSON.stringify(config));
  process.chdir(projectDir);
  const issuer = new LocalIssuer({ clock: new Clock() });
  issuer.authorizers = [{ name: 'login', issuer: 'https://login.example', audience: ['api'] }];
  server = new IssuerServer(issuer, []);
  await server.listen();
  control = new ControlServer({});
  await control.listen();
});
afterEach(async () => {
  process.chdir(before);
  await server.close();
  await control.close();
  fs.rmSync(projectDir, { recursive: true, force: true });
});

function announce(stage?: string, issuer: object | null = { url: server.url, secret: server.secret }): string {
  const folder = makeWorkFolder(projectDir);
  announceDev(folder, {
    stage,
    started: Date.now(),
    urls: ['http://127.0.0.1:3000'],
    control: control.address,
    variables: {},
    issuer: issuer as any,
  });
  return folder;
}

async function printed(...args: string[]): Promise<string> {
  let output = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((output += text)));
  try {
    expect(await run(args)).toBe(0);
  } finally {
    write.mockRestore();
  }
  return output;
}

test('prints a token with these claims', async () => {
  announce();
  const token = await printed(
    '--sub',
    'ada',
    '--scope',
    'orders',
    '--scope',
    'admin',
    '--claim',
    'age=36',
    '--claim',
    'role=x',
  );
  expect(decodedJwt(token.trim())!.claims).toMatchObject({
    iss: 'https://login.example',
    aud: 'api',
    sub: 'ada',
    scope: 'orders admin',
    age: 36,
    role: 'x',
  });
});

test('--json prints it as JSON', async () => {
  announce();
  const { token } = parsedOutput('token', await printed('--sub', 'ada', '--json'));
  expect(decodedJwt(token)?.claims).toMatchObject({ sub: 'ada' });
});

test('needs a running dev, of the stage if one is named', async () => {
  await expect(run([])).rejects.toMatchObject({ code: 'NO_DEV' });
  announce();
  await expect(run(['--stage', 'prod'])).rejects.toMatchObject({ code: 'NO_DEV' });
  expect(await printed('--stage', 'dev')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  announce('prod');
  await expect(run([])).rejects.toThrow('choose one with --stage');
  expect(await printed('--stage', 'prod')).not.toBe('');
});

test('names the nearest authorizer, and the form of a claim', async () => {
  announce();
  await expect(run(['--authorizer', 'logn'])).rejects.toThrow('did you mean "login"');
  await expect(run(['--claim', 'x'])).rejects.toThrow('expected <name>=<value>');
});

test('needs an authorizer that takes tokens', async () => {
  announce(undefined, null);
  await expect(run([])).rejects.toThrow('has no authorizer that takes tokens');
});

test('the file with the secret is for this user only', () => {
  const { mode } = fs.statSync(path.join(announce(), 'dev.json'));
  expect(mode.toString(8)).toMatch(/600$/);
});
