import { Stack } from 'aws-cdk-lib/core';
import { appIn, manifestOf, newApp, newTable, projectWith } from './literal-app';
import { explainedApps, explainedTable } from '../../src/cli/explained';

const MANIFEST = manifestOf({ functions: { APIHandler: { kind: 'http' }, report: { kind: 'lambda' } } as any });

function synthesized(
  context: object,
  stageConfig: (stack: Stack) => object = () => ({}),
  config: object = {},
  props: object = {},
) {
  const app = newApp({ context: context as any });
  const stack = new Stack(app, 'Stack');
  const projectDir = projectWith({
    memorySize: 512,
    ...config,
    api: { type: 'http' },
    stages: { dev: {}, prod: { timeout: 20, api: { accessLogs: false } } },
  });
  appIn(stack, MANIFEST, {
    ...props,
    projectDir,
    stage: { name: 'prod', stackName: 'shop-prod', production: true },
    resources: { AppTable: newTable(stack) },
    stageConfig: stageConfig(stack),
  });
  return explainedApps(app.synth().directory);
}

test('the source of each setting is in the cloud assembly, if the context value is set', () => {
  const [app] = synthesized({ 'serverless-cdk-project:explain': true }, (stack) => ({
    environment: { STACK: stack.stackId },
    functions: { report: { memorySize: 2048, ephemeralStorageSize: 4096, tags: { 'cost.centre': '7' } } },
  }));
  expect(app).toMatchObject({ path: 'Stack/RuntimeApp', stage: 'prod' });
  expect(app.functions.APIHandler).toMatchObject({
    memorySize: { value: 512, from: 'project' },
    timeout: { value: 20, from: 'stages.prod' },
    architecture: { value: 'arm64', from: 'default' },
    ephemeralStorageSize: { value: 512, from: 'default' },
    'environment.STACK': { value: { Ref: 'AWS::StackId' }, from: 'stageConfig' },
    'environment.APP_TABLE_NAME': { value: { Ref: expect.stringMatching(/^AppTable/) }, from: 'resources' },
  });
  expect(app.functions.report).toMatchObject({
    memorySize: { value: 2048, from: 'stageConfig.functions.report' },
    ephemeralStorageSize: { value: 4096, from: 'stageConfig.functions.report' },
    'tags.cost.centre': { value: '7', from: 'stageConfig.functions.report' },
  });
  expect(app.api).toEqual({
    type: { value: 'http', from: 'api' },
    accessLogs: { value: false, from: 'stages.prod.api' },
  });
});

test('the roles of the functions are explained, and their alias', () => {
  const context = { 'serverless-cdk-project:explain': true };
  const settings = { functions: { report: { alias: { name: 'live' } } } };
  const [app] = synthesized(context, () => settings);
  expect(app.roles).toEqual({ value: 'perFunction', from: 'default' });
  expect(app.functions.report.alias).toEqual({ value: { name: 'live' }, from: 'stageConfig.functions.report' });
  expect(synthesized(context, undefined, { roles: 'shared' })[0].roles).toEqual({ value: 'shared', from: 'project' });
  const ofConstruct = synthesized(context, undefined, { roles: 'shared' }, { roles: 'perFunction' });
  expect(ofConstruct[0].roles).toEqual({ value: 'perFunction', from: 'the construct' });
  expect(explainedTable(ofConstruct)).toMatch(/\n {2}all functions\n {4}roles +"perFunction" +the construct\n/);
});

test('without the context value there is no metadata', () => {
  expect(synthesized({})).toEqual([]);
});
