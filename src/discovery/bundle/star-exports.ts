import * as fs from 'node:fs';
import { isBuiltin } from 'node:module';
import { LIBRARY } from './library-runtime';

export interface StarExport {
  /** The package, or a module of it. */
  readonly from: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** Where a file hands on all there is in a package: `export * from 'shop'`. Nothing is said of this library, or of Node's own modules. */
export function starExports(file: string): StarExport[] {
  if (!fs.existsSync(file)) return [];
  const text = fs.readFileSync(file, 'utf8');
  return Array.from(
    text.matchAll(/^[ \t]*export\s*\*\s*from\s*(['"])([^'"./][^'"]*)\1/gm),
    ({ index, 0: found, 2: from }) => {
      const before = text.slice(0, index).split('\n');
      return { from, line: before.length, column: found.search(/\S/) + 1 };
    },
  ).filter(({ from }) => !isBuiltin(from) && !isLibrary(from));
}

export function isLibrary(specifier: string): boolean {
  return specifier === LIBRARY || specifier.startsWith(`${LIBRARY}/`);
}
