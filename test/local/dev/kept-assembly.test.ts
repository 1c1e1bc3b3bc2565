import * as fs from 'node:fs';
import * as path from 'node:path';
import { FixtureProject, LIGHT_APP } from './fixture-project';
import { generateAsync } from '../../../src/bridge';
import { DevServer } from '../../../src/local/dev';
import { KeptAssembly, type Manifests } from '../../../src/local/dev/kept-assembly';

jest.setTimeout(120_000);

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Waits for something that follows by itself. */
async function eventually(check: () => void): Promise<void> {
  for (const until = Date.now() + 60_000; ;) {
    try {
      return check();
    } catch (e) {
      if (Date.now() > until) throw e;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the assembly of the last run', () => {
  const READS = { files: new Set(['names.json', '.env', 'runtime/app.ts']), folders: new Set(['sites']) };
  const MANIFESTS: Manifests = new Map([['runtime', { version: 1, routes: [] } as any]]);
  let project: FixtureProject;
  let runs = 0;

  /** The assembly as a further process has it. */
  function ofRun(stage?: string) {
    const workDir = path.join(project.dir, 'node_modules/.cache', `run-${++runs}`);
    fs.mkdirSync(workDir, { recursive: true });
    return {
      kept: new KeptAssembly({ projectDir: project.dir, workDir, stage }),
      outdir: path.join(workDir, 'cdk.out'),
    };
  }

  function keep(since = Date.now() + 1000): void {
    const { kept, outdir } = ofRun();
    fs.mkdirSync(outdir);
    fs.writeFileSync(path.join(outdir, 'manifest.json'), '{}');
    kept.keep(outdir, kept.origin(READS, MANIFESTS, since)!);
  }

  function taken(manifests = MANIFESTS, stage?: string) {
    const { kept, outdir } = ofRun(stage);
    return kept.take(outdir, manifests) && { ...READS, names: fs.readdirSync(outdir) };
  }

  beforeEach(() => {
    project = new FixtureProject({ 'names.json': '{}', 'sites/a.html': '', 'infrastructure/stacks/one.ts': '' });
    closing.push(() => project.remove());
    keep();
  });

  test('is there once, with what it was synthesized from', () => {
    expect(taken()).toEqual({ ...READS, names: ['manifest.json'] });
    expect(taken()).toBeUndefined();
  });

  test('stays the same when the code of the runtime app changes, but its manifest does not', () => {
    project.write('runtime/app.ts', LIGHT_APP);
    expect(taken()).toBeDefined();
  });

  test.each<[string, () => void]>([
    ['a file that was read', () => project.write('names.json', '{ }')],
    ['a file that was looked for', () => project.write('.env', '')],
    ['the names in a folder that was listed', () => project.write('sites/b.html', '')],
    ['a module of the infrastructure', () => project.write('infrastructure/stacks/one.ts', 'export {};')],
    ['the modules of the infrastructure', () => project.write('infrastructure/stacks/two.ts', '')],
    ['cdk.json', () => project.write('cdk.json', '{}')],
    ['a value that was looked up', () => project.write('cdk.context.json', '{}')],
    ['the settings of functions', () => project.write('runtime/config.json', '{}')],
    ['an installed package', () => project.write('node_modules/.package-lock.json', '{}')],
    [
      'a variable of the environment',
      () => {
        process.env.KEPT_ASSEMBLY_TEST = 'on';
        closing.push(() => delete process.env.KEPT_ASSEMBLY_TEST);
      },
    ],
  ])('is not used when %s has changed', (_, change) => {
    change();
    expect(taken()).toBeUndefined();
  });

  test('is not used for another manifest, another stage, or a copy of the project', () => {
    expect(taken(new Map([['runtime', { version: 1, routes: [{}] } as any]]))).toBeUndefined();
    keep();
    expect(taken(MANIFESTS, 'production')).toBeUndefined();
  });

  test('has no origin if a file has changed since the synthesis began', () => {
    const { kept } = ofRun();
    expect(kept.origin(READS, MANIFESTS, Date.now() - 60_000)).toBeUndefined();
  });
});

test('dev starts with it, and synthesizes later: what is not known to be read is found then', async () => {
  const project = new FixtureProject({ 'runtime/app.ts': LIGHT_APP });
  closing.push(() => project.remove());
  await project.recordSynthesis();
  // Files of installed packages are not looked at.
  const [color, syntheses] = ['color', 'syntheses'].map((name) => path.join(project.dir, 'node_modules', name));
  fs.writeFileSync(color, 'blue');
  project.edit(
    'recorded.js',
    '',
    `process.on('exit', () => {
  const fs = require('fs');
  fs.appendFileSync(${JSON.stringify(syntheses)}, '.');
  const file = process.env.CDK_OUTDIR + '/demo.template.json';
  const template = JSON.parse(fs.readFileSync(file, 'utf8'));
  template.Outputs.Color = { Value: fs.readFileSync(${JSON.stringify(color)}, 'utf8') };
  fs.writeFileSync(file, JSON.stringify(template));
});
`,
  );
  const count = () => fs.readFileSync(syntheses, 'utf8').length;
  let output = '';
  const start = async () => {
    output = '';
    const terminal = { write: (text: string) => (output += text) };
    const server = await DevServer.start({ projectDir: project.dir, generate: generateAsync, terminal });
    closing.push(() => server.close());
    return server;
  };

  await (await start()).close();
  expect(count()).toBe(1);

  const again = await start();
  expect(count()).toBe(1);
  expect(output).toMatch(/Color +blue/);
  expect((await fetch(`${again.url}/version`)).status).toBe(200);
  await eventually(() => expect(count()).toBe(2));
  const folder = path.join(project.dir, 'node_modules/.cache/serverless-cdk-project/dev');
  await eventually(() => {
    const verified = fs.readdirSync(folder).map((name) => path.join(folder, name, 'cdk.out.verified'));
    expect(verified.filter((one) => fs.existsSync(one))).toEqual([]);
  });
  // The result is the same: nothing is reloaded but by an edit.
  project.edit('recorded.js', 'Outputs.Color', 'Outputs.Paint');
  await eventually(() => expect(output).toMatch(/Paint +blue/));
  expect(output).not.toContain('reloaded');
  await again.close();
  expect(count()).toBe(3);

  fs.writeFileSync(color, 'green');
  await start();
  expect(count()).toBe(3);
  expect(output).toMatch(/Paint +blue/);
  await eventually(() => expect(output).toMatch(/Paint +green/));
});
