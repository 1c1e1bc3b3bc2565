import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { run } from '../../../src/cli/commands/env';
import { ControlServer } from '../../../src/local/dev/control-server';
import { announceDev } from '../../../src/local/dev/running-dev';
import { makeWorkFolder } from '../../../src/local/dev/work-folder';
import { parsedOutput } from '../output-schema';

let projectDir: string;
let control: ControlServer;
const before = process.cwd();
beforeEach(async () => {
  control = new ControlServer({});
  await control.listen();
  projectDir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'scp-env-')));
  fs.writeFileSync(path.join(projectDir, 'cdk.json'), '{}');
  fs.mkdirSync(path.join(projectDir, 'runtime'));
  const config = { version: 1, name: 'demo', defaultStage: 'dev', stages: { dev: {}, prod: {} } };
  fs.writeFileSync(path.join(projectDir, 'runtime/config.json'), JSON.stringify(config));
  process.chdir(projectDir);
});
afterEach(async () => {
  await control.close();
  process.chdir(before);
  fs.rmSync(projectDir, { recursive: true, force: true });
});

function announce(stage: string | undefined, url: string): void {
  const variables = { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'local' };
  announceDev(makeWorkFolder(projectDir), {
    stage,
    started: Date.now(),
    urls: [url],
    control: control.address,
    variables,
  });
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

test('prints the variables of the running dev, for a shell', async () => {
  announce(undefined, 'http://127.0.0.1:4000');
  expect(await printed()).toBe(
    "unset AWS_PROFILE\nexport AWS_ENDPOINT_URL='http://127.0.0.1:4000'\nexport AWS_ACCESS_KEY_ID='local'\n",
  );
});

test('--stage chooses among several', async () => {
  announce(undefined, 'http://127.0.0.1:4000');
  announce('prod', 'http://127.0.0.1:4001');
  expect(await printed('--stage', 'prod')).toContain("AWS_ENDPOINT_URL='http://127.0.0.1:4001'");
  expect(await printed('--port', '4001')).toContain("AWS_ENDPOINT_URL='http://127.0.0.1:4001'");
  await expect(run([])).rejects.toThrow(/several .* choose one with --stage or --port: .*prod \(http:/);
});

test('--json prints them as JSON', async () => {
  announce(undefined, 'http://127.0.0.1:4000');
  expect(parsedOutput('env', await printed('--json'))).toEqual({
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4000',
    AWS_ACCESS_KEY_ID: 'local',
  });
});

describe('a command', () => {
  const profile = process.env.AWS_PROFILE;
  beforeEach(() => {
    process.env.AWS_PROFILE = 'work';
    announce(undefined, 'http://127.0.0.1:4000');
  });
  afterEach(() => {
    delete process.env.AWS_PROFILE;
    if (profile !== undefined) process.env.AWS_PROFILE = profile;
  });
  /** Writes its arguments and what it has of the variables. */
  const node = (...args: string[]) => [
    process.execPath,
    '-e',
    "const { argv, env } = process; require('fs').writeFileSync('ran.json', JSON.stringify([...argv.slice(1), env.AWS_ENDPOINT_URL, env.AWS_PROFILE]))",
    ...args,
  ];
  const ran = () => JSON.parse(fs.readFileSync(path.join(projectDir, 'ran.json'), 'utf8'));

  test('runs with the variables, and without the profile of the shell', async () => {
    expect(await run(node())).toBe(0);
    expect(ran()).toEqual(['http://127.0.0.1:4000', null]);
  });

  test('has its own flags; those before it choose the dev', async () => {
    announce('prod', 'http://127.0.0.1:4001');
    expect(await run(['--stage', 'prod', ...node('s3', '--stage', 'x', '-h')])).toBe(0);
    expect(ran()).toEqual(['s3', '--stage', 'x', '-h', 'http://127.0.0.1:4001', null]);
  });

  test('ends this one with its exit code', async () => {
    expect(await run([process.execPath, '-e', 'process.exit(3)'])).toBe(3);
  });

  test('that only the shell has is run by it on Windows, as npm is one', async () => {
    const { platform } = process;
    Object.defineProperty(process, 'platform', { value: 'win32' });
    try {
      expect(await run(['exit', '4'])).toBe(4);
    } finally {
      Object.defineProperty(process, 'platform', { value: platform });
    }
    await expect(run(['exit', '4'])).rejects.toThrow('env: there is no program "exit"');
  });

  test('fails with its name if there is no such program, and beside --json', async () => {
    await expect(run(['no-such-program', '--json'])).rejects.toThrow('env: there is no program "no-such-program"');
    await expect(run(['--json', 'aws'])).rejects.toThrow('env: --json prints the variables, and runs no command');
    await expect(run(['--sage', 'prod', 'aws'])).rejects.toThrow('env: unknown flag --sage; did you mean "--stage"?');
  });
});

test('of several of one stage, the newest is taken', async () => {
  announce(undefined, 'http://127.0.0.1:4000');
  await new Promise((resolve) => setTimeout(resolve, 5));
  announce('dev', 'http://127.0.0.1:4001');
  expect(await printed()).toContain("AWS_ENDPOINT_URL='http://127.0.0.1:4001'");
});

test('a dev that does not respond with its secret is not running', async () => {
  announce(undefined, 'http://127.0.0.1:4000');
  const other = new ControlServer({});
  await control.close();
  await other.listen();
  control = other;
  await expect(run([])).rejects.toThrow('no `npx projen dev` is running in this project');
});

test('without a running dev, it says to start it', async () => {
  await expect(run([])).rejects.toThrow('no `npx projen dev` is running in this project');
});
