import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import type { FSWatcher } from 'chokidar';
import { isFolder } from './is-folder';
import { isModule } from '../../discovery';
import { UserError } from '../../errors';

export interface WatchOptions {
  readonly projectDir: string;
  /** Files and folders, from the project's root. They need not exist yet. */
  readonly paths: readonly string[];
  /** Whether a file, from the project's root, is written by this package, and therefore ignored. */
  readonly ignored: (file: string) => boolean;
  /** File descriptors that this process writes to. @default - standard output and error */
  readonly outputs?: readonly number[];
  /** Receives the changes, sorted by file. */
  readonly onChange: (edits: readonly Edit[]) => void;
}

export interface Edit {
  /** From the project's root, with forward slashes. */
  readonly file: string;
  /** `name`: the file was created or removed. */
  readonly kind: 'content' | 'name';
}

/**
 * The time without events after which edits are reported: an editor writes a file in several steps, and may write
 * several files.
 */
const QUIET_MILLISECONDS = 8;

/** The times of files are those of the last tick of the kernel's clock. */
const CLOCK_STEP_MILLISECONDS = 20;

/** Reports the changed files of a project, whether or not anything depends on them. */
export class Watcher {
  private watcher: FSWatcher;
  private readonly changed = new Map<string, Edit['kind']>();
  /** The paths that were added by name. */
  private readonly asked = new Set<string>();
  /** The folders above them. */
  private readonly above = new Set<string>(['']);
  private readonly outputs: readonly fs.BigIntStats[];
  private readonly isReady: Promise<void>;
  /** The folders that are watched by name. */
  private readonly named = new Set<string>();
  /** All folders that are watched. */
  private readonly watched = new Set<string>();
  /** Those that were removed, or replaced by others. */
  private readonly lost = new Set<string>();
  /** The watcher that takes the place of the present one. */
  private next?: Promise<void>;
  private isClosed = false;
  private timer?: NodeJS.Timeout;

  constructor(private readonly options: WatchOptions) {
    const { paths, outputs = [1, 2] } = options;
    this.outputs = outputs.map((fd) => fs.fstatSync(fd, { bigint: true })).filter((stat) => stat.isFile());
    this.watcher = this.create();
    this.isReady = ready(this.watcher);
    this.add(paths);
  }

  /** Resolves when changes are being watched. */
  ready(): Promise<void> {
    return this.isReady;
  }

  /** Watches more files and folders, from the project's root. They need not exist yet. */
  add(paths: readonly string[]): void {
    const folders = this.unwatched(paths);
    if (folders.length > 0) this.watch(folders);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.next;
    await this.watcher.close();
  }

  private create(): FSWatcher {
    const watcher = load().watch([], {
      ignoreInitial: true,
      // It would delay each replaced file by 100 ms, and many editors replace files.
      atomic: false,
      ignored: (file) => this.isIgnored(file),
    });
    watcher.on('all', (event, file) => {
      if (event === 'change') return;
      if (event === 'addDir') this.watched.add(file);
      if (event === 'unlinkDir') this.lost.add(file);
      this.changedFile(file, 'name');
    });
    // chokidar drops a 'change' within 50 ms of another one, such as a formatter's right after a save.
    watcher.on('raw', (event, name, { watchedPath }: any) => {
      const file = path.basename(watchedPath) === name ? watchedPath : path.join(watchedPath, name ?? '');
      if (event === 'rename' && this.watched.has(file)) this.lost.add(file);
      if (!this.isIgnored(file)) this.changedFile(file, 'content');
    });
    watcher.on('error', () => undefined);
    return watcher;
  }

  private watch(folders: readonly string[]): void {
    this.watcher.add([...folders]);
    for (const folder of folders) {
      this.named.add(folder);
      this.noteFolders(folder);
    }
  }

  private noteFolders(folder: string): void {
    if (this.watched.has(folder)) return;
    this.watched.add(folder);
    for (const entry of entriesOf(folder)) {
      const below = path.join(folder, entry.name);
      if (entry.isDirectory() && !this.isIgnored(below)) this.noteFolders(below);
    }
  }

  /**
   * Watches everything anew if a folder was replaced, as by `git checkout` and by `rm -r x && cp -r y x`: chokidar goes on watching the
   * folder that was deleted. One that is watched by name, and is gone, is waited for in the folder above.
   */
  private followReplaced(): void {
    if (this.next || this.isClosed) return;
    const back = [...this.lost].filter((folder) => isFolder(folder));
    if (back.length === 0 && ![...this.lost].some((folder) => this.named.has(folder))) return;
    for (const folder of back) this.lost.delete(folder);
    this.next = this.watchAnew(back).finally(() => {
      this.next = undefined;
      this.followReplaced();
    });
  }

  private async watchAnew(replaced: readonly string[]): Promise<void> {
    const since = Date.now() - CLOCK_STEP_MILLISECONDS;
    // Before the new one is told what to watch: chokidar shares that between watchers, by path.
    const closed = this.watcher.close();
    this.watcher = this.create();
    this.named.clear();
    this.watched.clear();
    const { projectDir } = this.options;
    this.watch([...new Set([...this.asked].map((file) => existingFolder(path.join(projectDir, file))))]);
    await Promise.all([closed, ready(this.watcher)]);
    if (this.isClosed) return;
    // Neither watcher has reported the edits between the two.
    for (const [folder, names] of Object.entries(this.watcher.getWatched())) {
      const isNew = replaced.some((other) => folder === other || folder.startsWith(other + path.sep));
      for (const name of names) {
        const file = path.join(folder, name);
        if (this.isIgnored(file)) continue;
        if (isNew || changeTime(file) >= since) this.changedFile(file, 'name');
      }
    }
  }

  private changedFile(absolute: string, kind: Edit['kind']): void {
    if (this.isOutput(absolute)) return;
    const file = this.nameOf(absolute);
    if (this.changed.get(file) !== 'name') this.changed.set(file, kind);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const edits = [...this.changed].map(([name, how]) => ({ file: name, kind: how }));
      this.changed.clear();
      this.followReplaced();
      this.options.onChange(edits.sort((a, b) => (a.file < b.file ? -1 : 1)));
    }, QUIET_MILLISECONDS);
  }

  /**
   * Whether the output of this process goes to the file, as with `npx projen dev > dev.log`: watching it would never
   * end.
   */
  private isOutput(file: string): boolean {
    if (this.outputs.length === 0) return false;
    const stat = fs.statSync(file, { bigint: true, throwIfNoEntry: false });
    return stat !== undefined && this.outputs.some(({ dev, ino }) => stat.dev === dev && stat.ino === ino);
  }

  /**
   * The folders of the paths that are not watched yet; marks the paths as watched. A file is watched in its folder: git, and
   * many editors, put another file in its place.
   */
  private unwatched(paths: readonly string[]): string[] {
    const folders = new Set<string>();
    for (const file of paths) {
      if (this.asked.has(file) || (!isHidden(file) && this.isBelowAsked(file))) continue;
      this.asked.add(file);
      for (let folder = path.posix.dirname(file); folder !== '.'; folder = path.posix.dirname(folder)) {
        this.above.add(folder);
      }
      folders.add(existingFolder(path.join(this.options.projectDir, file)));
    }
    return [...folders];
  }

  private isIgnored(file: string): boolean {
    const name = this.nameOf(file);
    if (this.options.ignored(name)) return true;
    if (this.asked.has(name) || this.above.has(name)) return false;
    return isHidden(name) || !(isInRoot(name) || this.isBelowAsked(name));
  }

  private isBelowAsked(file: string): boolean {
    const folder = path.posix.dirname(file);
    return folder !== '.' && (this.asked.has(folder) || this.isBelowAsked(folder));
  }

  private nameOf(file: string): string {
    return path.relative(this.options.projectDir, file).split(path.sep).join('/');
  }
}

/** Whether the name is that of a module in the root, such as `package.json`: creating it may repair a project that does not start. */
function isInRoot(name: string): boolean {
  return !name.includes('/') && isModule(name);
}

/** The path itself if it is a folder, or else the nearest one above it that exists. */
function existingFolder(file: string): string {
  return isFolder(file) ? file : existingFolder(path.dirname(file));
}

function entriesOf(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    // It was removed, or cannot be read.
    return [];
  }
}

/** In milliseconds; 0 if the file was removed. */
function changeTime(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.ctimeMs ?? 0;
}

function ready(watcher: FSWatcher): Promise<void> {
  return new Promise((resolve) => void watcher.once('ready', () => resolve()));
}

/**
 * Hidden files, and temporary files of editors and of writers that rename: `.app.ts.swp`, `app.ts~`, `#app.ts#`,
 * `app.ts.123.tmp`.
 */
function isHidden(name: string): boolean {
  // A linked package is beside the project.
  return /(^|\/)(node_modules|\.[^/]+|#[^/]*#|[^/]*~|[^/]*\.tmp)(\/|$)/.test(name.replace(/^(\.\.\/)+/, ''));
}

function load(): typeof import('chokidar') {
  try {
    return createRequire(__filename)('chokidar');
  } catch (e: any) {
    if (e.code !== 'MODULE_NOT_FOUND') throw e;
    throw new UserError(
      'NO_CHOKIDAR',
      'chokidar, which watches files, is not installed: npm install --save-dev chokidar',
    );
  }
}
