import * as fs from 'node:fs';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { BuildContext, BuildFailure, BuildOptions } from 'esbuild';
import { LivePackages, NOT_DEPLOYED } from './live-packages';
import { RememberedResults } from './remembered-results';
import type { Edit } from './watcher';
import { bundlingOf, resolveBundling } from '../../config';
import {
  appExports,
  BUNDLE_ENTRY,
  bundleOptions,
  checkAppFile,
  checkModules,
  displacedIn,
  extraFiles,
  formatBundleErrors,
  IMPORT_GUARD,
  isExtraFile,
  isModule,
  isOwnSource,
  loadedModules,
  loadEsbuild,
  sourceName,
} from '../../discovery';
import { UserError } from '../../errors';

export interface LiveBundleOptions {
  readonly projectDir: string;
  /** Relative to the project's root. */
  readonly runtimeDir: string;
  /** A folder of this process in the project's node_modules, for the builds. */
  readonly workDir: string;
  /** A debugger shows the code: variables and statements are those of the sources. @default false */
  readonly inspect?: boolean;
}

/** esbuild would replace a variable that is used once by its value, which no debugger could show. */
const AS_WRITTEN = { minifySyntax: false, minifyWhitespace: false, minifyIdentifiers: false };

export interface LiveBuild {
  /** A folder with `index.mjs`, new for each build. */
  readonly codeDir: string;
  /** The modules of packages that the code imports. */
  readonly preload: readonly string[];
  /** The folder in which the library looks for the files of `app.docs()`. */
  readonly docsDir: string;
  /** The text of all apparent declarations, imports and AWS operations in the app's own files. */
  readonly declarations: string;
  /** The names of all apparent resources and variables that the app's own files declare. */
  readonly resources: ReadonlySet<string>;
}

/**
 * A method call with a string as first argument, up to the handler; or an import. A heuristic: cheap, and seldom wrong.
 */
const DECLARATION = /\.\w+\(\s*['"`{][^]*?(?==>|\bfunction\b|\);)|\b(?:from|import|require)\b[\s(]*['"][^'"]+['"]/g;

/** The name of an operation, as the modules of the SDK export it: the stack may have to grant what is called. */
const OPERATION = /\b(?:[A-Z]\w*Command|paginate[A-Z]\w*|waitUntil[A-Z]\w*)\b/g;

/** The name of a declared resource or variable. */
const RESOURCE =
  /\.(?:bucket|env|eventBus|logGroup|parameter|queue|secret|stream|table|topic|userPool|variable)\(\s*(['"`])(.*?)\1/g;

/** Files that configure how modules are built. */
const SETTINGS = /(^|\/)(tsconfig[^/]*|package)\.json$/;

/** Plugins with a build of their own, for which that of the app need not wait. */
const SLOW_PLUGINS = [appExports.name, IMPORT_GUARD];

/** The number of builds that are kept: running functions may still load chunks of older ones. */
const KEPT = 5;

/**
 * The bundle of a runtime app, rebuilt at each edit in a few milliseconds. It is built with the same options as the
 * deployed bundle, but in two parts: the app's own files, and the packages that they import, with the runtime library.
 * Packages do not change with an edit, so they are neither rebuilt nor reloaded. Where an own module has to run before a package, they are
 * built with the app, as they are for the deployment.
 */
export class LiveBundle {
  private readonly packages: LivePackages;
  private readonly results = new RememberedResults();
  private context?: BuildContext<BuildOptions & { write: false; metafile: true }>;
  /**
   * It takes longer to build what is in other files than it could be, so that is done only where the order of modules
   * needs it.
   */
  private form: 'packages apart' | 'as deployed' | 'one file' = 'packages apart';
  private count = 0;
  private bundling = resolveBundling();
  /** The files in the last bundle that are no installed packages, from the project's root. */
  private inputs: ReadonlySet<string> = new Set();

  constructor(private readonly options: LiveBundleOptions) {
    this.packages = new LivePackages(options);
  }

  /**
   * Builds the app. Throws a `UserError` with file and line.
   *
   * @param served the folder of the build that functions have, which stays
   */
  async build(served?: string): Promise<LiveBuild> {
    const { projectDir, runtimeDir } = this.options;
    checkAppFile(projectDir, runtimeDir);
    await this.configure();
    const result = await this.inOrder();
    const all = this.form === 'packages apart' ? this.packages.withPackages(result.metafile) : result.metafile;
    await checkModules(all, { projectDir, runtimeDir, bundling: this.bundling });

    const codeDir = path.join(this.options.workDir, 'live', String(++this.count));
    fs.mkdirSync(codeDir, { recursive: true });
    for (const file of result.outputFiles) {
      fs.writeFileSync(path.join(codeDir, path.basename(file.path)), file.contents);
    }
    const old = path.join(this.options.workDir, 'live', String(this.count - KEPT));
    if (this.count > KEPT && old !== served) fs.rmSync(old, { recursive: true, force: true });
    for (const [name, content] of extraFiles(projectDir, runtimeDir, this.bundling.files)) {
      fs.mkdirSync(path.dirname(path.join(codeDir, name)), { recursive: true });
      fs.writeFileSync(path.join(codeDir, name), content);
    }
    const own = Object.keys(result.metafile.inputs)
      .filter((file) => this.isOwn(file))
      .sort();
    this.inputs = new Set(own);
    const texts = own.map((file): [string, string] => [file, fs.readFileSync(path.join(projectDir, file), 'utf8')]);
    return {
      codeDir,
      docsDir: this.form === 'packages apart' ? this.packages.folder : codeDir,
      preload: this.packages.modules(loadedModules(result.metafile, BUNDLE_ENTRY)),
      declarations: texts.map(([file, text]) => declarationsIn(file, text)).join('\n'),
      resources: new Set(texts.flatMap(([, text]) => Array.from(text.matchAll(RESOURCE), ([, , name]) => name))),
    };
  }

  /**
   * Whether an edit of a file can change the build. A new module may replace another one.
   */
  dependsOn({ file, kind }: Edit): boolean {
    if (this.inputs.has(file)) return true;
    if (!file.startsWith(`${this.options.runtimeDir}/`)) {
      return kind === 'name' && isModule(file) && [...this.inputs].some((input) => folderOf(input) === folderOf(file));
    }
    if ((kind === 'name' && isModule(file)) || SETTINGS.test(file)) return true;
    return isExtraFile(file.slice(this.options.runtimeDir.length + 1), this.bundling.files);
  }

  async dispose(): Promise<void> {
    // Ctrl-C may have ended esbuild.
    await this.context?.dispose().catch(() => undefined);
    this.context = undefined;
  }

  /** Whether an input is no installed package, this package or a generated module. */
  private isOwn(file: string): boolean {
    const { projectDir } = this.options;
    // A generated one has the name of its namespace before it, which is longer than that of a drive.
    const isGenerated = /^[\w-]{2,}:/.test(file) || file.endsWith('<entry>');
    return !isGenerated && isOwnSource(sourceName(projectDir, path.resolve(projectDir, file)));
  }

  /** The build whose modules run in the order of the sources. */
  private async inOrder() {
    this.packages.beginBuild();
    let result = await this.rebuild();
    // The packages that the app imports are known only after a build.
    while (await this.packages.update(this.ownOptions())) result = await this.rebuild();
    while (
      this.form !== 'one file' &&
      (await displacedIn(result.metafile, this.ownOptions(), this.packages.withEffects()))
    ) {
      this.form = this.form === 'packages apart' ? 'as deployed' : 'one file';
      await this.context?.dispose();
      this.context = undefined;
      this.packages.beginBuild();
      result = await this.rebuild();
    }
    return result;
  }

  /** Reads the configuration, which may have changed since the last build. */
  private async configure(): Promise<void> {
    const { projectDir, runtimeDir } = this.options;
    const bundling = bundlingOf(projectDir, runtimeDir);
    if (isDeepStrictEqual(bundling, this.bundling)) return;
    this.bundling = bundling;
    this.packages.forget();
    this.form = 'packages apart';
    await this.dispose();
  }

  private async rebuild() {
    try {
      this.context ??= await loadEsbuild(this.options.projectDir).context(this.ownOptions());
      return await this.results.rebuild(this.context);
    } catch (e) {
      const { errors } = e as BuildFailure;
      if (!Array.isArray(errors)) throw e;
      const explained = errors.filter(({ detail }) => detail !== NOT_DEPLOYED);
      throw new UserError(
        'BUNDLE_FAILED',
        formatBundleErrors(explained.length > 0 ? explained : errors, this.options.runtimeDir),
      );
    }
  }

  private ownOptions() {
    const { projectDir, runtimeDir, workDir, inspect } = this.options;
    const options = {
      ...bundleOptions({
        projectDir,
        runtimeDir,
        outdir: path.join(workDir, 'live', '0'),
        bundling: this.bundling,
        docs: true,
      }),
      ...(inspect && AS_WRITTEN),
    };
    if (this.form !== 'packages apart') return { ...options, splitting: this.form === 'as deployed' };
    const plugins = (options.plugins ?? []).map((plugin) =>
      SLOW_PLUGINS.includes(plugin.name) ? this.results.of(plugin) : plugin,
    );
    return { ...options, write: false as const, plugins: [this.packages.plugin, ...plugins] };
  }
}

function declarationsIn(file: string, text: string): string {
  const found = (pattern: RegExp) => Array.from(text.matchAll(pattern), ([match]) => match);
  return [file, ...found(DECLARATION), ...new Set(found(OPERATION).sort())].join('\n');
}

function folderOf(file: string): string {
  return path.posix.dirname(file);
}
