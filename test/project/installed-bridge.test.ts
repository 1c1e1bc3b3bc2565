import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as bridge from '../../src/bridge';
import { installedBridge } from '../../src/project/installed-bridge';

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'installed-')));
afterAll(() => fs.rmSync(root, { recursive: true }));

function write(file: string, text: string): void {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
}

test('the generator is that of the running package', () => {
  expect(installedBridge(root).generate).toBe(bridge.generate);
});

test('where an installation has hoisted the running package to the root of a workspace, it is that of the root', () => {
  write('packages/shop/package.json', '{"name":"shop"}');
  write('node_modules/serverless-cdk-project/package.json', '{"name":"serverless-cdk-project"}');
  write('node_modules/serverless-cdk-project/lib/bridge/index.js', "exports.generate = () => 'hoisted';");
  const project = path.join(root, 'packages/shop');
  const gone = path.join(project, 'node_modules/serverless-cdk-project/lib/project/installed-bridge.js');
  expect(installedBridge(project, gone).generate({ projectDir: project })).toBe('hoisted');
});
