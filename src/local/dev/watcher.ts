import { createRequire } from 'module';
import * as path from 'path';
import type { FSWatcher } from 'chokidar';
import { DevError } from './dev-error';

export interface WatchOptions {
  readonly projectDir: string;
  /** Files and folders, from the project's root. They need not be there yet. */
  readonly paths: readonly string[];
  /** What is written by ourselves, from the project's root. */
  readonly ignored: readonly string[];
  /** Takes the changed files, from the project's root, with forward slashes. */
  readonly onChange: (files: readonly string[]) => void;
}

/** An editor writes a file in several steps, and may write several files. */
const QUIET_MILLISECONDS = 8;

/** Watches the sources of a project. */
export class Watcher {
  private readonly watcher: FSWatcher;
  private readonly changed = new Set<string>();
  private timer?: NodeJS.Timeout;

  constructor(private readonly options: WatchOptions) {
    const { projectDir, paths } = options;
    this.watcher = load().watch(paths.map((file) => path.join(projectDir, file)), {
      ignoreInitial: true,
      // It would wait 100 ms with each file that is replaced, as many editors do.
      atomic: false,
      ignored: (file) => this.isIgnored(file),
    });
    this.watcher.on('all', (event, file) => event !== 'change' && this.changedFile(file));
    // Its 'change' is left out for a change that follows another within 50 ms: what a formatter writes right after a save, say.
    this.watcher.on('raw', (_event, name, { watchedPath }: any) => {
      const file = path.basename(watchedPath) === name ? watchedPath : path.join(watchedPath, name ?? '');
      if (path.extname(file) && !this.isIgnored(file)) this.changedFile(file);
    });
    this.watcher.on('error', () => undefined);
  }

  /** Changes from now on are seen. */
  public ready(): Promise<void> {
    return new Promise((resolve) => this.watcher.once('ready', () => resolve()));
  }

  public async close(): Promise<void> {
    clearTimeout(this.timer);
    await this.watcher.close();
  }

  private changedFile(file: string): void {
    const { projectDir, onChange } = this.options;
    this.changed.add(path.relative(projectDir, file).split(path.sep).join('/'));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const files = [...this.changed].sort();
      this.changed.clear();
      onChange(files);
    }, QUIET_MILLISECONDS);
  }

  private isIgnored(file: string): boolean {
    const name = path.relative(this.options.projectDir, file).split(path.sep).join('/');
    // Those of editors and of writers that rename too: `.app.ts.swp`, `app.ts~`, `#app.ts#`, `app.ts.123.tmp`.
    return this.options.ignored.includes(name) || /(^|\/)(node_modules|\.[^/]+|#[^/]*#|[^/]*~|[^/]*\.tmp)(\/|$)/.test(name);
  }
}

function load(): typeof import('chokidar') {
  try {
    return createRequire(__filename)('chokidar');
  } catch (e: any) {
    if (e.code !== 'MODULE_NOT_FOUND') throw e;
    throw new DevError('NO_CHOKIDAR', 'chokidar, which watches files, is not installed: npm install --save-dev chokidar');
  }
}
