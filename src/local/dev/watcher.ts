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

  constructor(options: WatchOptions) {
    const { projectDir, paths, onChange } = options;
    const ignored = new Set(options.ignored.map((file) => path.join(projectDir, file)));
    this.watcher = load().watch(paths.map((file) => path.join(projectDir, file)), {
      ignoreInitial: true,
      // It would wait 100 ms with each file that is replaced, as many editors do.
      atomic: false,
      // Those of editors and of version control: `.app.ts.swp`, `app.ts~`, `#app.ts#`.
      ignored: (file) => ignored.has(file) || /(^|[\\/])(node_modules|\.[^\\/]+|#[^\\/]*#|[^\\/]*~)$/.test(path.relative(projectDir, file)),
    });
    this.watcher.on('all', (_event, file) => {
      this.changed.add(path.relative(projectDir, file).split(path.sep).join('/'));
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        const files = [...this.changed].sort();
        this.changed.clear();
        onChange(files);
      }, QUIET_MILLISECONDS);
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
}

function load(): typeof import('chokidar') {
  try {
    return createRequire(__filename)('chokidar');
  } catch (e: any) {
    if (e.code !== 'MODULE_NOT_FOUND') throw e;
    throw new DevError('NO_CHOKIDAR', 'chokidar, which watches files, is not installed: npm install --save-dev chokidar');
  }
}
