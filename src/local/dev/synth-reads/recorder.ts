/**
 * Loaded into the processes of the CDK app before anything else: records the files of the project that they read and
 * write. Module loaders read by the same functions, so imports are recorded too.
 */
import fs = require('node:fs');
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { RECORD_VARIABLE, type ReadsRecord, type RecordKind } from './record';

const { folders, file: recordFile }: ReadsRecord = JSON.parse(process.env[RECORD_VARIABLE]!);
const { openSync, writeSync } = fs;
const record = openSync(recordFile, 'a');
const noted = new Set<string>();

function note(kind: RecordKind, given: unknown): void {
  if (typeof given !== 'string' && !(given instanceof URL)) return;
  try {
    const text = String(given);
    const file = path.resolve(text.startsWith('file:') ? fileURLToPath(text) : text);
    if (!folders.some((folder) => file.startsWith(folder + path.sep)) || /[\\/]node_modules[\\/]/.test(file)) return;
    const line = `${kind} ${file}\n`;
    if (!noted.has(line)) writeSync(record, line);
    noted.add(line);
  } catch {
    // The function itself reports an invalid path.
  }
}

/** The kind of access of an `open`: flags are a string (`r`, `a+`) or bits. */
function opening(flags: unknown): RecordKind {
  // The lowest two bits are the mode, of which 0 is reading: https://man7.org/linux/man-pages/man2/open.2.html
  const writes = typeof flags === 'number' ? flags % 4 !== 0 : /[wa+]/.test(String(flags ?? 'r'));
  return writes ? 'write' : 'read';
}

type Note = (first: unknown, second: unknown) => void;

/** Functions of `fs` and `fs.promises` whose first argument is a path. */
const NOTES: { readonly [name: string]: Note } = {
  ...noting('read', 'readFile', 'readFileSync', 'createReadStream', 'existsSync'),
  ...noting('list', 'readdir', 'readdirSync', 'opendir', 'opendirSync'),
  ...noting('write', 'writeFile', 'writeFileSync', 'appendFile', 'appendFileSync', 'createWriteStream'),
  ...each(['open', 'openSync'], (file, flags) => note(opening(flags), file)),
  ...each(['copyFile', 'copyFileSync', 'rename', 'renameSync'], (from, to) => {
    note('read', from);
    note('write', to);
  }),
};

function noting(kind: RecordKind, ...names: string[]) {
  return each(names, (file) => note(kind, file));
}

function each(names: string[], take: Note): { [name: string]: Note } {
  return Object.fromEntries(names.map((name) => [name, take]));
}

for (const functions of [fs, fs.promises] as any[]) {
  for (const [name, take] of Object.entries(NOTES)) {
    const original = functions[name];
    if (!original) continue;
    functions[name] = function (this: unknown, ...args: unknown[]) {
      take(args[0], args[1]);
      return original.apply(this, args);
    };
  }
}
// Node reads the file itself. https://nodejs.org/api/process.html#processloadenvfilepath
const { loadEnvFile } = process;
process.loadEnvFile = (file = '.env') => {
  note('read', file);
  loadEnvFile(file);
};
// For modules that import `fs` functions by name.
(require('node:module') as typeof import('module')).syncBuiltinESMExports();
