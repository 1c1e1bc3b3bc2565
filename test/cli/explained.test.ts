import * as fs from 'node:fs';
import * as path from 'node:path';
import { explainedApps, explainedTable } from '../../src/cli/explained';
import { temporaryDir } from '../bridge/temporary-dir';

const app = (stage: string) => ({
  stage,
  roles: { value: 'shared', from: 'project' },
  functions: {
    APIHandler: {
      timeout: { value: 29, from: 'default' },
      'environment.LOG_LEVEL': { value: 'debug', from: `stages.${stage}` },
      layers: { value: ['x'.repeat(60)], from: 'project' },
    },
    report: { timeout: { value: 300, from: 'stageConfig.functions.report' } },
  },
  api: { type: { value: 'http', from: 'api' } },
});
const stack = (name: string, stage: string) => ({
  type: 'aws:cloudformation:stack',
  properties: { templateFile: 'template.json' },
  metadata: {
    [`/${name}/App`]: [
      { type: 'aws:cdk:logicalId', data: 'x' },
      { type: 'serverless-cdk-project:settings', data: app(stage) },
    ],
  },
});

function assembly(): string {
  const dir = temporaryDir();
  const write = (file: string, value: object) => fs.writeFileSync(path.join(dir, file), JSON.stringify(value));
  fs.mkdirSync(path.join(dir, 'assembly-Later'));
  write('template.json', {});
  write('assembly-Later/template.json', {});
  write('manifest.json', {
    artifacts: {
      'shop-dev': stack('shop-dev', 'dev'),
      Tree: { type: 'cdk:tree' },
      'assembly-Later': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Later' } },
    },
  });
  // Newer versions of the CDK may write the metadata to a file of its own.
  const { metadata, ...rest } = stack('Later/shop', 'prod');
  write('assembly-Later/manifest.json', {
    artifacts: { shop: { ...rest, additionalMetadataFile: 'shop.metadata.json' } },
  });
  write('assembly-Later/shop.metadata.json', metadata);
  return dir;
}

test('the settings of every app of an assembly are found, also in nested assemblies', () => {
  expect(explainedApps(assembly())).toEqual([
    { path: 'shop-dev/App', ...app('dev') },
    { path: 'Later/shop/App', ...app('prod') },
  ]);
});

test('settings are printed as a table', () => {
  expect(explainedTable(explainedApps(assembly()).slice(0, 1))).toBe(
    [
      'shop-dev/App, stage dev',
      '',
      '  APIHandler',
      '    environment.LOG_LEVEL  "debug"                                           stages.dev',
      '    layers                 ["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…  project',
      '    timeout                29                                                default',
      '',
      '  report',
      '    timeout                300                                               stageConfig.functions.report',
      '',
      '  all functions',
      '    roles                  "shared"                                          project',
      '',
      '  the API',
      '    type                   "http"                                            api',
    ].join('\n'),
  );
});
