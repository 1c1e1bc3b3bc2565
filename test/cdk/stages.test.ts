import * as fs from 'node:fs';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { projectWith, temporaryDir } from './literal-app';
import { stages } from '../../src/cdk';
import { projectDirOfApp } from '../../src/cdk/project';

const selected = (context: object, config: object = { name: 'shop' }) =>
  stages(new App({ context: context as any }), { projectDir: projectWith(config) }).map(({ stackName }) => stackName);

test('without the context value, the default stage is synthesized', () => {
  expect(selected({})).toEqual(['shop-dev']);
  expect(selected({}, { name: 'shop', defaultStage: 'prod' })).toEqual(['shop-prod']);
});

test('the context value selects a stage, or all', () => {
  expect(selected({ stage: 'prod' })).toEqual(['shop-prod']);
  expect(selected({ stage: '*' })).toEqual(['shop-dev', 'shop-prod']);
});

test.each([
  ['prd', '"prd"; did you mean "prod"?'],
  ['__proto__', '"__proto__"; known: dev, prod'],
  ['', '""'],
  [5, '5; known: dev, prod'],
])('the stage %j is unknown', (stage, message) => {
  expect(() => selected({ stage })).toThrow(`runtime/config.json: stages: unknown stage ${message}`);
});

test('a stage has the account and region that it is for', () => {
  const projectDir = projectWith({ stages: { dev: { env: { account: '123456789012', region: 'eu-west-1' } } } });
  expect(stages(new App(), { projectDir })).toEqual([
    { name: 'dev', stackName: 'cdkdemo', production: false, env: { account: '123456789012', region: 'eu-west-1' } },
  ]);
});

test('a project without configuration has one stage, named as the package', () => {
  expect(stages(new App(), { projectDir: projectWith() })).toEqual([
    { name: 'dev', stackName: 'cdkdemo', production: false },
  ]);
});

test('the project is found from its subdirectories, and from a parent folder by the file of the CDK app', () => {
  const dir = projectWith();
  const below = path.join(dir, 'infrastructure/stacks');
  fs.mkdirSync(below, { recursive: true });
  expect(projectDirOfApp(below, undefined)).toBe(dir);
  const workspace = temporaryDir('workspace');
  fs.writeFileSync(path.join(workspace, 'package.json'), '{}');
  expect(projectDirOfApp(workspace, path.join(dir, 'infrastructure/main.ts'))).toBe(dir);
  expect(projectDirOfApp(workspace, path.join(dir, 'node_modules/jest/bin/jest.js'))).toBe(workspace);
});
