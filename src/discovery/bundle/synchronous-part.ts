import * as path from 'node:path';
import type { BuildResult, Plugin } from 'esbuild';

/** The module of the runtime library that becomes a file of its own, and the function that it exports. */
const PART = 'request-details';
const EXPORT = 'requestParts';

const FILE = `${PART}.cjs`;

type Part = BuildResult<{ write: false; metafile: true }>;

/**
 * Makes a file of its own of the parts of a request that most handlers do without. They are read by getters, so the file has
 * to be loaded at once, with the first of them, where esbuild splits a bundle only at `import()`, which is later: the file is a
 * CommonJS module, and the bundle requires it.
 */
export function synchronousPart(libraryRuntimeDir: string): Plugin {
  const importers = path.join(libraryRuntimeDir, 'http');
  return {
    name: 'synchronous-part',
    setup(build) {
      const { absWorkingDir, outdir, minifyIdentifiers } = build.initialOptions;
      const make = (module: string): Promise<Part> =>
        build.esbuild.build({
          absWorkingDir,
          entryPoints: [module],
          outfile: path.join(outdir!, FILE),
          bundle: true,
          write: false,
          metafile: true,
          platform: 'node',
          target: 'node20',
          format: 'cjs',
          minifyWhitespace: true,
          minifySyntax: true,
          minifyIdentifiers,
          legalComments: 'none',
          charset: 'utf8',
          logLevel: 'silent',
          tsconfigRaw: '{}',
        });
      /** The library does not change while it builds: made once, also for builds of a context. */
      let part: Promise<Part> | undefined;

      build.onResolve({ filter: new RegExp(`^\\.\\./parts/${PART}(\\.mjs)?$`) }, ({ path: specifier, resolveDir }) => {
        if (resolveDir !== importers) return undefined;
        part ??= make(path.join(importers, specifier.endsWith('.mjs') ? specifier : `${specifier}.ts`));
        return { path: PART, namespace: 'synchronous-part', sideEffects: false };
      });
      build.onLoad({ filter: /./, namespace: 'synchronous-part' }, () => ({
        // The module itself loads nothing: not even what makes `require`.
        contents: [
          'let part;',
          `export const ${EXPORT} = (...args) => (part ??= process.getBuiltinModule('module').createRequire(import.meta.url)('./${FILE}')).${EXPORT}(...args);`,
        ].join('\n'),
      }));
      build.onEnd(async ({ errors, metafile, outputFiles }) => {
        if (!part || errors.length > 0) return;
        const made = await part;
        outputFiles?.push(...made.outputFiles);
        for (const [name, input] of Object.entries(made.metafile.inputs)) metafile!.inputs[name] ??= input;
        Object.assign(metafile!.outputs, made.metafile.outputs);
      });
    },
  };
}
