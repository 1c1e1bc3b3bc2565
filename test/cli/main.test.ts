import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { temporaryDir } from '../bridge/temporary-dir';

const ROOT = path.resolve(__dirname, '../..');
const MAIN = path.join(ROOT, 'src/cli/main.ts');
const LOADER = require.resolve('tsx');

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(cwd: string, args: string[], env: NodeJS.ProcessEnv = {}): Ran {
  return spawnSync(process.execPath, ['--import', LOADER, MAIN, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, CI: '', TSX_TSCONFIG_PATH: path.join(ROOT, 'tsconfig.dev.json'), ...env },
  });
}

/** A project whose CDK CLI prints how it was called, and ends as FAKE_CDK says. */
function project(): string {
  const dir = temporaryDir();
  const write = (file: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    fs.writeFileSync(path.join(dir, file), text);
  };
  write('package.json', '{ "name": "cdkdemo", "dependencies": {} }');
  write('cdk.json', '{ "app": "x" }');
  write(
    'runtime/app.ts',
    "import { App } from 'serverless-cdk-project/runtime';\nexport const app = new App({ name: 'cdkdemo' });\napp.get('/ping', () => 'pong');\n",
  );
  write(
    'runtime/config.json',
    '{ "version": 1, "name": "cdkdemo", "defaultStage": "dev", "stages": { "dev": {}, "prod": {} } }',
  );
  write('node_modules/aws-cdk/package.json', '{ "name": "aws-cdk", "version": "2.0.0", "bin": { "cdk": "bin/cdk" } }');
  write(
    'node_modules/aws-cdk/bin/cdk',
    `
    if (process.env.FAKE_CDK === 'wait') { process.on('SIGINT', () => { console.log('interrupted'); process.exit(7); }); setInterval(() => {}, 1000); }
    else process.exitCode = Number(process.env.FAKE_CDK ?? 0);
    console.log('cdk', JSON.stringify(process.argv.slice(2)), process.cwd());
    console.error('Successfully synthesized to cdk.out\\nSupply a stack id (a, b) to display its template.');`,
  );
  return dir;
}

describe('without a project', () => {
  test('--help lists the commands', () => {
    const { status, stdout } = run(temporaryDir(), ['--help']);
    expect(status).toBe(0);
    for (const command of ['dev', 'generate', 'synth', 'diff', 'deploy', 'destroy', 'bootstrap', 'watch']) {
      expect(stdout).toMatch(new RegExp(`^  ${command} +\\w`, 'm'));
    }
  });

  test.each<[string[], string]>([
    [['deplyo'], 'unknown command "deplyo"; did you mean "deploy"?'],
    [['--verbose'], 'unknown flag "--verbose"; known: dev, generate, synth'],
    [['generate', '--chekc'], 'generate: unknown flag --chekc; did you mean "--check"?'],
    [['generate', 'now'], "Unexpected argument 'now'"],
    [['synth'], 'There is no project in'],
  ])('%j is an error of one line, without a stack', (args, message) => {
    const { status, stderr } = run(temporaryDir(), args);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('--version prints the version of the package', () => {
    expect(run(temporaryDir(), ['--version']).stdout).toBe(`${require('../../package.json').version}\n`);
  });
});

describe('in a project', () => {
  test('generate writes the bridge and the manifest, and names them once', () => {
    const dir = project();
    expect(run(dir, ['generate'])).toMatchObject({
      status: 0,
      stdout: '',
      stderr:
        'infrastructure/runtime-app.ts updated from runtime/app.ts\nruntime/manifest.json updated from runtime/app.ts\n',
    });
    expect(run(dir, ['generate'])).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(run(dir, ['generate', '--check'])).toMatchObject({ status: 0, stderr: '' });
  });

  test('with CI set, nothing is written and the command fails', () => {
    const dir = project();
    const { status, stderr } = run(dir, ['synth'], { CI: 'true' });
    expect(status).toBe(1);
    expect(stderr).toContain('run `npx projen` on your machine and commit the result');
    expect(fs.existsSync(path.join(dir, 'infrastructure'))).toBe(false);
  });

  test('a CDK command runs after the bridge is updated, in the root of the project, with its arguments', () => {
    const dir = project();
    const { status, stdout } = run(path.join(dir, 'runtime'), ['deploy', '--stage', 'prod', '--hotswap']);
    expect(stdout).toBe(`cdk ["deploy","--hotswap","--context","stage=prod","**"] ${dir}\n`);
    expect(status).toBe(0);
    expect(fs.existsSync(path.join(dir, 'infrastructure/runtime-app.ts'))).toBe(true);
  });

  test('a value of runtime/ that is imported below infrastructure/ is an error with file and line before the CDK runs', () => {
    const dir = project();
    fs.mkdirSync(path.join(dir, 'infrastructure'));
    fs.writeFileSync(
      path.join(dir, 'infrastructure/main.ts'),
      "import { app } from '../runtime/app';\nconsole.log(app);\n",
    );
    const { status, stdout, stderr } = run(dir, ['synth']);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('infrastructure/main.ts:1:21: "../runtime/app" cannot be imported below infrastructure/');
  });

  test('flags that projen would take for its own are given after --', () => {
    const { stdout } = run(project(), ['deploy', '--stage', 'prod', '--', '--debug', '--inspect']);
    expect(stdout).toMatch(/^cdk \["deploy","--debug","--inspect","--context","stage=prod","\*\*"\] /);
  });

  test('the exit code is that of the CDK', () => {
    expect(run(project(), ['diff', '--fail'], { FAKE_CDK: '3' }).status).toBe(3);
  });

  test('with --quiet, the CDK does not ask for a stack whose template it would print', () => {
    const dir = project();
    expect(run(dir, ['synth', '--all', '--quiet']).stderr).toMatch(/Successfully synthesized to cdk\.out\n$/);
    expect(run(dir, ['synth', '--all']).stderr).toMatch(/\nSupply a stack id \(a, b\) to display its template\.\n$/);
    expect(run(dir, ['synth', '--quiet'], { FAKE_CDK: '3' }).status).toBe(3);
  });

  test('a stack of another stage that the CDK does not find is answered with the flag that chooses its stage', () => {
    const dir = project();
    const { status, stderr } = run(dir, ['synth', 'cdkdemo-prod'], { FAKE_CDK: '1' });
    expect(status).toBe(1);
    expect(stderr).toContain(
      'Only the stacks of a chosen stage are built, by default those of dev. For the stage prod: npx projen synth --stage prod\n',
    );
  });

  test('a broken app is an error with file and line before the CDK runs', () => {
    const dir = project();
    fs.appendFileSync(path.join(dir, 'runtime/app.ts'), 'const = 1;\n');
    const { status, stdout, stderr } = run(dir, ['deploy']);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/runtime\/app\.ts:4/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('a broken configuration is an error before anything runs', () => {
    const dir = project();
    fs.writeFileSync(
      path.join(dir, 'runtime/config.json'),
      '{ "version": 1, "name": "x", "defaultStage": "dev", "stages": { "dev": { "timeot": 1 } } }',
    );
    const { status, stdout, stderr } = run(dir, ['deploy']);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toBe('runtime/config.json: stages.dev.timeot: unknown setting; did you mean "timeout"?\n');
  });

  test.each(['cdk.json', 'runtime/config.json'])('a damaged %s is an error that says what writes it again', (file) => {
    const dir = project();
    fs.writeFileSync(path.join(dir, '.projenrc.ts'), '');
    fs.writeFileSync(path.join(dir, file), '{ "app": ');
    const { status, stdout, stderr } = run(dir, ['deploy']);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^\S+\.json: it is not JSON: .*\. Run `npx projen`, which writes the file again from \.projenrc\.ts\n$/,
    );
    expect(stderr.startsWith(`${file}: `)).toBe(true);
  });

  test("an error that is not the user's is a defect: its stack is printed, and where to report it", () => {
    const dir = project();
    fs.rmSync(path.join(dir, 'runtime/config.json'), { force: true });
    fs.mkdirSync(path.join(dir, 'runtime/config.json'));
    const { status, stderr } = run(dir, ['deploy']);
    expect(status).toBe(1);
    expect(stderr).toContain('EISDIR');
    expect(stderr).toMatch(/^\s+at /m);
    expect(stderr).toMatch(/This is a defect of serverless-cdk-project .*\/issues\n$/);
  });

  test('synth --explain prints the settings of the selected stage and nothing else', () => {
    const dir = project();
    fs.writeFileSync(path.join(dir, 'cdk.json'), '{ "app": "node app.cjs" }');
    fs.writeFileSync(
      path.join(dir, 'app.cjs'),
      `
      const { stage = 'dev', 'serverless-cdk-project:explain': explain } = JSON.parse(process.env.CDK_CONTEXT_JSON);
      const roles = { value: 'shared', from: 'project' };
      const data = { stage, roles, functions: { APIHandler: { timeout: { value: 29, from: 'default' } } }, api: {} };
      const metadata = explain ? { '/shop/App': [{ type: 'serverless-cdk-project:settings', data }] } : {};
      require('fs').mkdirSync(process.env.CDK_OUTDIR, { recursive: true });
      const properties = { templateFile: 'shop.json' };
      require('fs').writeFileSync(process.env.CDK_OUTDIR + '/shop.json', '{}');
      require('fs').writeFileSync(process.env.CDK_OUTDIR + '/manifest.json', JSON.stringify({ artifacts: { shop: { type: 'aws:cloudformation:stack', properties, metadata } } }));
      console.log('noise');`,
    );
    expect(run(dir, ['synth', '--explain', '--stage', 'prod'])).toMatchObject({
      status: 0,
      stdout:
        'shop/App, stage prod\n\n  APIHandler\n    timeout  29        default\n\n' +
        '  all functions\n    roles    "shared"  project\n\n  the API\n',
    });
    expect(JSON.parse(run(dir, ['synth', '--explain', '--json']).stdout)).toMatchObject([
      { path: 'shop/App', stage: 'dev' },
    ]);
    expect(run(dir, ['synth', '--explain', '--jsno']).stderr).toBe(
      'synth --explain: unknown flag --jsno; did you mean "--json"?\n',
    );
    expect(fs.existsSync(path.join(dir, 'cdk.out'))).toBe(false);
  });

  test('bootstrap works with a broken app', () => {
    const dir = project();
    fs.rmSync(path.join(dir, 'runtime/app.ts'));
    expect(run(dir, ['bootstrap', 'aws://123456789012/eu-central-1']).stdout).toBe(
      `cdk ["bootstrap","aws://123456789012/eu-central-1"] ${dir}\n`,
    );
  });

  test('bootstrap --api-gateway-logs creates the role for access logs in the same accounts', () => {
    const dir = project();
    const { stdout } = run(dir, [
      'bootstrap',
      '--api-gateway-logs',
      'aws://123456789012/eu-central-1',
      '--profile',
      'prod',
    ]);
    const [bootstrap, deploy, ...none] = [...stdout.matchAll(/^cdk (\[.*\])/gm)].map(([, args]) => JSON.parse(args));
    expect(none).toEqual([]);
    expect(bootstrap).toEqual(['bootstrap', 'aws://123456789012/eu-central-1', '--profile', 'prod']);
    expect(deploy).toEqual([
      'deploy',
      '--app',
      expect.stringMatching(/account-logs\.[jt]s" "123456789012\/eu-central-1""$/),
      '--output',
      expect.any(String),
      '--all',
      '--require-approval',
      'never',
      '--profile',
      'prod',
    ]);
    expect(run(dir, ['bootstrap', '--api-gateway-logs'], { FAKE_CDK: '2' })).toMatchObject({
      status: 2,
      stdout: expect.not.stringContaining('deploy'),
    });
    expect(run(dir, ['bootstrap', '--api-gatewaylogs']).stderr).toContain(
      'bootstrap: unknown flag --api-gatewaylogs; did you mean "--api-gateway-logs"?',
    );
  });

  test('watch updates the bridge before each deployment', () => {
    const [, args] = /^cdk (\[.*\])/m.exec(run(project(), ['watch']).stdout)!;
    const [command, flag, build, stacks] = JSON.parse(args);
    expect([command, flag, stacks]).toEqual(['watch', '--build', '**']);
    expect(build).toMatch(/main\.js" "generate""$/);
  });

  test('--help prints the flags for stages, then those of the CDK', () => {
    const { stdout } = run(project(), ['deploy', '--help']);
    expect(stdout).toMatch(/--stage <name>[\s\S]*cdk \["deploy","--help"\]/);
  });

  test('destroy lists the retained resources', () => {
    const dir = project();
    fs.mkdirSync(path.join(dir, 'cdk.out'));
    fs.writeFileSync(
      path.join(dir, 'cdk.out/manifest.json'),
      JSON.stringify({
        artifacts: { cdkdemo: { type: 'aws:cloudformation:stack', properties: { templateFile: 't.json' } } },
      }),
    );
    fs.writeFileSync(
      path.join(dir, 'cdk.out/t.json'),
      JSON.stringify({
        Resources: { AppTable: { Type: 'AWS::DynamoDB::GlobalTable', DeletionPolicy: 'Retain' } },
      }),
    );
    expect(run(dir, ['destroy', '--force']).stdout).toContain('  cdkdemo: AppTable (AWS::DynamoDB::GlobalTable)\n');
    expect(run(dir, ['destroy'], { FAKE_CDK: '1' }).stdout).not.toContain('AppTable');
  });

  test('without the CDK CLI, the error says what to do', () => {
    const dir = project();
    fs.rmSync(path.join(dir, 'node_modules/aws-cdk'), { recursive: true });
    expect(run(dir, ['synth']).stderr).toContain('The CDK CLI is not installed in this project: run `npm install`');
  });

  test('Ctrl-C is left to the CDK, whose exit code is returned', async () => {
    const child = spawn(process.execPath, ['--import', LOADER, MAIN, 'bootstrap'], {
      cwd: project(),
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
      env: { ...process.env, FAKE_CDK: 'wait', CI: '' },
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      if (output === '') process.kill(-child.pid!, 'SIGINT');
      output += text;
    });
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect([code, output]).toEqual([7, expect.stringContaining('interrupted')]);
  });
});
