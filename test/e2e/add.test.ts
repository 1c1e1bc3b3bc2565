import * as fs from 'node:fs';
import * as path from 'node:path';
import { DevServer } from './dev-server';
import { edit, filesOf, type Ran, run, succeeded } from './project';

const PACKAGE = 'serverless-cdk-project';

type Files = { readonly [file: string]: string };

/** A CDK app as people lay it out. */
interface Layout {
  /** The folder of the app, from the root of the repository. */
  readonly dir: string;
  readonly files: Files;
  /** The file of the stack, from the folder of the app. */
  readonly stack: string;
  /** The first line of the stack's class, and the line that the creation of the runtime app follows. */
  readonly lines: readonly [string, string];
  /** Files of the app's author that `add` changes. */
  readonly changed: readonly string[];
  /** Files that npm and projen write, but for the lock file. */
  readonly managed?: readonly string[];
  /** The command that updates the generated files, after `npx`. */
  readonly regenerate: readonly string[];
  /** The configuration that all TypeScript is checked with. */
  readonly tsconfig: string;
}

/** As `cdk init app --language typescript` writes them, but for the runner of TypeScript. */
const CDK_INIT: Files = {
  'cdk.json': '{\n  "app": "npx tsx bin/shop.ts",\n  "context": { "@aws-cdk/core:target-partitions": ["aws"] }\n}\n',
  'package.json': JSON.stringify({
    name: 'shop',
    scripts: { build: 'tsc' },
    devDependencies: { '@types/node': '*', 'aws-cdk': '*', tsx: '*', typescript: '*' },
    dependencies: { 'aws-cdk-lib': '*', constructs: '*' },
  }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'ES2022',
      module: 'NodeNext',
      moduleResolution: 'NodeNext',
      lib: ['es2022'],
      declaration: true,
      strict: true,
      noImplicitReturns: true,
      inlineSourceMap: true,
      inlineSources: true,
      experimentalDecorators: true,
      strictPropertyInitialization: false,
      skipLibCheck: true,
      types: ['node'],
    },
    exclude: ['node_modules', 'cdk.out'],
  }),
  '.gitignore': '*.js\nnode_modules\ncdk.out\n',
  'bin/shop.ts': `import * as cdk from 'aws-cdk-lib/core';
import { ShopStack } from '../lib/shop-stack';

const app = new cdk.App();
new ShopStack(app, 'ShopStack', {});
`,
  'lib/shop-stack.ts': `import * as cdk from 'aws-cdk-lib/core';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export class ShopStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);
    new sqs.Queue(this, 'ShopQueue', { visibilityTimeout: cdk.Duration.seconds(300) });
  }
}
`,
};

/** As `npx projen new awscdk-app-ts` writes them, but for the runner of TypeScript, ESLint and jest. projen writes the others. */
const PROJEN: Files = {
  '.projenrc.ts': `import { awscdk, javascript, typescript } from 'projen';
const project = new awscdk.AwsCdkTypeScriptApp({
  cdkVersion: '2.276.0',
  defaultReleaseBranch: 'main',
  eslint: false,
  jest: false,
  name: 'shop',
  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,
  projenrcTsOptions: { runner: typescript.TypeScriptRunner.tsx() },
  app: 'npx tsx src/main.ts',
});
project.synth();
`,
  'test/main.test.ts': '// The tests of its author.\nexport {};\n',
  'src/main.ts': `import { App, Stack, StackProps } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export class MyStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps = {}) {
    super(scope, id, props);

    new sqs.Queue(this, 'ShopQueue');
  }
}

const app = new App();

new MyStack(app, 'ShopStack');

app.synth();
`,
};

const SUPER = 'super(scope, id, props);\n';

const OF_CDK_INIT: Layout = {
  dir: '',
  files: CDK_INIT,
  stack: 'lib/shop-stack.ts',
  lines: ['export class', SUPER],
  changed: ['package.json', '.gitignore'],
  regenerate: [PACKAGE, 'generate'],
  tsconfig: 'tsconfig.json',
};

const LAYOUTS: { readonly [name: string]: Layout } = {
  'an app of `cdk init`': OF_CDK_INIT,
  'an AwsCdkTypeScriptApp of projen': {
    dir: '',
    files: PROJEN,
    stack: 'src/main.ts',
    lines: ['export class', SUPER],
    changed: ['.projenrc.ts'],
    managed: ['.gitignore', '.projen/deps.json', '.projen/tasks.json', 'package.json', 'test/tsconfig.json'],
    regenerate: ['projen'],
    tsconfig: 'test/tsconfig.json',
  },
  'an app in an npm workspace': { ...OF_CDK_INIT, dir: 'apps/shop' },
};

const ENV = { CDK_VALIDATION: 'false' };

/** The repository of an app. The packages are there, with this one: little is left to install. */
function repository(name: string, { dir, files }: Layout): string {
  const root = path.join(process.env.E2E_FOLDER!, name.replace(/\W+/g, '-'));
  const app = path.join(root, dir);
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(app, file)), { recursive: true });
    fs.writeFileSync(path.join(app, file), text);
  }
  if (dir !== '') {
    fs.writeFileSync(path.join(root, 'package.json'), '{ "name": "acme", "private": true, "workspaces": ["apps/*"] }');
  }
  succeeded(run(process.env.E2E_PROJECT!, 'cp', ['-al', 'node_modules', root]));
  for (const record of ['.cache', '.package-lock.json']) {
    fs.rmSync(path.join(root, 'node_modules', record), { recursive: true, force: true });
  }
  if (files['.projenrc.ts']) succeeded(run(app, 'npx', ['tsx', '.projenrc.ts'], { PROJEN_DISABLE_POST: '1' }));
  return root;
}

/** The template of the app's stack. */
function synthesized(app: string): any {
  succeeded(run(app, 'npx', ['cdk', 'synth', '--quiet', '--no-version-reporting'], ENV));
  return JSON.parse(fs.readFileSync(path.join(app, 'cdk.out/ShopStack.template.json'), 'utf8'));
}

function add(folder: string): Ran {
  return succeeded(run(folder, 'npx', [PACKAGE, 'add', '--from', process.env.PACKAGE_TARBALL!], ENV));
}

/** The lines that a text has and another one has not. */
function newLines(before: string, after: string): string[] {
  const lines = new Set(before.split('\n'));
  return after.split('\n').filter((line) => line.trim() !== '' && !lines.has(line));
}

let dev: DevServer | undefined;
afterEach(async () => {
  await dev?.ctrlC();
  dev = undefined;
});

test.each(Object.entries(LAYOUTS))(
  '%s takes a runtime app: its template differs by what was added, it compiles, and dev runs the whole',
  async (name, layout) => {
    const root = repository(name, layout);
    const app = path.join(root, layout.dir);
    const before = synthesized(app);
    const files = filesOf(root);
    // From a folder of the app.
    const { stdout } = add(path.dirname(path.join(app, layout.stack)));
    expect(stdout).toContain(`Changed: ${layout.changed.join(', ')}\n`);
    const added = filesOf(root);
    const inApp = (file: string) => path.join(layout.dir, file);
    const [theirs, generated] = [layout.changed, ['infrastructure/runtime-app.ts', 'runtime/manifest.json']];
    expect(
      Object.keys(added)
        .filter((file) => files[file] !== added[file])
        .sort(),
    ).toEqual(
      [
        ...[...theirs, ...(layout.managed ?? []), ...generated, 'runtime/app.ts'].map(inApp),
        'package-lock.json',
      ].sort(),
    );
    expect(Object.keys(files).filter((file) => !Object.hasOwn(added, file))).toEqual([]);

    const [specifier, creation] = [/^ +(import .*)$/m, /^ +(new RuntimeApp.*)$/m].map((line) => line.exec(stdout)![1]);
    edit(app, layout.stack, layout.lines[0], `${specifier}\n\n${layout.lines[0]}`);
    edit(app, layout.stack, layout.lines[1], `${layout.lines[1]}${creation}\n`);
    const edited = filesOf(root);
    const changedLines = [...theirs, layout.stack]
      .filter((file) => file !== 'package.json')
      .flatMap((file) => newLines(files[inApp(file)], edited[inApp(file)]));
    expect(changedLines.length).toBeLessThanOrEqual(15);

    const after = synthesized(app);
    expect(Object.keys(after.Resources)).toEqual(expect.arrayContaining(['APIHandler', 'RestAPI']));
    const untouched = (section: string) =>
      Object.fromEntries(Object.keys(before[section] ?? {}).map((id) => [id, after[section]?.[id]]));
    for (const section of Object.keys(before))
      expect([section, untouched(section)]).toEqual([section, before[section]]);
    succeeded(run(app, 'npx', ['tsc', '--noEmit', '-p', layout.tsconfig]));

    expect(add(app).stdout).toMatch(/^Nothing is changed: the runtime app is there\.$/m);
    expect(filesOf(root)).toEqual(edited);
    succeeded(run(app, 'npx', layout.regenerate as string[], ENV));
    expect(filesOf(root)).toEqual(edited);

    dev = await DevServer.start(app, [], {}, PACKAGE);
    await dev.answers('/', (status, body) => status === 200 && body === '{"hello":"world"}');
    expect(dev.output).toContain('ShopQueue');
  },
);
