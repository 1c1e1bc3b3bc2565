import * as fs from 'node:fs';
import * as path from 'node:path';
import { projectDirOfApp } from '../../src/cdk/project';
import { currentProjectDir } from '../../src/cli/command';
import { findProjectDir } from '../../src/config';
import { temporaryDir } from '../bridge/temporary-dir';

/** A folder with these files, all empty objects. */
function folderOf(...files: string[]): string {
  const dir = fs.realpathSync(temporaryDir());
  for (const file of files) {
    fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    fs.writeFileSync(path.join(dir, file), '{}');
  }
  return dir;
}

const PROJECT = ['cdk.json', 'package.json', 'runtime/app.ts', 'infrastructure/main.ts'];

test.each(['.', 'runtime', 'infrastructure', 'infrastructure/stacks'])(
  'a command in %s of a project and the construct find the same root',
  (folder) => {
    const dir = folderOf(...PROJECT, 'infrastructure/stacks/app-stack.ts');
    const from = path.join(dir, folder);
    expect(findProjectDir(from)).toBe(dir);
    expect(currentProjectDir(from)).toBe(dir);
    expect(projectDirOfApp(from, undefined)).toBe(dir);
  },
);

test.each(['runtime', 'infrastructure'])('a package.json in %s does not make it a project', (folder) => {
  const dir = folderOf(...PROJECT, `${folder}/package.json`);
  const from = path.join(dir, folder);
  expect(currentProjectDir(from)).toBe(dir);
  expect(projectDirOfApp(from, path.join(dir, 'infrastructure/main.ts'))).toBe(dir);
});

test('of the projects in a workspace, the nearest one is found', () => {
  const dir = folderOf('package.json', 'cdk.json', ...PROJECT.map((file) => `packages/shop/${file}`));
  const shop = path.join(dir, 'packages/shop');
  expect(currentProjectDir(path.join(shop, 'runtime'))).toBe(shop);
  expect(projectDirOfApp(path.join(shop, 'runtime'), undefined)).toBe(shop);
  expect(currentProjectDir(dir)).toBe(dir);
});

test('from a parent folder, the project of the CDK app is found', () => {
  const dir = folderOf('package.json', ...PROJECT.map((file) => `packages/shop/${file}`));
  const shop = path.join(dir, 'packages/shop');
  expect(projectDirOfApp(dir, path.join(shop, 'infrastructure/main.ts'))).toBe(shop);
  expect(projectDirOfApp(dir, path.join(shop, 'node_modules/jest/bin/jest.js'))).toBe(dir);
});

test('without a cdk.json, the project of a CDK app is the folder of its package.json; a command needs the file', () => {
  const dir = folderOf('package.json', 'runtime/app.ts');
  expect(projectDirOfApp(path.join(dir, 'runtime'), undefined)).toBe(dir);
  expect(findProjectDir(dir)).toBeUndefined();
  expect(() => currentProjectDir(dir)).toThrow(`There is no project in ${dir} or above: no cdk.json.`);
});
