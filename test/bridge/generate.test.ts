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

test('the description of the API and the picture of the app are generated where the project asks for them', () => {
  const dir = project();
  const config = { version: 1, name: 'shop', defaultStage: 'dev', stages: { dev: {} }, openapi: true, diagram: true };
  fs.writeFileSync(path.join(dir, 'runtime/config.json'), JSON.stringify(config));
  fs.writeFileSync(path.join(dir, 'package.json'), '{ "name": "cdkdemo", "version": "1.2.3", "dependencies": {} }\n');
  expect(generate({ projectDir: dir }).changed).toEqual([
    BRIDGE,
    MANIFEST,
    'runtime/openapi.json',
    'docs/architecture.md',
  ]);
  expect(read(dir, 'docs/architecture.md')).toContain('```mermaid');
  expect(JSON.parse(read(dir, 'runtime/openapi.json'))).toMatchObject({
    openapi: '3.1.0',
    info: { title: 'cdkdemo', version: '1.2.3' },
    servers: [{ url: '/' }],
    paths: { '/ping': { get: { operationId: 'getPing' } } },
  });
  expect(generate({ projectDir: dir }).changed).toEqual([]);
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

describe('a changed handler of a stream', () => {
  const kinesis = (name: string, options = '') =>
    `app.onKinesisRecord(app.stream('Clicks'), { name: '${name}'${options} }, () => undefined);\n`;
  const dynamodb = (name: string, options = '') =>
    `app.onDynamoDbRecord(app.table('Users'), { name: '${name}'${options} }, () => undefined);\n`;
  /** The warnings of each version of an app, one generated after the other. */
  const warningsOf = (...versions: string[]) => {
    const dir = project(APP + versions[0]);
    return versions.map((text) => {
      fs.writeFileSync(path.join(dir, 'runtime/app.ts'), APP + text);
      return generate({ projectDir: dir }).warnings;
    });
  };
  const REPLAY = `, startingPosition: 'TRIM_HORIZON'`;

  test.each([
    ['Kinesis', kinesis],
    ['DynamoDB', dynamodb],
  ])('%s: a warning names both, once, and what happens to the records', (_, handler) => {
    const [first, renamed, again] = warningsOf(handler('old', REPLAY), handler('new', REPLAY), handler('new', REPLAY));
    expect([first, again]).toEqual([[], []]);
    expect(renamed).toEqual([
      expect.stringMatching(/"old" is now "new".* at TRIM_HORIZON, so that all records .* are processed again/),
    ]);
    expect(warningsOf(handler('old'), handler('new'))[1]).toEqual([
      expect.stringMatching(/"old" is now "new".* at LATEST, so that records that arrive .* are not processed/),
    ]);
  });

  test('another starting position is a warning, once, as the deployment fails', () => {
    const versions = [kinesis('a'), kinesis('a', REPLAY), kinesis('a', REPLAY), kinesis('a')];
    const [first, replayed, again, back] = warningsOf(...versions);
    expect([first, again]).toEqual([[], []]);
    expect(replayed).toEqual([expect.stringContaining('"a" now starts to read its stream at TRIM_HORIZON')]);
    expect(back).toEqual([
      expect.stringContaining("Keep startingPosition: 'TRIM_HORIZON', or give the function another name"),
    ]);
  });

  test('another spelling with the same logical id is no warning, as the function stays', () => {
    expect(warningsOf(kinesis('order-created'), kinesis('order_created'), kinesis('OrderCreated')).flat()).toEqual([]);
  });

  test('another handler, one of another stream, and one that is only removed are no warning', () => {
    expect(warningsOf(kinesis('a'), kinesis('a') + kinesis('b'), kinesis('b'), dynamodb('c')).flat()).toEqual([]);
  });
});

describe('a client', () => {
  const withClient = (client: string) => {
    const dir = project();
    const config = { version: 1, name: 'shop', defaultStage: 'dev', stages: { dev: {} }, client };
    fs.writeFileSync(path.join(dir, 'runtime/config.json'), JSON.stringify(config));
    return dir;
  };

  test('is generated where the project asks for it, in the folder of another project too', () => {
    const parent = temporaryDir();
    const dir = path.join(parent, 'api');
    fs.renameSync(withClient('../web/src/api.ts'), dir);
    expect(generate({ projectDir: dir }).changed).toEqual([BRIDGE, MANIFEST, '../web/src/api.ts']);
    expect(read(dir, '../web/src/api.ts')).toContain('getPing(request?: {}, options?: CallOptions)');
    expect(generate({ projectDir: dir, check: true }).changed).toEqual([]);
    // The other project's tools may format it.
    fs.accessSync(path.join(dir, '../web/src/api.ts'), fs.constants.W_OK);
  });

  test('does not replace a file that somebody has written', () => {
    const dir = withClient('web/api.ts');
    fs.mkdirSync(path.join(dir, 'web'));
    fs.writeFileSync(path.join(dir, 'web/api.ts'), 'export const mine = 1;\n');
    expect(() => generate({ projectDir: dir })).toThrow(
      'web/api.ts exists and is not generated: remove it, or set another path in .projenrc.ts',
    );
    expect(read(dir, 'web/api.ts')).toBe('export const mine = 1;\n');
    expect(fs.existsSync(path.join(dir, BRIDGE))).toBe(false);
  });
});
