import * as path from 'node:path';
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
 */
export function entry(runtimeDir: string): { contents: string; resolveDir: string; sourcefile: string; loader: 'js' } {
  return {
    contents: [
      `import * as runtime from ${JSON.stringify(`./${APP_FILE}`)};`,
      `const brand = Symbol.for(${JSON.stringify(Symbol.keyFor(APP as symbol))});`,
      'export const apps = Object.entries(runtime).filter(([, value]) => value?.[brand]);',
      `export const handler = process.env.${DISCOVERY_VARIABLE} ? undefined : apps[0][1].handler(process.env.${FUNCTION_VARIABLE});`,
    ].join('\n'),
    resolveDir: runtimeDir,
    sourcefile: path.join(runtimeDir, ENTRY),
    loader: 'js',
  };
}
