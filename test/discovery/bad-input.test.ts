import * as fs from 'node:fs';
import { appFile, Project, type ProjectOptions } from './project';
import { discover, discoverAsync, DiscoveryError } from '../../src/discovery';

jest.setTimeout(60_000);

async function failure(
  files: { readonly [file: string]: string },
  options?: ProjectOptions & { timeoutSeconds?: number },
): Promise<DiscoveryError> {
  const project = new Project(files, options);
  const error = await discoverAsync({ projectDir: project.dir, timeoutSeconds: options?.timeoutSeconds }).then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(DiscoveryError);
  return error;
}

test('no runtime/app.ts: the error says where it belongs and what to write', () => {
  const project = new Project({});
  const attempt = () => discover({ projectDir: project.dir });
  expect(attempt).toThrow(DiscoveryError);
  expect(attempt).toThrow(`There is no runtime/app.ts in ${project.dir}`);
  expect(attempt).toThrow('new App(');
});

test('no exported App', async () => {
  const error = await failure({ 'runtime/app.ts': 'export const app = 1;\n' });
  expect(error.code).toBe('NO_APP');
  expect(error.message).toMatch(/^runtime\/app\.ts:1:1: no App is exported.*export const app = new App/);
});

test('two exported Apps are named', async () => {
  const error = await failure({ 'runtime/app.ts': appFile("export const admin = new App({ name: 'admin' });") });
  expect(error.code).toBe('SEVERAL_APPS');
  expect(error.message).toContain('2 Apps are exported (admin, app)');
});

test('a syntax error has file, line, column and the line of source', async () => {
  const error = await failure({
    'runtime/app.ts': appFile("import { x } from './x';\nx();"),
    'runtime/x.ts': '// first\nexport const x = ( => 1;\n',
  });
  expect(error).toMatchObject({
    code: 'BUNDLE_FAILED',
    location: { file: 'runtime/x.ts', line: 2, column: 20, lineText: 'export const x = ( => 1;' },
  });
  expect(error.message).toMatch(/^runtime\/x\.ts:2:20: .+\n\n {4}2 │ export const x = \( => 1;\n {6}╵ {20}\^/);
});

test('an import that does not resolve', async () => {
  const error = await failure({ 'runtime/app.ts': appFile('', "import { x } from './missing';\nx();\n") });
  expect(error.code).toBe('BUNDLE_FAILED');
  expect(error.message).toMatch(/^runtime\/app\.ts:2:19: Could not resolve ".\/missing"/);
});

test('a throw at import has the place in the source, not in the bundle', async () => {
  const error = await failure({
    'runtime/app.ts': appFile("import { settings } from './settings';\nconsole.log(settings);"),
    'runtime/settings.ts':
      "interface Settings { readonly name: string }\n\nfunction read(): Settings {\n  throw new TypeError('no settings');\n}\n\nexport const settings = read();\n",
  });
  expect(error).toMatchObject({ code: 'IMPORT_FAILED', location: { file: 'runtime/settings.ts', line: 4, column: 9 } });
  expect(error.message).toMatch(/^runtime\/settings\.ts:4:9: TypeError: no settings\n\n {4}4 │ {3}throw new TypeError/);
  expect(error.message).not.toContain('app.variable');
});

test.each([
  [
    'a route without a handler',
    "app.route('/x', { methods: ['POST'] }, undefined as any);",
    'Route /x: there is no handler, nor a method that it decorates',
  ],
  [
    'a class without an instance',
    "class Users { @app.get('/x') static all() { return 1; } @app.get('/y') list() { return 1; } }; export const users = Users;",
    'Route /y: the class of list() has no instance. Create one with "new" in the module of the app',
  ],
  [
    'a function without a handler',
    "app.lambdaFunction({ name: 'job' });",
    'lambdaFunction "job": there is no handler, nor a method that it decorates',
  ],
])('%s is an error at its line', async (_, declaration, message) => {
  const error = await failure({ 'runtime/app.ts': appFile(`\n${declaration}`) });
  expect(error).toMatchObject({ code: 'IMPORT_FAILED', location: { file: 'runtime/app.ts', line: 4 } });
  expect(error.message).toContain(message);
  expect(error.message).not.toContain('process.env');
});

test('a method that a route decorates is its handler', async () => {
  const project = new Project({
    'runtime/app.ts': appFile("class Users {\n  @app.get('/x')\n  static get() { return 1; }\n}\nvoid Users;"),
  });
  expect((await discoverAsync({ projectDir: project.dir })).manifest.routes.map(({ path }) => path)).toContain('/x');
});

test('an authorizer of another app is an error that names those of this one', async () => {
  const error = await failure({
    'runtime/app.ts': appFile(
      [
        "const other = new App({ name: 'other' });",
        "const users = other.authorizer({ name: 'users' }, () => ({}));",
        "app.get('/x', { authorizer: users }, () => 1);",
      ].join('\n'),
    ),
  });
  expect(error.message).toContain('Route /x: its authorizer "users" is not of this app.');
  expect(error.message).toContain('The app has none');
});

test('a wrong declaration points to the line that declares it, not into the library', async () => {
  const error = await failure({ 'runtime/app.ts': appFile("\napp.get('/ok', () => 1);\napp.get('/foo/', () => 1);") });
  expect(error).toMatchObject({ code: 'IMPORT_FAILED', location: { file: 'runtime/app.ts', line: 5, column: 5 } });
  expect(error.message).toContain('Route cannot end with a trailing slash: /foo/');
});

test.each([
  ['used at once', 'const key: string = process.env.STRIPE_KEY!.trim();\nconsole.log(key);'],
  ['checked by the app', "const { STRIPE_KEY } = process.env;\nif (!STRIPE_KEY) throw new Error('not configured');"],
  [
    'checked by a helper',
    "function need(name: string) { const value = process.env[name]; if (!value) throw new Error(`${name} is missing`); return value; }\nneed('STRIPE_KEY');",
  ],
])('an environment variable that is missing at import, %s: declare it', async (_case, body) => {
  const error = await failure({ 'runtime/app.ts': appFile(body) });
  expect(error.code).toBe('IMPORT_FAILED');
  expect(error.message).toMatch(/^runtime\/app\.ts:\d/);
  expect(error.message).toContain('STRIPE_KEY was read from process.env and is not set');
  expect(error.message).toContain("`app.env('STRIPE_KEY')`");
});

test('an error of a vm context has its name and its place', async () => {
  const error = await failure({
    'runtime/app.ts': appFile("\nrunInNewContext('null.x');", "import { runInNewContext } from 'node:vm';\n"),
  });
  expect(error).toMatchObject({ code: 'IMPORT_FAILED', location: { file: 'runtime/app.ts' } });
  expect(error.message).toContain("TypeError: Cannot read properties of null (reading 'x')");
});

test('what is thrown need not be an Error', async () => {
  const error = await failure({ 'runtime/app.ts': appFile("throw 'words';") });
  expect(error.message).toBe('the value words was thrown (thrown while runtime/app.ts was imported)');
});

test('a package that throws when it is imported is named', async () => {
  const project = new Project({ 'runtime/app.ts': appFile('console.log(one);', "import one from 'one';\n") });
  project.write('package.json', '{ "dependencies": { "one": "1" } }');
  project.write('node_modules/one/package.json', '{ "name": "one", "main": "lib/index.js" }');
  project.write(
    'node_modules/one/lib/index.js',
    '\nmodule.exports = process.env.ONE_KEY;\nif (!module.exports) throw new Error("ONE_KEY must be set");',
  );
  await expect(discoverAsync({ projectDir: project.dir })).rejects.toMatchObject({
    code: 'IMPORT_FAILED',
    message: expect.stringMatching(
      /^runtime\/app\.ts:2:\d+: Error: ONE_KEY must be set \(thrown by one@\/lib\/index\.js:3:\d+\)\n[^]*ONE_KEY was read.*`app\.env\('ONE_KEY'\)`/,
    ),
  });
});

test('a promise rejected during the import', async () => {
  const error = await failure({
    'runtime/app.ts': appFile(
      "void Promise.reject(new Error('late'));\nawait new Promise((resolve) => setTimeout(resolve, 1000));",
    ),
  });
  expect(error).toMatchObject({ code: 'IMPORT_FAILED', location: { file: 'runtime/app.ts', line: 3 } });
  expect(error.message).toContain('Error: late');
});

test('process.exit at import has the line that calls it', async () => {
  const error = await failure({ 'runtime/app.ts': appFile('if (!process.argv[9]) process.exit(0);') });
  expect(error).toMatchObject({ code: 'IMPORT_EXITED', location: { file: 'runtime/app.ts', line: 3 } });
  expect(error.message).toContain('process.exit(0) was called while the app was imported');
});

test('a process that is killed at import: how it ended, and what it printed', async () => {
  const error = await failure({ 'runtime/app.ts': appFile("console.error('last words');\nprocess.abort();") });
  expect(error.code).toBe('IMPORT_EXITED');
  expect(error.message).toContain('ended by SIGABRT');
  expect(error.message).toContain('last words');
});

test('a top-level await on nothing', async () => {
  const error = await failure({ 'runtime/app.ts': appFile('const forever = new Promise(() => {});\nawait forever;') });
  expect(error).toMatchObject({ code: 'IMPORT_TIMEOUT', location: { file: 'runtime/app.ts', line: 4, column: 1 } });
  expect(error.message).toContain('The import of runtime/app.ts never ends');
  expect(error.message).toContain('runtime/app.ts:4: await forever;');
});

test.each([
  ['a top-level await with an open handle', 'setInterval(() => {}, 1000);\nawait new Promise(() => {});'],
  ['an endless loop', 'for (;;) Math.random();'],
])('%s is cut off', async (_case, body) => {
  const error = await failure({ 'runtime/app.ts': appFile(body) }, { timeoutSeconds: 1 });
  expect(error.code).toBe('IMPORT_TIMEOUT');
  expect(error.message).toContain('did not end within 1 s and was cut off');
});

test('an app that starts servers and timers at import is discovered at once', async () => {
  const project = new Project({
    'runtime/app.ts': appFile(
      "createServer().listen(0, '127.0.0.1');\nsetInterval(() => {}, 1000);",
      "import { createServer } from 'node:http';\n",
    ),
  });
  await expect(discoverAsync({ projectDir: project.dir, timeoutSeconds: 20 })).resolves.toMatchObject({
    manifest: { app: 'test' },
  });
});

test('what the app prints at import does not reach the terminal, or the answer', async () => {
  const project = new Project({
    'runtime/app.ts': appFile('console.log(\'{"app":"fake"}\');\nprocess.stdout.write(\'x\'.repeat(300_000));'),
  });
  await expect(discoverAsync({ projectDir: project.dir })).resolves.toMatchObject({ manifest: { app: 'test' } });
});

test('the app sees neither credentials nor the shell, and the same zone and region everywhere', async () => {
  const project = new Project({
    'runtime/app.ts': appFile(
      "writeFileSync('seen.json', JSON.stringify(process.env));",
      "import { writeFileSync } from 'node:fs';\n",
    ),
  });
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'A',
    AWS_SECRET_ACCESS_KEY: 'S',
    AWS_PROFILE: 'prod',
    AWS_REGION: 'eu-west-3',
    GITHUB_TOKEN: 't',
    NODE_OPTIONS: '--max-old-space-size=1000',
  });
  try {
    await discoverAsync({ projectDir: project.dir });
  } finally {
    process.env = before;
  }
  const seen = JSON.parse(fs.readFileSync(project.path('seen.json'), 'utf8'));
  expect(seen).toMatchObject({
    SERVERLESS_DISCOVERY: '1',
    AWS_REGION: 'us-east-1',
    TZ: 'UTC',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  });
  for (const name of [
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_PROFILE',
    'GITHUB_TOKEN',
    'NODE_OPTIONS',
    'HOME',
  ]) {
    expect(seen).not.toHaveProperty(name);
  }
});
