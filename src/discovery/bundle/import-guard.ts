import * as fs from 'node:fs';
import { isBuiltin } from 'node:module';
import * as path from 'node:path';
import type { BuildFailure, Message, OnResolveArgs, PartialMessage, Plugin, PluginBuild } from 'esbuild';
import { isEntry } from './entry';
import { isExternal } from './external-modules';
import { hasOwnFiles } from '../../config';
import { packageOf, slashes } from '../source-name';
import { APP_FILE, PACKAGE } from '../../manifest/names';
import { projenCommand } from '../../package-manager';

/** The `pluginName` of the guard's messages, to tell them from esbuild's own. */
export const IMPORT_GUARD = 'import-guard';

const INFRASTRUCTURE = /^(?:aws-cdk-lib|constructs|projen|aws-cdk|@aws-cdk\/.+)$/;
const TYPES = 'For a type alone, write `import type`.';

/**
 * Only `dependencies` are deployed: a file below the runtime directory may import files below it, Node's modules, the
 * runtime library and the packages of `dependencies`. Type imports are allowed, as they are erased before. Imports
 * within packages are not checked.
 *
 * The project's own files are checked before the build itself, which takes a millisecond or two: a plugin for each
 * import of the build would cost as much as the build, and aws-cdk-lib would be bundled, for seconds, before it is
 * refused.
 */
export function importGuard(projectDir: string, runtimeDir: string, externalModules: readonly string[] = []): Plugin {
  return {
    name: IMPORT_GUARD,
    setup(build) {
      build.onResolve({ filter: new RegExp(`^\\./${APP_FILE.replace('.', '\\.')}$`) }, async ({ importer }) => {
        if (!isEntry(importer)) return undefined;
        const errors = await forbiddenImports(build, projectDir, runtimeDir, externalModules);
        return errors.length > 0 ? { errors } : undefined;
      });
    },
  };
}

async function forbiddenImports(
  { esbuild, initialOptions }: PluginBuild,
  projectDir: string,
  runtimeDir: string,
  externalModules: readonly string[],
): Promise<PartialMessage[]> {
  const { absWorkingDir, platform, tsconfig, tsconfigRaw } = initialOptions;
  const root = path.resolve(projectDir, runtimeDir);
  const imports = new Imports(projectDir, root, externalModules);
  const entryPoints = [path.join(root, APP_FILE)];
  try {
    await esbuild.build({
      absWorkingDir,
      entryPoints,
      outdir: '.',
      platform,
      tsconfig,
      tsconfigRaw,
      bundle: true,
      write: false,
      logLevel: 'silent',
      plugins: [imports.plugin()],
    });
    return [];
  } catch (error) {
    // The build itself reports other errors.
    const errors = ((error as BuildFailure).errors ?? []).filter(({ pluginName }) => pluginName === IMPORT_GUARD);
    return errors.map((message) => ({ ...message, notes: [imports.chain(message)] }));
  }
}

/** The imports of a project's own files. */
class Imports {
  private readonly importers = new Map<string, Set<string>>();
  private readonly dependencies: ReadonlySet<string>;

  constructor(
    private readonly projectDir: string,
    private readonly root: string,
    private readonly externalModules: readonly string[],
  ) {
    this.dependencies = dependenciesOf(projectDir);
  }

  plugin(): Plugin {
    return {
      name: IMPORT_GUARD,
      setup: (build) =>
        build.onResolve({ filter: /.*/ }, (args) =>
          args.pluginData === IMPORT_GUARD || args.kind === 'entry-point' ? undefined : this.resolve(build, args),
        ),
    };
  }

  /** The shortest import chain from the app to a file. */
  chain({ location }: Message): PartialMessage {
    const chains = [[path.join(this.projectDir, location!.file)]];
    const seen = new Set(chains[0]);
    for (const chain of chains) {
      const importers = [...(this.importers.get(chain[chain.length - 1]) ?? [])].sort();
      if (chain[chain.length - 1] === path.join(this.root, APP_FILE)) {
        return { text: `Imported by ${chain.map((file) => this.name(file)).join(', which is imported by ')}` };
      }
      for (const importer of importers.filter((file) => !seen.has(file))) {
        seen.add(importer);
        chains.push([...chain, importer]);
      }
    }
    return { text: `Imported by ${location!.file}` };
  }

  private async resolve(build: PluginBuild, { path: specifier, importer, resolveDir, kind }: OnResolveArgs) {
    const external = { path: specifier, external: true };
    const name = packageOf(specifier);
    if (isBuiltin(specifier) || specifier === `${PACKAGE}/runtime`) return external;
    if (name !== PACKAGE && name && this.dependencies.has(name)) return external;
    if (name && isExternal(specifier, this.externalModules)) return external;

    const { path: file, errors } = await build.resolve(specifier, {
      importer,
      resolveDir,
      kind,
      pluginData: IMPORT_GUARD,
    });
    const isFile = errors.length === 0 && !file.includes(`${path.sep}node_modules${path.sep}`);
    if (isFile && file.startsWith(this.root + path.sep)) {
      this.importers.set(file, (this.importers.get(file) ?? new Set()).add(importer));
      return { path: file };
    }
    if (!name && errors.length > 0) return external;
    const reason = isFile && name !== PACKAGE ? this.outside(file) : this.undeployed(name!);
    return {
      errors: [{ text: `${JSON.stringify(specifier)} cannot be imported below ${this.name(this.root)}/. ${reason}` }],
    };
  }

  private undeployed(name: string): string {
    if (name === PACKAGE) {
      return `Of this package only ${PACKAGE}/runtime is for the app: code that needs more belongs outside of ${this.name(this.root)}/.`;
    }
    const option = hasOwnFiles(this.projectDir)
      ? `run \`npm install ${name}\``
      : `add \`runtimeDeps: ['${name}']\` in .projenrc.ts and run \`${projenCommand()}\``;
    return INFRASTRUCTURE.test(name)
      ? `${name} describes infrastructure and is not deployed with the app: move this code to infrastructure/. If the app needs it at run time, ${option}. ${TYPES}`
      : `It is not among the \`dependencies\` in package.json, so it would not be deployed: ${option}. ${TYPES}`;
  }

  private outside(file: string): string {
    return `${this.name(file)} is outside of ${this.name(this.root)}/, and only files below it are part of the app: move the file below ${this.name(this.root)}/. ${TYPES}`;
  }

  private name(file: string): string {
    return slashes(path.relative(this.projectDir, file));
  }
}

/** The names of the packages that are deployed with the app. */
export function dependenciesOf(projectDir: string): ReadonlySet<string> {
  const file = path.join(projectDir, 'package.json');
  if (!fs.existsSync(file)) return new Set();
  return new Set(Object.keys(JSON.parse(fs.readFileSync(file, 'utf8')).dependencies ?? {}));
}
