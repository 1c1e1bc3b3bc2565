import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { allMigrations, doneAfter, filesToMigrate, migrate } from '../../src/upgrade';
import { MIGRATIONS } from '../../src/upgrade/migrations';
import { lineOf, type Migration } from '../../src/upgrade/migrations/migration';

/** Renames a call; where its argument is not a literal, somebody has to look. */
const rename = (version: string, from: string, to: string): Migration => ({
  version,
  name: `${from}-${to}`,
  title: `${from}() is named ${to}()`,
  test: (files) => Object.values(files).some((text) => text.includes(`${from}(`)),
  edit(files) {
    const edited = Object.entries(files).map(
      ([file, text]) => [file, text.replaceAll(`${from}('`, `${to}('`)] as const,
    );
    return {
      files: Object.fromEntries(edited.filter(([file, text]) => text !== files[file])),
      manual: edited.flatMap(([file, text]) =>
        [...text.matchAll(new RegExp(`\\b${from}\\(`, 'g'))].map(({ index }) => ({
          file,
          line: lineOf(text, index),
          step: `call ${to}()`,
        })),
      ),
    };
  },
});

const LIST = [rename('0.2.0', 'one', 'two'), rename('0.3.0', 'two', 'three')];

describe('migrations', () => {
  test('are applied in order, each to the result of those before', () => {
    const { changes, due } = migrate({ 'runtime/app.ts': "one('x');\n", 'runtime/b.ts': '' }, [], LIST);
    expect(changes).toEqual([{ file: 'runtime/app.ts', before: "one('x');\n", after: "three('x');\n", conflicts: 0 }]);
    expect(due.map(({ id }) => id)).toEqual(['0.2.0/one-two', '0.3.0/two-three']);
  });

  test('that are recorded, or whose test finds nothing, are not due', () => {
    const files = { 'runtime/app.ts': "one('x');\n" };
    expect(migrate(files, ['0.2.0/one-two'], LIST)).toEqual({ due: [], changes: [] });
    expect(migrate({ 'runtime/app.ts': '' }, [], LIST)).toEqual({ due: [], changes: [] });
  });

  test('name a place that they do not know by its line, and stay due until it is changed', () => {
    const migrated = migrate({ 'runtime/app.ts': "one('x');\none(name);\n" }, [], LIST);
    expect(migrated.due[0].manual).toEqual([{ file: 'runtime/app.ts', line: 2, step: 'call two()' }]);
    expect(doneAfter([], migrated)).toEqual(['0.3.0/two-three']);
    expect(migrate({ 'runtime/app.ts': 'two(name);\n' }, ['0.3.0/two-three'], LIST).due).toEqual([]);
  });

  test('with a prompt are recorded once they were applied', () => {
    const prompt: Migration = { version: '0.2.0', name: 'look', title: 'look', prompt: 'look at it', test: () => true };
    const migrated = migrate({}, [], [prompt]);
    expect(doneAfter(['before'], migrated)).toEqual(['before', '0.2.0/look']);
  });
});

test('the migrations of this package have an order and names of their own', () => {
  const versions = MIGRATIONS.map(({ version }) => version);
  const number = (version: string) => version.split('.').reduce((sum, part) => sum * 1000 + Number(part), 0);
  expect(versions).toEqual([...versions].sort((a, b) => number(a) - number(b)));
  expect(new Set(allMigrations()).size).toBe(MIGRATIONS.length);
  for (const { edit, prompt } of MIGRATIONS) expect([edit, prompt].filter(Boolean)).toHaveLength(1);
});

test('code of the project is what migrations read, with line feeds', () => {
  const dir = fs.mkdtempSync(path.join(tmpdir(), 'upgrade-test-'));
  try {
    for (const file of [
      '.projenrc.ts',
      'runtime/a/b.ts',
      'runtime/logo.png',
      'test/a.test.ts',
      'node_modules/x.ts',
      'infrastructure/node_modules/y.ts',
    ]) {
      fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
      fs.writeFileSync(path.join(dir, file), 'x\r\n');
    }
    expect(filesToMigrate(dir)).toEqual({ '.projenrc.ts': 'x\n', 'runtime/a/b.ts': 'x\n', 'test/a.test.ts': 'x\n' });
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
});

describe('0.1.0/template-option', () => {
  const projenrc = (...options: string[]) =>
    [
      "import { ServerlessCdkProject, ServerlessTemplate } from 'serverless-cdk-project';",
      'const project = new ServerlessCdkProject({',
      "  name: 'shop',",
      ...options.map((option) => `  ${option}`),
      '});',
      'project.synth();',
      '',
    ].join('\n');
  const migrated = (text: string) => migrate({ '.projenrc.ts': text }, []);

  test('removes the option, and an import that nothing uses any more', () => {
    const { changes, due } = migrated(projenrc('template: ServerlessTemplate.REST_API_TABLE,'));
    expect(due).toMatchObject([{ id: '0.1.0/template-option', manual: [] }]);
    expect(changes[0].after).toBe(projenrc().replace(', ServerlessTemplate', ''));
  });

  test('keeps what it does not know, and names the line', () => {
    const { changes, due } = migrated(projenrc('template: chosen(),'));
    expect(changes).toEqual([]);
    expect(due[0].manual).toEqual([{ file: '.projenrc.ts', line: 4, step: 'remove the option `template`' }]);
  });

  test('is not due without the option', () => {
    expect(migrated(projenrc('// template: ServerlessTemplate.REST_API_TABLE,')).due).toEqual([]);
  });
});

test('0.1.0/requests-without-route is due for tests that expect 405, until it was applied', () => {
  const files = { 'test/a.test.ts': 'const client = testClient(app);\nexpect(response.status).toBe(405);\n' };
  const migrated = migrate(files, []);
  expect(migrated.due.map(({ id }) => id)).toEqual(['0.1.0/requests-without-route']);
  expect(migrated.changes).toEqual([]);
  expect(migrate(files, doneAfter([], migrated)).due).toEqual([]);
  expect(migrate({ 'test/a.test.ts': 'const client = testClient(app);\n' }, []).due).toEqual([]);
});
