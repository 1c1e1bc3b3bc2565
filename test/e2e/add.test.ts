import * as fs from 'node:fs';
import * as path from 'node:path';
import { DevServer } from './dev-server';
import { edit, filesOf, run, succeeded } from './project';

const PACKAGE = 'serverless-cdk-project';
const project = path.join(process.env.E2E_FOLDER!, 'adopted');

/** As `cdk init app --language typescript` writes them, but for the runner of TypeScript. */
const FILES = {
  'cdk.json': '{\n  "app": "npx tsx bin/shop.ts",\n  "context": { "@aws-cdk/core:target-partitions": ["aws"] }\n}\n',
  'package.json': JSON.stringify({ name: 'shop', scripts: { build: 'tsc' }, devDependencies: { [PACKAGE]: '*' } }),
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
      typeRoots: ['./node_modules/@types'],
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

/** The resources of the app's stack. */
function synthesized(): { readonly [id: string]: { readonly Type: string } } {
  succeeded(run(project, 'npx', ['cdk', 'synth', '--quiet', '--no-version-reporting'], { CDK_VALIDATION: 'false' }));
  return JSON.parse(fs.readFileSync(path.join(project, 'cdk.out/ShopStack.template.json'), 'utf8')).Resources;
}

let dev: DevServer | undefined;
afterAll(() => dev?.ctrlC());

beforeAll(() => {
  fs.mkdirSync(project);
  for (const [file, text] of Object.entries(FILES)) {
    fs.mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
    fs.writeFileSync(path.join(project, file), text);
  }
  // The packages, and among them this one, are installed: `add` has nothing to install.
  succeeded(run(process.env.E2E_PROJECT!, 'cp', ['-al', 'node_modules', project]));
  fs.rmSync(path.join(project, 'node_modules/.cache'), { recursive: true, force: true });
});

test('a CDK app takes a runtime app: its template differs by what was added, it compiles, and dev runs the whole', async () => {
  const before = synthesized();
  const files = filesOf(project);
  const { stdout } = succeeded(run(path.join(project, 'lib'), 'npx', [PACKAGE, 'add']));
  expect(stdout).toContain('Changed: package.json, .gitignore\n');
  const changed = Object.entries(filesOf(project)).filter(([file, text]) => files[file] !== text);
  expect(changed.map(([file]) => file).sort()).toEqual([
    '.gitignore',
    'infrastructure/runtime-app.ts',
    'package.json',
    'runtime/app.ts',
    'runtime/manifest.json',
  ]);

  const [specifier, creation] = [/^ +(import .*)$/m, /^ +(new RuntimeApp.*)$/m].map((line) => line.exec(stdout)![1]);
  edit(project, 'lib/shop-stack.ts', 'export class', `${specifier}\n\nexport class`);
  edit(project, 'lib/shop-stack.ts', 'super(scope, id, props);', `super(scope, id, props);\n${creation}`);
  const after = synthesized();
  expect(after).toMatchObject(before);
  expect(Object.keys(after)).toEqual(expect.arrayContaining(['APIHandler', 'RestAPI']));
  succeeded(run(project, 'npx', ['tsc', '--noEmit']));

  dev = await DevServer.start(project, [], {}, PACKAGE);
  await dev.answers('/', (status, body) => status === 200 && body === '{"hello":"world"}');
  expect(dev.output).toContain('ShopQueue');
});
