import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { filesBelow, temporaryDir } from '../project/synthesized';

const ROOT = path.join(__dirname, '../..');
const page = fs.readFileSync(path.join(ROOT, 'docs/platform.md'), 'utf8');
const sample = /^```ts\n\/\/ src\/service-project\.ts\n([^]*?)^```$/m.exec(page)![1];
const projenrc = /^```ts\n\/\/ \.projenrc\.ts\n([^]*?)^```$/m.exec(page)![1];

/** A sample as a module of this repository, in a folder that git ignores. */
const folder = path.join(ROOT, 'dist', `platform-${process.pid}`);
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function write(file: string, text: string): string {
  const target = path.join(folder, file);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(target, text.replace("'serverless-cdk-project'", "'../../src'"));
  return target;
}

test('the samples compile', () => {
  const files = [write('service-project.ts', sample), write('projenrc.ts', projenrc)];
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(path.join(ROOT, 'tsconfig.dev.json'), ts.sys.readFile).config,
    ts.sys,
    ROOT,
  );
  const program = ts.createProgram(files, { ...options, noEmit: true });
  const errors = files.flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)));
  expect(errors.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
});

describe('a subclass with the defaults of a platform team', () => {
  const { ServiceProject } = require(write('service-project.ts', sample));
  const before = process.env.PROJEN_DISABLE_POST;
  beforeAll(() => (process.env.PROJEN_DISABLE_POST = 'true'));
  afterAll(() => {
    if (before === undefined) delete process.env.PROJEN_DISABLE_POST;
    else process.env.PROJEN_DISABLE_POST = before;
  });
  const synthesized = (options: object, dir = temporaryDir()) => {
    new ServiceProject({ name: 'shop', team: 'payments', ...options, outdir: dir }).synth();
    const json = (file: string) => JSON.parse(fs.readFileSync(path.join(dir, file), 'utf8'));
    return { dir, json };
  };

  test('has them, unless a service sets its own, and its additions in any case', () => {
    const { json } = synthesized({});
    expect(json('runtime/config.json')).toMatchObject({ memorySize: 512, stages: { prod: { production: true } } });
    expect(json('package.json').devDependencies['cdk-nag']).toBe('^2');
    expect(json('cdk.json').context['acme:team']).toBe('payments');

    const own = synthesized({ memorySize: 1024, infrastructureDeps: ['@acme/vpc'], context: { x: 1 } });
    expect(own.json('runtime/config.json').memorySize).toBe(1024);
    expect(own.json('package.json').devDependencies).toMatchObject({ 'cdk-nag': '^2', '@acme/vpc': '*' });
    expect(own.json('cdk.json').context).toMatchObject({ 'acme:team': 'payments', x: 1 });
  });

  test('adds files and tasks, and a second synthesis changes nothing', () => {
    const { dir, json } = synthesized({});
    expect(fs.readFileSync(path.join(dir, 'catalog-info.yaml'), 'utf8')).toContain('owner: payments');
    expect(json('.projen/tasks.json').tasks.audit.steps).toEqual([{ exec: 'npm audit --omit=dev' }]);
    const files = filesBelow(dir);
    synthesized({}, dir);
    expect(filesBelow(dir)).toEqual(files);
  });

  test('gets an error for an option that no class knows', () => {
    expect(() => synthesized({ memorysize: 1 })).toThrow(/memorysize: unknown option; did you mean "memorySize"/);
  });
});
