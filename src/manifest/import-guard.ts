import * as fs from 'node:fs';
import { isBuiltin } from 'node:module';
import * as path from 'node:path';
import type { Metafile, PartialMessage, Plugin } from 'esbuild';
import { LIBRARY, libraryRuntime } from './library-runtime';
import { slashes } from './source-name';

/** The `detail` of the guard's messages, to tell them from esbuild's own. */
export const FORBIDDEN_IMPORT = 'forbidden-import';

const INFRASTRUCTURE = /^(?:aws-cdk-lib|constructs|projen|aws-cdk|@aws-cdk\/.+)$/;
const TYPES = 'For a type alone, write `import type`.';

type Inputs = Metafile['inputs'];

/**
 * What is deployed is what `dependencies` says: a file below the runtime directory may import files below it, Node's modules,
 * the runtime library and the packages of `dependencies`. Types are not imports, they are gone before this looks. What
 * packages import is theirs.
 *
 * The check reads the finished build's list of imports. An `onResolve` that sees each import would cost as much as the build.
 */
export function importGuard(projectDir: string, runtimeDir: string): Plugin {
  return {
    name: 'import-guard',
    setup(build) {
      const { absWorkingDir, stdin, platform, tsconfig, tsconfigRaw } = build.initialOptions;
      build.onEnd(async ({ metafile, errors }) => {
        if (metafile) return { errors: forbiddenImports(metafile.inputs, projectDir, runtimeDir) };
        // A package that has no place here may be the very reason why the bundle failed; then that is what to say.
        const own = await build.esbuild.build({
          absWorkingDir, stdin, platform, tsconfig, tsconfigRaw, plugins: [notFound], bundle: true, packages: 'external', write: false, metafile: true, logLevel: 'silent', outdir: 'out', format: 'esm',
        }).catch(() => undefined);
        return own && errors.length > 0 ? { errors: forbiddenImports(own.metafile.inputs, projectDir, runtimeDir) } : undefined;
      });
    },
  };
}

/** Leaves relative imports that do not resolve alone: the build proper has reported them. */
const notFound: Plugin = {
  name: 'not-found',
  setup(build) {
    build.onResolve({ filter: /^\./ }, async ({ path: specifier, pluginData, ...from }) => {
      if (pluginData === notFound) return undefined;
      const { errors } = await build.resolve(specifier, { ...from, pluginData: notFound });
      return errors.length > 0 ? { path: specifier, external: true } : undefined;
    });
  },
};

function forbiddenImports(inputs: Inputs, projectDir: string, runtimeDir: string): PartialMessage[] {
  const root = slashes(path.relative(projectDir, path.resolve(projectDir, runtimeDir)));
  const library = slashes(path.relative(projectDir, libraryRuntime()));
  const isOwn = (file: string) => file.startsWith(`${root}/`) && !file.includes('/node_modules/');
  const dependencies = dependenciesOf(projectDir);

  const messages: PartialMessage[] = [];
  for (const file of Object.keys(inputs).filter(isOwn).sort()) {
    for (const { path: to, original = to, external } of inputs[file].imports) {
      if (isOwn(to) || to === library || isBuiltin(original) || to === '<runtime>') continue;
      const name = packageOf(original);
      if (name === LIBRARY ? original === `${LIBRARY}/runtime` : name && dependencies.has(name)) continue;
      const installed = external || to.includes('node_modules/') || name === LIBRARY;
      const reason = name && installed ? undeployed(name, root) : outside(to, root);
      messages.push({
        text: `${JSON.stringify(original)} cannot be imported below ${root}/. ${reason}`,
        location: importLocation(projectDir, file, original),
        notes: [{ text: `Imported by way of ${[...importChain(inputs, file), original].join(' → ')}` }],
        detail: FORBIDDEN_IMPORT,
      });
    }
  }
  return messages;
}

function undeployed(name: string, root: string): string {
  if (name === LIBRARY) return `Of this package only ${LIBRARY}/runtime is for the app: what needs more belongs outside of ${root}/.`;
  const option = `add \`runtimeDeps: ['${name}']\` in .projenrc.ts and run \`npx projen\``;
  return INFRASTRUCTURE.test(name)
    ? `${name} describes infrastructure and is not deployed with the app: move this code to infrastructure/. If the app does need it when it runs, ${option}. ${TYPES}`
    : `It is not among the \`dependencies\` in package.json, so it would not be deployed: ${option}. ${TYPES}`;
}

function outside(file: string, root: string): string {
  return `${file} is outside of ${root}/, and only what is below it is the app: move the file below ${root}/. ${TYPES}`;
}

/** The package that a specifier names, or undefined for a path. */
function packageOf(specifier: string): string | undefined {
  return /^(?![./#])(?:@[^/]+\/)?[^/:]+(?=\/|$)/.exec(specifier)?.[0];
}

function dependenciesOf(projectDir: string): ReadonlySet<string> {
  const file = path.join(projectDir, 'package.json');
  if (!fs.existsSync(file)) return new Set();
  return new Set(Object.keys(JSON.parse(fs.readFileSync(file, 'utf8')).dependencies ?? {}));
}

/** The shortest way from the bundle's entry to a file, without the entry. */
function importChain(inputs: Inputs, file: string): string[] {
  const [entry] = Object.keys(inputs).filter((name) => name.endsWith('<entry>'));
  const importers = new Map<string, string | undefined>([[entry, undefined]]);
  for (const from of importers.keys()) {
    for (const { path: to } of inputs[from]?.imports ?? []) {
      if (!importers.has(to)) importers.set(to, from);
    }
  }
  const chain: string[] = [];
  for (let at: string | undefined = file; at && at !== entry; at = importers.get(at)) chain.unshift(at);
  return chain;
}

/** Where a file imports something: the first statement that names it and is not one for types. */
function importLocation(projectDir: string, file: string, specifier: string): PartialMessage['location'] {
  const quoted = new RegExp(`(['"\`])${specifier.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\1`);
  const lines = fs.readFileSync(path.join(projectDir, file), 'utf8').split('\n');
  const line = lines.findIndex((text) => quoted.test(text) && !/^\s*(?:import|export)\s+type\s|^\s*(?:\/\/|\*)/.test(text));
  if (line < 0) return { file, line: 1, column: 0, lineText: '' };
  return { file, line: line + 1, column: lines[line].search(quoted), length: specifier.length + 2, lineText: lines[line] };
}
