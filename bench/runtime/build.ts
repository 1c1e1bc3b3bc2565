import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Metafile } from 'esbuild';
import { type Contender, ours } from './contenders';
import type { Route } from './routes';
import { type BundlingSettings, resolveBundling } from '../../src/config';
import { bundleOptions } from '../../src/discovery/bundle/bundle';
import { loadEsbuild } from '../../src/discovery/bundle/load-esbuild';

const ROOT = path.resolve(__dirname, '../..');

export interface Built {
  /** The module that exports `handler`. */
  readonly file: string;
  readonly metafile: Metafile;
  /** The folder with the files that `file` imports. */
  readonly folder: string;
}

/** The ES modules of the runtime library, as the package has them: their folder. */
export function compileLibrary(folder: string): string {
  execFileSync(process.execPath, [path.join(ROOT, 'scripts/compile-esm.mjs'), folder], { stdio: 'inherit' });
  // As package.json has it.
  fs.writeFileSync(path.join(folder, 'package.json'), '{"sideEffects":false}');
  return path.join(folder, 'runtime');
}

export interface BuildOptions {
  /** The folder for the bundles. */
  readonly folder: string;
  /** The folder of our library. */
  readonly library: string;
}

/** An app as it is deployed: minified ES modules for Node 20; ours with the options that the construct uses. */
export async function buildApp(
  contender: Contender,
  name: string,
  routes: readonly Route[],
  { folder, library }: BuildOptions,
  bundling: BundlingSettings = {},
): Promise<Built> {
  const { build } = loadEsbuild(ROOT);
  const out = path.join(folder, `${contender.name}-${name}`);
  const source = contender.source(routes);
  fs.mkdirSync(path.join(out, 'runtime'), { recursive: true });
  if (contender.name === ours.name) {
    fs.writeFileSync(path.join(out, 'package.json'), '{}');
    fs.writeFileSync(path.join(out, 'runtime/app.ts'), source);
    const options = bundleOptions({
      projectDir: out,
      outdir: out,
      libraryRuntimeDir: library,
      bundling: resolveBundling(bundling),
    });
    const { metafile, outputFiles } = await build(options);
    for (const file of outputFiles) fs.writeFileSync(file.path, file.contents);
    return { file: path.join(out, 'index.mjs'), metafile, folder: out };
  }
  const file = path.join(out, 'index.mjs');
  const { metafile } = await build({
    stdin: { contents: source, resolveDir: ROOT, loader: 'js' },
    outfile: file,
    bundle: true,
    minify: true,
    metafile: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    conditions: ['module'],
    legalComments: 'none',
    logLevel: 'error',
  });
  return { file, metafile, folder: out };
}
