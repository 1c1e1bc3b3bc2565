import type * as arktype from 'arktype' with { 'resolution-mode': 'import' };
// eslint-disable-next-line import/no-extraneous-dependencies
import { buildSync } from 'esbuild';

/** arktype is an ES module only, which jest does not load. */
export function loadArktype(): typeof arktype {
  const { outputFiles } = buildSync({
    entryPoints: ['arktype'],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    write: false,
  });
  const module = { exports: {} };
  // eslint-disable-next-line no-new-func
  new Function('module', 'exports', outputFiles[0].text)(module, module.exports);
  return module.exports as typeof arktype;
}
