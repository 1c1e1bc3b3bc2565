// Windows as far as another system can simulate it: its paths, where functions take them as text, its shell and its line ends.
import * as fs from 'node:fs';
import * as path from 'node:path';
import './cli/outside-ci';
import { isCurrent, writeManaged } from '../src/bridge/writer';
import { windowsCommandLine } from '../src/cli/windows-command-line';
import { writeStackRecords } from '../src/cli/diff/stack-records';
import { parseRecord, recordOf } from '../src/contract/diff';
import { ServerlessTemplate } from '../src/project';
import { synthesized } from './project/synthesized';

/** A module of this package as Windows loads it: with its paths. */
function onWindows<T>(load: () => T): T {
  let loaded: T;
  jest.isolateModules(() => {
    jest.doMock('node:path', () => jest.requireActual<typeof path>('node:path').win32);
    loaded = load();
  });
  jest.dontMock('node:path');
  return loaded!;
}

describe('paths with backslashes and drives', () => {
  const project = 'C:\\Users\\Ada Lovelace\\shop';

  test('have the names that they have elsewhere, in manifests and source maps', () => {
    const { sourceName, isOwnSource } = onWindows(
      () => require('../src/discovery/source-name') as typeof import('../src/discovery/source-name'),
    );
    expect(sourceName(project, `${project}\\runtime\\users\\routes.ts`)).toBe('runtime/users/routes.ts');
    const installed = sourceName(project, `${project}\\node_modules\\@aws-sdk\\client-s3\\dist-cjs\\index.js`);
    expect(installed).toBe('@aws-sdk/client-s3@/dist-cjs/index.js');
    expect(isOwnSource(installed)).toBe(false);
  });

  test.each([
    ['a path', 'C:\\Users\\shop\\infrastructure\\main.ts'],
    ['a URL', 'file:///C:/Users/shop/infrastructure/main.ts'],
  ])('locate an error of the CDK app in the project, as %s', (_, place) => {
    const { synthFailure } = onWindows(() => {
      // As on Windows, where the path of a URL has its drive.
      jest.doMock('node:url', () => ({
        ...jest.requireActual<typeof import('node:url')>('node:url'),
        fileURLToPath: (url: string) => url.slice('file:///'.length).replaceAll('/', '\\'),
      }));
      return require('../src/local/dev/synth-failure') as typeof import('../src/local/dev/synth-failure');
    });
    jest.dontMock('node:url');
    const output = `${place}:4\r\n\r\nError: no such thing\r\n    at <anonymous> (${place}:4:7)\r\n`;
    const failure = synthFailure(output, { projectDir: 'C:\\Users\\shop', app: 'node main.ts', exitCode: 1 });
    expect(failure.message).toBe('infrastructure\\main.ts:4:7: no such thing');
  });
});

describe('tasks', () => {
  test.each(Object.values(ServerlessTemplate))('of the template %s need no POSIX shell', (template) => {
    const { env, tasks } = synthesized({ template, stages: { dev: {}, prod: {} } }).json('.projen/tasks.json');
    const commands: string[] = Object.values<any>(tasks).flatMap(({ steps = [], condition }: any) => [
      ...steps.flatMap((step: any) => [step.exec, step.condition]),
      condition,
    ]);
    const found = commands.filter((command) => command !== undefined);
    expect(found).toContain('node --import tsx .projenrc.ts');
    // Quotes, variables, pipes and tools that cmd.exe does not have. A step with `execArgs` has no shell at all.
    expect(found.filter((command) => /['$|;&<>`*]|^(\w+=|rm|cp|mv|cat|test|export)\b/.test(command))).toEqual([]);
    // projen evaluates `$(…)` by the system's shell: what is in double quotes is one argument for cmd.exe, too.
    for (const value of Object.values<string>(env)) {
      const [, command] = /^\$\((.*)\)$/.exec(value) ?? [];
      if (command) expect(command.replace(/"[^"]*"/g, '')).not.toMatch(/['$|;&<>`%]/);
    }
  });
});

describe('a command that is a script', () => {
  test.each([
    [['npm', 'install', '--save-dev', 'C:\\tmp\\x-1.0.0.tgz'], 'npm install --save-dev C:\\tmp\\x-1.0.0.tgz'],
    [['npm', 'install', 'C:\\Users\\Ada Lovelace\\x.tgz'], 'npm install "C:\\Users\\Ada Lovelace\\x.tgz"'],
    [['pnpm', 'add', '@acme/x@^1.2.0'], 'pnpm add "@acme/x@^1.2.0"'],
    [['npx', 'projen'], 'npx projen'],
    [['npm', 'run', 'say', 'he said "no"'], 'npm run say "he said \\"no\\""'],
  ])('is run as one line of the shell: %j', (command, line) => {
    expect(windowsCommandLine(command)).toBe(line);
  });
});

describe('line ends', () => {
  const withCrlf = (file: string) => {
    fs.chmodSync(file, 0o644);
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/\r?\n/g, '\r\n'));
  };

  test('are LF in a checkout of a project, whatever the settings of git are', () => {
    expect(synthesized().read('.gitattributes')).toMatch(/^\* text=auto eol=lf$/m);
  });

  test('of a checkout with CRLF make no generated file outdated', () => {
    const { dir, read } = synthesized();
    for (const name of ['infrastructure/runtime-app.ts', 'runtime/manifest.json']) {
      const [file, content] = [path.join(dir, name), read(name)];
      withCrlf(file);
      expect([name, isCurrent(file, content), isCurrent(file, `${content}\n`)]).toEqual([name, true, false]);
      expect(writeManaged(file, content)).toBe(false);
    }
  });

  test('of .projenrc.ts, package.json and the files in .projen are no difference', () => {
    const { dir, read } = synthesized();
    const files = ['package.json', '.projen/samples.json', '.projen/feature-flags.json', '.projen/migrations.json'];
    const before = files.map(read);
    for (const file of files) withCrlf(path.join(dir, file));
    synthesized({}, dir);
    expect(files.map(read)).toEqual(before);
  });

  test('of the record of a stack are no difference', () => {
    const { dir } = synthesized();
    const stack = recordOf({ stage: 'dev', stackName: 'shop-dev' }, []);
    const [file] = writeStackRecords(dir, [stack]);
    withCrlf(path.join(dir, file));
    expect(writeStackRecords(dir, [stack])).toEqual([]);
    expect(parseRecord(JSON.parse(fs.readFileSync(path.join(dir, file), 'utf8')), file)).toMatchObject(stack);
  });
});
