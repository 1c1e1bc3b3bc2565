import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Component, InitProject } from 'projen';
import { awscdk, javascript, SampleReadme, typescript } from 'projen';
import { AgentsFile } from './agents-file';
import { configOf } from './check-options';
import {
  asksForGit,
  checkNothingIsLost,
  checkPlace,
  createRepository,
  creationField,
  creationOptions,
  isCreation,
  typePackage,
} from './creation';
import { PinnedFeatureFlags } from './feature-flags';
import { recordedFiles } from './file-record';
import { RuntimeFiles } from './generated-files';
import { githubOptions, GithubWorkflows } from './github-workflows';
import { HandInstalledPackages } from './hand-installed';
import { InstallScripts } from './install-scripts';
import { type Creation, interruptedCreation, Interruption } from './interruption';
import { LintAndFormat } from './lint';
import { Migrations } from './migrations';
import type { ServerlessCdkProjectOptions } from './options';
import { nodeVersionWarning } from './node-version';
import {
  adjustPackageManager,
  lockFileOf,
  packageManagerNamed,
  packageManagerOptions,
  packageManagerProblem,
} from './package-manager';
import { ProjectError } from './project-error';
import { ProjenrcEnums } from './projenrc';
import { recordedTemplate, SampleFiles } from './sample-files';
import { StackRecords } from './stack-record';
import { addTasks } from './tasks';
import { templateOf } from './templates';
import { TEST_MODULES_CONFIG, TestCompiler, TestModules } from './test-modules';
import { TEST_SETUP_FILE, TestSetup } from './test-setup';
import { VsCodeFiles } from './vscode';
import { Welcome } from './welcome';
import { conflictLine } from '../config';
import { printUncaught } from '../errors';
import { BRIDGE_FILE, INFRASTRUCTURE_DIR, MANIFEST_FILE, PACKAGE, RUNTIME_DIR, STATE_DIR } from '../manifest/names';
import { type PackageManager, usedPackageManager } from '../package-manager';

/**
 * A serverless application as one project: the application code in `runtime/`, the AWS CDK infrastructure in
 * `infrastructure/`, and the project's own files.
 *
 * @pjid serverless-cdk-project
 */
export class ServerlessCdkProject extends typescript.TypeScriptAppProject {
  private readonly isNew: boolean;
  /** The creation that this synthesis completes, after an interruption. */
  private readonly interrupted: Creation | undefined;
  private readonly interruption: Interruption | undefined;
  private readonly typePackage: string;
  private readonly samples: SampleFiles;
  private readonly migrations: Migrations;

  constructor(options: ServerlessCdkProjectOptions) {
    printUncaught();
    const given = creationOptions(options);
    const config = configOf(given);
    const isNew = isCreation(given);
    const notes = isNew ? checkPlace(given.outdir ?? '.') : [];
    const interrupted = isNew ? undefined : interruptedCreation(given.outdir ?? '.');
    const isCreated = isNew || interrupted !== undefined;
    if (isCreated) {
      // There is no lock file yet, and `npm ci`, which projen runs where CI is set, needs one.
      process.env.CI = '0';
    }
    super(projectOptions(given));
    this.isNew = isNew;
    this.interrupted = interrupted;
    this.typePackage = typePackage(given);

    const template = templateOf(recordedTemplate(this.outdir, this.name) ?? interrupted?.template ?? given.template);
    this.package.addField('private', true);
    this.addDeps(...(given.runtimeDeps ?? template.runtimeDeps));
    this.addDevDeps(
      // Without a version: `npm install` decides it, so that an upgrade is `npm i -D serverless-cdk-project@latest`.
      PACKAGE,
      `aws-cdk-lib@^${given.cdkVersion ?? '2.276.0'}`,
      'constructs@^10.5.1',
      // Never `latest`: 3.0.0 is a stray release that cannot read today's cloud assemblies.
      'aws-cdk@^2.1148.1',
      'tsx@^4.23.15',
      ...(given.infrastructureDeps ?? []),
      ...(given.devDeps ?? []),
    );
    adjustPackageManager(this);
    new InstallScripts(this);
    // The package itself may come from a tarball in the project.
    this.gitignore.include('/*.tgz');
    // Cloud assemblies, also those of `synth --output <name>.out`: neither committed nor linted.
    this.gitignore.exclude('/*.out/');
    // The data that `dev --persist` keeps.
    this.gitignore.exclude(`/${STATE_DIR}/`);

    new awscdk.CdkConfig(this, {
      // The loader alone, without type-checking: `typecheck` does that.
      app: 'node --import tsx infrastructure/main.ts',
      // A value of the project overrides the feature flag of the same name.
      context: { ...new PinnedFeatureFlags(this).flags, ...given.context },
      watchIncludes: ['infrastructure/**', 'runtime/**'],
      // Written by each synthesis.
      watchExcludes: [BRIDGE_FILE, `${RUNTIME_DIR}/${MANIFEST_FILE}`, '**/*.test.ts'],
    });
    new TestSetup(this);
    new TestModules(this);
    new TestCompiler(this);
    new StackRecords(this, new LintAndFormat(this));
    if (given.vscode) new VsCodeFiles(this);
    new GithubWorkflows(this, given);
    new AgentsFile(this);
    this.defaultTask?.reset('node --import tsx .projenrc.ts');
    addTasks(this, given.stages ? Object.keys(given.stages) : []);
    removeWhatIsNotNeeded(this);

    if (isNew) new ProjenrcEnums(this);
    this.samples = new SampleFiles(this, template, packageManagerNamed(given.packageManager), isCreated);
    this.migrations = new Migrations(this, this.samples.isFirst || isCreated);
    new HandInstalledPackages(this);
    // Last, as it needs the files and packages of the others.
    new RuntimeFiles(this, config);
    if (isCreated) {
      this.interruption = new Interruption(this, interrupted ?? { template: template.name, git: asksForGit() });
      new Welcome(this, template.title, notes);
    }
  }

  /** Synthesizes all project files. */
  synth() {
    if (this.isNew) {
      const managed = this.files.map((file) => file.path);
      checkNothingIsLost(this.outdir, managed, this.typePackage);
    }
    const recorded = recordedFiles(this.outdir);
    // Without a record of generated files, projen takes every file with its marker for an orphan: those of other projects
    // below, and the records of stacks.
    if (recorded.length === 0) this.addExcludeFromCleanup('**');
    this.interruption?.begin();
    for (const warning of this.warnings()) this.logger.warn(warning);
    const files = [...new Set([...recorded, ...this.files.map((file) => file.path)])];
    const before = this.contentsOf(files);
    try {
      super.synth();
    } catch (error) {
      throw this.described(error as Error);
    }
    if (this.interrupted && process.env.PROJEN_DISABLE_POST !== 'true') this.completeCreation();
    this.interruption?.end();
    if (this.isNew) return;
    if (this.interrupted) {
      if (this.interrupted.git) createRepository(this.outdir);
      return;
    }
    this.report(files, before);
    const conflict = this.lockFileConflict();
    if (conflict !== undefined) this.logger.warn(conflict);
    for (const due of [this.migrations.due(), this.samples.due()]) if (due !== undefined) this.logger.info(due);
  }

  /** What projen calls in `projen new` only. */
  private completeCreation() {
    // The components of a project of this type do not look at how it was created.
    for (const component of this.components) component.postProjectCreation({} as InitProject);
  }

  /** Conditions of the machine that a user should change. */
  private warnings(): string[] {
    const problem = this.isNew ? undefined : this.packageManagerProblem();
    const warnings = [problem, nodeVersionWarning(process.versions.node)];
    return warnings.filter((warning) => warning !== undefined);
  }

  /** The error for a failed task, without a stack: the task has printed the reason. */
  private described(error: Error): Error {
    const task = /^Task "([^"]+)" failed/.exec(error.message)?.[1];
    if (task === undefined) return error;
    if (!task.startsWith('install')) {
      return new ProjectError(
        `Not completed: ${error.message} Fix what is printed above, then run \`${this.projenCommand}\`.`,
      );
    }
    const problem = this.packageManagerProblem();
    const { title, install } = this.packageManager;
    return new ProjectError(
      problem
        ? `The dependencies could not be installed. ${problem} and \`${this.projenCommand}\`.`
        : `The dependencies could not be installed; the output of ${title} above has the reason. Nothing is lost: ` +
            (this.interruption
              ? 'run the same command again once that is fixed.'
              : `\`${install} && ${this.projenCommand}\` completes it once that is fixed.`),
    );
  }

  private get packageManager(): PackageManager {
    return packageManagerNamed(this.package.packageManager);
  }

  /** The message if another package manager than the one of the options has installed the project. */
  private packageManagerProblem(): string | undefined {
    const used = usedPackageManager(this.outdir);
    if (!used || used.manager.name === this.packageManager.name) return undefined;
    return packageManagerProblem({ ...used, file: path.relative(this.outdir, used.file) }, this.packageManager);
  }

  /** The installation that resolves a conflict in the lock file has not run, as it does where package.json changes. */
  private lockFileConflict(): string | undefined {
    const file = lockFileOf(this);
    const absolute = path.join(this.outdir, file);
    if (!fs.existsSync(absolute) || conflictLine(fs.readFileSync(absolute, 'utf8')) === undefined) return undefined;
    return `${file} has a conflict of a merge: run \`${this.packageManager.install}\`, which resolves it`;
  }

  /** Names the files that have another content: by an edit of `.projenrc.ts`, by an upgrade, or as they were damaged. */
  private report(files: readonly string[], before: readonly (string | undefined)[]) {
    const after = this.contentsOf(files);
    const differ = files.filter((_, i) => after[i] !== before[i]);
    const gone = differ.filter((file) => after[files.indexOf(file)] === undefined);
    const changed = differ.filter((file) => !gone.includes(file));
    if (changed.length > 0) this.logger.info(`Changed: ${changed.join(', ')}`);
    if (gone.length > 0) this.logger.info(`Removed: ${gone.join(', ')}`);
  }

  private contentsOf(files: readonly string[]): (string | undefined)[] {
    const absolute = files.map((file) => path.join(this.outdir, file));
    return absolute.map((file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined));
  }
}

function projectOptions(options: ServerlessCdkProjectOptions): typescript.TypeScriptProjectOptions {
  return {
    ...creationField(options),
    name: options.name,
    packageName: options.name.toLowerCase(),
    outdir: options.outdir,
    defaultReleaseBranch: 'main',
    ...packageManagerOptions(options),
    minNodeVersion: options.minNodeVersion ?? '20.19.0',
    deps: [],
    devDeps: [],
    licensed: false,
    ...githubOptions(options),
    clobber: false,
    vscode: false,
    package: false,
    npmignoreEnabled: false,
    sampleCode: false,
    srcdir: INFRASTRUCTURE_DIR,
    typescriptVersion: '~6.0.0',

    projenrcTs: true,
    projenrcTsOptions: { runner: typescript.TypeScriptRunner.tsx() },
    runner: typescript.TypeScriptRunner.tsx(),

    // One tsconfig.json for all code: nothing is emitted, so one is enough.
    disableTsconfigDev: true,
    tsconfig: {
      include: ['.projenrc.ts', 'runtime/**/*.ts', 'test/**/*.ts'],
      exclude: ['cdk.out'],
      compilerOptions: {
        target: 'ES2022',
        lib: ['es2022'],
        module: 'NodeNext',
        moduleResolution: javascript.TypeScriptModuleResolution.NODE_NEXT,
        rootDir: '.',
        outDir: undefined,
        noEmit: true,
        isolatedModules: true,
        skipLibCheck: true,
        // Settings of projen for a library, and those that `strict` includes.
        declaration: undefined,
        experimentalDecorators: undefined,
        inlineSourceMap: undefined,
        inlineSources: undefined,
        noEmitOnError: undefined,
        stripInternal: undefined,
        alwaysStrict: undefined,
        noImplicitAny: undefined,
        noImplicitThis: undefined,
        strictNullChecks: undefined,
        strictPropertyInitialization: undefined,
      },
    },
    jestOptions: {
      jestVersion: '^30.0.0',
      configFilePath: 'jest.config.json',
      // A snapshot that differs fails; `test:update` accepts it.
      updateSnapshot: javascript.UpdateSnapshot.NEVER,
      junitReporting: false,
      jestConfig: {
        collectCoverage: false,
        testMatch: ['<rootDir>/test/**/*.test.ts'],
        globalSetup: `<rootDir>/${TEST_SETUP_FILE}`,
        setupFiles: [`<rootDir>/${TEST_SETUP_FILE}`],
        modulePathIgnorePatterns: ['<rootDir>/cdk.out'],
        ...TEST_MODULES_CONFIG,
      },
    },
    eslint: false,
  };
}

/** Removes files and settings that projen adds to every TypeScript project, and that this one does not need. */
function removeWhatIsNotNeeded(project: typescript.TypeScriptProject) {
  project.tryRemoveFile('projenrc/tsconfig.json');
  project.gitignore.removePatterns('!/projenrc/tsconfig.json', '/lib');
  project.gitattributes.removeAttributes('/projenrc/tsconfig.json');
  project.package.addField('publishConfig', undefined);
  // The project has a transformer of its own.
  project.deps.removeDependency('ts-jest');
  project.jest!.config.transform = TEST_MODULES_CONFIG.transform;
  // It adds patterns for folders that are not there.
  project.jest!.config.testMatch = ['<rootDir>/test/**/*.test.ts'];
  // The template has a README of its own.
  const readme = project.components.find((component: Component) => component instanceof SampleReadme);
  if (readme) readme.node.scope?.node.tryRemoveChild(readme.node.id);
}
