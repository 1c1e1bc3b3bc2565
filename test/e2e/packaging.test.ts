import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { run } from './project';

const BIN = path.resolve(__dirname, '../../node_modules/.bin');
const tarball = process.env.PACKAGE_TARBALL!;

/** A folder of its own with the package installed in it, as in a user's project. */
const installed = process.env.E2E_PROJECT!;

function check(command: string, ...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(path.join(BIN, command), args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stdout + stderr);
}

test('the types resolve under node10, node16 (CommonJS and ESM) and bundler', () => {
  check('attw', tarball, '--exclude-entrypoints', './.jsii', './package.json');
});

test('the package follows the rules of package managers and bundlers', () => {
  check('publint', 'run', tarball, '--strict');
});

test('the package has no dependencies but optional ones and peers', () => {
  const manifest = JSON.parse(
    fs.readFileSync(path.join(installed, 'node_modules/serverless-cdk-project/package.json'), 'utf8'),
  );
  expect(manifest.dependencies ?? {}).toEqual({});
  expect(Object.keys(manifest.peerDependencies).sort()).toEqual(['aws-cdk-lib', 'constructs', 'projen']);
});

test('the package contains no sources, tests or source maps', () => {
  const files = run(installed, 'tar', ['-tzf', tarball]).stdout.split('\n').filter(Boolean);
  const expected =
    /^package\/(lib\/.*\.(m?js|d\.m?ts)|templates\/.*|upgrade\/samples-[\d.]+\.json|config\.schema\.json|\.jsii|package\.json|README\.md|API\.md|CHANGELOG\.md|docs\/(?!decisions\/).*\.md|docs\/schemas\/[\w-]+\.json|LICENSE)$/;
  expect(files.filter((file) => !expected.test(file))).toEqual([]);
});

/** The modules of other packages that are loaded by loading an entry point. */
function loadedBy(entry: string): string[] {
  const { stdout, output, status } = run(installed, process.execPath, [
    '-e',
    `require(${JSON.stringify(entry)}); console.log(JSON.stringify(Object.keys(require.cache)))`,
  ]);
  if (status !== 0) throw new Error(output);
  const names = (JSON.parse(stdout) as string[]).map((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]);
  return [...new Set(names)]
    .filter((name): name is string => name !== undefined && name !== 'serverless-cdk-project')
    .sort();
}

test('./runtime loads nothing but itself, as CommonJS and as ESM', () => {
  expect(loadedBy('serverless-cdk-project/runtime')).toEqual([]);
  const esm = run(installed, process.execPath, [
    '--input-type=module',
    '-e',
    "import { App } from 'serverless-cdk-project/runtime'; new App({ name: 'x' }); console.log('loaded');",
  ]);
  expect(esm.output).toContain('loaded');
});

test('./testing loads nothing but itself before it is used', () => {
  expect(loadedBy('serverless-cdk-project/testing')).toEqual([]);
});

test('the root does not load the CDK, and ./cdk does not load projen', () => {
  expect(loadedBy('serverless-cdk-project')).not.toContain('aws-cdk-lib');
  const cdk = loadedBy('serverless-cdk-project/cdk');
  expect(cdk).toContain('aws-cdk-lib');
  expect(cdk.filter((name) => ['projen', 'esbuild', 'dynalite', 'chokidar'].includes(name))).toEqual([]);
});

test('an app and its errors are the same classes through ./runtime and ./testing', () => {
  const script = `
    const { App, NotFoundError } = require('serverless-cdk-project/runtime');
    const { testClient } = require('serverless-cdk-project/testing');
    const app = new App({ name: 'x' });
    app.get('/', () => { throw new NotFoundError('nothing here'); });
    testClient(app).http.get('/').then((response) => console.log(response.status, response.body));`;
  expect(run(installed, process.execPath, ['-e', script]).output).toContain(
    '404 {"Code":"NotFoundError","Message":"nothing here"}',
  );
  const esm = script.replace(/const (\{.*\}) = require\((.*)\)/g, 'import $1 from $2');
  expect(run(installed, process.execPath, ['--input-type=module', '-e', esm]).output).toContain('404');
});
