import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import type { FSWatcher } from 'chokidar';
import { UserError } from '../../errors';

export interface WatchOptions {
  readonly projectDir: string;
  /** Files and folders, from the project's root. They need not be there yet. */
  readonly paths: readonly string[];
  /** What is written by ourselves, from the project's root. */
  readonly ignored: (file: string) => boolean;
  /** File descriptors that this process writes to. @default - standard output and error */
  readonly outputs?: readonly number[];
  /** Takes what has changed, sorted by file. */
  readonly onChange: (edits: readonly Edit[]) => void;
}

export interface Edit {
  /** From the project's root, with forward slashes. */
  readonly file: string;
  /** `name`: it is new, or gone. */
  readonly kind: 'content' | 'name';
}

/** An editor writes a file in several steps, and may write several files. */
const QUIET_MILLISECONDS = 8;

/** Tells what changes in a project; whether anything depends on it is for others to say. */
export class Watcher {
  private readonly watcher: FSWatcher;
  private readonly changed = new Map<string, Edit['kind']>();
  /** What is asked for by its name. */
  private readonly asked = new Set<string>();
  private readonly outputs: readonly fs.BigIntStats[];
  private readonly isReady: Promise<void>;
  private timer?: NodeJS.Timeout;

  constructor(private readonly options: WatchOptions) {
    const { paths, outputs = [1, 2] } = options;
    this.outputs = outputs.map((fd) => fs.fstatSync(fd, { bigint: true })).filter((stat) => stat.isFile());
    this.watcher = load().watch([], {
      ignoreInitial: true,
      // It would wait 100 ms with each file that is replaced, as many editors do.
      atomic: false,
      ignored: (file) => this.isIgnored(file),
    });
    this.watcher.on('all', (event, file) => event !== 'change' && this.changedFile(file, 'name'));
    // Its 'change' is left out for a change that follows another within 50 ms: what a formatter writes right after a
    // save, say.
    this.watcher.on('raw', (_event, name, { watchedPath }: any) => {
      const file = path.basename(watchedPath) === name ? watchedPath : path.join(watchedPath, name ?? '');
      if (!this.isIgnored(file)) this.changedFile(file, 'content');
    });
    this.watcher.on('error', () => undefined);
    const absolute = this.unwatched(paths);
    const there = absolute.filter((file) => fs.existsSync(file));
    const ready = new Promise<void>((resolve) =>
      there.length > 0 ? this.watcher.once('ready', () => resolve()) : resolve(),
    );
    // With those that are not there it would call itself ready too early.
    this.isReady = ready.then(() => void this.watcher.add(absolute.filter((file) => !there.includes(file))));
    this.watcher.add(there);
  }

  /** Changes from now on are seen. */
  ready(): Promise<void> {
    return this.isReady;
  }

  /** Watches these too, from now on: files and folders, from the project's root. They need not be there yet. */
  add(paths: readonly string[]): void {
    const news = this.unwatched(paths);
    if (news.length > 0) this.watcher.add(news);
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    await this.watcher.close();
  }

  private changedFile(absolute: string, kind: Edit['kind']): void {
    if (this.isOutput(absolute)) return;
    const file = this.nameOf(absolute);
    if (this.changed.get(file) !== 'name') this.changed.set(file, kind);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const edits = [...this.changed].map(([name, how]) => ({ file: name, kind: how }));
      this.changed.clear();
      this.options.onChange(edits.sort((a, b) => (a.file < b.file ? -1 : 1)));
    }, QUIET_MILLISECONDS);
  }

  /** Whether what this process prints goes there: `npx projen dev > dev.log`. It would never come to rest. */
  private isOutput(file: string): boolean {
    if (this.outputs.length === 0) return false;
    const stat = fs.statSync(file, { bigint: true, throwIfNoEntry: false });
    return stat !== undefined && this.outputs.some(({ dev, ino }) => stat.dev === dev && stat.ino === ino);
  }

  /** Those that are not watched already, with a folder above them; now they are. */
  private unwatched(paths: readonly string[]): string[] {
    const news: string[] = [];
    for (const file of paths) {
      if (this.asked.has(file) || (!isHidden(file) && this.isBelowAsked(file))) continue;
      this.asked.add(file);
      news.push(path.join(this.options.projectDir, file));
    }
    return news;
  }

  private isIgnored(file: string): boolean {
    const name = this.nameOf(file);
    return this.options.ignored(name) || (isHidden(name) && !this.asked.has(name));
  }

  private isBelowAsked(file: string): boolean {
    const folder = path.posix.dirname(file);
    return folder !== '.' && (this.asked.has(folder) || this.isBelowAsked(folder));
  }

  private nameOf(file: string): string {
    return path.relative(this.options.projectDir, file).split(path.sep).join('/');
  }
}

/** Those of editors and of writers that rename too: `.app.ts.swp`, `app.ts~`, `#app.ts#`, `app.ts.123.tmp`. */
function isHidden(name: string): boolean {
  return /(^|\/)(node_modules|\.[^/]+|#[^/]*#|[^/]*~|[^/]*\.tmp)(\/|$)/.test(name);
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
