import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeError } from './error-payload';

export type Handler = (
  event: unknown,
  context: object,
  callback: (error?: unknown, result?: unknown) => void,
) => unknown;

/**
 * Loads `dir/module.nested.name` from the folder of the code, by the rules of Lambda's Node.js runtime: `.js` is an ES
 * module if the nearest package.json says so, then come `.mjs` and `.cjs`, then a package of that name.
 *
 * For a runtime app that is `index.handler`, which the entry of its bundle sets to `app.handler(<function name>)` of
 * the runtime library (src/discovery/bundle/entry.ts, src/runtime/app.ts). The local cloud does not depend on that: any
 * Lambda function runs.
 */
export async function loadHandler(codeDir: string, handler: string): Promise<Handler> {
  if (handler.includes('..')) {
    throw new RuntimeError('MalformedHandlerName', `'${handler}' is not a valid handler name: it has '..' in it`);
  }
  const file = path.posix.basename(handler);
  const folder = handler.slice(0, handler.length - file.length);
  const dot = file.indexOf('.');
  if (dot <= 0 || dot === file.length - 1) {
    throw new RuntimeError(
      'MalformedHandlerName',
      `'${handler}' is not a valid handler name: write file.export, such as index.handler`,
    );
  }

  const loaded = await loadModule(codeDir, folder, file.slice(0, dot));
  const found = file
    .slice(dot + 1)
    .split('.')
    .reduce<any>((object, key) => object?.[key], loaded);
  if (found === undefined || found === null) {
    throw new RuntimeError('HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (typeof found !== 'function') throw new RuntimeError('HandlerNotFound', `${handler} is not a function`);
  return found;
}

async function loadModule(codeDir: string, folder: string, name: string): Promise<unknown> {
  try {
    return await importOrRequire(codeDir, folder, name);
  } catch (error: any) {
    // A value that the user's module throws, of any type, is rethrown unchanged.
    if (error instanceof SyntaxError) throw new RuntimeError('UserCodeSyntaxError', String(error), error);
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') {
      throw new RuntimeError('ImportModuleError', String(error), error);
    }
    throw error;
  }
}

async function importOrRequire(codeDir: string, folder: string, name: string): Promise<unknown> {
  const base = path.resolve(codeDir, folder, name);
  const require = createRequire(path.join(codeDir, 'index.js'));
  const importFile = async (file: string) => import(pathToFileURL(file).href);

  if (isFile(base)) return require(base);
  if (isFile(`${base}.js`)) {
    return isModulePackage(path.dirname(base)) ? importFile(`${base}.js`) : require(`${base}.js`);
  }
  if (isFile(`${base}.mjs`)) return importFile(`${base}.mjs`);
  if (isFile(`${base}.cjs`)) return require(`${base}.cjs`);
  return require(require.resolve(name, { paths: [codeDir, path.resolve(codeDir, folder)] }));
}

function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Whether the nearest package.json says `"type": "module"`. */
function isModulePackage(folder: string): boolean {
  if (path.basename(folder) === 'node_modules') return false;
  const file = path.join(folder, 'package.json');
  if (isFile(file)) return JSON.parse(fs.readFileSync(file, 'utf8')).type === 'module';
  const parent = path.dirname(folder);
  return parent !== folder && isModulePackage(parent);
}
