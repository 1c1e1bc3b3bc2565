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
 * @param docs whether it has `app.docs()`
 */
export function libraryRuntimeResolver(folder: string, docs: boolean): Plugin {
  const extension = fs.existsSync(path.join(folder, 'exports.mjs')) ? 'mjs' : 'ts';
  const file = (name: string) => path.join(folder, `${name}.${extension}`);
  const library = file(docs ? 'exports-with-docs' : 'exports');
  return {
    name: 'library-runtime',
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${PACKAGE}/runtime$`) }, () => ({ path: library, sideEffects: docs }));
      // It adds the method to the class: the one module of the library that is imported for what it does.
      build.onResolve({ filter: /^\.\/docs(\.mjs)?$/ }, ({ importer }) =>
        importer === library ? { path: file('docs'), sideEffects: true } : undefined,
      );
    },
  };
}
