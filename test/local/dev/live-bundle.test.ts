import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { FixtureProject } from './fixture-project';
import { LiveBundle } from '../../../src/local/dev/live-bundle';
import { loadEsbuild } from '../../../src/discovery';

jest.setTimeout(60_000);

const APP = `
import { App } from 'serverless-cdk-project/runtime';
import { valid } from 'semver';
export const app = new App({ name: 'demo' });
class LongNameOfTheApp {}
app.get('/', () => [valid('1.0.0'), new LongNameOfTheApp()]);
`;

function bundleOf(projectDir: string): LiveBundle {
  return new LiveBundle({ projectDir, runtimeDir: 'runtime', workDir: path.join(projectDir, 'node_modules/.work') });
}

describe('the bundle that is served', () => {
  const project = new FixtureProject({ 'runtime/app.ts': APP, 'runtime/templates/a.html': '<a>' });
  const bundle = bundleOf(project.dir);
  afterAll(async () => {
    await bundle.dispose();
    await loadEsbuild(project.dir).stop();
    project.remove();
  });

  const build = async (bundling: object) => {
    project.write(
      'runtime/config.json',
      JSON.stringify({ version: 1, name: 'demo', defaultStage: 'dev', stages: { dev: {} }, bundling }),
    );
    const { codeDir } = await bundle.build();
    return { codeDir, code: fs.readFileSync(path.join(codeDir, 'index.mjs'), 'utf8') };
  };

  test('has the files that are deployed beside the code, as they are at each build', async () => {
    const read = async () =>
      fs.readFileSync(path.join((await build({ files: ['templates/**'] })).codeDir, 'templates/a.html'), 'utf8');
    expect(await read()).toBe('<a>');
    project.write('runtime/templates/a.html', '<b>');
    expect(await read()).toBe('<b>');
    await expect(build({ files: ['pages/**'] })).rejects.toThrow(
      'bundling.files: there is no file "pages/**" below runtime/.',
    );
  });

  test('follows the options of the configuration, from one build to the next', async () => {
    expect((await build({})).code).toContain('LongNameOfTheApp');
    const { code, codeDir } = await build({ minify: true, sourceMap: false, nodeModules: ['semver'] });
    expect(code).not.toContain('LongNameOfTheApp');
    // The copy in node_modules, which is for this machine.
    expect(code).toMatch(/\("semver"\)/);
    expect(
      fs.readdirSync(codeDir).filter((name) => name === 'index.mjs.map' && code.includes('sourceMappingURL')),
    ).toEqual([]);
    expect((await build({})).code).toContain('LongNameOfTheApp');
  });

  test('finds the app of a package that is re-exported as a whole', async () => {
    project.write('package.json', JSON.stringify({ name: 'demo', dependencies: { 'shop-app': '*', semver: '*' } }));
    project.write(
      'node_modules/shop-app/package.json',
      JSON.stringify({ name: 'shop-app', type: 'module', main: 'index.js' }),
    );
    project.write(
      'node_modules/shop-app/index.js',
      "import { App } from 'serverless-cdk-project/runtime';\nexport const shop = new App({ name: 'shop' });\nshop.get('/', () => 1);\n",
    );
    project.write('runtime/app.ts', "export * from 'shop-app';");
    const { codeDir } = await build({});
    const script = `import { apps } from ${JSON.stringify(path.join(codeDir, 'index.mjs'))};\nconsole.log(apps.map(([name, app]) => [name, app.name]).join());`;
    expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })).toBe(
      'shop,shop\n',
    );
  });
});

test('an app that an edit exports by another name is found, also after an error of syntax', async () => {
  const project = new FixtureProject({});
  const bundle = bundleOf(project.dir);
  const names = async (exports: string) => {
    project.write('runtime/app.ts', `import { App } from 'serverless-cdk-project/runtime';\n${exports}`);
    const { codeDir } = await bundle.build();
    const script = `import { apps } from ${JSON.stringify(path.join(codeDir, 'index.mjs'))};\nconsole.log(apps.map(([name]) => name).join());`;
    return execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).trim();
  };
  expect(await names("export const app = new App({ name: 'demo' });")).toBe('app');
  expect(await names("export const shop = new App({ name: 'demo' });")).toBe('shop');
  await expect(names("export const shop = new App({ name: 'demo' };")).rejects.toThrow('runtime/app.ts:2');
  expect(await names("export const shop = new App({ name: 'demo' });")).toBe('shop');
  await bundle.dispose();
  project.remove();
});

describe('an edit that could not be deployed is an error', () => {
  const BODY = "import { App } from 'serverless-cdk-project/runtime';\nexport const app = new App({ name: 'demo' });\n";
  const project = new FixtureProject({
    'package.json': JSON.stringify({ name: 'demo', dependencies: { semver: '*', wrapper: '*' } }),
    'runtime/app.ts': BODY,
    'node_modules/wrapper/package.json': '{"name":"wrapper","main":"index.js","dependencies":{"native":"1"}}',
    'node_modules/wrapper/index.js': "module.exports = require('native');",
    'node_modules/native/package.json': '{"name":"native","version":"1.0.0","main":"index.js"}',
    'node_modules/native/index.js': "module.exports = require('./build/Release/native.node');",
    'node_modules/native/binding.gyp': '{}',
  });
  const { dir } = project;
  const bundle = bundleOf(dir);
  afterAll(async () => {
    await bundle.dispose();
    project.remove();
  });
  const edited = (app: string) => {
    project.write('runtime/app.ts', app);
    return bundle.build();
  };

  test('of an import of native code, in each build until it is removed', async () => {
    await edited(BODY);
    for (const more of ['', 'export const more = 1;\n']) {
      await expect(
        edited(`import 'semver';\nimport native from 'wrapper';\n${BODY}${more}app.get('/', () => native);`),
      ).rejects.toThrow(
        /^native has native code, .* It is imported by wrapper, which is imported by runtime\/app\.ts\.[^]*nodeModules: \['wrapper'\]/,
      );
    }
    await expect(edited(`import 'semver';\n${BODY}`)).resolves.toBeDefined();
  });

  test('of a decorator that needs metadata', async () => {
    project.write(
      'tsconfig.json',
      '{ "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true } }',
    );
    await expect(
      edited(
        `${BODY}const Type = (): any => () => {};\nclass Order { @Type() at!: Date; }\napp.get('/', () => new Order());`,
      ),
    ).rejects.toThrow('runtime/app.ts:4: this decorator would have no metadata of types');
  });

  test('of an import from outside of the app, until it is removed', async () => {
    project.write('outside.ts', 'export const outside = 1;');
    await edited(BODY);
    for (const more of ['', 'export const more = 1;\n']) {
      await expect(
        edited(`import { outside } from '../outside';\n${BODY}${more}app.get('/', () => outside);`),
      ).rejects.toThrow(/outside\.ts is outside of runtime\//);
    }
    await expect(edited(BODY)).resolves.toBeDefined();
  });

  test('of a removed app', async () => {
    fs.rmSync(path.join(dir, 'runtime/app.ts'));
    await expect(bundle.build()).rejects.toThrow(/^There is no runtime\/app\.ts in /);
    await expect(edited(BODY)).resolves.toBeDefined();
  });
});

describe('modules run in the order of the sources', () => {
  const LIBRARY = `module.exports = { ready: globalThis.ready === true };`;
  const SETUP = `(globalThis as any).ready = true;\nexport {};`;
  const projects: FixtureProject[] = [];
  afterAll(() => projects.forEach((project) => project.remove()));

  /** What the app says of its own modules, as it is served. */
  async function served(files: {
    [file: string]: string;
  }): Promise<{ ready: unknown; files: string[]; preload: number }> {
    const project = new FixtureProject({
      'runtime/setup.ts': SETUP,
      'runtime/model.ts': 'export const model = { ready: (globalThis as any).ready === true };',
      ...files,
    });
    projects.push(project);
    project.write('package.json', JSON.stringify({ name: 'demo', dependencies: { lib: '*' } }));
    project.write('node_modules/lib/package.json', JSON.stringify({ name: 'lib', main: 'index.js' }));
    project.write('node_modules/lib/index.js', LIBRARY);
    const bundle = bundleOf(project.dir);
    const { codeDir, preload } = await bundle.build();
    await bundle.dispose();
    const load = preload.map((file) => `await import(${JSON.stringify(file)});`).join('\n');
    const script = `${load}\nconst { apps } = await import(${JSON.stringify(path.join(codeDir, 'index.mjs'))});\nconsole.log(apps[0][1].name);`;
    const name = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).trim();
    return {
      ready: name,
      files: fs.readdirSync(codeDir).filter((file) => file.endsWith('.mjs')),
      preload: preload.length,
    };
  }
  const app = (imports: string, value: string, more = '') =>
    `${imports}\nimport { App } from 'serverless-cdk-project/runtime';\nexport const app = new App({ name: String(${value}.ready) });\n${more}`;

  test('an own module before a package', async () => {
    const { ready, preload } = await served({
      'runtime/app.ts': app("import './setup';\nimport lib from 'lib';", 'lib'),
    });
    expect(ready).toBe('true');
    expect(preload).toBe(0);
  });

  test('an own module before one that is shared with an `import()`', async () => {
    const { ready, files } = await served({
      'runtime/lazy.ts': "import { model } from './model';\nexport const lazy = { model };",
      'runtime/app.ts': app(
        "import './setup';\nimport { model } from './model';",
        'model',
        "app.get('/', async () => (await import('./lazy')).lazy);",
      ),
    });
    expect(ready).toBe('true');
    expect(files).toEqual(['index.mjs']);
  });

  test('a package before all own modules stays a module of its own, which is loaded once', async () => {
    const { ready, preload } = await served({
      'runtime/app.ts': app("import lib from 'lib';\nimport './setup';", 'lib'),
    });
    expect(ready).toBe('false');
    // It, and the library.
    expect(preload).toBe(2);
  });
});

test('packages are loaded before the app in the order in which it imports them, and those of an `import()` with it', async () => {
  const project = new FixtureProject({
    'runtime/app.ts': `import 'zod-like';\nimport 'abc';\nimport { App } from 'serverless-cdk-project/runtime';\nexport const app = new App({ name: 'a' });\napp.get('/', () => import('late'));`,
  });
  const names = ['zod-like', 'abc', 'late'];
  project.write(
    'package.json',
    JSON.stringify({ name: 'demo', dependencies: Object.fromEntries(names.map((name) => [name, '*'])) }),
  );
  for (const name of names) {
    project.write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }));
    project.write(`node_modules/${name}/index.js`, 'globalThis.loaded = 1;');
  }
  const bundle = bundleOf(project.dir);
  const { preload } = await bundle.build();
  await bundle.dispose();
  project.remove();
  expect(preload.map((file) => path.basename(file))).toEqual([
    'zod-like.mjs',
    'abc.mjs',
    'serverless-cdk-project+runtime.mjs',
  ]);
});

test('packages are built again after an installation in the workspace, and after an edit of a base of tsconfig.json', async () => {
  const project = new FixtureProject({
    'tsconfig.base.json': '{}',
    'node_modules/lib/package.json': JSON.stringify({ name: 'lib', main: 'index.js' }),
    'node_modules/lib/index.js': "exports.name = 'one';",
    'app/package.json': JSON.stringify({ name: 'demo', dependencies: { lib: '*' } }),
    'app/tsconfig.json': JSON.stringify({ extends: '../tsconfig.base.json' }),
    'app/runtime/own.ts': "export const name = 'own';",
    'app/runtime/app.ts':
      "import { name } from 'lib';\nimport { App } from 'serverless-cdk-project/runtime';\nexport const app = new App({ name });",
  });
  const bundle = bundleOf(path.join(project.dir, 'app'));
  const name = async () => {
    const { codeDir } = await bundle.build();
    const script = `import { apps } from ${JSON.stringify(path.join(codeDir, 'index.mjs'))};\nconsole.log(apps[0][1].name);`;
    return execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).trim();
  };
  try {
    expect(await name()).toBe('one');
    project.write('node_modules/lib/index.js', "exports.name = 'two';");
    project.write('node_modules/.package-lock.json', '{}');
    expect(await name()).toBe('two');
    project.write(
      'tsconfig.base.json',
      JSON.stringify({ compilerOptions: { paths: { lib: ['./app/runtime/own.ts'] } } }),
    );
    expect(await name()).toBe('own');
  } finally {
    await bundle.dispose();
    project.remove();
  }
});

test('an app, a linked package, and CommonJS have the same copy of the runtime library, which no edit builds', async () => {
  const project = new FixtureProject({
    'package.json': JSON.stringify({ name: 'demo', dependencies: { shared: '*' } }),
    'runtime/required.cjs': "exports.NotFoundError = require('serverless-cdk-project/runtime').NotFoundError;",
    'runtime/app.ts': `
import { App, NotFoundError } from 'serverless-cdk-project/runtime';
import required from './required.cjs';
import * as shared from 'shared';
const same = [required, shared].map((other) => other.NotFoundError === NotFoundError);
export const app = new App({ name: same.join() });
`,
    'shared/package.json': JSON.stringify({ name: 'shared', main: 'index.ts' }),
    'shared/index.ts': "export { NotFoundError } from 'serverless-cdk-project/runtime';",
  });
  fs.symlinkSync(path.join(project.dir, 'shared'), path.join(project.dir, 'node_modules/shared'));
  const bundle = bundleOf(project.dir);
  const { codeDir, preload } = await bundle.build();
  await bundle.dispose();
  const script = `import { apps } from ${JSON.stringify(path.join(codeDir, 'index.mjs'))};\nconsole.log(apps[0][1].name);`;
  const name = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).trim();
  const files = fs.readdirSync(codeDir).filter((file) => !file.endsWith('.map'));
  project.remove();
  expect(name).toBe('true,true');
  expect(files).toEqual(['index.mjs']);
  expect(preload.map((file) => path.basename(file))).toEqual(['serverless-cdk-project+runtime.mjs']);
});
