import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { synthesized } from './synthesized';

/** The file that jest loads packages with, and packages beside it. */
const project = synthesized();
const modules = (() => {
  const module = { exports: {} as any };
  const file = path.join(project.dir, '.projen/jest.modules.js');
  // What it requires is not installed there.
  const resolve = (name: string) =>
    name === 'serverless-cdk-project/package.json' ? path.resolve('package.json') : require.resolve(name);
  const names = ['module', 'require', '__filename', '__dirname'];
  new Function(...names, fs.readFileSync(file, 'utf8'))(
    module,
    Object.assign((name: string) => require(name), { resolve }),
    file,
    path.dirname(file),
  );
  return module.exports;
})();
const installed = path.join(project.dir, 'node_modules');

function install(name: string, files: { readonly [file: string]: string }): void {
  for (const [file, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(installed, name, file)), { recursive: true });
    fs.writeFileSync(path.join(installed, name, file), content);
  }
}

/** As jest loads a file: what the transformer makes of it is CommonJS. */
function load(file: string): any {
  const { code } = modules.process(fs.readFileSync(file, 'utf8'), file);
  const module = { exports: {} };
  new Function('module', 'exports', 'require', '__filename', code)(
    module,
    module.exports,
    (request: string) => (request.startsWith('.') ? load(path.join(path.dirname(file), request)) : require(request)),
    file,
  );
  return module.exports;
}

function resolve(
  request: string,
  defaultResolver: (request: string, options: { readonly conditions: readonly string[] }) => string,
): string {
  return modules.sync(request, { basedir: project.dir, conditions: ['require', 'node', 'default'], defaultResolver });
}

test('jest transforms TypeScript and the ES modules of packages, and skips large files that are none', () => {
  const { resolver, transform, transformIgnorePatterns } = project.json('jest.config.json');
  expect(resolver).toBe('<rootDir>/.projen/jest.modules.js');
  const [pattern] = Object.entries(transform).find(([, by]) => by === '<rootDir>/.projen/jest.modules.js')!;
  const transformed = (file: string) =>
    new RegExp(pattern).test(file) &&
    !transformIgnorePatterns.some((ignored: string) => new RegExp(ignored).test(file));
  const packages = [
    'arktype/out/index.js',
    'mjs-only/index.mjs',
    'aws-cdk-lib/core/lib/app.js',
    '@aws-sdk/client-s3/dist-cjs/index.js',
  ];
  expect(packages.map((file) => transformed(`/p/node_modules/${file}`))).toEqual([true, true, false, false]);
  expect(Object.keys(transform)).toHaveLength(1);
  const names = ['app.ts', 'app.tsx', 'app.cts', 'app.mts', 'app.mjs', 'app.js', 'app.cjs', 'data.json'];
  expect(names.filter((name) => !transformed(`/p/runtime/${name}`))).toEqual(['app.cjs', 'data.json']);
});

test("tests are compiled by the project's tsconfig.json, with import() as require()", () => {
  const file = path.join(project.dir, '.projen/tsconfig.test.json');
  const { config } = ts.readConfigFile(file, ts.sys.readFile);
  const { options, errors } = ts.parseJsonConfigFileContent(config, ts.sys, path.dirname(file));
  expect(errors).toEqual([]);
  expect(options).toMatchObject({ strict: true, target: ts.ScriptTarget.ES2022, esModuleInterop: true });
  expect(ts.transpile('export const lazy = () => import("zod");', options)).toMatch(/require\("zod"\)/);
});

describe('a TypeScript file', () => {
  /** The modules that a file loads, and the mocks that it sets, in their order. */
  function order(source: string, name = 'order.test.ts'): string[] {
    const { code } = modules.process(source, path.join(project.dir, 'test', name));
    const calls: string[] = [];
    const jestObject = {
      mock: (request: string) => (calls.push(`mock ${request}`), jestObject),
      unmock: (request: string) => (calls.push(`unmock ${request}`), jestObject),
      fn: () => calls.push('fn'),
    };
    const fake = (request: string) => (calls.push(request), request === '@jest/globals' ? { jest: jestObject } : {});
    new Function('exports', 'require', 'jest', code)({}, fake, jestObject);
    return calls;
  }

  test.each([
    [
      'of the global jest',
      `import { a } from './a';
      a; jest.fn();
      jest.mock('./a', () => ({})).unmock('./b');`,
      ['mock ./a', 'unmock ./b', './a', 'fn'],
    ],
    [
      'of an import, by any name',
      `import { a } from './a';
      import { jest as j } from '@jest/globals';
      a; j.fn();
      j.mock('./a');`,
      ['@jest/globals', 'mock ./a', './a', 'fn'],
    ],
    [
      'in a block',
      `function load() { const a = require('./a'); jest.mock('./a'); return a; }
      load();`,
      ['mock ./a', './a'],
    ],
    [
      'not of another object',
      `import { a } from './a';
      a;
      ({ mock: () => undefined }).mock();`,
      ['./a'],
    ],
  ])('has calls of mock() before its imports: %s', (_, source, calls) => {
    expect(order(source)).toEqual(calls);
  });

  test('is loaded with what esModuleInterop and import() need, in each form', () => {
    const { code } = modules.process(
      `import type { T } from './types';
      import join from 'node:path';
      export const later = (value: T) => import('./later');
      export enum Size { S = 1 }`,
      path.join(project.dir, 'runtime/a.cts'),
    );
    expect(code).not.toContain('types');
    expect(code).toMatch(/require\(['"]\.\/later['"]\)/);
    expect(() => order('export const view = <T,>(a: T) => a;', 'view.tsx')).not.toThrow();
  });

  test('has a source map to its lines', () => {
    const file = path.join(project.dir, 'runtime/lines.ts');
    const source = 'interface A {\n  a: 1;\n}\n\nexport const a: A = { a: 1 };\n';
    const { code } = modules.process(source, file);
    const map = JSON.parse(Buffer.from(/base64,(.*)$/.exec(code)![1], 'base64').toString());
    expect(map).toMatchObject({ sources: [file], sourcesContent: [source] });
    expect(code.match(/sourceMappingURL/g)).toHaveLength(1);
    const line = code.split('\n').findIndex((text: string) => text.includes('{ a: 1 }'));
    // The lines of the code are separated by ";": that one begins four lines below the one before.
    const lines = map.mappings.split(';');
    expect(lines.slice(0, line).join('')).toBe('');
    expect(lines[line]).toMatch(/^AAIa/);
  });

  test('that cannot be parsed is an error with its line', () => {
    const file = path.join(project.dir, 'test/bad.test.ts');
    expect(() => modules.process('const ok = 1;\nconst a: = 1', file)).toThrow(
      /^test\/bad\.test\.ts\(2,10\): error TS1110: Type expected\./,
    );
  });
});

test('an ES module is loaded with its imports, its import.meta.url and its dynamic imports', async () => {
  install('modern', {
    'package.json': '{"type":"module"}',
    'lib/index.js': `import { b } from "./b.mjs";
      export const a = "a" + b, url = import.meta.url, later = () => import("./b.mjs");
      export default 1;`,
    'lib/b.mjs': 'export const b = "b";',
  });
  const { a, url, later, default: one } = load(path.join(installed, 'modern/lib/index.js'));
  expect([a, url, one, (await later()).b]).toEqual(['ab', `file://${installed}/modern/lib/index.js`, 1, 'b']);
});

test('an .mts file of the project is loaded, with its types and imports', () => {
  install('sources', {
    'm.mts': 'import { b } from "./n.mts"; type T = number; export const a: T = b + 1;',
    'n.mts': 'export const b: number = 1;',
  });
  expect(load(path.join(installed, 'sources/m.mts')).a).toBe(2);
});

test('JavaScript of the project is what its syntax says, whatever its package.json says', () => {
  const write = (name: string, text: string) => {
    fs.writeFileSync(path.join(project.dir, name), text);
    return path.join(project.dir, name);
  };
  expect(load(write('own.js', "import { join } from 'path';\nexport const own = join('a', 'b');")).own).toBe('a/b');
  const commonJs = "exports.own = import('x');\n// export const own = 1;";
  expect(modules.process(commonJs, write('own-common.js', commonJs))).toEqual({ code: commonJs });
});

test('a CommonJS file is not transformed, whatever it contains', () => {
  install('classic', { 'package.json': '{}', 'index.js': '/*\nexport it\n*/ exports.a = 1;' });
  const file = path.join(installed, 'classic/index.js');
  expect(modules.process(fs.readFileSync(file, 'utf8'), file).code).toBe(fs.readFileSync(file, 'utf8'));
});

test('the cache key of a file depends on its name and content, on coverage and on the settings of jest', () => {
  const key = (source: string, file: string, options?: object) => modules.getCacheKey(source, file, options);
  const keys = [key('a', 'x.js'), key('b', 'x.js'), key('a', 'y.js'), key('a', 'x.js', { instrument: true })];
  expect(new Set([...keys, key('a', 'x.js', { configString: '{}' })]).size).toBe(5);
  expect(key('a', 'x.js')).toBe(key('a', 'x.js'));
});

describe('a relative import that names what a source is compiled to', () => {
  const folder = path.join(project.dir, 'runtime/ext');
  const resolved = (request: string, basedir = folder) =>
    modules.sync(request, {
      basedir,
      conditions: ['require'],
      defaultResolver: (found: string) => `default: ${found}`,
    });
  beforeAll(() => {
    fs.mkdirSync(path.join(folder, 'dir'), { recursive: true });
    for (const file of ['a.ts', 'view.tsx', 'm.mts', 'c.cts', 'dir/index.ts', 'both.ts', 'both.js']) {
      fs.writeFileSync(path.join(folder, file), 'export {};');
    }
  });

  test.each([
    ['./a.js', 'a.ts'],
    ['../ext/a.js', 'a.ts'],
    ['./view.js', 'view.tsx'],
    ['./view.jsx', 'view.tsx'],
    ['./m.mjs', 'm.mts'],
    ['./c.cjs', 'c.cts'],
    ['./dir/index.js', 'dir/index.ts'],
  ])('%s is %s', (request, file) => {
    expect(resolved(request)).toBe(path.join(folder, file));
  });

  test.each(['./both.js', './missing.js', './a', 'a.js', './a.json'])('%s is found as before', (request) => {
    expect(resolved(request)).toBe(`default: ${request}`);
  });

  test('a package has its own files', () => {
    expect(resolved('./a.js', path.join(installed, 'x'))).toBe('default: ./a.js');
  });
});

test('a package that exports only for import is found, and a missing one is an error as before', () => {
  const forImport = (_: string, { conditions }: { readonly conditions: readonly string[] }) => {
    if (conditions.includes('import')) return '/found.mjs';
    throw new Error('not exported');
  };
  expect(resolve('import-only', forImport)).toBe('/found.mjs');
  expect(resolve('both', (_, { conditions }) => (conditions.includes('import') ? '/wrong.mjs' : '/right.cjs'))).toBe(
    '/right.cjs',
  );
  let tries = 0;
  expect(() =>
    resolve('none', () => {
      throw new Error(`try ${++tries}`);
    }),
  ).toThrow('try 1');
});
