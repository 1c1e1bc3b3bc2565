import * as fs from 'node:fs';
import * as path from 'node:path';
import { isRunning } from './process-state';
import { oldDataFolder } from './work-folder';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../assembly';
import { UserError } from '../../errors';
import { PACKAGE, STATE_DIR } from '../../manifest/names';
import { commandOf } from '../../package-manager';

/** Changes when what is in the folder is no longer read by this version. */
const FORMAT = 1;
const FORMAT_FILE = 'format.json';
const LOCK_FILE = 'lock';
/** How often a running `dev` looks whether the folder is there. */
const WATCH_MILLISECONDS = 2000;

/** A folder for the data of all services. */
export interface DataFolder {
  /** The data is only for a process that takes the place of this one after a crash. */
  readonly isTemporary: boolean;
  ofService(name: string, location: { readonly account: string; readonly region: string }): string;
  /** A file for what is of no service. */
  file(name: string): string;
}

/** The size of data that was copied. */
export interface Copied {
  readonly files: number;
  readonly bytes: number;
}

/**
 * The data of all services of a stage that `--persist` keeps, at the root of the project: `npm ci` would delete it with
 * node_modules. One process uses it at a time.
 */
export class StateFolder implements DataFolder {
  /** Fails if another process uses it, or if it was written by another version. */
  static open(projectDir: string, stage: string): StateFolder {
    const folder = path.join(projectDir, STATE_DIR, stage);
    const isNew = !fs.existsSync(folder);
    fs.mkdirSync(folder, { recursive: true });
    lock(folder, stage);
    try {
      if (isNew) moveOldData(projectDir, folder);
      checkFormat(folder);
    } catch (e) {
      unlock(folder);
      throw e;
    }
    return new StateFolder(folder);
  }

  /** Deletes the data of a stage. Fails if a process uses it. */
  static remove(projectDir: string, stage: string): void {
    const folder = path.join(projectDir, STATE_DIR, stage);
    fs.rmSync(oldDataFolder(projectDir), { recursive: true, force: true });
    if (!fs.existsSync(folder)) return;
    lock(folder, stage);
    fs.rmSync(folder, { recursive: true, force: true });
  }

  /** Copies the data of a stage to a new folder. Fails if a process uses it. */
  static export(projectDir: string, stage: string, target: string): Copied {
    const folder = path.join(projectDir, STATE_DIR, stage);
    if (!fs.existsSync(folder)) {
      throw new UserError(
        'USAGE',
        `there is no data of the stage "${stage}": \`${commandOf('dev')} --persist\` keeps some`,
      );
    }
    if (fs.existsSync(target) && fs.readdirSync(target).length > 0) {
      throw new UserError('USAGE', `${target} is not empty: choose a new folder`);
    }
    const state = StateFolder.open(projectDir, stage);
    try {
      return copyData(folder, target);
    } finally {
      state.close();
    }
  }

  /** Replaces the data of a stage by that of an exported folder. Fails if a process uses it. */
  static import(projectDir: string, stage: string, source: string): Copied {
    if (!fs.existsSync(path.join(source, FORMAT_FILE))) {
      throw new UserError(
        'USAGE',
        `${source} is no folder of \`${commandOf('state')} export\`: it has no ${FORMAT_FILE}`,
      );
    }
    checkFormat(source);
    const folder = path.join(projectDir, STATE_DIR, stage);
    fs.mkdirSync(folder, { recursive: true });
    lock(folder, stage);
    try {
      return copyData(source, folder);
    } finally {
      unlock(folder);
    }
  }

  readonly isTemporary = false;
  private timer?: NodeJS.Timeout;

  private constructor(private readonly folder: string) {}

  ofService(name: string, { account, region }: { readonly account: string; readonly region: string }): string {
    return path.join(this.folder, name, account, region);
  }

  file(name: string): string {
    return path.join(this.folder, name);
  }

  /** Calls `removed` once when somebody has deleted the folder: what is written from then on is lost at the end. */
  watch(removed: () => void, milliseconds = WATCH_MILLISECONDS): void {
    this.timer = setInterval(() => {
      if (isOwn(this.folder)) return;
      clearInterval(this.timer);
      removed();
    }, milliseconds).unref();
  }

  /** Lets another process use it. */
  close(): void {
    clearInterval(this.timer);
    if (isOwn(this.folder)) unlock(this.folder);
  }
}

function lock(folder: string, stage: string): void {
  const file = path.join(folder, LOCK_FILE);
  for (;;) {
    try {
      fs.writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
      return;
    } catch (e: any) {
      if (e.code !== 'EEXIST') throw e;
    }
    const pid = Number(fs.readFileSync(file, 'utf8'));
    if (isRunning(pid)) {
      throw new UserError(
        'STATE_IN_USE',
        `the data of the stage "${stage}" is in use by \`${commandOf('dev')} --persist\` with the process id ${pid}: end it, ` +
          `or start without --persist. If that process is another program, remove ${file}`,
      );
    }
    // It was killed.
    fs.rmSync(file, { force: true });
  }
}

/** Whether this process has the lock. */
function isOwn(folder: string): boolean {
  try {
    return Number(fs.readFileSync(path.join(folder, LOCK_FILE), 'utf8')) === process.pid;
  } catch {
    return false;
  }
}

function unlock(folder: string): void {
  fs.rmSync(path.join(folder, LOCK_FILE), { force: true });
}

/** Replaces all but the lock by a copy. What is there stays if the disk has no room for both. */
function copyData(from: string, to: string): Copied {
  const next = `${to}.next`;
  fs.rmSync(next, { recursive: true, force: true });
  try {
    fs.cpSync(from, next, { recursive: true, filter: (file) => file !== path.join(from, LOCK_FILE) });
    const copied = sizeOf(next);
    fs.mkdirSync(to, { recursive: true });
    for (const name of fs.readdirSync(to)) {
      if (name !== LOCK_FILE) fs.rmSync(path.join(to, name), { recursive: true });
    }
    for (const name of fs.readdirSync(next)) fs.renameSync(path.join(next, name), path.join(to, name));
    return copied;
  } finally {
    fs.rmSync(next, { recursive: true, force: true });
  }
}

function sizeOf(folder: string): Copied {
  const sizes = fs
    .readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => fs.statSync(path.join(entry.parentPath, entry.name)).size);
  return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

function checkFormat(folder: string): void {
  const file = path.join(folder, FORMAT_FILE);
  if (!fs.existsSync(file)) return fs.writeFileSync(file, `${JSON.stringify({ format: FORMAT })}\n`);
  let format: unknown;
  try {
    ({ format } = JSON.parse(fs.readFileSync(file, 'utf8')));
  } catch {
    // Reported below.
  }
  if (format === FORMAT) return;
  const [what, remedy] =
    typeof format !== 'number'
      ? [`${file} is damaged`, `write {"format":${FORMAT}} to it if the data is of this version`]
      : format > FORMAT
        ? [`${folder} has data of a newer version of ${PACKAGE}`, 'update the package']
        : [`${folder} has data of an older version of ${PACKAGE}`, 'use that version'];
  throw new UserError(
    'STATE_UNREADABLE',
    `${what}, and nothing was changed: ${remedy}, start without --persist, or delete the data with \`${commandOf('dev')} --reset\``,
  );
}

/** Versions before kept it below node_modules, at first only tables. */
function moveOldData(projectDir: string, folder: string): void {
  const old = oldDataFolder(projectDir);
  if (!fs.existsSync(old)) return;
  const isTables = fs.existsSync(path.join(old, 'CURRENT'));
  const parts = isTables
    ? [['', path.join('dynamodb', LOCAL_ACCOUNT, LOCAL_REGION)]]
    : fs.readdirSync(old).map((name) => [name, name]);
  for (const [from, to] of parts) {
    fs.mkdirSync(path.dirname(path.join(folder, to)), { recursive: true });
    fs.renameSync(path.join(old, from), path.join(folder, to));
  }
  fs.rmSync(old, { recursive: true, force: true });
}
