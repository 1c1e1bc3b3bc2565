import * as fs from 'node:fs';
import * as path from 'node:path';
import type { AppOutcome, Thrown, UnsetVariable } from './import-process';
import type { SourceLocation } from '../discovery-error';
import { DiscoveryError, withSourceFrame } from '../discovery-error';
import { isOwnSource } from '../source-name';
import { stackLocation, stackTop } from './stack-location';
import { starExports } from '../bundle/exported-names';
import { APP_FILE, PACKAGE } from '../../manifest/names';

export interface LoadedBundle {
  readonly projectDir: string;
  readonly runtimeDir: string;
  readonly bundleDir: string;
  /** Name of the code file → source map. */
  readonly sourceMaps: ReadonlyMap<string, Uint8Array>;
  /** The project's own files in the bundle, from the project's root. */
  readonly ownFiles: readonly string[];
  readonly timeoutSeconds: number;
}

/** The exit of the process that loaded an app. */
export interface AppEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
  /** The end of its output. */
  readonly output: string;
}

/** The error for an import that has reported an outcome other than one app. */
export function outcomeError(outcome: AppOutcome, loaded: LoadedBundle): DiscoveryError {
  if ('apps' in outcome) {
    return wrongNumberOfApps(
      outcome.apps.map(({ exportedAs }) => exportedAs),
      loaded,
    );
  }
  if ('threw' in outcome) return importFailed(outcome.threw, outcome.unset, loaded);
  if ('exited' in outcome) {
    return error(
      'IMPORT_EXITED',
      `process.exit(${outcome.exited.code}) was called while the app was imported. The app is imported to read what it declares, and ` +
        'at each cold start: do not call process.exit in such code, throw an error instead.',
      stackLocation(outcome.exited.stack, loaded, loaded.projectDir),
    );
  }
  return neverEnds(
    `The import of ${appFile(loaded)} never ends: an \`await\` at the top level waits for something that never happens.`,
    loaded,
  );
}

/** The error for an import process that ended without an outcome. */
export function noAnswer({ code, signal, timedOut, output }: AppEnd, loaded: LoadedBundle): DiscoveryError {
  if (timedOut) {
    return neverEnds(
      `The import of ${appFile(loaded)} did not end within ${loaded.timeoutSeconds} s and was cut off: ` +
        'an `await` at the top level waits for something that never happens, or a loop does not end.',
      loaded,
    );
  }
  const how = signal ? `by ${signal}` : `with code ${code}`;
  const printed = output ? ` It printed last:\n\n${output.replace(/^/gm, '    ')}` : '';
  return error(
    'IMPORT_EXITED',
    `The process that imported ${appFile(loaded)} to read what the app declares ended ${how}.${printed}`,
  );
}

function wrongNumberOfApps(exports: readonly (readonly string[])[], loaded: LoadedBundle): DiscoveryError {
  const file = appFile(loaded);
  const location = { file, line: 1, column: 1 };
  if (exports.length === 0) {
    // An app in a package of ES modules would have been found.
    const [star] = loaded.ownFiles.flatMap((name) =>
      starExports(path.join(loaded.projectDir, name)).map((found) => ({ ...found, file: name })),
    );
    if (star) {
      return error(
        'NO_APP',
        `no App is exported. What \`export * from '${star.from}'\` re-exports is not known when the app is bundled, as with all CommonJS modules: ` +
          `name the app, \`export { app } from '${star.from}';\``,
        { file: star.file, line: star.line, column: star.column },
      );
    }
    return error(
      'NO_APP',
      "no App is exported. Export the one that has the routes and handlers: `export const app = new App({ name: '…' });`",
      location,
    );
  }
  const names = exports
    .map(([name]) => name)
    .sort()
    .join(', ');
  return error(
    'SEVERAL_APPS',
    `${exports.length} Apps are exported (${names}), and a runtime directory has one. Export one of them; ` +
      'routes of another file become part of it as a Blueprint, and a second app has a runtime directory of its own.',
    location,
  );
}

function importFailed(thrown: Thrown, unset: readonly UnsetVariable[], loaded: LoadedBundle): DiscoveryError {
  const isNamed = (name: string) => new RegExp(`\\b${name.replace(/\W/g, '\\$&')}\\b`).test(thrown.message);
  const isReadByApp = (stack: string) => isOwnSource(stackTop(stack, loaded)?.file ?? '@/');
  const variables = unset.filter(({ name, stack }) => isNamed(name) || isReadByApp(stack));
  const location = stackLocation(thrown.stack, loaded, loaded.projectDir);
  const message = [
    thrown.message,
    ...thrownBy(thrown, loaded),
    ...(location ? [] : [`(thrown while ${appFile(loaded)} was imported)`]),
  ].join(' ');
  const hint = variables.length === 0 ? '' : `\n\n${unsetHint([...new Set(variables.map(({ name }) => name))])}`;
  return new DiscoveryError('IMPORT_FAILED', withSourceFrame(message, location) + hint, location);
}

/** The place in a package that threw. For errors of this library, the line of the app is shown instead. */
function thrownBy({ stack }: Thrown, loaded: LoadedBundle): string[] {
  const top = stackTop(stack, loaded);
  return top && !isOwnSource(top.file) && !top.file.startsWith(`${PACKAGE}@`)
    ? [`(thrown by ${top.file}:${top.line}:${top.column})`]
    : [];
}

function unsetHint(names: readonly string[]): string {
  const declarations = names.map((name) => `\`app.env('${name}')\``).join(', ');
  return (
    `${names.join(', ')} ${names.length > 1 ? 'were' : 'was'} read from process.env and ${names.length > 1 ? 'are' : 'is'} not set while the app is imported to read what it declares. ` +
    `Declare it: ${declarations} has a placeholder during discovery, and the infrastructure must set it.`
  );
}

function neverEnds(message: string, loaded: LoadedBundle): DiscoveryError {
  const suspects = loaded.ownFiles.flatMap((file) => topLevelAwaits(loaded.projectDir, file));
  const hint =
    suspects.length === 0
      ? ''
      : `\n\nAwaited at the top level:\n${suspects.map(({ file, line, lineText }) => `    ${file}:${line}: ${lineText.trim()}`).join('\n')}`;
  return new DiscoveryError('IMPORT_TIMEOUT', `${message} Start such work in a handler.${hint}`, suspects[0]);
}

/** The unindented statements with `await`, at which the import may be waiting. */
function topLevelAwaits(projectDir: string, file: string): (SourceLocation & { lineText: string })[] {
  return fs
    .readFileSync(path.join(projectDir, file), 'utf8')
    .split('\n')
    .flatMap((lineText, index) => {
      const found = /^(?!async\b|export async\b|[/*])\S.*?\bawait\b|^await\b/.exec(lineText);
      if (!found || /=>/.test(found[0])) return [];
      return [{ file, line: index + 1, column: lineText.indexOf('await') + 1, lineText }];
    });
}

function appFile({ runtimeDir }: LoadedBundle): string {
  return `${runtimeDir}/${APP_FILE}`;
}

function error(code: DiscoveryError['code'], message: string, location?: SourceLocation): DiscoveryError {
  return new DiscoveryError(code, withSourceFrame(message, location), location);
}
