/**
 * The process that loads a bundle, which is the user's code, and writes the app's declarations to a file. It runs
 * without a TypeScript runner and without credentials, and ends as soon as the outcome is written, even if the app has
 * left handles open.
 *
 *     node import-process.js <bundle's entry> <file for the outcome>
 */
import * as fs from 'node:fs';
import { pathToFileURL } from 'node:url';
import { isNativeError } from 'node:util/types';
import { type AppManifest, describeApp } from '../../manifest/describe';
import { CHECKS } from '../../runtime/checking';
import { checks } from '../../runtime/checks';
import { checkComplete } from '../../runtime/checks/complete';
import { APP } from '../../runtime/declarations';

export type AppOutcome =
  | { readonly apps: readonly { readonly exportedAs: readonly string[]; readonly manifest: AppManifest }[] }
  | { readonly threw: Thrown; readonly unset: readonly UnsetVariable[] }
  | { readonly exited: { readonly code: number; readonly stack: string } }
  | { readonly unsettled: true };

export interface Thrown {
  /** `TypeError: x is not a function` */
  readonly message: string;
  readonly stack?: string;
}

/** An environment variable that was read and is not set. */
export interface UnsetVariable {
  readonly name: string;
  readonly stack: string;
}

const exit: (code: number) => never = process.exit.bind(process);
const unset: UnsetVariable[] = [];
const [entry, outcomeFile] = process.argv.slice(2);

function end(outcome: AppOutcome): never {
  fs.writeFileSync(outcomeFile, JSON.stringify(outcome));
  process.removeAllListeners('exit');
  return exit(0);
}

function describeThrown(error: unknown): Thrown {
  // An error of a `node:vm` context is no instance of this Error.
  if (!(error instanceof Error || isNativeError(error))) return { message: `the value ${String(error)} was thrown` };
  const cause = error.cause === undefined ? '' : ` (cause: ${describeThrown(error.cause).message})`;
  return { message: `${error.name}: ${error.message}${cause}`, stack: error.stack };
}

function threw(error: unknown): never {
  return end({ threw: describeThrown(error), unset });
}

// A bundle is deployed without the checks of declarations: they run here.
(globalThis as any)[CHECKS] = checks;
// A high limit: if a package throws, its own frames precede those of the app.
Error.stackTraceLimit = 100;
process.on('uncaughtException', threw);
process.on('unhandledRejection', threw);
// The event loop is empty without an outcome: a top-level `await` waits for something that never happens.
process.on('exit', () => end({ unsettled: true }));
process.exit = (code?: number | string | null) =>
  end({ exited: { code: Number(code ?? process.exitCode ?? 0), stack: new Error().stack! } });
process.env = new Proxy(process.env, {
  get(variables, name, receiver) {
    const value = Reflect.get(variables, name, receiver);
    // The SDK and Node's own modules read dozens of variables that are usually unset; this library's are set in a
    // deployed function.
    if (value === undefined && typeof name === 'string' && !/^(?:AWS|NODE|SERVERLESS)_/.test(name)) {
      unset.push({ name, stack: new Error().stack! });
    }
    return value;
  },
});

import(pathToFileURL(entry).href)
  .then(({ apps }: { apps: readonly [string, any][] }) => {
    const exports = new Map<any, string[]>();
    for (const [name, app] of apps) exports.set(app, [...(exports.get(app) ?? []), name]);
    for (const app of exports.keys()) checkComplete(app[APP]);
    end({ apps: [...exports].map(([app, exportedAs]) => ({ exportedAs, manifest: describeApp(app[APP]) })) });
  })
  .catch(threw);
