import type * as middy from '@middy/core' with { 'resolution-mode': 'import' };
// eslint-disable-next-line import/no-extraneous-dependencies
import { buildSync } from 'esbuild';

/** Middy is an ES module only, which jest does not load. */
export function loadMiddy(): typeof middy.default {
  const { outputFiles } = buildSync({
    entryPoints: ['@middy/core'],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    write: false,
  });
  const module: { exports: any } = { exports: {} };
  // eslint-disable-next-line no-new-func
  new Function('module', 'exports', 'require', outputFiles[0].text)(module, module.exports, require);
  return module.exports.default;
}
