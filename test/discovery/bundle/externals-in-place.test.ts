import { execFileSync } from 'node:child_process';
import { appFile, Project } from '../project';
import { resolveBundling } from '../../../src/config';
import { bundle } from '../../../src/discovery/bundle/bundle';

jest.setTimeout(60_000);

const LOG = '(globalThis.log ??= []).push';

/** A package in node_modules, by its package.json and files. */
function packageFiles(name: string, packageJson: object, files: { [file: string]: string }) {
  const folder = `node_modules/${name}`;
  return {
    [`${folder}/package.json`]: JSON.stringify({ name, version: '1.0.0', main: 'index.js', ...packageJson }),
    ...Object.fromEntries(Object.entries(files).map(([file, text]) => [`${folder}/${file}`, text])),
  };
}

const PACKAGES = {
  ...packageFiles('cjs', {}, { 'index.js': `${LOG}('cjs'); module.exports = { named: 'n', it: 'cjs' };` }),
  ...packageFiles(
    'compiled',
    {},
    {
      'index.js': `${LOG}('compiled'); exports.__esModule = true; exports.default = 'd'; exports.named = 'n';`,
    },
  ),
  ...packageFiles(
    'dual',
    { exports: { '.': { import: './index.mjs', require: './index.js' } } },
    {
      'index.js': `${LOG}('dual'); exports.__esModule = true; exports.default = 'd'; exports.named = 'n';`,
      'index.mjs': `${LOG}('dual'); export const named = 'n'; export default 'd';`,
    },
  ),
  ...packageFiles(
    'wrapped',
    { exports: { '.': { import: './index.mjs', require: './index.js' } } },
    {
      'index.js': `${LOG}('wrapped'); module.exports = { named: 'n', it: 'wrapped' };`,
      'index.mjs': `import it from './index.js'; export const named = it.named; export default it;`,
    },
  ),
  ...packageFiles(
    'esm',
    { type: 'module' },
    { 'index.js': `${LOG}('esm'); export const named = 'n'; export default 'd';` },
  ),
  ...packageFiles(
    'awaiting',
    { type: 'module' },
    {
      'index.js': `export const named = await Promise.resolve('n'); export default 'd'; ${LOG}('awaiting');`,
    },
  ),
  ...packageFiles(
    'importable',
    { type: 'module', exports: { import: './index.js' } },
    {
      'index.js': `export const named = 'n'; export default 'd'; ${LOG}('importable');`,
    },
  ),
};
const NAMES = ['cjs', 'compiled', 'dual', 'wrapped', 'esm', 'awaiting', 'importable'];

/** The value of `result` in an app of these files, and what its modules have logged, when its bundle is loaded. */
async function loaded(
  files: { [file: string]: string },
  externalModules: readonly string[],
  env: NodeJS.ProcessEnv = {},
) {
  const project = new Project({ ...PACKAGES, ...files });
  project.write(
    'package.json',
    JSON.stringify({ name: 'x', dependencies: Object.fromEntries(NAMES.map((name) => [name, '1'])) }),
  );
  const { files: made, warnings } = await bundle(project.dir, 'runtime', {
    ...resolveBundling(),
    externalModules,
  });
  for (const [name, content] of made) project.write(`deployed/${name}`, Buffer.from(content).toString());
  const script = `await import(${JSON.stringify(project.path('deployed/index.mjs'))});
    console.log(JSON.stringify({ log: globalThis.log, result: globalThis.result }));`;
  const output = execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { ...JSON.parse(output), warnings, chunks: [...made.keys()].filter((name) => name.startsWith('chunk-')) };
}

const RESULT = (name: string) =>
  `import it, { named } from '${name}';\nimport * as all from '${name}';\n(globalThis as any).result = { it, named, again: all.named };\nexport {};\n`;

describe.each(['.ts', '.mts'])('a file %s sees of a module outside of the bundle what it sees within', (extension) => {
  test.each(NAMES)('%s', async (name) => {
    const files = {
      [`runtime/own${extension}`]: RESULT(name),
      'runtime/app.ts': appFile('', `import './own${extension.replace('ts', 'js')}';\n`),
    };
    const [outside, within] = [await loaded(files, [name]), await loaded(files, [])];
    expect(outside.result).toEqual(within.result);
    expect(outside.log).toEqual(within.log);
  });
});

test('modules outside of the bundle run in their turn', async () => {
  const { log } = await loaded(
    {
      'runtime/otel.ts': `${LOG.replace('globalThis', '(globalThis as any)')}('otel');\nexport {};`,
      'runtime/app.ts': appFile(
        "app.get('/', () => [cjs, dual, esm]);",
        "import './otel';\nimport cjs from 'cjs';\nimport dual from 'dual';\nimport 'compiled';\nimport esm from 'esm';\n",
      ),
    },
    NAMES,
  );
  expect(log).toEqual(['otel', 'cjs', 'dual', 'compiled', 'esm']);
});

test('also where a module that imports one is shared with an import()', async () => {
  const { log, warnings } = await loaded(
    {
      'runtime/otel.ts': `${LOG.replace('globalThis', '(globalThis as any)')}('otel');\nexport {};`,
      'runtime/database.ts': "import cjs from 'cjs';\nexport const connect = (): unknown => cjs;",
      'runtime/lazy.ts': "export { connect } from './database';",
      'runtime/app.ts': appFile(
        "app.get('/', () => connect());\napp.get('/lazy', async () => (await import('./lazy')).connect());",
        "import './otel';\nimport { connect } from './database';\n",
      ),
    },
    NAMES,
  );
  expect(log).toEqual(['otel', 'cjs']);
  expect(warnings).toEqual([expect.stringContaining('The code is deployed in one file')]);
});

test('the SDK of Lambda, which does nothing by itself, does not put the code into one file', async () => {
  const { chunks, warnings } = await loaded(
    {
      ...packageFiles('@aws-sdk/client-s3', {}, { 'index.js': 'exports.S3Client = class {};' }),
      'runtime/otel.ts': '(globalThis as any).ready = true;\nexport {};',
      'runtime/store.ts': "import { S3Client } from '@aws-sdk/client-s3';\nexport const store = () => new S3Client();",
      'runtime/lazy.ts': "export { store } from './store';",
      'runtime/app.ts': appFile(
        "app.get('/', () => store());\napp.get('/lazy', async () => (await import('./lazy')).store());",
        "import './otel';\nimport { store } from './store';\n",
      ),
    },
    ['@aws-sdk/*'],
  );
  expect(warnings).toEqual([]);
  expect(chunks).not.toEqual([]);
});

test('a package of a layer is found in NODE_PATH, which an import does not look at', async () => {
  const project = new Project(
    packageFiles('only-in-the-layer', {}, { 'index.js': `${LOG}('layer'); exports.named = 'n';` }),
  );
  const { log, result } = await loaded(
    {
      'runtime/app.ts': appFile(
        '(globalThis as any).result = named;',
        "// @ts-ignore\nimport { named } from 'only-in-the-layer';\n",
      ),
    },
    ['only-in-the-layer'],
    { NODE_PATH: project.path('node_modules') },
  );
  expect([log, result]).toEqual([['layer'], 'n']);
});
