import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Manifest } from '../../../src/manifest/manifest';
import { Template } from 'aws-cdk-lib/assertions';
import { appIn, manifestOf, newStack, route, templateOf } from '../../cdk/literal-app';
import { LocalStack } from '../gateway/local-stack';
import { tempFolder } from '../lambda/temp-function';
import { InstancePool } from '../../../src/local/lambda';
import { StackFunctions } from '../../../src/local/dev/stack-functions';
import type { LocalFunction } from '../../../src/local/model';

test('a function that cannot run locally is never started: an invocation says why', async () => {
  const output: string[] = [];
  const functions = new StackFunctions({
    projectDir: __dirname,
    environment: () => ({}),
    reachable: [],
    inspect: false,
    log: { sink: () => (text: string) => output.push(text) } as any,
  });
  const python: LocalFunction = {
    logicalId: 'Py',
    functionName: 'py',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:py',
    handler: 'index.handler',
    codeDir: '',
    environment: {},
    timeout: 3,
    memorySize: 128,
    problem: 'py cannot run locally: its runtime is python3.13, and only Node.js functions run locally',
  };
  functions.apply([python]);
  functions.warm(python.arn);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const { functionError, payload } = (await functions.invoke(python.arn, {})) as any;
  await functions.close();
  expect(output).toEqual([]);
  expect([functionError, payload.errorMessage]).toEqual(['Unhandled', python.problem]);
});

test('new code is loaded by all functions, and first by the one that has had an event last', async () => {
  const code = (version: number) =>
    tempFolder({ 'index.js': `exports.handler = async () => ({ version: ${version} });` });
  const build = (version: number) => ({
    codeDir: code(version),
    preload: [],
    docsDir: '',
    declarations: '',
    resources: new Set<string>(),
  });
  const functions = new StackFunctions({
    projectDir: __dirname,
    environment: () => ({}),
    reachable: [],
    inspect: false,
    log: { sink: () => () => undefined } as any,
  });
  const first = build(1);
  await functions.replaceCode('runtime', first);
  const names = ['api', 'queue', 'report'];
  functions.apply(
    names.map((functionName) => ({
      logicalId: functionName,
      functionName,
      arn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
      handler: 'index.handler',
      runtimeDir: 'runtime',
      codeDir: first.codeDir,
      environment: {},
      timeout: 3,
      memorySize: 128,
    })),
  );
  const order: string[] = [];
  const replace = InstancePool.prototype.replaceCode;
  const spy = jest.spyOn(InstancePool.prototype, 'replaceCode').mockImplementation(function (this: InstancePool, dir) {
    order.push(this.fn.functionName);
    return replace.call(this, dir);
  });
  try {
    for (const [version, last] of ['queue', 'api'].entries()) {
      for (const name of names) await functions.invoke(name, {});
      await functions.invoke(last, {});
      await functions.replaceCode('runtime', build(version + 2));
      expect(order.splice(0)[0]).toBe(last);
      const results = await Promise.all(names.map((name) => functions.invoke(name, {})));
      expect(results).toEqual(names.map(() => ({ payload: { version: version + 2 } })));
    }
  } finally {
    spy.mockRestore();
    await functions.close();
  }
});

describe('an edit', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'scp-stack-functions-'));
  const output: string[] = [];
  let isReloading = true;
  const named = (name: string): LocalFunction => ({
    logicalId: name,
    functionName: name,
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    runtimeDir: 'runtime',
    handler: 'index.handler',
    codeDir: path.join(folder, 'before'),
    environment: { NAME: name },
    timeout: 10,
    memorySize: 128,
  });
  const functions = new StackFunctions({
    projectDir: folder,
    environment: ({ environment }) => environment,
    reachable: [],
    inspect: false,
    log: { sink: () => (text: string) => output.push(text) } as any,
    isReloading: () => isReloading,
  });
  const [report, orders] = [named('report'), named('orders')];
  /** Serves code that runs for functions with one of these names. */
  const serve = (build: string, names: readonly string[]) => {
    const codeDir = path.join(folder, build);
    fs.mkdirSync(codeDir);
    fs.writeFileSync(
      path.join(codeDir, 'index.js'),
      `const { NAME } = process.env;
       const error = new Error('The app "a" has no function "' + NAME + '"');
       error.name = 'UnknownFunctionError';
       if (!${JSON.stringify(names)}.includes(NAME)) throw error;
       exports.handler = async () => '${build}';`,
    );
    return functions.replaceCode('runtime', {
      codeDir,
      preload: [],
      docsDir: codeDir,
      declarations: '',
      resources: new Set<string>(),
    });
  };
  const invoke = (fn: LocalFunction) => functions.invoke(fn.arn, {}) as Promise<any>;

  afterAll(async () => {
    await functions.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  test('that renames a function that has been invoked is served: the stack that has it follows', async () => {
    await serve('before', ['report', 'orders']);
    functions.apply([report, orders]);
    expect([await invoke(report), await invoke(orders)]).toEqual([{ payload: 'before' }, { payload: 'before' }]);
    await serve('after', ['reports', 'orders']);
    expect(await invoke(orders)).toEqual({ payload: 'after' });
    // Events are retried, and do not count.
    expect(await invoke(report)).toMatchObject({ reason: 'load' });
    expect(output).toEqual([]);
  });

  test('after which the stack has a function that the code has not is served, and each event of that has a line', async () => {
    await serve('with', ['report', 'orders']);
    functions.apply([report, orders]);
    expect([await invoke(report), await invoke(orders)]).toEqual([{ payload: 'with' }, { payload: 'with' }]);
    isReloading = false;
    await serve('without', ['orders']);
    expect(await invoke(orders)).toEqual({ payload: 'without' });
    expect(output).toEqual([]);
    for (const events of [1, 2]) {
      expect(await invoke(report)).toMatchObject({ reason: 'load' });
      expect(output).toHaveLength(events);
    }
    expect(output[0]).toContain('UnknownFunctionError: The app "a" has no function "report"');
  });
});

describe('functions that everything invokes by their alias', () => {
  afterEach(() => LocalStack.closeAll());

  const ALIAS = {
    name: 'live',
    provisionedConcurrency: 2,
    deployment: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
  };
  const start = (type: string, manifest: Partial<Manifest>, others = {}) =>
    LocalStack.startTemplate(
      templateOf(manifestOf({ resources: {}, operations: {}, routes: [route('GET', '/users')], ...manifest }), {
        stageConfig: { alias: ALIAS, api: { type, ...(type === 'url' && { authType: 'NONE' }) } },
      }),
      'async () => ({ statusCode: 200, body: "from the function" })',
      others,
    );

  test.each(['rest', 'http', 'url'])('serve an API of the type %s', async (type) => {
    const stack = await start(type, {});
    expect(await stack.get('/users')).toMatchObject({ status: 200, text: 'from the function' });
    expect(stack.cloud.notRunLocally).toEqual([]);
  });

  test.each(['rest', 'http'])('decide on requests to an API of the type %s', async (type) => {
    const stack = await start(
      type,
      {
        functions: {
          APIHandler: { kind: 'http' },
          auth: { kind: 'authorizer', type: 'token', header: 'Authorization', ttlSeconds: 0 },
        },
        authorizers: { auth: { kind: 'custom', type: 'token', header: 'Authorization', ttlSeconds: 0 } },
        routes: [route('GET', '/users', { authorizer: { name: 'auth' } })],
      },
      {
        Auth: `async (event) => ({
          principalId: 'ada',
          policyDocument: {
            Version: '2012-10-17',
            Statement: [{
              Action: 'execute-api:Invoke',
              Effect: (event.authorizationToken ?? event.headers?.authorization) === 'yes' ? 'Allow' : 'Deny',
              Resource: '*',
            }],
          },
        })`,
      },
    );
    expect(await stack.get('/users', { Authorization: 'yes' })).toMatchObject({ status: 200 });
    expect(await stack.get('/users', { Authorization: 'no' })).toMatchObject({ status: 403 });
  });

  test('are invoked by the name and the ARN that the template gives, in variables too', async () => {
    const own = newStack();
    const functions = { report: { kind: 'lambda' }, caller: { kind: 'lambda' } } as const;
    const app = appIn(own, manifestOf({ functions, routes: [], resources: {}, operations: {} }), {
      stageConfig: { alias: ALIAS },
    });
    const { functionArn, functionName, version } = app.getAlias('report');
    app.addEnvironmentVariable('REPORT_ARN', functionArn, 'caller');
    app.addEnvironmentVariable('REPORT_NAME', functionName, 'caller');
    app.addEnvironmentVariable('REPORT_VERSION', version.version, 'caller');
    const stack = await LocalStack.startTemplate(Template.fromStack(own).toJSON(), 'async () => "done"');
    const caller = stack.cloud.functions.find(({ logicalId }) => logicalId === 'Caller')!;
    const { REPORT_ARN, REPORT_NAME, REPORT_VERSION } = caller.environment;
    expect(REPORT_ARN).toMatch(/^arn:aws:lambda:.*:function:demo-Report:live$/);
    expect([REPORT_NAME, REPORT_VERSION]).toEqual(['demo-Report:live', '1']);
    for (const name of [REPORT_ARN, REPORT_NAME]) {
      expect(await stack.runner.functions.invoke(name, {})).toMatchObject({ payload: 'done' });
    }
  });
});
