import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Plugin } from 'esbuild';
import { PACKAGE } from '../../manifest/names';

/** The folder of the runtime library beside this tool. */
export const LIBRARY_RUNTIME_DIR = path.join(__dirname, '..', '..', 'runtime');

/**
 * A bundle carries the runtime library of the version that makes the bundle, whatever else is installed: project,
 * construct and runtime move together. It is taken in the form that is deployed: its ES modules, or its sources when
 * this tool runs from sources, without the checks of declarations, which the process that reads the app brings along.
 */
export function libraryRuntimeResolver(folder: string): Plugin {
  return {
    name: 'library-runtime',
    setup(build) {
      const modules = path.join(folder, 'exports.mjs');
      const library = fs.existsSync(modules) ? modules : path.join(folder, 'exports.ts');
      build.onResolve({ filter: new RegExp(`^${PACKAGE}/runtime$`) }, () => ({ path: library, sideEffects: false }));
    },
  };
}
