import { Project } from '../project';
import { discover } from '../../../src/discovery';
import { bundle } from '../../../src/discovery/bundle/bundle';

jest.setTimeout(60_000);

const APP = "import { App } from 'serverless-cdk-project/runtime';\nexport const shop = new App({ name: 'shop' });\n";

interface Package {
  readonly type?: string;
  readonly files: { readonly [file: string]: string };
}

/** A project of which app.ts hands on packages, which are installed. */
function project(appFile: string, packages: { readonly [name: string]: Package }): Project {
  const made = new Project({ 'runtime/app.ts': appFile });
  made.write(
    'package.json',
    JSON.stringify({ name: 'x', dependencies: Object.fromEntries(Object.keys(packages).map((name) => [name, '1'])) }),
  );
  for (const [name, { type = 'module', files }] of Object.entries(packages)) {
    made.write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', type, main: 'index.js' }));
    for (const [file, text] of Object.entries(files)) made.write(`node_modules/${name}/${file}`, text);
  }
  return made;
}

const nameOf = ({ dir }: Project) => discover({ projectDir: dir }).manifest.app;

test('an app of a package that app.ts re-exports as a whole is found, directly or by another file', () => {
  const packages = { 'shop-app': { files: { 'index.js': "export * from './app.js';\n", 'app.js': APP } } };
  expect(nameOf(project("export * from 'shop-app';", packages))).toBe('shop');
  const byFile = project("export * from './all';\nexport const limit = 3;", packages);
  byFile.write('runtime/all.ts', "export * from 'shop-app';");
  expect(nameOf(byFile)).toBe('shop');
});

test('so is one that the package re-exports from another one', () => {
  const packages = {
    'all-apps': { files: { 'index.js': "export * from '@shop/app/main';\nexport * from 'fs';\n" } },
    '@shop/app': { files: { 'main/index.js': APP, 'main/package.json': '{ "main": "index.js", "type": "module" }' } },
  };
  expect(nameOf(project("export * from 'all-apps';", packages))).toBe('shop');
});

test('nothing is kept of other re-exported packages', async () => {
  const made = project(`${APP}export * from 'numbers';\nexport * from 'serverless-cdk-project/runtime';\n`, {
    numbers: {
      files: {
        'index.js': "export const large = 'a large number';\n",
        'package.json': '{ "name": "numbers", "sideEffects": false, "type": "module" }',
      },
    },
  });
  const { files } = await bundle(made.dir, 'runtime');
  const code = Buffer.from(files.get('index.mjs')!).toString();
  expect(code).not.toContain('a large number');
  expect(nameOf(made)).toBe('shop');
});

test('what a CommonJS package exports is not known: the error says what to write, and that works', () => {
  const packages = {
    'old-app': {
      type: 'commonjs',
      files: {
        'index.js':
          "const { App } = require('serverless-cdk-project/runtime');\nexports.shop = new App({ name: 'shop' });\n",
      },
    },
  };
  expect(() => nameOf(project("export const one = 1;\nexport * from 'old-app';", packages))).toThrow(
    "runtime/app.ts:2:1: no App is exported. What `export * from 'old-app'` re-exports is not known when the app is bundled, as with all CommonJS modules: name the app, `export { app } from 'old-app';`",
  );
  expect(nameOf(project("export { shop } from 'old-app';", packages))).toBe('shop');
});
