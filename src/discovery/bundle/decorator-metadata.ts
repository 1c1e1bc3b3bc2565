import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import type { Metafile } from 'esbuild';
import { DiscoveryError } from '../discovery-error';
import { loadEsbuild } from './load-esbuild';
import { isOwnSource, slashes, sourceName } from '../source-name';

/**
 * Refuses decorators whose metadata is missing in the bundle: esbuild compiles each file without types, and would leave it
 * out without a word, while tests have it (https://esbuild.github.io/content-types/#no-type-system).
 * @param tsconfig the file that holds for the app
 */
export async function checkDecoratorMetadata(
  { inputs }: Metafile,
  projectDir: string,
  tsconfig: string | undefined,
): Promise<void> {
  if (!tsconfig || !emitsMetadata(tsconfig)) return;
  for (const file of Object.keys(inputs).sort()) {
    const source = path.resolve(projectDir, file);
    const name = sourceName(projectDir, source);
    if (!/\.[cm]?tsx?$/.test(file) || !isOwnSource(name) || !fs.existsSync(source)) continue;
    const text = fs.readFileSync(source, 'utf8');
    if (!text.includes('@') || !(await hasDecorator(text, source, projectDir))) continue;
    const line = decoratorLine(text);
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

/** The value of the option in a tsconfig.json, or else in those that it extends, of which the last one counts. */
function emitsMetadata(file: string, seen: readonly string[] = []): boolean | undefined {
  if (seen.includes(file) || !fs.existsSync(file)) return undefined;
  const text = blanked(fs.readFileSync(file, 'utf8'), 'comments');
  const own = /"emitDecoratorMetadata"\s*:\s*(true|false)/.exec(text)?.[1];
  if (own) return own === 'true';
  const bases = /"extends"\s*:\s*("[^"]*"|\[[^\]]*\])/.exec(text)?.[1].match(/"[^"]*"/g) ?? [];
  return bases
    .map((base) => emitsMetadata(baseFile(base.slice(1, -1), file), [...seen, file]))
    .reduce((before, given) => given ?? before, undefined);
}

function baseFile(base: string, from: string): string {
  const require = createRequire(from);
  const resolved = (name: string): string | undefined => {
    try {
      return require.resolve(name);
    } catch {
      return undefined;
    }
  };
  // https://www.typescriptlang.org/tsconfig/#extends
  const packageJson = resolved(`${base}/package.json`);
  const named = packageJson && require(packageJson).tsconfig;
  const names = base.endsWith('.json')
    ? [base]
    : [`${base}.json`, ...(named ? [`${base}/${named}`] : []), base, `${base}/tsconfig.json`];
  return names.map(resolved).find((file) => file?.endsWith('.json')) ?? '';
}

/** Whether a source has a decorator, by esbuild's own judgement: it compiles each of them to a call of a helper. */
async function hasDecorator(text: string, source: string, projectDir: string): Promise<boolean> {
  const { code } = await loadEsbuild(projectDir).transform(text, {
    loader: source.endsWith('x') ? 'tsx' : 'ts',
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
    logLevel: 'silent',
  });
  return code.includes('var __decorateClass =');
}

/** The line of the first decorator in a source that has one. */
function decoratorLine(source: string): number {
  return blanked(source, 'comments and strings')
    .split(/@[\w$(]/, 1)[0]
    .split('\n').length;
}

/** The text with spaces in the place of comments, or of strings also. */
function blanked(text: string, what: 'comments' | 'comments and strings'): string {
  return text.replace(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\*[^]*?\*\/|\/\/[^\n]*/g, (found) =>
    found.startsWith('/') || what !== 'comments' ? found.replace(/[^\n]/g, ' ') : found,
  );
}
