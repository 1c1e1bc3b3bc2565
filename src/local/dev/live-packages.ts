import * as fs from 'node:fs';
import { isBuiltin } from 'node:module';
import * as path from 'node:path';
import type { BuildOptions, Metafile, Plugin, PluginBuild, OnResolveArgs, OnResolveResult } from 'esbuild';
import type { LiveBundleOptions } from './live-bundle';
import { loadEsbuild, lockFiles, slashes, tsconfigFiles } from '../../discovery';
import { PACKAGE } from '../../manifest/names';

interface Package {
  /** The file that the specifier resolves to. */
  readonly file: string;
  /** The name of its module in the folder of this build. */
  readonly name: string;
}

/** The `detail` of the error for a package that is not deployed with the app. */
export const NOT_DEPLOYED = Symbol('not deployed');

/** Marks a resolution that this plugin requests itself. */
const RESOLVING = Symbol('resolving');
const COMMON_JS = 'common-js-package';
const REQUIRED_LIBRARY = 'required-library';

/** The runtime library, which is no dependency, and may be outside of `node_modules`. */
const LIBRARY = `${PACKAGE}/runtime`;

/** The name of its file. */
export const LIBRARY_MODULE = `${moduleName(LIBRARY)}.mjs`;

/**
 * The packages that the files of a runtime app import, and the runtime library, each as a separate module beside the
 * app's bundle. They are bundled together, so that a shared dependency exists once.
 */
export class LivePackages {
  readonly plugin: Plugin;
  /** The packages that the last build of the app imports, by specifier. */
  private readonly imported = new Map<string, Package>();
  /** The packages that are built, by specifier. */
  private built = new Map<string, Package>();
  /** That of the build of the packages. */
  private metafile: Metafile = { inputs: {}, outputs: {} };
  /** The built files that are CommonJS modules. */
  private commonJs = new Set<string>();
  private dependencies: ReadonlySet<string> = new Set();
  private generation = 0;
  private installed = '';

  constructor(private readonly options: LiveBundleOptions) {
    this.plugin = { name: 'live-packages', setup: (build) => this.setup(build) };
  }

  /** Forgets all builds, as the build options have changed. */
  forget(): void {
    this.built = new Map();
  }

  /** Changes with each installation, and with the settings of TypeScript, which may have paths for names of packages. */
  private installedAt(): string {
    const { projectDir, runtimeDir } = this.options;
    const files = [...lockFiles(projectDir), ...tsconfigFiles(projectDir, runtimeDir)];
    return files.map((file) => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs).join();
  }

  beginBuild(): void {
    this.imported.clear();
    const packageJson = path.join(this.options.projectDir, 'package.json');
    this.dependencies = new Set(
      fs.existsSync(packageJson)
        ? Object.keys(JSON.parse(fs.readFileSync(packageJson, 'utf8')).dependencies ?? {})
        : [],
    );
    const installed = this.installedAt();
    if (this.installed !== installed || !fs.existsSync(this.folder)) this.built = new Map();
    this.installed = installed;
  }

  /** Builds the packages if the app imports a new one. Returns true in that case: the app must then be rebuilt. */
  async update(app: BuildOptions): Promise<boolean> {
    const missing = [...this.imported].filter(([specifier]) => !this.built.has(specifier));
    if (missing.length === 0) return false;
    const packages = new Map([...this.built, ...this.imported]);
    this.generation++;
    const { inject, plugins, stdin: _stdin, entryNames: _entryNames, ...options } = app;
    const { metafile, outputFiles } = await loadEsbuild(this.options.projectDir).build({
      ...options,
      entryPoints: [...packages.values()].map(({ file, name }) => ({ in: file, out: name })),
      outdir: this.folder,
      inject,
      plugins: plugins?.filter(({ name }) => name !== this.plugin.name),
      sourcemap: false,
      write: false,
      metafile: true,
    });
    fs.mkdirSync(this.folder, { recursive: true });
    for (const file of outputFiles) fs.writeFileSync(file.path, file.contents);
    this.metafile = metafile;
    this.commonJs = new Set(
      Object.entries(metafile.inputs)
        .filter(([, { format }]) => format !== 'esm')
        .map(([file]) => path.resolve(this.options.projectDir, file)),
    );
    this.built = packages;
    return true;
  }

  /** The metafile of the app as if what it imports of packages had been built with it. */
  withPackages({ inputs, outputs }: Metafile): Metafile {
    const all: Metafile['inputs'] = {};
    // Packages that it has imported before are still built, and not looked at.
    const reached = new Set(Object.keys(inputs));
    for (const file of reached) {
      const input = inputs[file] ?? this.metafile.inputs[file];
      const imports = file in inputs ? input.imports.map((one) => this.inPlace(one)) : input.imports;
      all[file] = { ...input, imports };
      for (const { path: next } of imports) if (next in this.metafile.inputs) reached.add(next);
    }
    return { inputs: all, outputs: { ...this.metafile.outputs, ...outputs } };
  }

  /** The import of a package by its file. */
  private inPlace(one: Metafile['inputs'][string]['imports'][number]) {
    const found = this.imported.get(one.original ?? '');
    const file = found && slashes(path.relative(this.options.projectDir, found.file));
    return file === undefined ? one : { ...one, path: file, external: false };
  }

  /** The modules that the app imports and that do something when they run, as the files of the app name them. */
  withEffects(): ReadonlySet<string> {
    const found = [...this.imported].filter(([specifier, { file }]) => specifier !== LIBRARY && hasEffects(file));
    return new Set(found.map(([, one]) => this.specifier(one)));
  }

  /**
   * The absolute paths of the modules that can be loaded before the app: what it loads itself at its start, in that
   * order, and of the others those that do nothing when they run.
   * @param loaded the modules that the app loads, in order
   */
  modules(loaded: readonly string[]): string[] {
    const withEffects = this.withEffects();
    const order = new Map(loaded.map((module, index) => [module, index]));
    const place = (one: Package) => order.get(this.specifier(one)) ?? Infinity;
    return [...this.imported.values()]
      .filter((one) => order.has(this.specifier(one)) || !withEffects.has(this.specifier(one)))
      .sort((a, b) => (place(a) === place(b) ? (a.name < b.name ? -1 : 1) : place(a) - place(b)))
      .map(({ name }) => path.join(this.folder, `${name}.mjs`));
  }

  /** The folder of the modules. */
  get folder(): string {
    return path.join(this.options.workDir, 'packages', String(this.generation));
  }

  /** The path of a package relative to a folder of the app's bundle. */
  private specifier({ name }: Package): string {
    return `../../packages/${this.generation}/${name}.mjs`;
  }

  private setup(build: PluginBuild): void {
    build.onResolve({ filter: /^[^./]/ }, (args) => this.resolve(build, args));
    for (const namespace of [COMMON_JS, REQUIRED_LIBRARY]) {
      build.onResolve({ filter: /^\.\.\/\.\.\/packages\//, namespace }, ({ path: external }) => ({
        path: external,
        external: true,
      }));
    }
    // This makes esbuild treat imports of the package as those of any CommonJS module.
    build.onLoad({ filter: /./, namespace: COMMON_JS }, ({ pluginData }) => ({
      contents: `import exports from ${JSON.stringify(this.specifier(pluginData))};\nmodule.exports = exports;`,
      loader: 'js',
      resolveDir: this.options.projectDir,
    }));
    // A module of its own cannot be required: esbuild makes of this an object that has its exports.
    build.onLoad({ filter: /./, namespace: REQUIRED_LIBRARY }, ({ pluginData }) => ({
      contents: `export * from ${JSON.stringify(this.specifier(pluginData))};`,
      loader: 'js',
      resolveDir: this.options.projectDir,
    }));
  }

  private async resolve(build: PluginBuild, args: OnResolveArgs): Promise<OnResolveResult | undefined> {
    const { path: specifier, importer, kind, pluginData } = args;
    if (pluginData === RESOLVING || isBuiltin(specifier)) return undefined;
    const isImport = kind === 'import-statement' || kind === 'dynamic-import';
    if (specifier === LIBRARY) return this.library(build, args, isImport);
    if (!isImport || !this.isOwn(importer) || specifier.startsWith(`${PACKAGE}/`)) return undefined;
    const file = await this.fileOf(build, args);
    if (!file?.includes('node_modules')) return undefined;
    // An undeclared package is not bundled: that can take long, and it would not be deployed.
    if (!this.dependencies.has(packageName(specifier))) {
      return { errors: [{ text: `${specifier} is not among the dependencies`, detail: NOT_DEPLOYED }] };
    }
    const found = this.found(specifier, file);
    if (!this.commonJs.has(found.file)) return { path: this.specifier(found), external: true };
    return { path: specifier, namespace: COMMON_JS, pluginData: found };
  }

  /** That of linked packages, too: the classes of its errors are those of the app. */
  private async library(
    build: PluginBuild,
    args: OnResolveArgs,
    isImport: boolean,
  ): Promise<OnResolveResult | undefined> {
    const file = await this.fileOf(build, args);
    if (file === undefined) return undefined;
    const found = this.found(args.path, file);
    if (isImport) return { path: this.specifier(found), external: true };
    return { path: args.path, namespace: REQUIRED_LIBRARY, pluginData: found };
  }

  /** The file of a package. To resolve a few of them takes as long as the rest of a build. */
  private async fileOf(build: PluginBuild, { path: specifier, ...args }: OnResolveArgs): Promise<string | undefined> {
    const built = this.built.get(specifier);
    if (built) return built.file;
    const {
      errors,
      external,
      namespace,
      path: file,
    } = await build.resolve(specifier, {
      ...args,
      pluginData: RESOLVING,
    });
    return errors.length > 0 || external || namespace !== 'file' ? undefined : file;
  }

  private found(specifier: string, file: string): Package {
    const found = { file, name: moduleName(specifier) };
    this.imported.set(specifier, found);
    return found;
  }

  private isOwn(importer: string): boolean {
    const file = path.relative(path.join(this.options.projectDir, this.options.runtimeDir), importer);
    return !file.startsWith('..') && !file.includes('node_modules');
  }
}

function moduleName(specifier: string): string {
  return specifier.replace(/[^\w.@-]/g, '+');
}

/** Whether a package does not promise that its modules do nothing by themselves. */
function hasEffects(file: string): boolean {
  const folder = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file)![0];
  const packageJson = path.join(folder, 'package.json');
  return !fs.existsSync(packageJson) || JSON.parse(fs.readFileSync(packageJson, 'utf8')).sideEffects !== false;
}

/** `@scope/name/path` is of the package `@scope/name`. */
function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
