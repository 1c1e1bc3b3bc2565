import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { recordDefinitions } from './openapi/check-templates';
import { renderBridge } from '../../src/bridge/render';
import { discover } from '../../src/discovery';
import { surfaceOf } from '../../src/manifest/surface';
import type { ServerlessTemplate } from '../../src/project/options';
import { type Template, templateFiles, templateOf } from '../../src/project/templates';
import { recordTemplates } from '../templates/record';

const ROOT = path.join(__dirname, '../..');

/** A project made of the sample files, on which the sources of this package are used as the package would be. */
export class SampleProject {
  readonly dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'c-sample-')));

  private readonly template: Template;

  /** @param files other files than those of the sample */
  constructor(files: { readonly [file: string]: string } = {}, template?: ServerlessTemplate) {
    this.template = templateOf(template);
    for (const [file, text] of Object.entries(templateFiles(this.template, 'cdkdemo'))) {
      if (!/^(runtime|infrastructure)\//.test(file)) continue;
      fs.mkdirSync(path.dirname(path.join(this.dir, file)), { recursive: true });
      this.write(file, text);
    }
    fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(this.dir, 'node_modules'));
    this.write(
      'package.json',
      JSON.stringify({
        name: 'cdkdemo',
        dependencies: Object.fromEntries(this.template.runtimeDeps.map((dep) => [dep.replace(/(.)@.*/, '$1'), '*'])),
      }),
    );
    this.write(
      'tsconfig.json',
      JSON.stringify({
        compilerOptions: {
          module: 'node16',
          target: 'es2022',
          paths: { 'serverless-cdk-project/cdk': [path.join(ROOT, 'src/cdk/index.ts')] },
        },
      }),
    );
    this.configure({ dev: {}, prod: {} });
    for (const [file, text] of Object.entries(files)) this.write(file, text);
    this.generateBridge();
  }

  write(file: string, text: string): void {
    fs.writeFileSync(path.join(this.dir, file), text);
  }

  edit(file: string, change: (text: string) => string): void {
    const absolute = path.join(this.dir, file);
    fs.writeFileSync(absolute, change(fs.readFileSync(absolute, 'utf8')));
  }

  configure(stages: object): void {
    const config = { version: 1, name: 'cdkdemo', ...this.template.options, defaultStage: 'dev', stages };
    this.write('runtime/config.json', JSON.stringify(config));
  }

  generateBridge(): void {
    this.write('infrastructure/runtime-app.ts', renderBridge(surfaceOf(discover({ projectDir: this.dir }).manifest)));
  }

  /** Runs the CDK app as the CDK's CLI does, without account, region and credentials. */
  synth(options: { cwd?: string; context?: object; validation?: boolean } = {}): Synthesized {
    const outdir = fs.mkdtempSync(path.join(this.dir, 'cdk.out.'));
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      ['--import', 'tsx', path.join(this.dir, 'infrastructure/main.ts')],
      {
        cwd: path.join(this.dir, options.cwd ?? '.'),
        encoding: 'utf8',
        env: {
          PATH: process.env.PATH,
          HOME: '/nonexistent',
          CDK_OUTDIR: outdir,
          CDK_CONTEXT_JSON: JSON.stringify(options.context ?? {}),
          TSX_TSCONFIG_PATH: path.join(this.dir, 'tsconfig.json'),
          ...(!options.validation && { CDK_VALIDATION: 'false' }),
        },
      },
    );
    if (status === 0) recordTemplates(outdir);
    return new Synthesized(outdir, status, stdout + stderr);
  }

  remove(): void {
    fs.rmSync(this.dir, { recursive: true, force: true });
  }
}

export class Synthesized {
  constructor(
    readonly outdir: string,
    readonly status: number | null,
    readonly output: string,
  ) {}

  template(stack: string): any {
    if (this.status !== 0) throw new Error(this.output);
    const template = JSON.parse(fs.readFileSync(path.join(this.outdir, `${stack}.template.json`), 'utf8'));
    recordDefinitions(template);
    return template;
  }

  stacks(): string[] {
    return fs
      .readdirSync(this.outdir)
      .flatMap((file) => /^(.*)\.template\.json$/.exec(file)?.[1] ?? [])
      .sort();
  }

  /** All that would be deployed, by file. */
  files(): { [file: string]: string } {
    const all = (fs.readdirSync(this.outdir, { recursive: true }) as string[]).sort();
    const files = all.filter((file) => fs.statSync(path.join(this.outdir, file)).isFile());
    return Object.fromEntries(files.map((file) => [file, fs.readFileSync(path.join(this.outdir, file), 'utf8')]));
  }

  assets(): string[] {
    return fs
      .readdirSync(this.outdir)
      .filter((file) => file.startsWith('asset.'))
      .sort();
  }
}
