import * as path from 'node:path';
import type { Plugin } from 'esbuild';
import { slashes } from '../source-name';

/**
 * Refuses the files beside code and JSON that esbuild would load by itself, as it refuses all others: Node.js and jest,
 * which runs the tests, do not load them.
 */
export const codeOnly: Plugin = {
  name: 'code-only',
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\/.*\.(?:css|txt)$/ }, ({ path: specifier, importer, resolveDir }) => {
      if (/[\\/]node_modules[\\/]/.test(importer)) return undefined;
      const file = slashes(path.relative(build.initialOptions.absWorkingDir!, path.join(resolveDir, specifier)));
      return { errors: [{ text: `No loader is configured for "${path.extname(specifier)}" files: ${file}` }] };
    });
  },
};
