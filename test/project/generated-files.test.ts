import * as fs from 'node:fs';
import * as path from 'node:path';
import { Logger } from 'projen';
import { synthesized, temporaryDir } from './synthesized';
import { RuntimeFiles } from '../../src/project/generated-files';

const APP = `import { App } from 'serverless-cdk-project/runtime';
export const app = new App({ name: 'cdkdemo' });
app.table('AppTable');
app.get('/ping', () => 'pong');
`;

const BRIDGE = 'infrastructure/runtime-app.ts';
const MANIFEST = 'runtime/manifest.json';

/** A project with an app, after the step of `npx projen` that comes when the dependencies are installed. */
function afterInstallation(app: string, dir: string = temporaryDir()) {
  fs.mkdirSync(path.join(dir, 'runtime'), { recursive: true });
  fs.writeFileSync(path.join(dir, 'runtime/app.ts'), app);
  const made = synthesized({}, dir);
  made.project.components.find((component) => component instanceof RuntimeFiles)!.postSynthesize();
  return made;
}

let errors: jest.SpyInstance;
const { CI } = process.env;
beforeEach(() => {
  errors = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  delete process.env.CI;
});
afterEach(() => {
  errors.mockRestore();
  process.exitCode = undefined;
  if (CI !== undefined) process.env.CI = CI;
});

test('the bridge and the manifest are generated from the app, and stay unchanged', () => {
  const { dir, read } = afterInstallation(APP);
  const written = [read(BRIDGE), read(MANIFEST)];
  expect(written[0]).toContain("AppTable: { kind: 'table', variable: 'APP_TABLE_NAME' },");
  expect(written[1]).toContain('"path": "/ping"');
  const again = afterInstallation(APP, dir);
  expect([again.read(BRIDGE), again.read(MANIFEST)]).toEqual(written);
  expect(again.json('.projen/files.json').files).toEqual(expect.arrayContaining([BRIDGE, MANIFEST]));
});

test('with an error in the app they are kept, the error names file and line, and the exit code is 1', () => {
  const { dir, read } = afterInstallation(APP);
  const written = [read(BRIDGE), read(MANIFEST)];
  const again = afterInstallation(`${APP}const = 1;\n`, dir);
  expect([again.read(BRIDGE), again.read(MANIFEST)]).toEqual(written);
  expect(errors.mock.calls.flat().join('\n')).toMatch(/runtime\/app\.ts:5/);
  expect(process.exitCode).toBe(1);
});

test('with CI set they are compared, not written', () => {
  process.env.CI = 'true';
  const { read } = afterInstallation(APP);
  expect(read(BRIDGE)).toContain('functions: [],');
  expect(errors.mock.calls.flat().join('\n')).toContain('run `npx projen` on your machine and commit the result');
  expect(process.exitCode).toBe(1);
});

test('without an app, the bridge is that of an empty one', () => {
  expect(synthesized().read(BRIDGE)).toContain('functions: [],\n  resources: {},');
});
