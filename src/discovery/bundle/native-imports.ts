import * as path from 'node:path';
import type { Metafile, Plugin } from 'esbuild';
import { dependenciesOf } from './import-guard';
import { importersOf, partName } from './import-costs';
import { DiscoveryError } from '../discovery-error';
import { hasNativeCode, isOptional } from '../node-modules/native-packages';
import { slashes, sourceName } from '../source-name';
import type { ResolvedBundling } from '../../config';
import { projenCommand } from '../../package-manager';

const NAMESPACE = 'native-file';

/**
 * Replaces native code by empty modules, whether it is built on this machine or not: `checkNativeImports` reports its
 * importers.
 */
export const nativeFiles: Plugin = {
  name: 'native-files',
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\/.*\.node$/ }, ({ path: specifier, resolveDir }) => ({
      path: slashes(path.relative(build.initialOptions.absWorkingDir!, path.join(resolveDir, specifier))),
      namespace: NAMESPACE,
    }));
    build.onLoad({ filter: /./, namespace: NAMESPACE }, () => ({ contents: '', loader: 'empty' }));
    build.onLoad({ filter: /\.node$/ }, () => ({ contents: '', loader: 'empty' }));
  },
};

interface NativePackage {
  readonly name: string;
  /** The importers, from the nearest one to the app: packages and own files. */
  readonly importedBy: readonly string[];
  /**
   * The package to install beside the bundle: the native one itself, or the dependency of the project that needs it.
   */
  readonly installed: string;
}

/** Refuses packages with native code in a bundle: their import, and with it every function, would fail. */
export function checkNativeImports(
  metafile: Metafile,
  projectDir: string,
  runtimeDir: string,
  { nodeModules }: Pick<ResolvedBundling, 'nodeModules'>,
): void {
  const { packages, files } = nativeImports(metafile, projectDir);
  if (files.length > 0) throw ownFiles(files, runtimeDir);
  if (packages.length === 0) return;
  const dependencies = dependenciesOf(projectDir);
  const quoted = (names: readonly string[]) => `[${names.map((name) => `'${name}'`).join(', ')}]`;
  const installed = [...new Set(packages.map((one) => one.installed))];
  const missing = installed.filter((name) => !dependencies.has(name));
  const optional = packages.filter((one) => one.installed !== one.name).map(({ name }) => name);
  throw new DiscoveryError(
    'NODE_MODULE',
    [
      ...packages.map(
        ({ name, importedBy }) =>
          `${name} has native code, which cannot be bundled: all functions would fail on Lambda. ` +
          `It is imported by ${importedBy.join(', which is imported by ')}.`,
      ),
      '',
      `Install it beside the bundle, for the architecture of the functions. Write in .projenrc.ts, and run \`${projenCommand()}\`:`,
      '',
      ...(missing.length > 0 ? [`    runtimeDeps: ${quoted(missing)},`] : []),
      `    bundling: { nodeModules: ${quoted([...new Set([...nodeModules, ...installed])])} },`,
      ...(optional.length > 0
        ? ['', `If its importer works without it: \`bundling: { externalModules: ${quoted(optional)} }\`.`]
        : []),
    ].join('\n'),
  );
}

function ownFiles(files: readonly string[], runtimeDir: string): DiscoveryError {
  const patterns = files.map((file) => `'${path.posix.relative(runtimeDir, file)}'`);
  return new DiscoveryError(
    'NODE_MODULE',
    `${files.join(', ')} cannot be imported: native code cannot be bundled. Deploy it beside the code, ` +
      `\`bundling: { files: [${patterns.join(', ')}] }\` in .projenrc.ts, and load it where it is: ` +
      `\`createRequire(import.meta.url)\` of node:module gives a \`require\` for it. It has to be built for Linux and the architecture of the functions.`,
  );
}

/** The packages and own files with native code that a bundle imports. */
function nativeImports(
  { inputs, outputs }: Metafile,
  projectDir: string,
): { readonly packages: readonly NativePackage[]; readonly files: readonly string[] } {
  const nameOf = (file: string) => sourceName(projectDir, path.resolve(projectDir, pathOf(file)));
  const kept = new Set(
    Object.values(outputs).flatMap((output) =>
      Object.keys(output.inputs).filter((file) => output.inputs[file].bytesInOutput > 0),
    ),
  );
  const dependencies = dependenciesOf(projectDir);
  const native = new Map<string, boolean>();
  for (const file of Object.keys(inputs)) {
    const folder = packageFolder(file);
    if (folder === undefined) continue;
    if (file.endsWith('.node')) native.set(folder, true);
    else if (kept.has(file) && !native.has(folder)) native.set(folder, hasNativeCode(path.resolve(projectDir, folder)));
  }
  const names = new Set<string>();
  for (const [importer, { imports }] of Object.entries(inputs)) {
    const from = packageFolder(importer);
    for (const { path: file } of imports) {
      const folder = packageFolder(file);
      if (folder === undefined || folder === from || !native.get(folder)) continue;
      const name = partName(nameOf(file));
      // A package works without its optional dependencies, unless the project itself depends on them.
      const optional = from !== undefined && isOptional(name, path.resolve(projectDir, from));
      if (!optional || dependencies.has(name)) names.add(name);
    }
  }
  const ways = importersOf(inputs, (file) => partName(nameOf(file)));
  return {
    files: Object.keys(inputs)
      .filter((file) => file.endsWith('.node') && packageFolder(file) === undefined)
      .map(nameOf)
      .sort(),
    packages: [...names].sort().map((name) => {
      const importedBy = ways.get(name) ?? [];
      return { name, importedBy, installed: [name, ...importedBy].find((one) => dependencies.has(one)) ?? name };
    }),
  };
}

/** The folder of the package that contains a file. */
function packageFolder(file: string): string | undefined {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(`/${pathOf(file)}`)?.[0].slice(1);
}

/** esbuild's name of a file, without the namespace. */
function pathOf(file: string): string {
  return file.startsWith(`${NAMESPACE}:`) ? file.slice(NAMESPACE.length + 1) : file;
}
