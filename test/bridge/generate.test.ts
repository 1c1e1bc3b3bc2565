import * as fs from 'node:fs';
import * as path from 'node:path';
import { temporaryDir } from './temporary-dir';
import { generate, generateAsync, inCi } from '../../src/bridge';

const APP = `import { App } from 'serverless-cdk-project/runtime';
export const app = new App({ name: 'cdkdemo' });
app.table('AppTable');
app.get('/ping', () => 'pong');
`;

function project(app: string = APP): string {
  const dir = temporaryDir();
  fs.mkdirSync(path.join(dir, 'runtime'));
  fs.writeFileSync(path.join(dir, 'package.json'), '{ "name": "cdkdemo", "dependencies": {} }\n');
  fs.writeFileSync(path.join(dir, 'runtime/app.ts'), app);
  return dir;
}

const read = (dir: string, file: string) => fs.readFileSync(path.join(dir, file), 'utf8');
const BRIDGE = 'infrastructure/runtime-app.ts';
const MANIFEST = 'runtime/manifest.json';

test('the bridge and the manifest are generated from the app', () => {
  const dir = project();
  expect(generate({ projectDir: dir }).changed).toEqual([BRIDGE, MANIFEST]);
  expect(read(dir, BRIDGE)).toContain("AppTable: { kind: 'table', variable: 'APP_TABLE_NAME' },");
  expect(JSON.parse(read(dir, MANIFEST)).routes.map((route: any) => `${route.method} ${route.path}`)).toEqual([
    'GET /ping',
  ]);
});

test('a second run writes nothing', async () => {
  const dir = project();
  generate({ projectDir: dir });
  expect(generate({ projectDir: dir }).changed).toEqual([]);
  expect((await generateAsync({ projectDir: dir })).changed).toEqual([]);
});

test('an edit of a handler changes neither; a new route changes the manifest, a new function both', () => {
  const dir = project();
  generate({ projectDir: dir });
  const edited = (text: string) => {
    fs.writeFileSync(path.join(dir, 'runtime/app.ts'), text);
    return generate({ projectDir: dir }).changed;
  };
  expect(edited(APP.replace("'pong'", "'PONG!'"))).toEqual([]);
  expect(edited(`${APP}app.get('/more', () => 1);\n`)).toEqual([MANIFEST]);
  expect(edited(`${APP}app.lambdaFunction({ name: 'report' }, () => 1);\n`)).toEqual([BRIDGE, MANIFEST]);
});

test('a check writes nothing, and its error has the fix', () => {
  const dir = project();
  expect(() => generate({ projectDir: dir, check: true })).toThrow(expect.objectContaining({ code: 'STALE_BRIDGE' }));
  expect(() => generate({ projectDir: dir, check: true })).toThrow(
    'infrastructure/runtime-app.ts and runtime/manifest.json are older than runtime/app.ts: run `npx projen` on your machine and commit the result.',
  );
  expect(fs.existsSync(path.join(dir, BRIDGE))).toBe(false);
  generate({ projectDir: dir });
  expect(generate({ projectDir: dir, check: true }).changed).toEqual([]);
});

test('an app with an error leaves both files unchanged', () => {
  const dir = project();
  generate({ projectDir: dir });
  const before = [read(dir, BRIDGE), read(dir, MANIFEST)];
  fs.writeFileSync(path.join(dir, 'runtime/app.ts'), `${APP}const = 1;\n`);
  expect(() => generate({ projectDir: dir })).toThrow(/runtime\/app\.ts:5/);
  expect([read(dir, BRIDGE), read(dir, MANIFEST)]).toEqual(before);
});

test.each([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
  ['', false],
  [undefined, false],
])('CI=%s', (value, expected) => {
  expect(inCi({ CI: value })).toBe(expected);
});
