import * as path from 'node:path';
import type { Plugin, PluginBuild } from 'esbuild';
import { APP_EXPORTS, APP_FILE, isEntry } from './entry';

/**
 * Makes the module that the entry imports: `exported` has what app.ts exports, listed one by one. The namespace of a module does the same, but for that esbuild makes an object of
 * accessors by a function of its own, in a file of its own: one more to load at each cold start.
 */
export const appExports: Plugin = {
  name: 'app-exports',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^\\./${APP_EXPORTS}$`) }, ({ importer, resolveDir }) =>
      isEntry(importer) ? { path: path.posix.join('runtime', APP_EXPORTS), namespace: 'app-exports', pluginData: resolveDir } : undefined);
    build.onLoad({ filter: /./, namespace: 'app-exports' }, async ({ pluginData: resolveDir }) => {
      const names = await namesOf(build, path.join(resolveDir, APP_FILE));
      return {
        contents: [
          `import * as runtime from ${JSON.stringify(`./${APP_FILE}`)};`,
          `export const exported = { ${names.map((name) => `${JSON.stringify(name)}: runtime[${JSON.stringify(name)}]`).join(', ')} };`,
        ].join('\n'),
        resolveDir,
      };
    });
  },
};

/** What a module exports, also what it hands on from other files of the app; sorted. Takes a millisecond or two. */
async function namesOf({ esbuild, initialOptions }: PluginBuild, file: string): Promise<string[]> {
  const { absWorkingDir, platform, tsconfig, tsconfigRaw, loader } = initialOptions;
  try {
    const { metafile } = await esbuild.build({
      absWorkingDir,
      entryPoints: [file],
      outdir: '.',
      bundle: true,
      packages: 'external',
      write: false,
      metafile: true,
      format: 'esm',
      platform,
      tsconfig,
      tsconfigRaw,
      loader,
      logLevel: 'silent',
    });
    const output = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint !== undefined);
    return [...output!.exports].sort();
  } catch {
    // The build proper says what is wrong.
    return [];
  }
}
