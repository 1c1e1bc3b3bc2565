import * as path from 'node:path';
import type { Plugin } from 'esbuild';
import { APP, DISCOVERY_VARIABLE, FUNCTION_VARIABLE } from '../runtime/declarations';

/** Where the runtime app is, below the runtime directory. */
export const APP_FILE = 'app.ts';

/** The bundle's entry, the same file name for each function: the Lambda handler is `index.handler`. */
export const BUNDLE_ENTRY = 'index.mjs';

const ENTRY = '<entry>';


/** Whether a path of esbuild's is that of the generated module. */
export function isEntry(file: string): boolean {
  return path.basename(file) === ENTRY;
}

/**
 * The module that a bundle begins with. The app is found by its brand, under whatever name it is exported: that needs no
 * analysis of the source, and works with a second copy of the library. What else app.ts exports is kept in the bundle by that.
 * While discovering, nothing is dispatched.
 *
 * The exports are listed by the module's own namespace, which Node makes. esbuild would make an object of accessors of that of
 * app.ts, by a function in a file of its own: one more file to load at each cold start. Its own exports are `var`, as the
 * namespace is read before they are set; they hide exports of app.ts with their names, and `export *` leaves out the default.
 */
export function entry(runtimeDir: string): { contents: string; resolveDir: string; sourcefile: string; loader: 'js' } {
  const app = JSON.stringify(`./${APP_FILE}`);
  return {
    contents: [
      `import * as runtime from ${app};`,
      `import * as self from ${JSON.stringify(SELF)};`,
      `export * from ${app};`,
      `const brand = Symbol.for(${JSON.stringify(Symbol.keyFor(APP as symbol))});`,
      'export var apps = Object.entries({ ...self, apps: runtime.apps, default: runtime.default, handler: runtime.handler })',
      '  .filter(([, value]) => value?.[brand]);',
      `export var handler = process.env.${DISCOVERY_VARIABLE} ? undefined : apps[0][1].handler(process.env.${FUNCTION_VARIABLE});`,
    ].join('\n'),
    resolveDir: runtimeDir,
    sourcefile: path.join(runtimeDir, ENTRY),
    loader: 'js',
  };
}

const SELF = `./${BUNDLE_ENTRY}`;

/** Leaves it to Node that the bundle imports itself. */
export const selfImport: Plugin = {
  name: 'self-import',
  setup(build) {
    build.onResolve({ filter: /^\.\/index\.mjs$/ }, ({ importer }) => isEntry(importer) ? { path: SELF, external: true } : undefined);
  },
};
