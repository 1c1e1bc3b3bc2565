import type { StackFunctions } from './stack-functions';
import { LiveBundle } from './live-bundle';
import { Repeating } from './repeating';
import type { Edit } from './watcher';

export interface LiveAppOptions {
  readonly projectDir: string;
  readonly runtimeDir: string;
  readonly workDir: string;
  readonly functions: StackFunctions;
}

/** What became of an edit. */
export interface LiveUpdate {
  /** Milliseconds. */
  readonly duration: number;
  /** Whether the app seems to declare or import something else than before. */
  readonly declarationsChanged: boolean;
  readonly error?: Error;
}

/** A runtime app whose edits are served. Edits that come while one is built are built together, after it. */
export class LiveApp {
  private readonly bundle: LiveBundle;
  private readonly updates = new Repeating(() => this.run());
  private declarations?: string;

  constructor(private readonly options: LiveAppOptions) {
    this.bundle = new LiveBundle(options);
  }

  /** Builds and serves what the files are now. Does not fail: the error is in the result. */
  update(): Promise<LiveUpdate> {
    return this.updates.run();
  }

  /** Whether an edit can change what is built. */
  dependsOn(edit: Edit): boolean {
    return this.bundle.dependsOn(edit);
  }

  async dispose(): Promise<void> {
    await this.updates.settled();
    await this.bundle.dispose();
  }

  private async run(): Promise<LiveUpdate> {
    const started = performance.now();
    const ended = (more: Partial<LiveUpdate>) => ({
      duration: performance.now() - started,
      declarationsChanged: false,
      ...more,
    });
    try {
      const build = await this.bundle.build();
      const declarationsChanged = this.declarations !== undefined && this.declarations !== build.declarations;
      this.declarations = build.declarations;
      await this.options.functions.replaceCode(this.options.runtimeDir, build);
      return ended({ declarationsChanged });
    } catch (error) {
      return ended({ error: error as Error });
    }
  }
}
