import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { bundlingOf, readConfig } from '../../src/config';

const made: string[] = [];
afterAll(() => made.forEach((dir) => fs.rmSync(dir, { recursive: true, force: true })));

/** A project's folder with that in its configuration. */
function projectWith(config?: object): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'config-read-'));
  made.push(dir);
  fs.mkdirSync(path.join(dir, 'runtime'));
  if (config) write(dir, 'runtime', config);
  return dir;
}

function write(dir: string, runtimeDir: string, config: object): void {
  fs.mkdirSync(path.join(dir, runtimeDir), { recursive: true });
  fs.writeFileSync(
    path.join(dir, runtimeDir, 'config.json'),
    JSON.stringify({ version: 1, name: 'x', defaultStage: 'dev', stages: { dev: {} }, ...config }),
  );
}

test('an invalid configuration is an error that names the file', () => {
  const dir = projectWith();
  fs.writeFileSync(path.join(dir, 'runtime/config.json'), '{"version": 1,');
  expect(() => readConfig(dir)).toThrow(/^runtime\/config\.json: it is not JSON: /);
  expect(() => readConfig(projectWith({ colour: 1 }))).toThrow('runtime/config.json: colour: unknown setting');
});

test('where projen writes the configuration, a damaged one is fixed by `npx projen`, and a setting is one of .projenrc.ts', () => {
  const remedy = '. Run `npx projen`, which writes the file again from .projenrc.ts';
  const managed = (text: string) => {
    const dir = projectWith();
    fs.writeFileSync(path.join(dir, '.projenrc.ts'), '');
    fs.writeFileSync(path.join(dir, 'runtime/config.json'), text);
    return dir;
  };
  const config = { version: 1, name: 'x', defaultStage: 'dev', stages: { dev: {} } };
  expect(() => readConfig(managed('{"version": 1,'))).toThrow(
    /^runtime\/config\.json: it is not JSON: [^]*\. Run `npx projen`/,
  );
  expect(() => readConfig(managed(JSON.stringify({ ...config, timeot: 1 })))).toThrow(
    `runtime/config.json: timeot: unknown setting; did you mean "timeout"?${remedy}`,
  );
  const dir = managed(JSON.stringify(config));
  expect(readConfig(dir).source).toBe('.projenrc.ts');
  // The configuration of a second app is no file of projen's.
  write(dir, 'admin', {});
  expect(readConfig(dir, 'admin').source).toBe('admin/config.json');
});

test('a conflict of a merge is named, with what to do', () => {
  const dir = projectWith();
  const text = '{\n<<<<<<< HEAD\n  "version": 1\n=======\n  "version": 2\n>>>>>>> other\n}\n';
  fs.writeFileSync(path.join(dir, 'runtime/config.json'), text);
  expect(() => readConfig(dir)).toThrow(
    'runtime/config.json: it has a conflict of a merge, in line 2. Take one side of it: `git checkout --ours runtime/config.json` or `--theirs`',
  );
  fs.writeFileSync(path.join(dir, '.projenrc.ts'), '');
  expect(() => readConfig(dir)).toThrow(
    /conflict of a merge, in line 2\. Run `npx projen`, which writes the file again/,
  );
});

test('a second app has its own configuration, or else that of the project', () => {
  const dir = projectWith({ memorySize: 256 });
  expect(readConfig(dir, 'admin')).toMatchObject({ source: 'runtime/config.json', config: { memorySize: 256 } });
  write(dir, 'admin', { memorySize: 128 });
  expect(readConfig(dir, 'admin')).toMatchObject({ source: 'admin/config.json', config: { memorySize: 128 } });
});

test('a second app is bundled with the options of the first, without its files', () => {
  const dir = projectWith({ bundling: { minify: true, nodeModules: ['sharp'], files: ['templates/**'] } });
  expect(bundlingOf(dir, 'runtime')).toEqual({
    minify: true,
    sourceMap: true,
    externalModules: [],
    nodeModules: ['sharp'],
    files: ['templates/**'],
  });
  expect(bundlingOf(dir, 'admin')).toEqual({
    minify: true,
    sourceMap: true,
    externalModules: [],
    nodeModules: ['sharp'],
    files: [],
  });
  write(dir, 'admin', { bundling: { files: ['a.txt'] } });
  expect(bundlingOf(dir, './admin/')).toMatchObject({ minify: false, files: ['a.txt'] });
});
