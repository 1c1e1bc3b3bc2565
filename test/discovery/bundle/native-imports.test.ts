import { appFile, Project } from '../project';
import { resolveBundling } from '../../../src/config';
import { bundle } from '../../../src/discovery/bundle/bundle';

jest.setTimeout(60_000);

interface PackageFiles {
  readonly [file: string]: string;
}

/** A project whose app imports packages. The first is among its dependencies. */
function projectWith(packages: { readonly [name: string]: { readonly json?: object; readonly files?: PackageFiles } }) {
  const [name] = Object.keys(packages);
  const files = Object.entries(packages).flatMap(([installed, { json, files: own }]) => [
    [`node_modules/${installed}/package.json`, JSON.stringify({ name: installed, version: '1.0.0', ...json })],
    ...Object.entries({ 'index.js': 'module.exports = () => 1;', ...own }).map(([file, text]) => [
      `node_modules/${installed}/${file}`,
      text,
    ]),
  ]);
  return new Project({
    ...Object.fromEntries(files),
    'package.json': JSON.stringify({ name: 'x', dependencies: { [name]: '1' } }),
    'runtime/images.ts': `import code from '${name}';\nexport const resize = () => code();`,
    'runtime/app.ts': appFile("app.get('/', () => resize());", "import { resize } from './images';\n"),
  });
}

const made = (project: Project, bundling = {}) => bundle(project.dir, 'runtime', resolveBundling(bundling));

test.each<[string, { json?: object; files?: PackageFiles }]>([
  ['is built by node-gyp (bcrypt, re2)', { files: { 'binding.gyp': '{}' } }],
  ['says so in package.json', { json: { gypfile: true } }],
  ['finds its code by `bindings` (better-sqlite3)', { json: { dependencies: { bindings: '1' } } }],
  ['downloads its code when it is installed', { json: { dependencies: { 'prebuild-install': '1' } } }],
  ['has prebuilt code (argon2)', { files: { 'prebuilds/linux-x64/code.node': '' } }],
  [
    'has its code in packages for each platform (sharp), none of them installed',
    { json: { optionalDependencies: { '@img/code-darwin-x64': '1', '@img/code-linux-x64': '1' } } },
  ],
  ['requires code that is there', { files: { 'index.js': 'module.exports = require("./a.node");', 'a.node': '' } }],
  ['requires code that is not built', { files: { 'index.js': 'module.exports = require("./deep/a.node");' } }],
  ['is for one processor', { json: { os: ['linux'], cpu: ['x64'] } }],
])('a package with native code is refused, with the line for .projenrc.ts: one that %s', async (_what, files_) => {
  const project = projectWith({ native: files_ });
  await expect(made(project, { nodeModules: ['other'] })).rejects.toMatchObject({
    code: 'NODE_MODULE',
    message: [
      'native has native code, which cannot be bundled: all functions would fail on Lambda. ' +
        'It is imported by runtime/images.ts, which is imported by runtime/app.ts.',
      '',
      'Install it beside the bundle, for the architecture of the functions. Write in .projenrc.ts, and run `npx projen`:',
      '',
      "    bundling: { nodeModules: ['other', 'native'] },",
    ].join('\n'),
  });
  await expect(made(project, { nodeModules: ['native'] })).resolves.toBeDefined();
  await expect(made(project, { externalModules: ['native'] })).resolves.toBeDefined();
});

test('so is one whose code for Linux is an optional package that only its package.json tells', async () => {
  const project = projectWith({
    native: { json: { optionalDependencies: { code: '1' } } },
    code: { json: { os: ['linux'], cpu: ['arm64'] } },
  });
  await expect(made(project)).rejects.toThrow("bundling: { nodeModules: ['native'] }");
});

test('code for other systems alone is none (chokidar and fsevents)', async () => {
  const project = projectWith({
    watcher: { json: { optionalDependencies: { events: '1' } } },
    events: { json: { os: ['darwin'] } },
  });
  await expect(made(project)).resolves.toBeDefined();
});

describe('a package with native code that a dependency imports', () => {
  const packages = (json: object) => ({
    client: { json, files: { 'index.js': 'module.exports = () => require("native");' } },
    native: { files: { 'binding.gyp': '{}' } },
  });

  test('is installed with that', async () => {
    const project = projectWith(packages({ dependencies: { native: '1' } }));
    await expect(made(project)).rejects.toThrow(
      /^native has native code.*It is imported by client, which is imported by runtime\/images\.ts[^]*nodeModules: \['client'\][^]*externalModules: \['native'\]/,
    );
    await expect(made(project, { externalModules: ['native'] })).resolves.toBeDefined();
  });

  test.each([
    { optionalDependencies: { native: '1' } },
    { peerDependencies: { native: '1' }, peerDependenciesMeta: { native: { optional: true } } },
  ])('is none of it where the dependency works without it: %j', async (json) => {
    await expect(made(projectWith(packages(json)))).resolves.toBeDefined();
  });

  test('is wanted where the project has it among its dependencies', async () => {
    const project = projectWith(packages({ optionalDependencies: { native: '1' } }));
    project.write('package.json', JSON.stringify({ name: 'x', dependencies: { client: '1', native: '1' } }));
    await expect(made(project)).rejects.toThrow("nodeModules: ['native']");
  });
});

test('what is not used of a package with native code is not in the bundle, and no error', async () => {
  const project = projectWith({
    tools: {
      json: { sideEffects: false, module: 'index.mjs' },
      files: { 'index.mjs': "export default () => 1;\nexport { code } from 'native';" },
    },
    native: { json: { sideEffects: false }, files: { 'binding.gyp': '{}', 'index.js': 'exports.code = 1;' } },
  });
  await expect(made(project)).resolves.toBeDefined();
});

test("native code of the project's own says how to deploy and load it", async () => {
  const project = new Project({
    'runtime/native/a.node': '',
    'runtime/app.ts': appFile("app.get('/', () => code);", "// @ts-ignore\nimport code from './native/a.node';\n"),
  });
  await expect(made(project)).rejects.toThrow(
    /^runtime\/native\/a\.node cannot be imported: native code cannot be bundled\. .*files: \['native\/a\.node'\]/,
  );
});
