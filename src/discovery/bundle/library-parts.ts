import * as path from 'node:path';
import type { BuildResult, Plugin } from 'esbuild';

const NAMESPACE = 'library-part';
const LOADER = 'load';

type Part = BuildResult<{ write: false; metafile: true }>;

/**
 * Builds each module in the folder `parts` of the runtime library as a separate file, which is loaded at the first call
 * of its function: `parts/full-dispatch` becomes `runtime-full-dispatch.cjs`, with all its imports. The importer gets a
 * function of the same name instead. A part must load synchronously, as getters call some of them, and esbuild splits
 * only at `import()`: the file is a CommonJS module, which the bundle requires.
 */
export function libraryParts(libraryRuntimeDir: string): Plugin {
  const folder = path.join(libraryRuntimeDir, 'parts');
  return {
    name: 'library-parts',
    setup(build) {
      const { absWorkingDir, charset, minifyIdentifiers, outdir, platform, sourcemap, sourcesContent, target } =
        build.initialOptions;
      const make = (module: string, file: string): Promise<Part> =>
        build.esbuild.build({
          absWorkingDir,
          entryPoints: [module],
          outfile: path.join(outdir!, file),
          bundle: true,
          write: false,
          metafile: true,
          platform,
          target,
          format: 'cjs',
          minifyWhitespace: true,
          minifySyntax: true,
          minifyIdentifiers,
          legalComments: 'none',
          charset,
          sourcemap,
          sourcesContent,
          logLevel: 'silent',
          tsconfigRaw: '{}',
        });
      /**
       * The parts by name. The library does not change during a build: each part is built once, also for the builds of
       * a context.
       */
      const parts = new Map<string, Promise<Part>>();

      build.onResolve({ filter: /\/parts\/[\w-]+(\.mjs)?$/ }, ({ path: specifier, resolveDir }) => {
        const module = path.join(resolveDir, specifier);
        if (path.dirname(module) !== folder) return undefined;
        const name = path.basename(module, '.mjs');
        if (!parts.has(name)) parts.set(name, make(module.endsWith('.mjs') ? module : `${module}.ts`, fileOf(name)));
        return { path: name, namespace: NAMESPACE, sideEffects: false };
      });
      build.onResolve({ filter: /./, namespace: NAMESPACE }, () => ({
        path: LOADER,
        namespace: NAMESPACE,
        sideEffects: false,
      }));
      build.onLoad({ filter: /./, namespace: NAMESPACE }, ({ path: name }) => ({
        // The modules themselves load nothing, not even `createRequire`.
        contents:
          name === LOADER
            ? "export const load = (file) => process.getBuiltinModule('module').createRequire(import.meta.url)(file);"
            : `import { load } from '${LOADER}';
export let ${functionOf(name)} = (...args) => (${functionOf(name)} = load('./${fileOf(name)}').${functionOf(name)})(...args);`,
      }));
      build.onEnd(async ({ errors, metafile, outputFiles }) => {
        if (errors.length > 0) return;
        for (const part of await Promise.all(parts.values())) {
          outputFiles?.push(...part.outputFiles);
          for (const [name, input] of Object.entries(part.metafile.inputs)) metafile!.inputs[name] ??= input;
          Object.assign(metafile!.outputs, part.metafile.outputs);
        }
      });
    },
  };
}

function fileOf(name: string): string {
  return `runtime-${name}.cjs`;
}

/** Whether the file in a bundle is one of a part. */
export function isLibraryPart(file: string): boolean {
  return /^runtime-[\w-]+\.cjs$/.test(file);
}

/** `resource-call` → `resourceCall` */
function functionOf(name: string): string {
  return name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
}
