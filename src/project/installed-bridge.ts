import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import * as bridge from '../bridge';
import { PACKAGE } from '../manifest/names';

/**
 * The part of this package that generates the files of a project, where it is installed now. `projen new` in a workspace
 * installs the package below the project, and the installation of the project's dependencies hoists it away: nothing
 * that is not loaded yet would be found.
 */
export function installedBridge(projectDir: string, here: string = __filename): typeof bridge {
  if (fs.existsSync(here)) return bridge;
  // Node.js remembers where it has found a package, so it is looked up here.
  const installed = createRequire(path.join(projectDir, 'package.json'))
    .resolve.paths(PACKAGE)!
    .map((modules) => path.join(modules, PACKAGE, 'lib', 'bridge', 'index.js'))
    .find((file) => fs.existsSync(file));
  return installed === undefined ? bridge : require(installed);
}
