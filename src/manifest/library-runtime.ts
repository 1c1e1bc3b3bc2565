import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Plugin } from 'esbuild';

export const LIBRARY = 'serverless-cdk-project';

/**
 * The runtime library beside this tool, in the form that is deployed: its ES modules, or its sources when this tool runs from
 * sources. It is without the checks of declarations, which the process that reads the app brings along.
 */
function libraryRuntime(): string {
  const folder = path.join(__dirname, '..', 'runtime');
  const modules = path.join(folder, 'lean.mjs');
  return fs.existsSync(modules) ? modules : path.join(folder, 'lean.ts');
}

/**
 * A bundle carries the runtime library of the version that makes the bundle, whatever else is installed: project, construct
 * and runtime move together.
 */
export const libraryRuntimeResolver: Plugin = {
  name: 'library-runtime',
  setup(build) {
    build.onResolve({ filter: /^serverless-cdk-project\/runtime$/ }, () => ({ path: libraryRuntime(), sideEffects: false }));
  },
};
