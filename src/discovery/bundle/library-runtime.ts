import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Plugin } from 'esbuild';
import { PACKAGE } from '../../manifest/names';

/** The folder of the runtime library beside this tool. */
export const LIBRARY_RUNTIME_DIR = path.join(__dirname, '..', '..', 'runtime');

/**
 * A bundle has the runtime library of the version that builds it, whatever else is installed: project, construct and
 * runtime are versioned together. It is the library in its deployed form: its ES modules, or its sources if this tool
 * runs from sources, without the checks of declarations, which the discovery process provides.
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
