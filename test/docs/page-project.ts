import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as ts from 'typescript';
import { recordTemplates } from '../templates/record';
import { renderBridge } from '../../src/bridge/render';
import { discover } from '../../src/discovery';
import { surfaceOf } from '../../src/manifest/surface';
import { templateFiles, templateOf } from '../../src/project/templates';

const ROOT = path.join(__dirname, '../..');

/** The entry points of this package, for a compiler. */
const ENTRY_POINTS = {
  'serverless-cdk-project': [path.join(ROOT, 'src/index.ts')],
  'serverless-cdk-project/*': [path.join(ROOT, 'src/*/index.ts')],
};

/** A sample of a page: where it is put, and where it stands. */
export interface Sample {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/**
 * The samples of a page. The first line of one may name its file, `// runtime/app.ts`; any other is a module beside the stacks.
 */
function samplesOf(page: string, section?: string): Sample[] {
  const whole = fs.readFileSync(page, 'utf8');
  // The lines before the section are kept, empty, so that the numbers of lines are those of the page.
  const text = section
    ? whole.replace(new RegExp(`^[^]*?(?=^## ${section}$)`, 'm'), (s) => s.replace(/.+/g, ''))
    : whole;
  const samples: Sample[] = [];
  for (const { 1: code, index } of text.matchAll(/^```ts\n([^]*?)^```$/gm)) {
    const line = text.slice(0, index).split('\n').length + 1;
    const named = /^\/\/ (\S+\.ts)\n/.exec(code)?.[1] ?? 'infrastructure/stacks/sample.ts';
    const times = samples.filter(({ file }) => file.replace(/(-\d+)?\.ts$/, '.ts') === named).length;
    if (times && named === 'runtime/app.ts') throw new Error(`${page}:${line}: a page has one runtime/app.ts`);
    samples.push({ file: times ? named.replace(/\.ts$/, `-${times + 1}.ts`) : named, line, text: code });
  }
  return samples;
}

/** The project of a page: its samples, and the bridge to its app; to the sample app if it has none. */
function writeProject(dir: string, samples: readonly Sample[]): void {
  const write = (file: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    fs.writeFileSync(path.join(dir, file), text);
  };
  const { devDependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  write('package.json', JSON.stringify({ name: 'cdkdemo', dependencies: devDependencies }));
  write('runtime/app.ts', templateFiles(templateOf(), 'cdkdemo')['runtime/app.ts']);
  write(
    'runtime/config.json',
    JSON.stringify({ version: 1, name: 'cdkdemo', defaultStage: 'dev', stages: { dev: {}, prod: {} } }),
  );
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(dir, 'node_modules'));
  for (const { file, text } of samples) write(file, text);
  write('infrastructure/runtime-app.ts', renderBridge(surfaceOf(discover({ projectDir: dir }).manifest)));
}

/** A file of tests, as jest reports it. */
interface TestResult {
  readonly name: string;
  readonly status: string;
  readonly message: string;
}

/** The projects of all pages of a folder, each in a folder of its own. */
export class PageProjects {
  /** The names of the pages, without `.md`. */
  readonly pages: readonly string[];
  readonly folder = fs.realpathSync(fs.mkdtempSync(path.join(tmpdir(), 'docs-')));
  private readonly samples = new Map<string, Sample[]>();
  private testResults?: readonly TestResult[];

  /**
   * @param docs the folder, from the root of this repository
   * @param section a section of its README, which is the only page then
   */
  constructor(
    private readonly docs: string,
    private readonly section?: string,
  ) {
    const pages = fs.readdirSync(path.join(ROOT, docs)).filter((name) => name.endsWith('.md'));
    this.pages = pages
      .filter((name) => (name === 'README.md') === (section !== undefined))
      .map((name) => name.slice(0, -3));
  }

  write(): void {
    for (const page of this.pages) {
      this.samples.set(page, samplesOf(path.join(ROOT, this.docs, `${page}.md`), this.section));
      writeProject(path.join(this.folder, page), this.samples.get(page)!);
    }
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  samplesOf(page: string): readonly Sample[] {
    return this.samples.get(page)!;
  }

  /** The errors of the compiler, with the line of the page. */
  compileErrors(): string[] {
    const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.dev.json'), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT);
    const files = this.pages.flatMap((page) => [
      path.join(this.folder, page, 'infrastructure/runtime-app.ts'),
      ...this.samplesOf(page).map(({ file }) => path.join(this.folder, page, file)),
    ]);
    const program = ts.createProgram(files, {
      ...options,
      rootDir: undefined,
      noEmit: true,
      noUnusedLocals: false,
      noUnusedParameters: false,
      types: ['node', 'jest'],
      paths: ENTRY_POINTS,
      typeRoots: [path.join(ROOT, 'node_modules/@types')],
    });
    // The sources of this package have been compiled before.
    const own = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(`${this.folder}/`));
    const diagnostics = [
      ...program.getOptionsDiagnostics(),
      ...program.getGlobalDiagnostics(),
      ...own.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
    ];
    return diagnostics.map(({ file, start = 0, messageText }) => {
      const where = file ? this.inPage(file.fileName, file.getLineAndCharacterOfPosition(start).line) : '';
      return `${where} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
  }

  /** The errors of the stacks that the pages export, with the line of the page. The templates are recorded. */
  synthErrors(): string {
    const stacks = this.pages.flatMap((page) =>
      this.samplesOf(page).flatMap(({ file, line, text }) =>
        [...text.matchAll(/^export class (\w+) extends (?:cdk\.)?Stack\b/gm)].map(([, name]) => ({
          page,
          file,
          name,
          where: `${this.docs}/${page}.md:${line}`,
        })),
      ),
    );
    fs.writeFileSync(
      path.join(this.folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { module: 'node16', target: 'es2022', paths: ENTRY_POINTS } }),
    );
    // One process for all: most of its time is the loading of the CDK.
    fs.writeFileSync(
      path.join(this.folder, 'synth.ts'),
      `
    import { App } from 'aws-cdk-lib/core';
    for (const { page, file, name, where } of ${JSON.stringify(stacks)}) {
      try {
        process.chdir(${JSON.stringify(this.folder)} + '/' + page);
        const app = new App({ outdir: ${JSON.stringify(this.folder)} + '/' + page + '/cdk.out' + name });
        new (require('./' + page + '/' + file)[name])(app, 'cdkdemo-dev', { stage: { name: 'dev', stackName: 'cdkdemo-dev', production: false } });
        app.synth();
      } catch (error: any) {
        console.log(where + ' ' + error.message);
      }
    }`,
    );
    fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(this.folder, 'node_modules'));
    const synth = path.join(this.folder, 'synth.ts');
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', synth], {
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        HOME: '/nonexistent',
        TSX_TSCONFIG_PATH: path.join(this.folder, 'tsconfig.json'),
        CDK_VALIDATION: 'false',
      },
    });
    if (status !== 0) throw new Error(stderr);
    for (const { page, name } of stacks) recordTemplates(path.join(this.folder, page, `cdk.out${name}`));
    return stdout;
  }

  /** The messages of the tests of a page that fail. */
  testFailures(page: string): string {
    const tests = path.join(this.folder, page, 'test') + path.sep;
    const results = (this.testResults ??= this.runTests()).filter(({ name }) => name.startsWith(tests));
    if (results.length === 0) return 'no test has run';
    return results
      .filter(({ status }) => status !== 'passed')
      .map(({ message }) => message)
      .join('\n');
  }

  /** One run for all pages: most of its time is to compile the sources of this package. */
  private runTests(): readonly TestResult[] {
    const setup = path.join(this.folder, 'setup.js');
    fs.writeFileSync(setup, `process.chdir(expect.getState().testPath.replace(/[\\\\/]test[\\\\/].*/, ''));`);
    const output = path.join(this.folder, 'results.json');
    const config = {
      rootDir: this.folder,
      testMatch: ['<rootDir>/*/test/**/*.test.ts'],
      setupFilesAfterEnv: [setup],
      moduleNameMapper: { '^serverless-cdk-project/(.*)$': path.join(ROOT, 'src/$1/index.ts') },
      transform: {
        '\\.ts$': [
          'ts-jest',
          { tsconfig: { module: 'commonjs', target: 'es2022', isolatedModules: true }, diagnostics: false },
        ],
      },
      clearMocks: true,
      // The local cloud is loaded with the first resources that start.
      testTimeout: 60_000,
    };
    fs.writeFileSync(path.join(this.folder, 'jest.config.json'), JSON.stringify(config));
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [path.join(ROOT, 'node_modules/jest/bin/jest.js'), '--ci', '--runInBand', '--json', `--outputFile=${output}`],
      {
        cwd: this.folder,
        encoding: 'utf8',
        env: { ...process.env, CDK_VALIDATION: 'false', JEST_WORKER_ID: undefined },
      },
    );
    if (!fs.existsSync(output)) throw new Error(`${stdout}\n${stderr}`);
    return JSON.parse(fs.readFileSync(output, 'utf8')).testResults;
  }

  /** The place of a file of a page's project in the page. */
  private inPage(file: string, line: number): string {
    const [page, ...rest] = path.relative(this.folder, file).split(path.sep);
    const sample = this.samples.get(page)?.find((other) => other.file === rest.join('/'));
    return sample ? `${this.docs}/${page}.md:${sample.line + line}` : `${path.relative(ROOT, file)}:${line + 1}`;
  }
}
