import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import type { Metafile } from 'esbuild';
import { DiscoveryError } from '../discovery-error';
import { isOwnSource, slashes, sourceName } from '../source-name';

/**
 * Refuses decorators whose metadata is missing in the bundle: esbuild compiles each file without types, and would leave it
 * out without a word, while tests have it (https://esbuild.github.io/content-types/#no-type-system).
 * @param tsconfig the file that holds for the app
 */
export function checkDecoratorMetadata({ inputs }: Metafile, projectDir: string, tsconfig: string | undefined): void {
  if (!tsconfig || !emitsMetadata(tsconfig)) return;
  for (const file of Object.keys(inputs).sort()) {
    const source = path.resolve(projectDir, file);
    const name = sourceName(projectDir, source);
    if (!/\.[cm]?tsx?$/.test(file) || !isOwnSource(name) || !fs.existsSync(source)) continue;
    const line = decoratorLine(fs.readFileSync(source, 'utf8'));
    if (line === undefined) continue;
    throw new DiscoveryError(
      'BUNDLE_FAILED',
      `${name}:${line}: this decorator would have no metadata of types: emitDecoratorMetadata, which ` +
        `${slashes(path.relative(projectDir, tsconfig))} sets, needs the types of all files, and the bundle is compiled file by file. ` +
        'Tests would have it, the deployed functions would not. Remove the option and name the types in the decorators, as in ' +
        '`@Type(() => Date)` or `@Inject(Orders)`, or compile these classes in a package of their own with tsc.',
      { file: name, line, column: 1 },
    );
  }
}

/** The value of the option in a tsconfig.json, or else in those that it extends. */
function emitsMetadata(file: string, seen: readonly string[] = []): boolean {
  if (seen.includes(file) || !fs.existsSync(file)) return false;
  const text = withoutComments(fs.readFileSync(file, 'utf8'));
  const own = /"emitDecoratorMetadata"\s*:\s*(true|false)/.exec(text)?.[1];
  if (own) return own === 'true';
  const bases = /"extends"\s*:\s*("[^"]*"|\[[^\]]*\])/.exec(text)?.[1].match(/"[^"]*"/g) ?? [];
  return bases.some((base) => emitsMetadata(baseFile(base.slice(1, -1), file), [...seen, file]));
}

function baseFile(base: string, from: string): string {
  const named = base.endsWith('.json') ? [base] : [`${base}.json`, base, `${base}/tsconfig.json`];
  const { resolve } = createRequire(from);
  for (const name of named) {
    try {
      return resolve(name);
    } catch {
      // The next spelling.
    }
  }
  return '';
}

/** The line of the first decorator. */
function decoratorLine(source: string): number | undefined {
  const at = /^[ \t]*(?:(?:export|default|abstract)[ \t]+)*@[A-Za-z_$]|[(,][ \t]*@[A-Za-z_$][\w$.]*\(/m.exec(
    withoutComments(source),
  );
  if (!at) return undefined;
  return source.slice(0, at.index + at[0].indexOf('@')).split('\n').length;
}

/** The text with spaces in the place of comments. */
function withoutComments(text: string): string {
  return text.replace(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\*[^]*?\*\/|\/\/[^\n]*/g, (found) =>
    found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found,
  );
}
