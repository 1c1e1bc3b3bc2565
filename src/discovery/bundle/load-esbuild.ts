import { createRequire } from 'node:module';
import * as path from 'node:path';
import type * as esbuild from 'esbuild';
import { DiscoveryError } from '../discovery-error';

/**
 * esbuild is an optional dependency and 10 ms to load: only who bundles loads it. The copy beside this library is the
 * one it is tested with; a project's own serves where a package manager left the optional one out.
 */
export function loadEsbuild(projectDir: string): typeof esbuild {
  const load = requireOfEsbuild(projectDir);
  if (load) return load('esbuild');
  throw new DiscoveryError(
    'NO_ESBUILD',
    'esbuild is not installed, and the runtime app is bundled with it: run `npm install --save-dev esbuild`, ' +
      'or install without leaving out optional dependencies.',
  );
}

/** The file that says which version of esbuild `loadEsbuild` gives, or undefined if there is none. */
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
