import { createRequire } from 'node:module';
import * as path from 'node:path';
import type * as esbuild from 'esbuild';
import { DiscoveryError } from './discovery-error';

/**
 * esbuild is an optional dependency and 10 ms to load: only who bundles loads it. The copy beside this library is the one it
 * is tested with; a project's own serves where a package manager left the optional one out.
 */
export function loadEsbuild(projectDir: string): typeof esbuild {
  return requireFrom(projectDir, 'esbuild');
}

/** The file that says which version of esbuild `loadEsbuild` gives, or undefined if there is none. */
export function esbuildPackageFile(projectDir: string): string | undefined {
  for (const require of requires(projectDir)) {
    try {
      return require.resolve('esbuild/package.json');
    } catch {
      continue;
    }
  }
  return undefined;
}

function requireFrom(projectDir: string, name: string): any {
  for (const require of requires(projectDir)) {
    try {
      return require(name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  throw new DiscoveryError('NO_ESBUILD', 'esbuild is not installed, and the runtime app is bundled with it: run `npm install --save-dev esbuild`, '
    + 'or install without leaving out optional dependencies.');
}

function requires(projectDir: string): NodeJS.Require[] {
  return [createRequire(__filename), createRequire(path.join(projectDir, 'package.json'))];
}
