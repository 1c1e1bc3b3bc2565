import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { synthesize } from '../src/local/dev/synthesize';

/** What a terminal shows of an error that nobody catches, in processes of their own. */
const ROOT = path.join(__dirname, '..');
const TSX = pathToFileURL(require.resolve('tsx')).href;
const CDK = path.join(ROOT, 'node_modules/aws-cdk/bin/cdk');

jest.setTimeout(60_000);

const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'uncaught-')));
const write = (file: string, text: string) => {
  fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
  fs.writeFileSync(path.join(dir, file), text);
};

beforeAll(() => {
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(dir, 'node_modules'));
  write('package.json', '{"name":"demo"}');
});
beforeEach(() => {
  write('runtime/app.ts', '');
  fs.rmSync(path.join(dir, 'runtime/config.json'), { recursive: true, force: true });
  write('cdk.json', JSON.stringify({ app: `node --import ${TSX} infrastructure/main.ts` }));
});
afterAll(() => fs.rmSync(dir, { recursive: true, force: true }));

function run(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: dir,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: dir, CI: '1', PROJEN_DISABLE_POST: '1' },
  });
  return { status, output: stdout + stderr };
}

const STACK = /^ +at /m;
const DEFECT =
  /\n\nThis is a defect of serverless-cdk-project \S+\. Please report it with the lines above: \S+\/issues\n$/;

describe('a CDK app', () => {
  const main = (code: string) =>
    write(
      'infrastructure/main.ts',
      `import { App, Stack } from 'aws-cdk-lib/core';
import { ServerlessApp, stages } from '${ROOT}/src/cdk';
const app = new App();
const stack = new Stack(app, 'Stack');
const stage = { name: 'dev', stackName: 'demo', production: false };
${code}
`,
    );
  const synth = () => run('--import', TSX, 'infrastructure/main.ts');
  const inDev = () => synthesize({ projectDir: dir, outdir: path.join(dir, 'out') });

  const WRONG_OPTION = "function create() {\n  new ServerlessApp(stack, 'App', { stage, stag: 1 } as any);\n}";
  const OPTION = 'Stack/App: stag: unknown option; did you mean "stage"?';

  test('an option that does not exist is its message, with the line', async () => {
    main(`${WRONG_OPTION}\ncreate();`);
    expect(synth()).toEqual({ status: 1, output: `infrastructure/main.ts:7:3: ${OPTION}\n` });
    await expect(inDev()).rejects.toMatchObject({
      code: 'SYNTH_FAILED',
      message: `infrastructure/main.ts:7:3: ${OPTION}`,
    });
  });

  test('the line is found far up, and behind an await', () => {
    main(`${WRONG_OPTION}
const nested = (depth: number) => (depth === 0 ? create() : nested(depth - 1));
void (async () => {
  await undefined;
  nested(20);
})();`);
    expect(synth()).toEqual({ status: 1, output: `infrastructure/main.ts:7:3: ${OPTION}\n` });
  });

  test('the line is that of the stack, not of the generated bridge', async () => {
    write(
      'infrastructure/runtime-app.ts',
      `import { ServerlessApp } from '${ROOT}/src/cdk';
export class RuntimeApp extends ServerlessApp {
  constructor(scope: any, id: string, props: any) {
    super(scope, id, props.broken ? broken() : props);
  }
}
function broken(): never {
  throw new Error('of the CDK');
}`,
    );
    const use = (props: string) =>
      main(`import { RuntimeApp } from './runtime-app';\nnew RuntimeApp(stack, 'App', { stage, ${props} });`);
    use('stag: 1');
    expect(synth()).toEqual({ status: 1, output: `infrastructure/main.ts:7:1: ${OPTION}\n` });
    use('stageConfig: { timeot: 3 }');
    expect(synth().output).toBe(
      'infrastructure/main.ts:7:1: Stack/App: stageConfig.timeot: unknown setting; did you mean "timeout"?\n',
    );
    write(
      'runtime/app.ts',
      "import { App } from 'serverless-cdk-project/runtime';\nexport const app = new App({ name: 'demo' });\n",
    );
    use('broken: true');
    await expect(inDev()).rejects.toThrow(/^infrastructure\/main\.ts:7:1: of the CDK/);
  });

  test('the CDK prints it so', () => {
    main(`${WRONG_OPTION}\ncreate();`);
    const { status, output } = run(CDK, 'synth', '--quiet');
    expect(status).toBe(1);
    expect(output).toContain(`infrastructure/main.ts:7:3: ${OPTION}\n`);
    expect(output).not.toMatch(STACK);
  });

  test('a wrong configuration is its message, which has the file', async () => {
    write('runtime/config.json', '{"version":1,"name":"demo","defaultStage":"dev","stages":{"dev":{"timeot":1}}}');
    main('stages(app);');
    const message = 'runtime/config.json: stages.dev.timeot: unknown setting; did you mean "timeout"?';
    expect(synth()).toEqual({ status: 1, output: `${message}\n` });
    await expect(inDev()).rejects.toThrow(message);
  });

  test('an app that cannot be discovered is its message, with the line in runtime/', async () => {
    write('runtime/app.ts', "import { gone } from './gone';\nexport const app = gone;\n");
    main("new ServerlessApp(stack, 'App', { stage } as any);");
    const { status, output } = synth();
    expect(status).toBe(1);
    expect(output).toMatch(/^runtime\/app\.ts:1:22: /);
    expect(output).not.toMatch(STACK);
    await expect(inDev()).rejects.toMatchObject({ code: 'SYNTH_FAILED', message: output.trimEnd() });
  });

  test('a defect is its stack, and where to report it', async () => {
    fs.mkdirSync(path.join(dir, 'runtime/config.json'));
    main('stages(app);');
    const { status, output } = synth();
    expect(status).toBe(1);
    expect(output).toMatch(/^Error: EISDIR: .*\n +at /);
    expect(output).toContain('src/config/read-config.ts');
    expect(output).toMatch(DEFECT);
    const error = await inDev().catch((e: Error) => e);
    expect((error as Error).message).toContain('src/config/read-config.ts');
    expect((error as Error).message).toContain('This is a defect of serverless-cdk-project');
  });

  test('an error of the CDK is printed without the line of its code, which is a whole file', () => {
    main("stages(app);\nnew Stack(app, 'Other', { stackName: 'no_name' });");
    const { status, output } = synth();
    expect(status).toBe(1);
    expect(output).toContain('Stack name must match the regular expression');
    expect(output).toContain('infrastructure/main.ts:7');
    expect(output).not.toContain('require(');
    expect(output.length).toBeLessThan(2000);
  });

  test("an error of the user's own code is left to Node", async () => {
    main("stages(app);\nthrow new TypeError('mine');");
    const { status, output } = synth();
    expect(status).toBe(1);
    expect(output).toMatch(/TypeError: mine\n +at .*infrastructure\/main\.ts:7:7/);
    expect(output).not.toContain('defect');
    await expect(inDev()).rejects.toThrow('infrastructure/main.ts:7:7: TypeError: mine');
  });

  test('whoever listens to uncaught errors has them', () => {
    main(
      `process.on('uncaughtException', (error) => console.log('heard', error.message));\n${WRONG_OPTION}\ncreate();`,
    );
    expect(synth()).toEqual({ status: 0, output: `heard ${OPTION}\n` });
  });
});

describe('.projenrc.ts', () => {
  const project = (code: string) => {
    write('.projenrc.ts', `import { ServerlessCdkProject } from '${ROOT}/src';\n${code}\n`);
    return run('--import', TSX, '.projenrc.ts');
  };

  test('an option that does not exist is its message', () => {
    expect(project("new ServerlessCdkProject({ name: 'demo', stags: {} } as any);")).toEqual({
      status: 1,
      output: expect.stringMatching(/^\S+: stags: unknown option; .*\n$/),
    });
  });

  test('a defect is its stack, and where to report it', () => {
    const { status, output } = project(
      "Object.entries = () => undefined as any;\nnew ServerlessCdkProject({ name: 'demo' });",
    );
    expect(status).toBe(1);
    expect(output).toMatch(/^TypeError: .*\n +at .*\/src\//);
    expect(output).toMatch(DEFECT);
  });

  test('an error of its own code is left to Node', () => {
    const { status, output } = project("new ServerlessCdkProject({ name: 'demo' });\nthrow new TypeError('mine');");
    expect(status).toBe(1);
    expect(output).toMatch(/TypeError: mine\n +at .*\.projenrc\.ts:3:7/);
    expect(output).not.toContain('defect');
  });
});
