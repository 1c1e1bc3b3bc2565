import * as fs from 'node:fs';
import { isBuiltin } from 'node:module';
import * as path from 'node:path';
import type { BuildOptions, Plugin, PluginBuild } from 'esbuild';
import { PACKAGE } from '../../manifest/names';

interface Names {
  readonly names: readonly string[];
  /** The packages that are re-exported as a whole (`export *`), whose names are not known here. */
  readonly stars: readonly string[];
  /** Whether one of the modules imports the runtime library. */
  readonly usesLibrary: boolean;
}

/**
 * The names that a module exports, including re-exports from other files of the app; sorted. It takes a millisecond or
 * two. Packages that are re-exported as a whole are followed only if they use the runtime library, as one of them may
 * have the app. The exports of others are not needed, so the bundle need not keep them.
 */
export async function exportedNames(build: PluginBuild, file: string): Promise<readonly string[]> {
  const from = { entryPoints: [file] };
  const own = await namesOf(build, from, new Set());
  const followed = new Set<string>();
  for (const star of own.stars) for (const name of await packagesOfApps(build, star)) followed.add(name);
  return followed.size > 0 ? (await namesOf(build, from, followed)).names : own.names;
}

/** A package and those that it re-exports as a whole, recursively, if they use the library. */
async function packagesOfApps(build: PluginBuild, name: string): Promise<ReadonlySet<string>> {
  const followed = new Set([name]);
  const from = {
    stdin: { contents: `export * from ${JSON.stringify(name)};`, resolveDir: build.initialOptions.absWorkingDir },
  };
  for (;;) {
    const { stars, usesLibrary } = await namesOf(build, from, followed);
    const further = stars.filter((star) => !followed.has(star));
    if (further.length === 0) return usesLibrary ? followed : new Set();
    for (const star of further) followed.add(star);
  }
}

async function namesOf(
  { esbuild, initialOptions }: PluginBuild,
  from: BuildOptions,
  followed: ReadonlySet<string>,
): Promise<Names> {
  const { absWorkingDir, platform, conditions, mainFields, tsconfig, tsconfigRaw, loader } = initialOptions;
  try {
    const { metafile, outputFiles } = await esbuild.build({
      absWorkingDir,
      ...from,
      outdir: '.',
      bundle: true,
      ...(followed.size > 0 ? { plugins: [followOnly(followed)] } : { packages: 'external' }),
      write: false,
      metafile: true,
      format: 'esm',
      platform,
      conditions,
      mainFields,
      tsconfig,
      tsconfigRaw,
      loader,
      logLevel: 'silent',
    });
    const output = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint !== undefined);
    // The metafile does not have their names, and reading all files to find them would take too long for most apps.
    const hasStars = outputFiles!.some(({ text }) => /^export \* from |__reExport\(/m.test(text));
    return {
      names: [...output!.exports].sort(),
      stars: hasStars
        ? Object.keys(metafile.inputs)
            .flatMap((file) => starExports(path.join(absWorkingDir!, file)))
            .map((star) => star.from)
        : [],
      usesLibrary: Object.values(metafile.inputs).some(({ imports }) => imports.some((one) => isLibrary(one.path))),
    };
  } catch {
    // The build itself reports the error.
    return { names: [], stars: [], usesLibrary: false };
  }
}

/** Treats all packages as external except these. */
function followOnly(followed: ReadonlySet<string>): Plugin {
  const again = Symbol('again');
  return {
    name: 'follow-only',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async ({ path: specifier, pluginData, ...args }) => {
        if (pluginData === again || followed.has(specifier)) return undefined;
        // A path alias of tsconfig.json looks like a package.
        const resolved = isLibrary(specifier)
          ? undefined
          : await build.resolve(specifier, { ...args, pluginData: again });
        const isOwn =
          resolved && resolved.errors.length === 0 && !resolved.external && !resolved.path.includes('node_modules');
        return isOwn ? resolved : { path: specifier, external: true };
      });
    },
  };
}

export interface StarExport {
  /** The package, or a module of it. */
  readonly from: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
}

/**
 * The places where a file re-exports a whole package: `export * from 'shop'`. This library and Node's own modules are
 * left out.
 */
export function starExports(file: string): StarExport[] {
  if (!fs.existsSync(file)) return [];
  const text = fs.readFileSync(file, 'utf8');
  return Array.from(
    text.matchAll(/^[ \t]*export\s*\*\s*from\s*(['"])([^'"./][^'"]*)\1/gm),
    ({ index, 0: found, 2: from }) => {
      const before = text.slice(0, index).split('\n');
      return { from, line: before.length, column: found.search(/\S/) + 1 };
    },
  ).filter(({ from }) => !isBuiltin(from) && !isLibrary(from));
}

function isLibrary(specifier: string): boolean {
  return specifier === PACKAGE || specifier.startsWith(`${PACKAGE}/`);
}
