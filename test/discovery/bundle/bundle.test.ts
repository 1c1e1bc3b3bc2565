import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { appFile, Project } from '../project';
import { bundleOptions, discover, discoverAsync, formatBundleErrors, loadEsbuild } from '../../../src/discovery';

jest.setTimeout(60_000);

const COMMONJS = [
  'bcryptjs',
  'express',
  'jsonwebtoken',
  'lodash',
  'moment',
  'pg',
  'winston',
  'debug',
  'semver',
  'iconv-lite',
];

/**
 * Runs a module that imports a bundle as `bundle` and returns what it prints.
 * @param before what runs before the bundle
 */
function run(bundleDir: string, script: string, env: { [name: string]: string } = {}, before: string = ''): string {
  const text = `import ${JSON.stringify(`data:text/javascript,${encodeURIComponent(before)}`)};\nimport * as bundle from ${JSON.stringify(path.join(bundleDir, 'index.mjs'))};\n${script}`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', text], {
    env: { PATH: process.env.PATH!, ...env },
    encoding: 'utf8',
  }).trim();
}

describe('the bundle', () => {
  test('exports the handler of the function that the environment names', async () => {
    const project = new Project({
      'runtime/app.ts': appFile(
        "app.get('/', () => ({ a: 1 }));\napp.lambdaFunction({ name: 'report' }, async (event) => ({ report: event }));",
      ),
    });
    const { bundleDir } = await discoverAsync({ projectDir: project.dir });
    const call = 'console.log(JSON.stringify(await bundle.handler({ n: 1 }, {})));';
    expect(run(bundleDir, call, { SERVERLESS_FUNCTION: 'report' })).toBe('{"report":{"n":1}}');
  });

  test('exports a handler that streams, if the environment names that', async () => {
    const project = new Project({
      'runtime/app.ts': appFile("app.get('/x', { stream: true }, async function* () { yield 'a'; yield 'b'; });"),
    });
    const { bundleDir } = await discoverAsync({ projectDir: project.dir });
    const lambda =
      'globalThis.awslambda = { streamifyResponse: (h) => Object.assign(h, { streams: true }), HttpResponseStream: { from: (s, ahead) => Object.assign(s, { ahead }) } };';
    const call = `
      const written = [];
      const stream = { write: (chunk) => written.push(String(chunk)), end: () => written.push('end'), on: () => undefined };
      await bundle.handler({ httpMethod: 'GET', resource: '/x', requestContext: {} }, stream, {});
      console.log(JSON.stringify([bundle.handler.streams, stream.ahead.statusCode, ...written]));`;
    expect(run(bundleDir, call, { SERVERLESS_FUNCTION: 'APIStreamHandler' }, lambda)).toBe('[true,200,"a","b","end"]');
  });

  test('finds the App under any name, also exported twice', async () => {
    const project = new Project({
      'runtime/app.ts':
        "import { App } from 'serverless-cdk-project/runtime';\nconst main = new App({ name: 'other' });\nexport { main as theApp };\nexport default main;\nexport const nothing = null;\n",
    });
    expect((await discoverAsync({ projectDir: project.dir })).manifest.app).toBe('other');
  });

  test.each(['default', 'handler', 'apps'])(
    'finds the App as the export %s, and runs the module once',
    async (name) => {
      const project = new Project({
        'runtime/app.ts':
          `import { App } from 'serverless-cdk-project/runtime';\nconst one = new App({ name: 'one' });\nexport { one as ${name} };\n` +
          "declare global { var runs: number | undefined }\nglobalThis.runs = (globalThis.runs ?? 0) + 1;\none.lambdaFunction({ name: 'f' }, () => globalThis.runs);",
      });
      const { bundleDir, manifest, warnings } = await discoverAsync({ projectDir: project.dir });
      expect([manifest.app, warnings]).toEqual(['one', []]);
      expect(run(bundleDir, 'console.log(await bundle.handler({}, {}));', { SERVERLESS_FUNCTION: 'f' })).toBe('1');
    },
  );

  test('has exactly what is deployed, readable by all', async () => {
    const project = new Project({
      'runtime/app.ts': appFile("app.get('/', async () => (await import('./later.js')).later);"),
      'runtime/later.ts': 'export const later = 1;',
    });
    const { bundleDir } = await discoverAsync({ projectDir: project.dir });
    const names = fs.readdirSync(bundleDir).sort();
    expect(names.filter((name) => !/^chunk-[A-Z0-9]+\.mjs(\.map)?$/.test(name))).toEqual([
      'index.mjs',
      'index.mjs.map',
      ...['full-dispatch', 'function-handler', 'request-details', 'resource-call', 'web-socket-client'].flatMap(
        (part) => [`runtime-${part}.cjs`, `runtime-${part}.cjs.map`],
      ),
    ]);
    expect(names.length).toBeGreaterThan(2);
    for (const name of names) expect(fs.statSync(path.join(bundleDir, name)).mode % 0o1000).toBe(0o644);
  });

  test('has source maps that name sources the same everywhere, without their text', async () => {
    const project = new Project(
      { 'runtime/app.ts': appFile("app.get('/', () => merge({}, {}));", "import { merge } from 'lodash';\n") },
      { dependencies: ['lodash'] },
    );
    const { bundleDir } = await discoverAsync({ projectDir: project.dir });
    const sourcesOf = (file: string): string[] => {
      const { sources, sourcesContent } = JSON.parse(fs.readFileSync(path.join(bundleDir, `${file}.map`), 'utf8'));
      expect(sources.filter((name: string) => name.includes('..') || path.isAbsolute(name))).toEqual([]);
      expect(sourcesContent).toBeUndefined();
      return sources;
    };
    expect(sourcesOf('index.mjs')).toEqual(expect.arrayContaining(['runtime/app.ts', 'lodash@/lodash.js']));
    expect(sourcesOf('runtime-full-dispatch.cjs')).toEqual(
      expect.arrayContaining(['serverless-cdk-project@/src/runtime/parts/http/route-search.ts']),
    );
  });

  test('runs popular CommonJS packages', async () => {
    const imports = COMMONJS.map((name, index) => `import library${index} from '${name}';\n`).join('');
    const libraries = `{ ${COMMONJS.map((name, index) => `'${name}': library${index}`).join(', ')} }`;
    const body = `app.lambdaFunction({ name: 'run' }, async () => Object.entries<any>(${libraries}).filter(([, library]) => Object.keys(library).length > 0).map(([name]) => name));`;
    const project = new Project({ 'runtime/app.ts': appFile(body, imports) }, { dependencies: COMMONJS });
    const { bundleDir } = await discoverAsync({ projectDir: project.dir });
    expect(
      JSON.parse(
        run(bundleDir, 'console.log(JSON.stringify(await bundle.handler({}, {})));', { SERVERLESS_FUNCTION: 'run' }),
      ),
    ).toEqual(COMMONJS);
  });

  test("has a `require` and module paths for CommonJS, without taking the names from the app's own", async () => {
    const project = new Project({
      'runtime/app.ts': appFile(
        "const require = createRequire(import.meta.url);\nconst __dirname = dirname(fileURLToPath(import.meta.url));\napp.lambdaFunction({ name: 'f' }, async () => ({ path: typeof require('path').join, own: __dirname, theirs: [cjs.dir, cjs.file] }));",
        "import { createRequire } from 'node:module';\nimport { dirname } from 'node:path';\nimport { fileURLToPath } from 'node:url';\nimport cjs from './old.cjs';\n",
      ),
      'runtime/old.cjs':
        'const os = require("os");\nmodule.exports = { dir: __dirname, file: __filename, os: os.platform() };',
    });
    const { bundleDir } = await discoverAsync({ projectDir: project.dir });
    const answer = JSON.parse(
      run(bundleDir, 'console.log(JSON.stringify(await bundle.handler({}, {})));', { SERVERLESS_FUNCTION: 'f' }),
    );
    expect(answer).toMatchObject({
      path: 'function',
      own: bundleDir,
      theirs: [bundleDir, expect.stringContaining(bundleDir)],
    });
  });

  test('has a `require` in the files with CommonJS only, and source maps that know of it', async () => {
    const project = new Project({
      'runtime/app.ts': appFile(
        "app.lambdaFunction({ name: 'f' }, async () => [old.platform, (await import('./later.js')).later()]);\n" +
          "app.lambdaFunction({ name: 'g' }, async () => {\n  throw new Error('g');\n});",
        "import old from './old.cjs';\n",
      ),
      // As protobufjs does it: a bundler does not see it.
      'runtime/old.cjs': 'module.exports = { platform: eval("quire".replace(/^/, "re"))("os").platform() };',
      'runtime/later.ts': 'export const later = () => 1;',
    });
    const { bundleDir } = await discoverAsync({ projectDir: project.dir });
    const modules = fs.readdirSync(bundleDir).filter((name) => name.endsWith('.mjs'));
    expect(modules.length).toBeGreaterThan(1);
    expect(
      modules.filter((name) => fs.readFileSync(path.join(bundleDir, name), 'utf8').includes('createRequire as')),
    ).toEqual(['index.mjs']);
    const call = 'console.log(JSON.stringify(await bundle.handler({}, {}).catch((error) => error.stack)));';
    expect(JSON.parse(run(bundleDir, call, { SERVERLESS_FUNCTION: 'f' }))).toEqual([process.platform, 1]);
    expect(run(bundleDir, call, { SERVERLESS_FUNCTION: 'g', NODE_OPTIONS: '--enable-source-maps' })).toContain(
      'runtime/app.ts:6:9',
    );
  });

  test("reads the project's tsconfig.json and none above the project", async () => {
    const outer = new Project({ 'tsconfig.json': '{ this is no JSON' });
    const files = {
      'runtime/app.ts': appFile('console.log(x);', "import { x } from '@lib/x';\n"),
      'runtime/lib/x.ts': 'export const x = 1;',
    };
    const options = '{ "compilerOptions": { "paths": { "@lib/*": ["./runtime/lib/*"] } } }';
    await expect(
      discoverAsync({ projectDir: new Project({ ...files, 'tsconfig.json': options }, {}, outer.path('inner')).dir }),
    ).resolves.toBeDefined();
    const without = new Project(files, {}, outer.path('inner2'));
    await expect(discoverAsync({ projectDir: without.dir })).rejects.toMatchObject({ code: 'FORBIDDEN_IMPORT' });
  });
});

describe('determinism', () => {
  const files = {
    'runtime/app.ts': appFile(
      "app.get('/', async () => [merge({}, {}), (await import('./later.js')).later]);",
      "import merge from 'lodash/merge.js';\n",
    ),
    'runtime/later.ts': "import merge from 'lodash/merge.js';\nexport const later = merge;",
  };

  test('a project at another path, asked from another folder, by a link, has the same bundle and manifest', async () => {
    const parents = [new Project({}), new Project({})];
    const results = parents.map((parent, index) => {
      const project = new Project(files, { dependencies: ['lodash'] }, parent.path(`here-${'x'.repeat(index)}`));
      const link = parent.path('link');
      fs.symlinkSync(project.dir, link);
      const before = process.cwd();
      process.chdir(index === 0 ? project.path('runtime') : '/');
      try {
        return discover({ projectDir: index === 0 ? project.dir : link });
      } finally {
        process.chdir(before);
      }
    });
    expect(results[0].bundleHash).toBe(results[1].bundleHash);
    expect(results[0].manifest).toEqual(results[1].manifest);
    expect(results[0].bundleDir).not.toBe(results[1].bundleDir);
    for (const { bundleDir } of results) {
      for (const name of fs.readdirSync(bundleDir)) {
        expect(fs.readFileSync(path.join(bundleDir, name), 'utf8')).not.toContain('manifest-test-');
      }
    }
  });

  test('an edit of a comment changes no file but the source map', async () => {
    const project = new Project(files, { dependencies: ['lodash'] });
    const code = (dir: string) => fs.readFileSync(path.join(dir, 'index.mjs'), 'utf8');
    const before = code((await discoverAsync({ projectDir: project.dir })).bundleDir);
    project.write('runtime/app.ts', project.read('runtime/app.ts') + '// the end\n');
    expect(code((await discoverAsync({ projectDir: project.dir })).bundleDir)).toBe(before);
  });
});

describe('for incremental builds', () => {
  test("bundleOptions makes the same code with esbuild's context, and sees edits and forbidden imports", async () => {
    const project = new Project(
      { 'runtime/app.ts': appFile("app.get('/', () => 1);") },
      { devDependencies: ['lodash'] },
    );
    const outdir = project.path('out');
    const context = await loadEsbuild(project.dir).context(bundleOptions({ projectDir: project.dir, outdir }));
    const code = async () =>
      (await context.rebuild()).outputFiles.find((file) => file.path === path.join(outdir, 'index.mjs'))!.text;
    try {
      const { bundleDir } = await discoverAsync({ projectDir: project.dir });
      expect(await code()).toBe(fs.readFileSync(path.join(bundleDir, 'index.mjs'), 'utf8'));

      project.write('runtime/app.ts', appFile("app.get('/', () => _);", "import _ from 'lodash';\n"));
      const { errors } = await context.rebuild().catch((error) => error);
      expect(formatBundleErrors(errors)).toContain('runtime/app.ts:2:15: "lodash" cannot be imported below runtime/');

      project.write('runtime/app.ts', appFile("app.get('/', () => 2);"));
      expect(await code()).toContain('2');
    } finally {
      await context.dispose();
    }
  });

  test('the library in a bundle is the one beside this tool, whatever is installed', async () => {
    const project = new Project({ 'runtime/app.ts': appFile() });
    project.write(
      'node_modules/serverless-cdk-project/package.json',
      '{"name":"serverless-cdk-project","exports":{"./runtime":"./old.js"}}',
    );
    project.write('node_modules/serverless-cdk-project/old.js', 'throw new Error("an old copy");');
    await expect(discoverAsync({ projectDir: project.dir })).resolves.toMatchObject({ manifest: { app: 'test' } });
    expect(createRequire(project.path('package.json')).resolve('serverless-cdk-project/runtime')).toContain('old.js');
  });
});
