import * as fs from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import * as path from 'node:path';
import type { Metafile, Plugin } from 'esbuild';
import { packageOf } from '../source-name';

/** Whether a module is left out, by esbuild's rules: a package stands for its modules, too, and `*` for any text. */
export function isExternal(specifier: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const [before, after] = pattern.split('*');
    if (after === undefined) return specifier === pattern || specifier.startsWith(`${pattern}/`);
    return (
      specifier.length >= before.length + after.length && specifier.startsWith(before) && specifier.endsWith(after)
    );
  });
}

/** The external modules that a bundle imports and that are not on this machine, as only the functions have them. */
export function absentModules({ inputs }: Metafile, projectDir: string, patterns: readonly string[]): string[] {
  const imports = Object.entries(inputs).flatMap(([importer, input]) =>
    // What CommonJS of a package requires may be optional: not finding it is then what it expects.
    input.imports.filter(({ kind }) => kind === 'import-statement' || !importer.includes('node_modules/')),
  );
  const { resolve } = createRequire(path.join(projectDir, 'package.json'));
  const isThere = (name: string) =>
    (resolve.paths(name) ?? []).some((folder) => fs.existsSync(path.join(folder, name)));
  const external = imports.filter(
    ({ external, path: name }) => external && !isBuiltin(name) && isExternal(name, patterns),
  );
  return [...new Set(external.map(({ path: name }) => name))].filter((name) => !isThere(packageOf(name)!)).sort();
}

const NAMESPACE = 'stand-in';

/**
 * Puts something in the place of modules that can be called, extended and asked for anything, to read what an app
 * declares.
 */
export function standIns(modules: readonly string[]): Plugin {
  return {
    name: 'stand-ins',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, ({ path: specifier }) =>
        modules.includes(specifier) ? { path: specifier, namespace: NAMESPACE } : undefined,
      );
      build.onLoad({ filter: /./, namespace: NAMESPACE }, () => ({ contents: STAND_IN }));
    },
  };
}

const STAND_IN = `
const standIn = new Proxy(function () {}, {
  get: (target, name) => name === 'prototype' ? target.prototype : typeof name === 'symbol' || name === 'then' || name === '__esModule' ? undefined : standIn,
  getPrototypeOf: () => standIn,
  apply: () => standIn,
  construct: (target, _, newTarget) => newTarget === standIn ? standIn : Reflect.construct(target, [], newTarget),
});
module.exports = standIn;
`;
