import * as path from 'node:path';
import type { Plugin } from 'esbuild';
import { APP_EXPORTS, isEntry } from './entry';
import { exportedNames } from './exported-names';
import { APP_FILE } from '../../manifest/names';

/**
 * Generates the module that the entry imports: `exported` has the exports of app.ts, listed one by one. A namespace
 * import would do the same, but esbuild builds it from accessors with a helper in a separate file, one more to load at
 * each cold start.
 */
export const appExports: Plugin = {
  name: 'app-exports',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^\\./${APP_EXPORTS}$`) }, ({ importer, resolveDir }) =>
      isEntry(importer)
        ? { path: path.posix.join('runtime', APP_EXPORTS), namespace: 'app-exports', pluginData: resolveDir }
        : undefined,
    );
    build.onLoad({ filter: /./, namespace: 'app-exports' }, async ({ pluginData: resolveDir }) => {
      const names = await exportedNames(build, path.join(resolveDir, APP_FILE));
      return {
        contents: [
          `import * as runtime from ${JSON.stringify(`./${APP_FILE}`)};`,
          `export const exported = { ${names.map((name) => `${JSON.stringify(name)}: runtime[${JSON.stringify(name)}]`).join(', ')} };`,
        ].join('\n'),
        resolveDir,
      };
    });
  },
};
