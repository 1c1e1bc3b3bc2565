import * as path from 'node:path';
import type { Message } from 'esbuild';
import { type SourceLocation, withSourceFrame } from '../discovery-error';
import { slashes } from '../source-name';
import { RUNTIME_DIR } from '../../manifest/names';
import { commandOf, projenCommand } from '../../package-manager';

/**
 * esbuild's messages for a user: `runtime/app.ts:3:7: Expected ";" but found "x"` with the line of source, and its
 * notes. esbuild repeats what is wrong with tsconfig.json for each import that it resolves by it.
 */
export function formatBundleErrors(messages: readonly Message[], runtimeDir: string = RUNTIME_DIR): string {
  const texts = messages.map((message) =>
    [
      withSourceFrame(explained(message.text, runtimeDir), locationOf(message)),
      ...message.notes.map((note) => indent(withSourceFrame(note.text, locationOf(note)))),
    ].join('\n\n'),
  );
  return [...new Set(texts)].join('\n\n');
}

/** The location of a message of esbuild. */
export function locationOf(message: Pick<Message, 'location'>): SourceLocation | undefined {
  const { location } = message;
  if (!location) return undefined;
  return {
    file: slashes(location.file),
    line: location.line,
    column: location.column + 1,
    lineText: location.lineText,
  };
}

/** The message about an import of a file that is no code says how to deploy and read it. */
function explained(text: string, runtimeDir: string): string {
  const file = /^No loader is configured for "[^"]*" files: (.*)$/.exec(text)?.[1];
  if (file === undefined) return text;
  const packageName = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(slashes(file))?.[1];
  if (packageName) {
    return (
      `${packageName} imports a file that cannot be bundled, ${path.posix.basename(slashes(file))}. Have the package installed beside ` +
      `the bundle: write \`bundling: { nodeModules: ['${packageName}'] }\` in .projenrc.ts, and run \`${projenCommand()}\`.`
    );
  }
  const name = path.posix.relative(runtimeDir, slashes(file));
  const read = name.endsWith('.wasm')
    ? `new WebAssembly.Module(readFileSync(join(__dirname, '${name}')))`
    : `readFileSync(join(__dirname, '${name}'), 'utf8')`;
  return (
    `${slashes(file)} cannot be imported, only code and JSON can. Have it deployed beside the code: write ` +
    `\`bundling: { files: ['${name}'] }\` in .projenrc.ts, and run \`${projenCommand()}\`. Then read it, in a module beside app.ts: ` +
    `\`${read}\` is right on Lambda, in \`${commandOf('dev')}\` and in tests.`
  );
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
