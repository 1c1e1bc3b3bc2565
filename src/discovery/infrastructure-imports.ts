import * as fs from 'node:fs';
import { SourceMap } from 'node:module';
import * as path from 'node:path';
import { loadEsbuild } from './bundle/load-esbuild';
import { DiscoveryError, type SourceLocation, withSourceFrame } from './discovery-error';

import { slashes } from './source-name';
import { INFRASTRUCTURE_DIR, RUNTIME_DIR } from '../manifest/names';

/** The folder below the runtime directory that both sides may import. */
const SHARED = 'shared';

/** An import as esbuild prints it: `from "x"`, `import "x"`, `import("x")`, `require("x")`. */
const PRINTED_IMPORT = /(?:\bfrom |\bimport |\bimport\(|\brequire\()("(?:[^"\\\n]|\\.)+")/g;

/**
 * Code below `infrastructure/` runs at synthesis and code below the runtime directory on Lambda: each may import only
 * types of the other, or code of `runtime/shared/`. An import that is used for types alone does not exist at run time.
 *
 * @throws DiscoveryError `FORBIDDEN_IMPORT` with file and line of each import
 */
export function checkInfrastructureImports(projectDir: string, runtimeDir = RUNTIME_DIR): void {
  const problems = suspects(projectDir, runtimeDir).flatMap((file) => runtimeImports(projectDir, runtimeDir, file));
  if (problems.length === 0) return;
  throw new DiscoveryError(
    'FORBIDDEN_IMPORT',
    problems.map(({ message, location }) => withSourceFrame(message, location)).join('\n\n'),
    problems[0].location,
  );
}

/** The files with text that looks like such an import; usually none, so that esbuild need not be loaded. */
function suspects(projectDir: string, runtimeDir: string): string[] {
  const root = path.join(projectDir, INFRASTRUCTURE_DIR);
  if (!fs.existsSync(root)) return [];
  const specifier = new RegExp(
    `['"\`]\\.[^'"\`\\n]*/${runtimeDir.replace(/[^\w/]/g, '\\$&')}(?:/(?!${SHARED}/)|['"\`])`,
  );
  return fs
    .readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[cm]?tsx?$/.test(file) && !/\.d\.[cm]?ts$/.test(file))
    .sort()
    .map((file) => path.join(root, file))
    .filter((file) => specifier.test(fs.readFileSync(file, 'utf8')));
}

function runtimeImports(projectDir: string, runtimeDir: string, file: string) {
  const text = fs.readFileSync(file, 'utf8');
  const loader = file.endsWith('x') ? 'tsx' : 'ts';
  let printed: { readonly code: string; readonly map: string };
  try {
    printed = loadEsbuild(projectDir).transformSync(text, { loader, format: 'esm', sourcemap: 'external' });
  } catch {
    // A syntax error: the compiler and the synthesis report it.
    return [];
  }
  const { code, map } = printed;
  const sources = new SourceMap(JSON.parse(map));
  const root = path.resolve(projectDir, runtimeDir);
  const isForbidden = (specifier: string) => {
    const target = path.relative(root, path.resolve(path.dirname(file), specifier));
    const [first] = target.split(path.sep);
    return specifier.startsWith('.') && first !== '..' && first !== SHARED;
  };
  return [...code.matchAll(PRINTED_IMPORT)]
    .map((found) => ({ index: found.index + found[0].length - found[1].length, specifier: JSON.parse(found[1]) }))
    .filter(({ specifier }) => isForbidden(specifier))
    .map(({ index, specifier }) => ({
      message:
        `"${specifier}" cannot be imported below ${INFRASTRUCTURE_DIR}/, as it runs on Lambda and not at synthesis. ` +
        `Import its types alone (\`import type\`), or move code that both sides need to ${slashes(runtimeDir)}/${SHARED}/.`,
      location: locationOf(projectDir, file, text, sources, code.slice(0, index)),
    }));
}

/** The location in the source of a position in the printed code. */
function locationOf(
  projectDir: string,
  file: string,
  text: string,
  sources: SourceMap,
  before: string,
): SourceLocation {
  const lines = before.split('\n');
  const entry = sources.findEntry(lines.length - 1, lines[lines.length - 1].length);
  const { originalLine = 0, originalColumn = 0 } = 'originalLine' in entry ? entry : {};
  return {
    file: slashes(path.relative(projectDir, file)),
    line: originalLine + 1,
    column: originalColumn + 1,
    lineText: text.split('\n')[originalLine],
  };
}
