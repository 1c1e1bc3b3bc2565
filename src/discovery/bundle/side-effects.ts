import * as path from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
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

const ENTRY = '<modules>';

/** What the modules import is not looked at. */
const alone: Plugin = {
  name: 'alone',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ path: specifier, importer }) =>
      path.basename(importer) === ENTRY ? undefined : { path: specifier, external: true, sideEffects: false },
    );
  },
};
