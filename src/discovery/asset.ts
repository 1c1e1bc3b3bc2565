import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { type CachedFolder, DiscoveryCache } from './cache/cache';
import type { Discovery } from './discover';
import type { Target } from './node-modules/npm';

/**
 * The asset for functions of one architecture: the bundle, and beside it the packages that are not in it. The bundle is
 * the same for all architectures; packages with native code are not.
 */
export function assetOf(
  app: Pick<Discovery, 'bundleDir' | 'bundleHash' | 'bundling' | 'size'>,
  projectDir: string,
  target: Target,
): CachedFolder {
  const {
    bundleDir,
    bundleHash,
    bundling: { nodeModules },
    size,
  } = app;
  if (nodeModules.length === 0) return { dir: bundleDir, hash: bundleHash, bytes: size.totalBytes };
  const { installNodeModules } = require('./node-modules/install') as typeof import('./node-modules/install');
  const modules = installNodeModules(projectDir, nodeModules, target);
  const key = createHash('sha256').update(`${bundleHash}\0${modules.hash}`).digest('hex');
  return new DiscoveryCache(projectDir).folder('assets', key, (folder) => {
    for (const part of [bundleDir, modules.dir]) {
      fs.cpSync(part, folder, { recursive: true, mode: fs.constants.COPYFILE_FICLONE });
    }
  });
}
