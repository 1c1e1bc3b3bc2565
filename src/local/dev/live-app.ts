import type { Failures } from './failures';
import { LiveBundle } from './live-bundle';
import { Repeating } from './repeating';
import type { StackFunctions } from './stack-functions';
import type { Edit } from './watcher';
import { DiscoveryError } from '../../discovery';
import type { Manifest } from '../../manifest/manifest';
import { isUserError, UserError } from '../../errors';

/**
 * Discovery takes long compared with serving an edit: it waits until edits pause, unless a declaration seems to have
 * changed.
 */
const PAUSE_MILLISECONDS = 2500;
/** How long requests wait for an edit to be served, so that a request after a save sees the new code. */
const HOLD_MILLISECONDS = 1000;

/** Discovers the runtime app and brings the files that follow from it up to date: the bridge, the manifest. */
export type Generate = (options: { projectDir: string; runtimeDir: string }) => Promise<{ manifest: Manifest }>;

export interface LiveAppOptions {
  readonly projectDir: string;
  readonly runtimeDir: string;
  readonly workDir: string;
  readonly functions: StackFunctions;
  readonly failures: Failures;
  readonly generate: Generate;
  /** Lets requests wait, until the function that it returns is called or this time is over. */
  readonly hold: (milliseconds: number) => () => void;
  readonly print: (text: string) => void;
  /** The app declares something else than when the stack was synthesized. */
  readonly onDeclarationsChanged: () => void;
  /** Ends the work that is going on. */
  readonly signal: AbortSignal;
}

interface Update {
  /** Milliseconds. */
  readonly duration: number;
  /** Whether the app seems to declare or import something else than before. */
  readonly declarationsChanged: boolean;
  readonly error?: Error;
}

/**
 * A runtime app whose edits are served: at once by its bundle and, when edits pause, by discovery, which finds what
 * follows for the stack. Edits that come while one is built are built together, after it.
 */
export class LiveApp {
  private readonly bundle: LiveBundle;
  private readonly updates = new Repeating(() => this.buildAndServe());
  /** The text of the declarations in the last build. */
  private declarations?: string;
  /** The part of the manifest on which the stack depends, as last discovered. */
  private discovered?: string;
  /**
   * The same, of which the stack that runs was synthesized. Unknown while that is loaded, and after it could not be.
   */
  private loaded?: string;
  private edits = 0;
  private pause?: NodeJS.Timeout;

  constructor(private readonly options: LiveAppOptions) {
    this.bundle = new LiveBundle(options);
  }

  /** Whether an edit can change what is built. */
  dependsOn(edit: Edit): boolean {
    return this.bundle.dependsOn(edit);
  }

  /** Builds and serves the app as it is now. Does not fail: an error is reported. */
  async update(): Promise<void> {
    const { error } = await this.updates.run();
    if (error) this.report(error);
  }

  /** Serves the edit of these files. */
  async edited(files: readonly string[]): Promise<void> {
    const release = this.options.hold(HOLD_MILLISECONDS);
    try {
      await this.serve(files, release);
    } finally {
      release();
    }
  }

  /** Brings the bridge up to date. False if the app has an error, which is reported. */
  async discover(): Promise<boolean> {
    const { projectDir, runtimeDir, failures, generate, signal } = this.options;
    const { edits } = this;
    try {
      const { manifest } = await unlessAborted(signal, generate({ projectDir, runtimeDir }));
      // The operations are permissions, which nothing checks here.
      this.discovered = JSON.stringify({ ...manifest, operations: undefined, unknownOperations: undefined });
      // The result may be older than an edit that has failed meanwhile.
      if (edits === this.edits) failures.clear(runtimeDir);
      return true;
    } catch (e) {
      if (!signal.aborted && edits === this.edits) this.report(e as Error);
      return false;
    }
  }

  /** The stack is loaded with what has been discovered. To be called with its end, if that is a good one. */
  loading(): () => void {
    const { discovered } = this;
    this.loaded = undefined;
    return () => void (this.loaded = discovered);
  }

  /** Forgets the edits that are not followed yet. */
  cancel(): void {
    clearTimeout(this.pause);
  }

  async dispose(): Promise<void> {
    await this.updates.settled();
    await this.bundle.dispose();
  }

  private async serve(files: readonly string[], release: () => void): Promise<void> {
    const { runtimeDir, failures, print, signal } = this.options;
    const edits = ++this.edits;
    const before = failures.get(runtimeDir);
    const { error, duration, declarationsChanged } = await this.updates.run();
    if (signal.aborted) return;
    if (error) {
      // Discovery explains better, if later, what the app does when it is imported.
      const onImport = isUserError(error) && error.code === 'LOAD_FAILED';
      if (onImport && !before) failures.set(runtimeDir, error);
      release();
      const explained = onImport && !(await this.discover());
      // A later edit may have fixed it.
      if (!explained && edits === this.edits) this.report(error);
      return;
    }
    print(`${files.join(', ')} served in ${duration.toFixed(0)} ms`);
    // A bundle that can be built and loaded has no error of its own, but it need not be one that can be deployed.
    if (!(before instanceof DiscoveryError)) failures.clear(runtimeDir);
    clearTimeout(this.pause);
    const delay = declarationsChanged || before || this.loaded === undefined ? 0 : PAUSE_MILLISECONDS;
    this.pause = setTimeout(() => void this.follow(), delay);
  }

  /** Follows what edits have changed in what the app declares: routes, functions, resources. */
  private async follow(): Promise<void> {
    if ((await this.discover()) && this.discovered !== this.loaded) this.options.onDeclarationsChanged();
  }

  private async buildAndServe(): Promise<Update> {
    const started = performance.now();
    const ended = (more: Partial<Update>) => ({
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

  private report(error: Error): void {
    this.options.failures.report(this.options.runtimeDir, error);
  }
}

/** The end does not wait for work that cannot be broken off. */
function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(new UserError('ABORTED', 'ended'));
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}
