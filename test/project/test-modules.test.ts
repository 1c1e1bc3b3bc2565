import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { synthesized } from './synthesized';

/** The file that jest loads packages with, and packages beside it. */
const project = synthesized();
const modules = (() => {
  const module = { exports: {} as any };
  // What it requires is not installed there.
  new Function('module', 'require', project.read('.projen/jest.modules.js'))(module, require);
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

test('jest transforms the ES modules of packages, and skips large files that are none', () => {
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
  expect(transformed('/p/runtime/app.ts')).toBe(false);
  const [sources] = Object.entries(transform).find(([, by]) => Array.isArray(by) && by[0] === 'ts-jest')!;
  const names = ['a.ts', 'a.tsx', 'a.cts', 'a.mts', 'a.js'];
  expect(names.filter((name) => new RegExp(sources).test(`/p/runtime/${name}`))).toEqual(['a.ts', 'a.tsx', 'a.cts']);
  expect(['app.mts', 'app.mjs', 'app.js', 'app.cjs'].map((name) => transformed(`/p/runtime/${name}`))).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test("tests are compiled by the project's tsconfig.json, with import() as require()", () => {
  const [compiler] = Object.values<any>(project.json('jest.config.json').transform)
    .flat()
    .filter((part) => part.tsconfig);
  const file = path.join(project.dir, compiler.tsconfig);
  const { config } = ts.readConfigFile(file, ts.sys.readFile);
  const { options, errors } = ts.parseJsonConfigFileContent(config, ts.sys, path.dirname(file));
  expect(errors).toEqual([]);
  expect(options).toMatchObject({ strict: true, target: ts.ScriptTarget.ES2022, esModuleInterop: true });
  expect(ts.transpile('export const lazy = () => import("zod");', options)).toMatch(/require\("zod"\)/);
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

test('the cache key of a file depends on its name and content', () => {
  const key = (source: string, file: string) => modules.getCacheKey(source, file);
  expect(new Set([key('a', 'x.js'), key('b', 'x.js'), key('a', 'y.js')]).size).toBe(3);
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
