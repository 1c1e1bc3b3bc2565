import * as fs from 'node:fs';
import * as path from 'node:path';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib/core';
import { checkFunctionNames, checkConfig } from '../../src/config';
import { appIn, discovered, manifestOf, newApp, PLAIN, route } from '../cdk/literal-app';

const CONFIG = { version: 1, name: 'shop', defaultStage: 'dev', stages: { dev: {}, prod: {} } };
const SOURCE = '.projenrc.ts';

function messageOf(broken: () => unknown): string {
  try {
    broken();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('There was no error');
}

/** A page with one space for each break of a line. */
function textOf(page: string): string {
  return fs.readFileSync(path.join(__dirname, '../../docs/infrastructure', page), 'utf8').replace(/\s+/g, ' ');
}

test.each<[page: string, error: string, broken: () => unknown]>([
  [
    'configuration.md',
    'a value of the wrong type',
    () => checkConfig({ ...CONFIG, stages: { prod: { functions: { orders: { timeout: '60' } } } } }, SOURCE),
  ],
  [
    'configuration.md',
    'an unknown setting',
    () => checkConfig({ ...CONFIG, stages: { dev: { enviroment: {} } } }, SOURCE),
  ],
  [
    'configuration.md',
    'an unknown function',
    () => checkFunctionNames({ order: {} }, ['APIHandler', 'orders'], SOURCE, 'functions'),
  ],
  [
    'security.md',
    'a route without an authorizer',
    () => {
      const manifest = { ...PLAIN, routes: [route('GET', '/health'), route('POST', '/orders')] };
      appIn(new Stack(newApp(), 'cdkdemo-dev'), manifest, { publicRoutes: ['GET /health'] });
    },
  ],
  [
    'event-sources.md',
    'a queue with a short visibility timeout',
    () => {
      const stack = new Stack(newApp(), 'AppStack');
      const manifest = manifestOf({
        functions: { jobs: { kind: 'sqs', source: { resource: 'Jobs' }, batchSize: 10 } },
        routes: [],
        resources: { Jobs: { kind: 'queue', variable: 'JOBS_URL' } },
        operations: {},
      });
      appIn(stack, manifest, { resources: { Jobs: new Queue(stack, 'Jobs') } });
    },
  ],
])('%s quotes the error for %s', (page, _, broken) => {
  expect(textOf(page)).toContain(messageOf(broken));
});

test('packaging.md quotes the error for a bundle over its budget', () => {
  const size = {
    codeBytes: 1_934_600,
    costs: [
      { name: '@aws-sdk/client-s3', bytes: 812_300, importedBy: ['runtime/files.ts', 'runtime/app.ts'] },
      {
        name: '@smithy/core',
        bytes: 194_300,
        importedBy: ['@aws-sdk/client-s3', 'runtime/files.ts', 'runtime/app.ts'],
      },
    ],
  };
  const app = discovered(PLAIN, undefined, { bundling: { sizeBudgetKilobytes: 1500 }, size });
  const [quoted] = messageOf(() => appIn(new Stack(newApp(), 'App'), app)).split('\nImport less');
  expect(textOf('packaging.md')).toContain(quoted.replace(/\s+/g, ' '));
});
