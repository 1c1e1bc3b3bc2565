import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { BuildFailure, BuildOptions, BuildResult, Metafile } from 'esbuild';
import { appExports } from './app-exports';
import { formatBundleErrors, locationOf } from './bundle-errors';
import { checkDecoratorMetadata } from './decorator-metadata';
import { codeOnly } from './code-only';
import { DiscoveryError } from '../discovery-error';
import { BUNDLE_ENTRY, entry, isEntry } from './entry';
import { absentModules, standIns } from './external-modules';
import { externalsInPlace, isExternalInput } from './externals-in-place';
import { extraFiles } from './extra-files';
import { IMPORT_GUARD, importGuard } from './import-guard';
import { libraryParts } from './library-parts';
import { LIBRARY_RUNTIME_DIR, libraryRuntimeResolver } from './library-runtime';
import { changedOrders, type Displaced, displacedModule } from './module-order';
import { checkNativeImports, nativeFiles } from './native-imports';
import { loadEsbuild } from './load-esbuild';
import { requireForCommonJs } from './require-for-commonjs';
import { sdkPurity } from './sdk-purity';
import { modulesWithEffects, openModules, SDK } from './side-effects';
import { slashes, sourceName } from '../source-name';
import { ConfigError, parseJson, remedyOf, resolveBundling, type ResolvedBundling, RESTORE } from '../../config';
import { cacheDir, RUNTIME_DIR } from '../../manifest/names';

export interface BundleOptions {
  /** The project's root, absolute. */
  readonly projectDir: string;
  /**
   * The folder of the runtime app, from the project's root.
   * @default 'runtime'
   */
  readonly runtimeDir?: string;
  /** The folder of the bundle's files. Nothing is written: the outputs are in the build's result. */
  readonly outdir: string;
  /**
   * The absolute path of the runtime library.
   * @default - the one beside this tool
   */
  readonly libraryRuntimeDir?: string;
  /** @default - all at their defaults */
  readonly bundling?: ResolvedBundling;
  /** Whether the library has `app.docs()`, which is in the bundles of apps that call it only. @default false */
  readonly docs?: boolean;
}

/** The options for esbuild. */
export type BundleBuild = BuildOptions & { metafile: true; write: false };

/**
 * The options for bundling a runtime app, for esbuild's `build` or `context`. The output is the same for the same
 * project, wherever it is located and from whichever folder this runs.
 */
export function bundleOptions(options: BundleOptions): BundleBuild {
  const {
    projectDir,
    runtimeDir = RUNTIME_DIR,
    outdir,
    libraryRuntimeDir = LIBRARY_RUNTIME_DIR,
    bundling = resolveBundling(),
    docs = false,
  } = options;
  return {
    absWorkingDir: projectDir,
    stdin: entry(path.resolve(projectDir, runtimeDir)),
    outdir,
    entryNames: BUNDLE_ENTRY.replace(/\.mjs$/, ''),
    chunkNames: 'chunk-[hash]',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    write: false,
    metafile: true,
    logLevel: 'silent',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    splitting: true,
    // Only ES modules can be tree-shaken: with `main` first, a client of the SDK is one file of CommonJS with all its
    // commands.
    mainFields: ['module', 'main'],
    conditions: ['module'],
    external: [...bundling.externalModules, ...bundling.nodeModules],
    // One third less to load. Names are kept by default: libraries read class names, and a stack trace is readable
    // without its map.
    minifyWhitespace: true,
    minifySyntax: true,
    minifyIdentifiers: bundling.minify,
    // Where two modules have a class of one name, esbuild renames one: `error.name` would be `NotFoundError2`.
    keepNames: !bundling.minify,
    legalComments: 'none',
    charset: 'utf8',
    // The sources are not deployed: a stack trace needs only the mappings, and Node reads the whole map at a cold
    // start.
    sourcemap: bundling.sourceMap || 'external',
    sourcesContent: false,
    // esbuild would look for a tsconfig.json up to the root of the disk.
    ...tsconfig(projectDir, runtimeDir),
    // Variables of CommonJS modules that ES modules lack. Both refer to the bundle, as the module's own file is not
    // deployed.
    define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' },
    plugins: [
      appExports,
      libraryRuntimeResolver(libraryRuntimeDir, docs),
      codeOnly,
      nativeFiles,
      libraryParts(libraryRuntimeDir),
      sdkPurity,
      importGuard(projectDir, runtimeDir, bundling.externalModules),
      externalsInPlace,
      requireForCommonJs,
    ],
  };
}

/** The tsconfig.json that applies to the runtime app: its own, or the project's. */
export function tsconfigFile(projectDir: string, runtimeDir: string): string | undefined {
  return [path.resolve(projectDir, runtimeDir), projectDir]
    .map((folder) => path.join(folder, 'tsconfig.json'))
    .find((file) => fs.existsSync(file));
}

function tsconfig(projectDir: string, runtimeDir: string): Pick<BuildOptions, 'tsconfig' | 'tsconfigRaw'> {
  const file = tsconfigFile(projectDir, runtimeDir);
  return file ? { tsconfig: file } : { tsconfigRaw: '{}' };
}

export interface Bundle {
  /** Name → content: `index.mjs`, `index.mjs.map`, chunks, and the files deployed beside them. Sorted by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Name of the code's file → source map, also if it is not deployed. */
  readonly sourceMaps: ReadonlyMap<string, Uint8Array>;
  /** The hash of names and contents. */
  readonly hash: string;
  /** The same for this machine, if it has not all external modules: with stand-ins in their place, to be imported. */
  readonly importable?: Pick<Bundle, 'files' | 'sourceMaps' | 'hash'>;
  readonly metafile: Metafile;
  /**
   * The metafile including modules that are provided elsewhere (layers, Lambda's SDK): the operations that the code
   * calls are the same.
   */
  readonly wholeMetafile: Metafile;
  /** esbuild's warnings about the project's own files. */
  readonly warnings: readonly string[];
}

/** Bundles a runtime app in memory. */
export async function bundle(
  projectDir: string,
  runtimeDir: string,
  bundling: ResolvedBundling = resolveBundling(),
): Promise<Bundle> {
  // No file is written there: the folder only has to be constant.
  const outdir = path.join(cacheDir(projectDir), 'bundle');
  const given = { projectDir, runtimeDir, outdir, bundling };
  const plain = bundleOptions(given);
  const first = await build(plain, projectDir);
  const docs = callsDocs(first.metafile, projectDir);
  const options = docs ? bundleOptions({ ...given, docs }) : plain;
  const split = docs ? await build(options, projectDir) : first;
  await checkModules(split.metafile, { projectDir, runtimeDir, bundling });
  const displaced = await displacedIn(split.metafile, options);
  const result = displaced ? await build({ ...options, splitting: false }, projectDir) : split;
  const { files, sourceMaps } = filesOf(result, { projectDir, runtimeDir, outdir, bundling });
  const absent = absentModules(result.metafile, projectDir, bundling.externalModules);
  const importable = async () => {
    const plugins = [standIns(absent), ...options.plugins!];
    const made = await build({ ...options, splitting: !displaced, plugins }, projectDir);
    const { files: code, sourceMaps: maps } = filesOf(made, { projectDir, runtimeDir, outdir, bundling });
    return { files: code, sourceMaps: maps, hash: contentHash(code) };
  };
  const own = result.warnings.filter(
    ({ location }) =>
      location &&
      !isEntry(location.file) &&
      !location.file.includes('node_modules/') &&
      !location.file.startsWith('../'),
  );
  return {
    files,
    sourceMaps,
    hash: contentHash(files),
    importable: absent.length > 0 ? await importable() : undefined,
    metafile: result.metafile,
    // One file keeps more of the SDK than the app uses: of a module that is loaded by `import()` all that it exports.
    wholeMetafile: await wholeMetafile(options, split, projectDir, bundling),
    warnings: [
      ...own.map((warning) => formatBundleErrors([warning])),
      ...(displaced ? [oneFileWarning(displaced, projectDir)] : []),
    ],
  };
}

/** Whether something seems to call `app.docs()`: a needless method costs a few bytes, a missing one is an error. */
function callsDocs({ inputs }: Metafile, projectDir: string): boolean {
  return Object.keys(inputs).some((file) => {
    const absolute = path.resolve(projectDir, file);
    if (SDK.test(file) || absolute.startsWith(LIBRARY_RUNTIME_DIR) || !fs.existsSync(absolute)) return false;
    return /\bdocs\b['"\]]*\s*(\?\.)?\(/.test(fs.readFileSync(absolute, 'utf8'));
  });
}

/** Refuses modules of a build that would not work when they are deployed. */
export async function checkModules(
  metafile: Metafile,
  { projectDir, runtimeDir, bundling }: Required<Pick<BundleOptions, 'projectDir' | 'runtimeDir' | 'bundling'>>,
): Promise<void> {
  checkNativeImports(metafile, projectDir, runtimeDir, bundling);
  await checkDecoratorMetadata(metafile, projectDir, tsconfigFile(projectDir, runtimeDir));
}

function filesOf(
  { outputFiles }: BuildResult<BundleBuild>,
  { projectDir, runtimeDir, outdir, bundling }: Required<Omit<BundleOptions, 'libraryRuntimeDir' | 'docs'>>,
): Pick<Bundle, 'files' | 'sourceMaps'> {
  const made = new Map(
    outputFiles!.map((file): [string, Uint8Array] => [path.relative(outdir, file.path), file.contents]),
  );
  const sourceMaps = new Map<string, Uint8Array>();
  for (const [name, content] of [...made].filter(([file]) => file.endsWith('.map'))) {
    sourceMaps.set(name.replace(/\.map$/, ''), portableMap(content, outdir, projectDir));
    made.delete(name);
    if (bundling.sourceMap) made.set(name, sourceMaps.get(name.replace(/\.map$/, ''))!);
  }
  for (const [name, content] of extraFiles(projectDir, runtimeDir, bundling.files)) {
    if (made.has(name)) {
      throw new DiscoveryError(
        'MISSING_FILE',
        `bundling.files: ${runtimeDir}/${name} cannot be deployed: the code is in a file of that name.`,
      );
    }
    made.set(name, content);
  }
  return { files: new Map([...made].sort(([a], [b]) => (a < b ? -1 : 1))), sourceMaps };
}

/**
 * The module that runs too early in the files of a build.
 * @param externals those of the modules outside of the build that have side effects
 */
export async function displacedIn(
  metafile: Metafile,
  options: BuildOptions,
  externals: ReadonlySet<string> = new Set(),
): Promise<Displaced | undefined> {
  const orders = changedOrders(metafile);
  if (orders.length === 0) return undefined;
  const open = openModules(metafile, options.absWorkingDir!);
  const isOutside = (module: string) => externals.has(module) || (isExternalInput(module) && !SDK.test(module));
  if (!displacedModule(metafile, orders, (module) => open.has(module) || isOutside(module))) return undefined;
  const modules = new Set(orders.flatMap(({ output }) => output.filter((one) => open.has(one))));
  const effects = await modulesWithEffects([...modules], options);
  return displacedModule(metafile, orders, (module) => effects.has(module) || isOutside(module));
}

function oneFileWarning({ module, before, causes }: Displaced, projectDir: string): string {
  const nameOf = (file: string) => sourceName(projectDir, path.resolve(projectDir, file));
  const calls = causes.map(
    ({ importer, specifier }) => `import(${JSON.stringify(specifier)}) in ${placeOf(importer, specifier, projectDir)}`,
  );
  return (
    `The code is deployed in one file. In several, ${nameOf(module)} would run before ${nameOf(before)}, which is imported before it, ` +
    `as it is shared with ${calls.join(' and ')}. What import() loads still runs when it is imported, but is in the same file. ` +
    `The code is split if ${nameOf(module)} itself imports ${nameOf(before)}.`
  );
}

/** The file with an import, and its line. */
function placeOf(importer: string, specifier: string, projectDir: string): string {
  const name = sourceName(projectDir, path.resolve(projectDir, importer));
  const text = fs.readFileSync(path.resolve(projectDir, importer), 'utf8');
  const at = Array.from(text.matchAll(/\bimport\s*\(\s*['"`]([^'"`]*)/g)).find(
    (found) => found[1] === specifier,
  )?.index;
  return at === undefined ? name : `${name}:${text.slice(0, at).split('\n').length}`;
}

/**
 * Bundles the SDK even if Lambda's copy or a layer's is used at run time. Packages that are installed beside the bundle
 * may not be bundled, but those of the SDK can.
 */
async function wholeMetafile(
  options: BundleBuild,
  { metafile }: BuildResult<BundleBuild>,
  projectDir: string,
  bundling: ResolvedBundling,
): Promise<Metafile> {
  const isSdk = (name: string) => name.startsWith('@aws-sdk/');
  const external = bundling.nodeModules.filter((name) => !isSdk(name));
  if (external.length === options.external!.length) return metafile;
  try {
    return (await build({ ...options, external }, projectDir)).metafile;
  } catch {
    // What only the functions have, a package of a layer or one that a package can do without, cannot be looked at.
    const absent = options.external!.filter((name) => !isSdk(name));
    return (await build({ ...options, external: absent }, projectDir)).metafile;
  }
}

async function build(options: BundleBuild, projectDir: string): Promise<BuildResult<BundleBuild>> {
  checkPackageJson(projectDir);
  try {
    return await loadEsbuild(projectDir).build(options);
  } catch (error) {
    throw bundleError(error as BuildFailure, projectDir, path.relative(projectDir, options.stdin!.resolveDir!));
  }
}

/** A damaged package.json would be an error of each import. Nothing can write it again: projen keeps versions from it. */
function checkPackageJson(projectDir: string): void {
  const file = path.join(projectDir, 'package.json');
  if (!fs.existsSync(file)) return;
  try {
    parseJson('package.json', fs.readFileSync(file, 'utf8'), RESTORE);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new DiscoveryError(error.code, error.message);
  }
}

function bundleError(error: BuildFailure, projectDir: string, runtimeDir: string): Error {
  if (!Array.isArray(error.errors)) return error;
  const forbidden = error.errors.filter(({ pluginName }) => pluginName === IMPORT_GUARD);
  const messages = (forbidden.length > 0 ? forbidden : error.errors).map((message) =>
    message.location?.file === 'tsconfig.json'
      ? { ...message, text: `${message.text}${remedyOf(projectDir)}` }
      : message,
  );
  return new DiscoveryError(
    forbidden.length > 0 ? 'FORBIDDEN_IMPORT' : 'BUNDLE_FAILED',
    formatBundleErrors(messages, slashes(runtimeDir)),
    locationOf(messages[0]),
  );
}

/** A source map with source names that are the same on every machine. */
function portableMap(content: Uint8Array, outdir: string, projectDir: string): Uint8Array {
  const map = JSON.parse(Buffer.from(content).toString());
  map.sources = map.sources.map((source: string) => sourceName(projectDir, path.resolve(outdir, source)));
  return Buffer.from(JSON.stringify(map));
}

/** The hash of names and contents. */
export function contentHash(files: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash('sha256');
  for (const [name, content] of files) hash.update(`${name}\0${content.length}\0`).update(content);
  return hash.digest('hex');
}
