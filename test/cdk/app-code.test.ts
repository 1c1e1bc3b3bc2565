import * as fs from 'node:fs';
import * as path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { App, Stack } from 'aws-cdk-lib/core';
import { appIn, discovered, manifestOf, newStack, PLAIN, projectWith, temporaryDir } from './literal-app';
import { assetOf } from '../../src/discovery/asset';

jest.mock('../../src/discovery/asset');

beforeEach(() =>
  jest.mocked(assetOf).mockReset().mockImplementation(jest.requireActual('../../src/discovery/asset').assetOf),
);

const TWO = manifestOf({
  resources: {},
  operations: {},
  functions: { APIHandler: { kind: 'http' }, report: { kind: 'lambda' } } as any,
});
const NATIVE = { bundling: { nodeModules: ['sharp'] } };
const MEGABYTE = 1024 * 1024;

/** What is installed beside the code: none of it here. */
function installed(bytes = 0): jest.MockedFunction<typeof assetOf> {
  return jest.mocked(assetOf).mockImplementation((app, _projectDir, { architecture }) => {
    const dir = temporaryDir('asset');
    fs.writeFileSync(path.join(dir, 'index.mjs'), '');
    return { dir, hash: `${architecture}-${app.bundling.nodeModules.join()}`, bytes };
  });
}

const assetsOf = (stack: Stack) => {
  const { Resources } = Template.fromStack(stack).toJSON();
  return ['APIHandler', 'Report'].map((id) => Resources[id].Properties.Code.S3Key);
};

test('all functions share one asset', () => {
  const stack = newStack();
  appIn(stack, TWO, {});
  const [one, other] = assetsOf(stack);
  expect(one).toBe(other);
});

test('with packages for an architecture there is one asset for each architecture', () => {
  const discovery = discovered(TWO, undefined, NATIVE);
  const asset = installed();
  const stack = newStack();
  appIn(stack, discovery, { stageConfig: { functions: { report: { architecture: 'x86_64' } } } });
  const [one, other] = assetsOf(stack);
  expect(one).not.toBe(other);
  expect(asset.mock.calls.map(([, , target]) => target)).toEqual([
    { architecture: 'arm64', node: 24 },
    { architecture: 'x86_64', node: 24 },
  ]);
  const same = newStack();
  appIn(same, discovery, {});
  expect(asset).toHaveBeenCalledTimes(3);
});

test.each<[string, object]>([
  ['a stack that is not deployed', { 'aws:cdk:bundling-stacks': [] }],
  ['a stack that runs on this machine', { 'serverless-cdk-project:local': true }],
])('for %s nothing is installed', (_what, context) => {
  const asset = installed();
  appIn(new Stack(new App({ context }), 'Stack'), discovered(PLAIN, undefined, NATIVE), {});
  expect(asset.mock.calls.map(([app]) => app.bundling.nodeModules)).toEqual([[]]);
});

test('code beyond its budget fails the synthesis, with its largest parts', () => {
  const costs = [
    { name: '@aws-sdk/client-s3', bytes: 412_345, importedBy: ['runtime/files.ts', 'runtime/app.ts'] },
    { name: 'runtime/app.ts', bytes: 5000, importedBy: [] },
  ];
  const withBudget = (sizeBudgetKilobytes?: number) => () => {
    const discovery = discovered(PLAIN, undefined, {
      bundling: { sizeBudgetKilobytes },
      size: { codeBytes: 1_234_567, costs },
    });
    appIn(newStack(), discovery, {});
  };
  expect(withBudget(1200)).toThrow(
    [
      'Stack/RuntimeApp: the code of runtime/ is 1,234.6 kB, and its budget is 1200 kB (bundling.sizeBudgetKilobytes). The largest parts of it:',
      '  412.3 kB  @aws-sdk/client-s3, imported by runtime/files.ts, which is imported by runtime/app.ts',
      '    5.0 kB  runtime/app.ts',
      'Import less, or give it a larger budget in .projenrc.ts',
    ].join('\n'),
  );
  expect(withBudget(1235)).not.toThrow();
  expect(withBudget()).not.toThrow();
});

test('code that is too large for Lambda is an error before the upload', () => {
  const synth =
    (bytes: number, withLayer = false) =>
    () => {
      installed(bytes);
      const stack = new Stack(new App({ context: { 'aws:cdk:enable-asset-metadata': true } }), 'Stack');
      const layers = withLayer
        ? [new lambda.LayerVersion(stack, 'Fonts', { code: lambda.Code.fromAsset(layerFolder(2 * MEGABYTE)) })]
        : [];
      appIn(stack, discovered(PLAIN, undefined, NATIVE), { functionProps: { APIHandler: { layers } } });
    };
  expect(synth(250 * MEGABYTE)).not.toThrow();
  expect(synth(250 * MEGABYTE + 1)).toThrow(
    'Stack/RuntimeApp: the code of APIHandler is 262,144.0 kB: together 262,144.0 kB unzipped, and Lambda takes 262,144.0 kB.',
  );
  expect(synth(247 * MEGABYTE, true)).not.toThrow();
  expect(synth(249 * MEGABYTE, true)).toThrow(
    'the code of APIHandler is 261,095.4 kB, layer Stack/Fonts is 2,097.2 kB: together 263,192.6 kB unzipped',
  );
});

function layerFolder(bytes: number): string {
  const dir = temporaryDir('layer');
  fs.mkdirSync(path.join(dir, 'nodejs'));
  fs.writeFileSync(path.join(dir, 'nodejs/fonts.bin'), Buffer.alloc(bytes));
  return dir;
}

test('source maps are turned on where they are deployed', () => {
  const optionsOf = (files: { [name: string]: string }) => {
    const stack = newStack();
    appIn(stack, discovered(PLAIN, files), { projectDir: projectWith() });
    return Template.fromStack(stack).toJSON().Resources.APIHandler.Properties.Environment.Variables.NODE_OPTIONS;
  };
  expect(optionsOf({ 'index.mjs': '', 'index.mjs.map': '{}' })).toBe('--enable-source-maps');
  expect(optionsOf({ 'index.mjs': '' })).toBeUndefined();
});
