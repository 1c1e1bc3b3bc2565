import * as fs from 'node:fs';
import * as path from 'node:path';
import { copyOfProject, edit, filesOf, projen, run, succeeded } from './project';

const APP = 'runtime/app.ts';

/** The stack of the sample. */
function stackOf(project: string): string {
  return `infrastructure/stacks/${fs.readdirSync(path.join(project, 'infrastructure/stacks'))[0]}`;
}

describe('npx projen', () => {
  const project = copyOfProject('synthesized');

  test('changes nothing the second time', () => {
    const before = filesOf(project);
    succeeded(projen(project, []));
    expect(filesOf(project)).toEqual(before);
    expect(run(project, 'git', ['status', '--porcelain']).output).toBe('');
  });

  test('restores an edited managed file and keeps an edited sample', () => {
    const before = filesOf(project);
    fs.chmodSync(path.join(project, 'infrastructure/runtime-app.ts'), 0o644);
    fs.appendFileSync(path.join(project, 'infrastructure/runtime-app.ts'), '// mine\n');
    fs.chmodSync(path.join(project, 'cdk.json'), 0o644);
    fs.writeFileSync(path.join(project, 'cdk.json'), '{}');
    fs.appendFileSync(path.join(project, 'README.md'), 'mine\n');
    succeeded(projen(project, []));
    expect(filesOf(project)).toEqual({ ...before, 'README.md': before['README.md'] + 'mine\n' });
    run(project, 'git', ['checkout', '--quiet', '.']);
  });

  test('with an error in the app generates the other files, keeps the bridge, names file and line, and fails', () => {
    const bridge = fs.readFileSync(path.join(project, 'infrastructure/runtime-app.ts'), 'utf8');
    const app = fs.readFileSync(path.join(project, APP), 'utf8');
    fs.appendFileSync(path.join(project, APP), '\nconst = 1;\n');
    fs.chmodSync(path.join(project, 'cdk.json'), 0o644);
    fs.writeFileSync(path.join(project, 'cdk.json'), '{}');
    const { status, output } = projen(project, []);
    expect(status).toBe(1);
    expect(output).toContain(`runtime/app.ts:${app.split('\n').length + 1}`);
    expect(output).not.toContain('at ');
    expect(fs.readFileSync(path.join(project, 'infrastructure/runtime-app.ts'), 'utf8')).toBe(bridge);
    expect(JSON.parse(fs.readFileSync(path.join(project, 'cdk.json'), 'utf8')).app).toBeDefined();
    fs.writeFileSync(path.join(project, APP), app);
    succeeded(projen(project, []));
  });
});

describe('npx projen build', () => {
  const project = copyOfProject('built');

  test('type-checks, tests and synthesizes the new project, and leaves nothing to commit', () => {
    expect(succeeded(projen(project, ['build'])).output).toContain('Tests:');
    expect(run(project, 'git', ['status', '--porcelain']).output).toBe('');
  });

  test('passes in a clone, in CI', () => {
    const clone = path.join(process.env.E2E_FOLDER!, 'clone');
    run(project, 'git', ['clone', '--quiet', project, clone]);
    succeeded(run(clone, 'npm', ['ci', '--no-audit', '--no-fund']));
    succeeded(projen(clone, ['build'], { CI: 'true' }));
  });
});

describe('the bridge', () => {
  const project = copyOfProject('bridged');
  const stack = stackOf(project);
  const before = fs.readFileSync(path.join(project, stack), 'utf8');
  afterEach(() => fs.writeFileSync(path.join(project, stack), before));

  test.each([
    ['an unbound resource', /resources: \{ AppTable: [^}]*\}/, 'resources: {}', /AppTable/],
    ['a resource of another kind', /AppTable: \w+/, "AppTable: 'a name'", /string|Table/],
    ['a resource that the app does not declare', /resources: \{/, 'resources: { Other: 1,', /Other/],
  ])('%s does not compile', (_, from, to, message) => {
    edit(project, stack, from, to);
    const { status, output } = projen(project, ['typecheck']);
    expect(status).not.toBe(0);
    expect(output).toContain(`${stack}(`);
    expect(output).toMatch(message);
  });

  test('an unknown function does not compile', () => {
    edit(
      project,
      stack,
      /new RuntimeApp\(([\s\S]*?)\n {4}\}\);/,
      "const runtime = new RuntimeApp($1\n    });\n    runtime.getFunction('APIHandlr');",
    );
    const { status, output } = projen(project, ['typecheck']);
    expect(status).not.toBe(0);
    expect(output).toMatch(/'"APIHandlr"' is not assignable to .*"APIHandler"/);
  });

  test('that is older than the app fails the CDK app with the fix, and the task regenerates it first', () => {
    const app = fs.readFileSync(path.join(project, APP), 'utf8');
    fs.appendFileSync(path.join(project, APP), "\napp.lambdaFunction({ name: 'report' }, () => 1);\n");
    const alone = run(project, process.execPath, ['--import', 'tsx', 'infrastructure/main.ts'], {
      CDK_VALIDATION: 'false',
    });
    expect(alone.status).not.toBe(0);
    expect(alone.output).toContain('npx projen');
    expect(alone.output).toContain('report');
    succeeded(projen(project, ['synth', '--quiet']));
    expect(fs.readFileSync(path.join(project, 'infrastructure/runtime-app.ts'), 'utf8')).toContain('report');
    fs.writeFileSync(path.join(project, APP), app);
    projen(project, []);
  });
});

describe('the app', () => {
  const project = copyOfProject('wrong');
  const before = fs.readFileSync(path.join(project, APP), 'utf8');
  afterEach(() => fs.writeFileSync(path.join(project, APP), before));

  test.each<[string, string | undefined, RegExp]>([
    ['is not there', undefined, /runtime\/app\.ts/],
    ['exports no App', 'export const x = 1;', /runtime\/app\.ts[\s\S]*export const app = new App/],
    [
      'exports two Apps',
      "import { App } from 'serverless-cdk-project/runtime';\nexport const a = new App({ name: 'a' });\nexport const b = new App({ name: 'b' });",
      /two|2|a, b/,
    ],
    [
      'throws at import',
      "export {};\n\nthrow new Error('no such thing');",
      /no such thing[\s\S]*runtime\/app\.ts:3|runtime\/app\.ts:3[\s\S]*no such thing/,
    ],
    ['exits at import', 'export {};\nprocess.exit(0);', /process\.exit/],
    ['never ends its import', 'export {};\nawait new Promise(() => {});', /await/],
    [
      'imports the CDK',
      "import { App } from 'aws-cdk-lib/core';\nexport const app = new App();",
      /aws-cdk-lib[\s\S]*runtimeDeps/,
    ],
  ])('that %s fails synth with a clear message', (_, text, message) => {
    if (text === undefined) fs.rmSync(path.join(project, APP));
    else fs.writeFileSync(path.join(project, APP), text);
    const { status, output } = projen(project, ['synth', '--quiet']);
    expect(status).not.toBe(0);
    expect(output).toMatch(message);
    expect(output).not.toMatch(/^\s+at .*serverless-cdk-project/m);
  });
});

describe('the CDK', () => {
  const project = copyOfProject('cdk');

  test('synthesizes the same bytes twice, without account, region, credentials and network', () => {
    const synth = (folder: string): { [file: string]: string } => {
      succeeded(
        projen(project, ['synth', '--quiet', '--output', folder], {
          HOME: '/nonexistent',
          https_proxy: 'http://127.0.0.1:9',
        }),
      );
      return filesOf(path.join(project, folder));
    };
    const first = synth('first.out');
    expect(Object.keys(first).length).toBeGreaterThan(3);
    expect(synth('second.out')).toEqual(first);
  });

  test('gets the arguments of the task', () => {
    expect(projen(project, ['synth', '--no-such-flag']).output).toMatch(/no-such-flag/);
    expect(projen(project, ['deploy', '--help']).output).toMatch(/--hotswap/);
  });

  test('types are checked by the tasks typecheck and build only', () => {
    edit(project, APP, 'return user;', 'const n: number = user as any as string;\n  return n;');
    succeeded(projen(project, ['synth', '--quiet']));
    succeeded(projen(project, ['test']));
    expect(projen(project, ['typecheck']).status).not.toBe(0);
  });
});
