import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import type { Plugin, PluginBuild } from 'esbuild';
import { isExternal } from './external-modules';
import { packageOf } from '../source-name';

const NAMESPACE = 'external-module';
const ES_NAMESPACE = 'external-es-module';

/** Whether an input of a build stands for a module outside of it. */
export function isExternalInput(input: string): boolean {
  return input.startsWith(`${NAMESPACE}:`) || input.startsWith(`${ES_NAMESPACE}:`);
}

/**
 * Loads the modules that are not part of the bundle in their turn. esbuild would leave their imports as they are, and
 * Node.js runs what a file imports before all of its own code: also before the modules of the bundle that the sources
 * import first. Here they are required, which finds the packages of Lambda layers, too.
 */
export const externalsInPlace: Plugin = {
  name: 'externals-in-place',
  setup(build) {
    const { external = [] } = build.initialOptions;
    if (external.length === 0) return;
    const required = new Map<string, Promise<boolean>>();
    build.onResolve({ filter: /^[^./]/ }, async ({ path: specifier, kind, importer, namespace, resolveDir }) => {
      if (kind !== 'import-statement' || !isExternal(specifier, external)) return undefined;
      const from = path.join(resolveDir || build.initialOptions.absWorkingDir!, 'module.js');
      const own = { pluginData: resolveDir };
      if (namespace === ES_NAMESPACE) return { path: specifier, namespace: NAMESPACE, ...own };
      if (!required.has(specifier)) required.set(specifier, canBeRequired(build, specifier, from));
      if (!(await required.get(specifier))) return undefined;
      return {
        path: specifier,
        namespace: isEsModule(importer) && hasEsModules(specifier, from) ? ES_NAMESPACE : NAMESPACE,
        ...own,
      };
    });
    build.onLoad({ filter: /./, namespace: NAMESPACE }, ({ path: specifier }) => ({
      contents: `module.exports = require(${JSON.stringify(specifier)});`,
    }));
    // The default export of CommonJS that an ES module imports is all that it exports. Not so that of an ES module, which
    // this module, whose type is not known, sees as in TypeScript.
    build.onLoad({ filter: /./, namespace: ES_NAMESPACE }, ({ path: specifier, pluginData: resolveDir }) => ({
      contents: `export * from ${JSON.stringify(specifier)};\nexport { default } from ${JSON.stringify(specifier)};`,
      resolveDir,
    }));
  },
};

/** Whether `require` loads a module: CommonJS, or an ES module that awaits nothing while it is loaded. */
async function canBeRequired(
  { esbuild, initialOptions }: PluginBuild,
  specifier: string,
  from: string,
): Promise<boolean> {
  let file: string;
  try {
    file = createRequire(from).resolve(specifier);
  } catch {
    // Only the functions have it, in a layer say.
    return packageFile(specifier, from) === undefined;
  }
  if (!isEsModule(file)) return true;
  try {
    await esbuild.build({
      absWorkingDir: initialOptions.absWorkingDir,
      entryPoints: [file],
      bundle: true,
      packages: 'external',
      write: false,
      platform: 'node',
      format: 'cjs',
      logLevel: 'silent',
    });
    return true;
  } catch {
    return false;
  }
}

/** Whether the package of a module has ES modules for those who import it. */
function hasEsModules(specifier: string, from: string): boolean {
  const file = packageFile(specifier, from);
  if (file === undefined) return false;
  const { type, exports } = JSON.parse(fs.readFileSync(file, 'utf8'));
  return type === 'module' || /"import":/.test(JSON.stringify(exports ?? ''));
}

function packageFile(specifier: string, from: string): string | undefined {
  const name = packageOf(specifier);
  return name === undefined
    ? undefined
    : createRequire(from)
        .resolve.paths(name)
        ?.map((folder) => path.join(folder, name, 'package.json'))
        .find((file) => fs.existsSync(file));
}

/** Whether Node.js takes a file for an ES module. https://nodejs.org/api/packages.html#determining-module-system */
function isEsModule(file: string): boolean {
  if (/\.m[jt]s$/.test(file)) return true;
  if (!/\.[jt]sx?$/.test(file)) return false;
  for (let folder = path.dirname(file); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const packageJson = path.join(folder, 'package.json');
    if (fs.existsSync(packageJson)) return JSON.parse(fs.readFileSync(packageJson, 'utf8')).type === 'module';
  }
  return false;
}
