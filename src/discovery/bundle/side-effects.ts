import * as fs from 'node:fs';
import * as path from 'node:path';
import type { BuildOptions, Metafile, Plugin } from 'esbuild';
import { loadEsbuild } from './load-esbuild';

/**
 * Those of some modules that do something when they run, by esbuild's own judgement: something is left of them where
 * nothing that they export is used. It takes a millisecond or two.
 * @param modules paths from the project's root
 */
export async function modulesWithEffects(
  modules: readonly string[],
  { absWorkingDir, platform, target, conditions, mainFields, tsconfig, tsconfigRaw, loader }: BuildOptions,
): Promise<ReadonlySet<string>> {
  const { metafile } = await loadEsbuild(absWorkingDir!).build({
    absWorkingDir,
    stdin: {
      contents: modules.map((module) => `import ${JSON.stringify(path.resolve(absWorkingDir!, module))};`).join('\n'),
      resolveDir: absWorkingDir,
      sourcefile: ENTRY,
    },
    outdir: '.',
    bundle: true,
    write: false,
    metafile: true,
    minifySyntax: true,
    format: 'esm',
    logLevel: 'silent',
    platform,
    target,
    conditions,
    mainFields,
    tsconfig,
    tsconfigRaw,
    loader,
    plugins: [alone],
  });
  const [{ inputs }] = Object.values(metafile.outputs);
  return new Set(modules.filter((module) => inputs[module]?.bytesInOutput > 0));
}

/** The SDK is free to run at any time; a module or two of it lack the promise in their package.json. */
export const SDK = /(?:[\\/]node_modules[\\/]|^[\w-]+:)@(?:aws|aws-sdk|smithy)[\\/]/;

/**
 * The modules that may do something when they run: all but those whose package promises that they do not, and what only these
 * import.
 */
export function openModules({ inputs }: Metafile, projectDir: string): ReadonlySet<string> {
  const imported = new Set(Object.values(inputs).flatMap(({ imports }) => imports.map(({ path: file }) => file)));
  const reached = new Set(Object.keys(inputs).filter((file) => !imported.has(file)));
  const open = new Set<string>();
  const packages = new Map<string, boolean>();
  for (const module of reached) {
    const file = path.resolve(projectDir, module);
    const folder = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file)?.[0];
    if (folder !== undefined && !packages.has(folder)) packages.set(folder, promisesNoEffects(folder));
    if (folder !== undefined && packages.get(folder)) continue;
    if (fs.existsSync(file)) open.add(module);
    for (const { path: next, external } of inputs[module]?.imports ?? []) if (!external) reached.add(next);
  }
  return open;
}

function promisesNoEffects(folder: string): boolean {
  const packageJson = path.join(folder, 'package.json');
  if (SDK.test(`${folder}${path.sep}`)) return true;
  return fs.existsSync(packageJson) && JSON.parse(fs.readFileSync(packageJson, 'utf8')).sideEffects === false;
}

const ENTRY = '<modules>';

/** Leaves the imports of the modules out of the bundle, as free of side effects. */
const alone: Plugin = {
  name: 'alone',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ path: specifier, importer }) =>
      path.basename(importer) === ENTRY ? undefined : { path: specifier, external: true, sideEffects: false },
    );
  },
};
