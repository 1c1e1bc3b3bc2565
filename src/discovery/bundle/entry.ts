import * as path from 'node:path';
import { APP } from '../../runtime/declarations';
import { FUNCTION_VARIABLE } from '../../runtime/names';

/** The bundle's entry, the same file name for each function: the Lambda handler is `index.handler`. */
export const BUNDLE_ENTRY = 'index.mjs';

const ENTRY = '<entry>';

/** The module with the exports of app.ts as an object: see app-exports.ts. */
export const APP_EXPORTS = '<exports>';

/** Whether a path of esbuild's is that of a generated module. */
export function isEntry(file: string): boolean {
  return [ENTRY, APP_EXPORTS].includes(path.basename(file));
}

/**
 * The entry module of a bundle. It finds the app by its brand, under whatever name it is exported, also if it is from a
 * second copy of the library. Thereby all other exports of app.ts are kept in the bundle. During discovery, nothing is
 * dispatched.
 */
export function entry(runtimeDir: string): { contents: string; resolveDir: string; sourcefile: string; loader: 'js' } {
  return {
    contents: [
      `import { exported } from ${JSON.stringify(`./${APP_EXPORTS}`)};`,
      `const brand = Symbol.for(${JSON.stringify(Symbol.keyFor(APP as symbol))});`,
      'export const apps = [];',
      'for (const name in exported) if (exported[name]?.[brand]) apps.push([name, exported[name]]);',
      `export const handler = apps[0]?.[1].handler(process.env.${FUNCTION_VARIABLE});`,
    ].join('\n'),
    resolveDir: runtimeDir,
    sourcefile: path.join(runtimeDir, ENTRY),
    loader: 'js',
  };
}
