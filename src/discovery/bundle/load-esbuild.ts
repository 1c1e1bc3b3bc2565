import { createRequire } from 'node:module';
import * as path from 'node:path';
import type * as esbuild from 'esbuild';
import { DiscoveryError } from '../discovery-error';

/**
 * esbuild is an optional dependency and takes 10 ms to load, so it is loaded only for bundling. The copy installed with
 * this library is the tested one; a project's own is used if the package manager has left the optional one out.
 */
export function loadEsbuild(projectDir: string): typeof esbuild {
  const load = requireOfEsbuild(projectDir);
  if (load) return load('esbuild');
  throw new DiscoveryError(
    'NO_ESBUILD',
    'esbuild is not installed, and the runtime app is bundled with it: run `npm install --save-dev esbuild`, ' +
      'or install with optional dependencies.',
  );
}

/** The package.json of the esbuild that `loadEsbuild` loads, or undefined if there is none. */
export function esbuildPackageFile(projectDir: string): string | undefined {
  return requireOfEsbuild(projectDir)?.resolve('esbuild/package.json');
}

function requireOfEsbuild(projectDir: string): NodeJS.Require | undefined {
  return [__filename, path.join(projectDir, 'package.json')]
    .map((file) => createRequire(file))
    .find((load) => {
      try {
        return load.resolve('esbuild');
      } catch {
        return false;
      }
    });
}
