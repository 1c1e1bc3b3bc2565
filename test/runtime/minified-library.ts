import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadEsbuild } from '../../src/discovery/bundle/load-esbuild';

const ROOT = path.resolve(__dirname, '../..');

/**
 * The ES modules of ./runtime and ./testing as the package has them, each bundled and minified into one file with all names
 * shortened, as a user's bundler may do it.
 */
export function minifiedLibrary(): { readonly folder: string; readonly runtime: string; readonly testing: string } {
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'minified-library-'));
  execFileSync(process.execPath, [path.join(ROOT, 'scripts/compile-esm.mjs'), folder], { stdio: 'inherit' });
  for (const part of ['runtime', 'testing']) {
    loadEsbuild(ROOT).buildSync({
      entryPoints: [path.join(folder, part, 'index.mjs')],
      outfile: path.join(folder, `${part}.js`),
      bundle: true,
      minify: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      logLevel: 'error',
      // Where modules of the test client find the local cloud, which is not bundled.
      define: {
        'import.meta.url': JSON.stringify(pathToFileURL(path.join(folder, 'testing/events/filters.mjs')).href),
      },
    });
  }
  // Beside that file, as all modules of the test client are one now.
  for (const [source, file] of [
    ['src/local/patterns/index.ts', 'local/patterns/index.js'],
    ['src/testing/local/authorizers.ts', 'testing/events/local/authorizers.js'],
    ['src/testing/local.ts', 'testing/events/local.js'],
    ['src/testing/local/contract.ts', 'testing/events/local/contract.js'],
    ['src/testing/local/docs.ts', 'testing/events/local/docs.js'],
    ['src/testing/local/examples.ts', 'testing/events/local/examples.js'],
  ]) {
    loadEsbuild(ROOT).buildSync({
      entryPoints: [path.join(ROOT, source)],
      outfile: path.join(folder, file),
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'cjs',
    });
  }
  return { folder, runtime: path.join(folder, 'runtime.js'), testing: path.join(folder, 'testing.js') };
}
