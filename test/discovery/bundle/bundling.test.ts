import childProcess from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import fc from 'fast-check';
import { appFile, Project } from '../project';
import { type BundlingSettings, resolveBundling } from '../../../src/config';
import { discover } from '../../../src/discovery';
import { bundle } from '../../../src/discovery/bundle/bundle';

jest.setTimeout(60_000);

function configure(project: Project, bundling: BundlingSettings): void {
  project.write(
    'runtime/config.json',
    JSON.stringify({ version: 1, name: 'x', defaultStage: 'dev', stages: { dev: {} }, bundling }),
  );
}

function projectWith(
  bundling: BundlingSettings,
  files: { [file: string]: string },
  options?: ConstructorParameters<typeof Project>[1],
): Project {
  const project = new Project(files, options);
  configure(project, bundling);
  return project;
}

/** Invokes a function of a bundle as Lambda does. */
function invoke(bundleDir: string, name: string): any {
  const script = `console.log(JSON.stringify(await (await import(${JSON.stringify(path.join(bundleDir, 'index.mjs'))})).handler({}, {})));`;
  const env = { PATH: process.env.PATH!, SERVERLESS_FUNCTION: name };
  return JSON.parse(
    childProcess.execFileSync(process.execPath, ['--input-type=module', '-e', script], { env, encoding: 'utf8' }),
  );
}

const TEMPLATE = {
  'runtime/app.ts': appFile(
    "app.lambdaFunction({ name: 'read' }, async () => readFileSync(join(__dirname, 'templates/mail/a.html'), 'utf8'));",
    "import { readFileSync } from 'node:fs';\nimport { join } from 'node:path';\n",
  ),
  'runtime/templates/mail/a.html': '<a>',
  'runtime/templates/b.txt': 'b',
};

describe('files', () => {
  test("are beside the code at their paths from the app's folder", () => {
    const project = projectWith({ files: ['templates/**'] }, TEMPLATE);
    const { bundleDir, size } = discover({ projectDir: project.dir });
    expect(invoke(bundleDir, 'read')).toBe('<a>');
    expect(fs.readFileSync(path.join(bundleDir, 'templates/b.txt'), 'utf8')).toBe('b');
    expect(size.totalBytes).toBeGreaterThan(size.codeBytes);
  });

  test('may be read while the app is imported', () => {
    const project = projectWith(
      { files: ['a.txt'] },
      {
        'runtime/app.ts': `import { readFileSync } from 'node:fs';\nimport { App } from 'serverless-cdk-project/runtime';\n${"export const app = new App({ name: readFileSync(new URL('./a.txt', import.meta.url), 'utf8') });"}`,
        'runtime/a.txt': 'from-file',
      },
    );
    expect(discover({ projectDir: project.dir }).manifest.app).toBe('from-file');
  });

  test('a folder stands for all that is in it', async () => {
    const project = new Project(TEMPLATE);
    const names = async (files: string[]) =>
      [...(await bundle(project.dir, 'runtime', resolveBundling({ files }))).files.keys()].filter((name) =>
        name.includes('/'),
      );
    expect(await names(['templates/'])).toEqual(['templates/b.txt', 'templates/mail/a.html']);
    expect(await names(['templates/*'])).toEqual(['templates/b.txt']);
    expect(await names(['**/*.{html,css}'])).toEqual(['templates/mail/a.html']);
  });

  test.each<[string[], string]>([
    [['templates/*.html'], 'bundling.files: there is no file "templates/*.html" below runtime/.'],
    [
      ['runtime/templates/**'],
      'there is no file "runtime/templates/**" below runtime/. Patterns begin below runtime/: write "templates/**".',
    ],
    [['index.mjs'], 'bundling.files: runtime/index.mjs cannot be deployed: the code is in a file of that name.'],
  ])('%j is refused', async (files, message) => {
    const project = projectWith({ files }, { ...TEMPLATE, 'runtime/index.mjs': '' });
    expect(() => discover({ projectDir: project.dir })).toThrow(message);
  });
});

describe('a link among the files', () => {
  const linked = (target: (project: Project) => string) => {
    const project = projectWith(
      { files: ['templates/**'] },
      { ...TEMPLATE, 'secret.txt': 'secret', 'runtime/c.txt': 'c' },
    );
    fs.symlinkSync(target(project), project.path('runtime/templates/c.txt'));
    return project;
  };

  test.each<[string, (project: Project) => string]>([
    ['to a file of the project', () => '../../secret.txt'],
    ['to a file elsewhere', (project) => project.path('../' + path.basename(project.dir) + '/secret.txt')],
    [
      'to a link that leads there',
      (project) => {
        fs.symlinkSync('../secret.txt', project.path('runtime/inner.txt'));
        return '../inner.txt';
      },
    ],
  ])('%s outside of runtime/ is refused', (_what, target) => {
    expect(() => discover({ projectDir: linked(target).dir })).toThrow(
      /^bundling\.files: runtime\/templates\/c\.txt is a link to .*secret\.txt, outside of runtime\/, and is not deployed/,
    );
  });

  test('to itself, or to nothing, is left out', () => {
    const project = linked(() => 'c.txt');
    fs.symlinkSync('nothing', project.path('runtime/templates/d.txt'));
    const { bundleDir } = discover({ projectDir: project.dir });
    expect(fs.readdirSync(path.join(bundleDir, 'templates'))).not.toContain('c.txt');
  });

  test('to a file below runtime/ is deployed as that file', () => {
    const { bundleDir } = discover({ projectDir: linked(() => '../c.txt').dir });
    expect(fs.readFileSync(path.join(bundleDir, 'templates/c.txt'), 'utf8')).toBe('c');
  });
});

describe('changes that affect the bundle are detected', () => {
  test.each<[string, (project: Project) => void]>([
    ['an option', (project) => configure(project, { files: ['templates/**'], minify: true })],
    ['an edit of a file', (project) => project.write('runtime/templates/b.txt', 'c')],
    ['a file more', (project) => project.write('runtime/templates/mail/c.bin', '')],
    ['a file less', (project) => fs.rmSync(project.path('runtime/templates/b.txt'))],
  ])('%s', (_what, change) => {
    const project = projectWith({ files: ['templates/**'] }, TEMPLATE);
    const before = discover({ projectDir: project.dir });
    const spawned = jest.spyOn(childProcess, 'spawnSync');
    discover({ projectDir: project.dir });
    configure(project, { sourceMap: true, files: ['templates/**'] });
    project.write('runtime/other.txt', '');
    discover({ projectDir: project.dir });
    expect(spawned).not.toHaveBeenCalled();
    change(project);
    expect(discover({ projectDir: project.dir }).bundleHash).not.toBe(before.bundleHash);
    expect(spawned).toHaveBeenCalledTimes(1);
    spawned.mockRestore();
  });
});

describe('minify and source maps', () => {
  const files = {
    'runtime/app.ts': appFile(
      "class LongNameOfTheApp {}\napp.lambdaFunction({ name: 'f' }, async () => new LongNameOfTheApp().constructor.name);",
    ),
  };

  test('names are kept unless they are to be shortened', () => {
    const code = (bundling: BundlingSettings) =>
      fs.readFileSync(
        path.join(discover({ projectDir: projectWith(bundling, files).dir }).bundleDir, 'index.mjs'),
        'utf8',
      );
    expect(code({})).toContain('LongNameOfTheApp');
    expect(code({ minify: true })).not.toContain('LongNameOfTheApp');
    expect(code({ minify: true }).length).toBeLessThan(code({}).length * 0.8);
  });

  test('classes of one name in two modules both keep it', () => {
    const project = projectWith(
      {},
      {
        'runtime/app.ts': appFile(
          "class Missing extends Error {}\napp.lambdaFunction({ name: 'f' }, async () => [Missing.name, Other.name]);",
          "import { Missing as Other } from './other.js';\n",
        ),
        'runtime/other.ts': 'export class Missing extends Error { other = 1; }',
      },
    );
    const { bundleDir } = discover({ projectDir: project.dir });
    expect(invoke(bundleDir, 'f')).toEqual(['Missing', 'Missing']);
  });

  test('without source maps none is deployed, and an error of the app still names its line', () => {
    const project = projectWith({ sourceMap: false, minify: true }, files);
    const { bundleDir } = discover({ projectDir: project.dir });
    expect(fs.readdirSync(bundleDir).filter((name) => name.endsWith('.map'))).toEqual([]);
    expect(fs.readFileSync(path.join(bundleDir, 'index.mjs'), 'utf8')).not.toContain('sourceMappingURL');
    project.write('runtime/app.ts', appFile("\nthrow new Error('broken');"));
    expect(() => discover({ projectDir: project.dir })).toThrow('runtime/app.ts:4:7');
  });
});

describe('external modules', () => {
  const files = {
    'runtime/app.ts': appFile(
      "app.lambdaFunction({ name: 'f' }, async () => Boolean(new DynamoDBClient({ region: 'x' }).send && GetItemCommand));",
      "import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';\n",
    ),
  };
  const options = { dependencies: ['@aws-sdk/client-dynamodb'] };

  test('are not in the bundle, and what the app calls is known nevertheless', () => {
    const { bundleDir, manifest, size } = discover({
      projectDir: projectWith({ externalModules: ['@aws-sdk/*'] }, files, options).dir,
    });
    expect(fs.readFileSync(path.join(bundleDir, 'index.mjs'), 'utf8')).toMatch(
      /__require\("@aws-sdk\/client-dynamodb"\)/,
    );
    expect(size.codeBytes).toBeLessThan(100_000);
    expect(manifest.operations).toEqual({ dynamodb: ['GetItem'] });
    expect(manifest).toEqual(discover({ projectDir: projectWith({}, files, options).dir }).manifest);
    expect(invoke(bundleDir, 'f')).toBe(true);
  });

  describe('that are not installed are left out as well', () => {
    const LAYER = 'only-in-the-layer';
    const read = (imports: string, body: string) => {
      const project = projectWith(
        { externalModules: [LAYER] },
        { 'runtime/app.ts': appFile(body, `// @ts-nocheck\n${imports}\n`) },
      );
      const { bundleDir, manifest } = discover({ projectDir: project.dir });
      // As the layer has it.
      project.write(
        `node_modules/${LAYER}/package.json`,
        JSON.stringify({ name: LAYER, exports: { '.': './index.mjs', './part': './index.mjs' } }),
      );
      project.write(
        `node_modules/${LAYER}/index.mjs`,
        'export class Base { of() { return "layer"; } }\nexport const call = () => "layer";\nexport default call;',
      );
      return { manifest, result: invoke(bundleDir, 'f') };
    };

    test.each<[string, string, string]>([
      ['a default import', `import layered from '${LAYER}';`, 'layered()'],
      [
        'a named import, called while the app is imported',
        `import { call } from '${LAYER}';\nconst said = call();`,
        'said',
      ],
      ['a class that is extended', `import { Base } from '${LAYER}';\nclass Own extends Base {}`, 'new Own().of()'],
      [
        'a class of which there is one',
        `import * as all from '${LAYER}';\nconst one = new all.Base();\none.of();`,
        'one.of()',
      ],
      ['a module of the package', `import { call } from '${LAYER}/part';`, 'call()'],
      ['import()', '', `(await import('${LAYER}')).call()`],
    ])('%s', (_what, imports, value) => {
      const { manifest, result } = read(imports, `app.lambdaFunction({ name: 'f' }, async () => ${value});`);
      expect(Object.keys(manifest.functions)).toContain('f');
      expect(result).toBe('layer');
    });

    test('the drivers of which a package wants one', () => {
      const project = projectWith(
        { externalModules: ['driver-a', 'driver-b', 'streams/callback'] },
        {
          'package.json': JSON.stringify({ name: 'x', dependencies: { sql: '1' } }),
          'node_modules/sql/package.json': JSON.stringify({ name: 'sql', version: '1.0.0' }),
          'node_modules/sql/index.js':
            "module.exports = (name) => name === 'a' ? require('driver-a') : name === 'b' ? require('driver-b') : name === 's' ? require('streams/callback') : 'sql';",
          'runtime/app.ts': appFile(
            "app.lambdaFunction({ name: 'f' }, async () => sql('none'));",
            "// @ts-ignore\nimport sql from 'sql';\n",
          ),
        },
      );
      expect(invoke(discover({ projectDir: project.dir }).bundleDir, 'f')).toBe('sql');
    });
  });
});

test('what is large in a bundle is known, and why it is there', () => {
  const project = new Project(
    {
      'runtime/app.ts': appFile(
        "app.lambdaFunction({ name: 'f' }, async () => later);",
        "import { later } from './lib/dates.js';\n",
      ),
      'runtime/lib/dates.ts': "import moment from 'moment';\nexport const later = moment().add(1, 'd');\n",
    },
    { dependencies: ['moment'] },
  );
  const { size } = discover({ projectDir: project.dir });
  expect(size.costs[0]).toEqual({
    name: 'moment',
    bytes: expect.any(Number),
    importedBy: ['runtime/lib/dates.ts', 'runtime/app.ts'],
  });
  expect(size.costs[0].bytes / size.codeBytes).toBeGreaterThan(0.5);
  expect(size.costs.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['serverless-cdk-project', 'runtime/app.ts']),
  );
  expect(size.costs.find(({ name }) => name === 'runtime/app.ts')!.importedBy).toEqual([]);
});

test('a broken configuration is an error of the file, also where only the app is looked at', () => {
  const project = new Project({ 'runtime/app.ts': appFile(), 'runtime/config.json': '{ "version": 1, }' });
  expect(() => discover({ projectDir: project.dir })).toThrow(/^runtime\/config\.json: it is not JSON: /);
  configure(project, { minfy: true } as any);
  expect(() => discover({ projectDir: project.dir })).toThrow(
    'runtime/config.json: bundling.minfy: unknown setting; did you mean "minify"?',
  );
});

test('an app twice is the same asset, two different apps are two', async () => {
  const project = new Project({});
  const route = fc.record({
    path: fc.stringMatching(/^\/[a-z]{1,5}$/),
    value: fc.oneof(fc.integer(), fc.string({ maxLength: 5 })),
  });
  const app = fc.record({
    routes: fc.uniqueArray(route, { maxLength: 4, selector: ({ path: at }) => at }),
    name: fc.stringMatching(/^[a-z]{1,8}$/),
    minify: fc.boolean(),
    text: fc.option(fc.string({ maxLength: 5 }), { nil: undefined }),
  });
  const seen = new Map<string, string>();
  const hashOf = async ({ routes, name, minify, text }: typeof app extends fc.Arbitrary<infer T> ? T : never) => {
    const source = [
      `import { App } from 'serverless-cdk-project/runtime';\nexport const app = new App({ name: '${name}' });`,
      ...routes.map(({ path: at, value }) => `app.get('${at}', () => (${JSON.stringify(value)}));`),
    ].join('\n');
    project.write('runtime/app.ts', source);
    project.write('runtime/a.txt', text ?? '');
    const { hash } = await bundle(
      project.dir,
      'runtime',
      resolveBundling({ minify, files: text === undefined ? [] : ['a.txt'] }),
    );
    return { hash, content: JSON.stringify([source, minify, text]) };
  };
  await fc.assert(
    fc.asyncProperty(app, async (given) => {
      const { hash, content } = await hashOf(given);
      expect((await hashOf(given)).hash).toBe(hash);
      expect(seen.get(hash) ?? content).toBe(content);
      seen.set(hash, content);
    }),
    { numRuns: 60 },
  );
});

test('a pattern without files has the line of the setting', () => {
  const project = new Project({
    'runtime/app.ts': appFile(),
    'runtime/config.json': JSON.stringify({
      version: 1,
      name: 'demo',
      defaultStage: 'dev',
      stages: { dev: {} },
      bundling: { files: ['pages/**'] },
    }),
    '.projenrc.ts': "new ServerlessCdkProject({\n  bundling: {\n    files: ['pages/**'],\n  },\n});\n",
  });
  expect(() => discover({ projectDir: project.dir })).toThrow(
    /^bundling\.files \(\.projenrc\.ts:3\): there is no file "pages\/\*\*" below runtime\/\.$/,
  );
});

test('a damaged file beside the code is named once, with the fix', () => {
  const project = new Project({ 'runtime/app.ts': appFile(), '.projenrc.ts': '', 'tsconfig.json': '{ "x": \n' });
  expect(() => discover({ projectDir: project.dir })).toThrow(
    /^tsconfig\.json:2:1: Unexpected end of file in JSON\. Run `npx projen`, which writes the file again from \.projenrc\.ts(?![^]*tsconfig\.json:)/,
  );
  project.write('package.json', '{ "x": \n');
  expect(() => discover({ projectDir: project.dir })).toThrow(
    /^package\.json: it is not JSON: .*\. Restore the file from your repository$/,
  );
});
