import * as fs from 'node:fs';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { signalArrives } from './ended-esbuild';
import type { Failures } from './failures';
import { LiveBundle, type LiveBuild } from './live-bundle';
import { Repeating } from './repeating';
import type { StackFunctions } from './stack-functions';
import type { Edit } from './watcher';
import { DiscoveryError } from '../../discovery';
import type { Manifest } from '../../manifest/manifest';
import { isUserError, UserError } from '../../errors';

/**
 * The pause in edits before discovery runs, which takes long compared with serving an edit. It runs at once if a
 * declaration seems to have changed.
 */
const PAUSE_MILLISECONDS = 2500;
/** The maximum time that requests wait for an edit to be served, so that a request after a save sees the new code. */
const HOLD_MILLISECONDS = 1000;
/** The maximum time that they wait for a stack with the resources that an edit has added. */
const STACK_HOLD_MILLISECONDS = 10_000;

/** Discovers the runtime app and updates the files generated from it: the bridge, the manifest. */
export type Generate = (options: { projectDir: string; runtimeDir: string }) => Promise<{ manifest: Manifest }>;

export interface LiveAppOptions {
  readonly projectDir: string;
  readonly runtimeDir: string;
  readonly workDir: string;
  /** See `LiveBundleOptions`. */
  readonly inspect?: boolean;
  readonly functions: StackFunctions;
  readonly failures: Failures;
  readonly generate: Generate;
  /** Holds requests until the returned function is called or the time has passed. */
  readonly hold: (milliseconds: number) => () => void;
  readonly print: (text: string) => void;
  /** Called when the app's declarations differ from those of the synthesized stack, which is then loaded again. */
  readonly onDeclarationsChanged: () => Promise<void>;
  /** Receives the work that follows an edit which seems to change declarations. It does not fail. */
  readonly onFollow: (work: Promise<void>) => void;
  /** Cancels the work in progress. */
  readonly signal: AbortSignal;
}

interface Update {
  /** Milliseconds. */
  readonly duration: number;
  /** Whether the declarations or imports of the app seem to have changed. */
  readonly declarationsChanged: boolean;
  /** Whether the build is served only with the next stack, which binds its new resources. */
  readonly isStaged?: boolean;
  readonly error?: Error;
}

/**
 * A runtime app whose edits are served: at once by its bundle and, when edits pause, by discovery, which finds changes
 * that affect the stack. Edits during a build are built together, after it.
 */
export class LiveApp {
  private readonly bundle: LiveBundle;
  private readonly updates = new Repeating(() => this.buildAndServe());
  /** The build that functions have. */
  private served?: LiveBuild;
  /** A build with resources of which the functions do not have the variables yet: it is served with the stack that binds them. */
  private staged?: LiveBuild;
  /** The text of the declarations in the last build. */
  private declarations?: string;
  /** As last discovered. */
  manifest?: Manifest;
  /** That of which the running stack was synthesized. Undefined while the stack is loaded, and after a failed load. */
  private loaded?: Manifest;
  /** That of the last build. */
  private docsDir?: string;
  /** The number of edits so far. */
  edits = 0;
  /** The edits that are built together, by their build. */
  private readonly together = new WeakMap<Promise<Update>, { readonly files: Set<string>; last: number }>();
  private pause?: NodeJS.Timeout;

  constructor(private readonly options: LiveAppOptions) {
    this.bundle = new LiveBundle(options);
  }

  /** Whether an edit can change the build. */
  dependsOn(edit: Edit): boolean {
    return this.bundle.dependsOn(edit);
  }

  /** Builds and serves the present app. Does not throw: an error is reported. */
  async update(): Promise<void> {
    const { error } = await this.updates.run();
    if (error) this.report(error);
  }

  /** Serves a build that has waited for the stack which is loaded now. */
  async serveStaged(): Promise<void> {
    if (!this.staged) return;
    try {
      await this.replaceCode(this.staged);
    } catch (e) {
      await signalArrives(e);
      this.report(e as Error);
    }
  }

  /** Loads code again that did not load for the functions of the stack before: a value that it needs may be bound now. */
  async loadAgain(): Promise<void> {
    const { runtimeDir, failures } = this.options;
    const { edits } = this;
    const before = failures.get(runtimeDir);
    if (!isUserError(before) || before.code !== 'LOAD_FAILED') return;
    const { error } = await this.updates.run();
    if (edits !== this.edits) return;
    if (error) this.report(error);
    else failures.clear(runtimeDir);
  }

  /** Serves an edit of these files. */
  async edited(files: readonly string[]): Promise<void> {
    const release = this.options.hold(HOLD_MILLISECONDS);
    this.options.functions.prepareCode(this.options.runtimeDir);
    try {
      await this.serve(files, release);
    } finally {
      release();
    }
  }

  /** Updates the bridge. Returns false if the app has an error, which is reported. */
  async discover(): Promise<boolean> {
    const { projectDir, runtimeDir, failures, generate, signal } = this.options;
    const { edits } = this;
    try {
      const { manifest } = await unlessAborted(signal, generate({ projectDir, runtimeDir }));
      this.manifest = manifest;
      this.writeDocs();
      // The result may be older than an edit that has failed since.
      if (edits === this.edits) failures.clear(runtimeDir);
      return true;
    } catch (e) {
      await signalArrives(e);
      if (!signal.aborted && edits === this.edits) this.report(e as Error);
      return false;
    }
  }

  /**
   * Marks the start of loading the stack with the last discovery. The returned function is to be called when that has
   * succeeded.
   */
  loading(): () => void {
    const { manifest } = this;
    this.loaded = undefined;
    return () => void (this.loaded = manifest);
  }

  /** Cancels the pending discovery of edits. */
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
    const started = performance.now();
    const before = failures.get(runtimeDir);
    const update = this.updates.run();
    const together = this.together.get(update) ?? { files: new Set<string>(), last: edits };
    this.together.set(update, together);
    for (const file of files) together.files.add(file);
    together.last = edits;
    const { error, duration, declarationsChanged, isStaged } = await update;
    // The last edit is followed for all of them.
    if (signal.aborted || together.last !== edits) return;
    if (error) {
      // Discovery explains errors at import better, but later.
      const onImport = isUserError(error) && error.code === 'LOAD_FAILED';
      if (onImport && !before) failures.set(runtimeDir, error);
      release();
      const explained = onImport && !(await this.discover());
      // A later edit may have fixed it.
      if (!explained && edits === this.edits) this.report(error);
      return;
    }
    // Discovery may yet refuse changed declarations, which then are not served.
    const isChecked = !declarationsChanged && !isStaged && !(before instanceof DiscoveryError);
    const served = () => {
      const milliseconds = isStaged ? performance.now() - started : duration;
      print(`${[...together.files].join(', ')} served in ${milliseconds.toFixed(0)} ms`);
    };
    if (isChecked) served();
    // A bundle that builds and loads clears its own errors, but not those of discovery: it may not be deployable.
    if (!(before instanceof DiscoveryError)) failures.clear(runtimeDir);
    clearTimeout(this.pause);
    if (!declarationsChanged && !isStaged && !before && this.loaded !== undefined) {
      this.pause = setTimeout(() => void this.follow(), PAUSE_MILLISECONDS);
      return;
    }
    // Requests of the edit are served before.
    const following = new Promise((resolve) => setImmediate(resolve)).then(() =>
      this.follow(isChecked ? undefined : served),
    );
    this.options.onFollow(following);
    if (isStaged) void following.finally(this.options.hold(STACK_HOLD_MILLISECONDS));
  }

  /** Discovers changed declarations after edits: routes, functions, resources. */
  private async follow(discovered: () => void = () => undefined): Promise<void> {
    if (!(await this.discover())) return;
    if (isDeepStrictEqual(this.manifest, this.loaded)) {
      await this.serveStaged();
      return discovered();
    }
    const isStaged = this.staged !== undefined;
    if (!isStaged) discovered();
    const added = this.loaded ? addedOperations(this.loaded, this.manifest!) : [];
    if (added.length > 0) {
      this.options.print(
        `${this.options.runtimeDir}/ calls ${added.join(', ')}: the stack is loaded with the permissions`,
      );
    }
    await this.options.onDeclarationsChanged();
    if (isStaged && !this.staged) discovered();
  }

  private async buildAndServe(): Promise<Update> {
    const started = performance.now();
    const ended = (more: Partial<Update>) => ({
      duration: performance.now() - started,
      declarationsChanged: false,
      ...more,
    });
    try {
      const build = await this.bundle.build(this.served?.codeDir);
      this.docsDir = build.docsDir;
      this.writeDocs();
      const declarationsChanged = this.declarations !== undefined && this.declarations !== build.declarations;
      this.declarations = build.declarations;
      const { resources } = this.served ?? build;
      if ([...build.resources].every((name) => resources.has(name))) {
        await this.replaceCode(build);
        return ended({ declarationsChanged });
      }
      this.staged = build;
      this.options.functions.stageCode(this.options.runtimeDir, build);
      return ended({ declarationsChanged, isStaged: true });
    } catch (error) {
      await signalArrives(error);
      return ended({ error: error as Error });
    }
  }

  private async replaceCode(build: LiveBuild): Promise<void> {
    this.staged = undefined;
    this.served = build;
    await this.options.functions.replaceCode(this.options.runtimeDir, build);
  }

  /** Writes the files of `app.docs()`. After an edit they are those of the last discovery, until the next. */
  private writeDocs(): void {
    if (this.docsDir === undefined || !this.manifest?.routes.some(({ docs }) => docs)) return;
    // It is in node_modules, which may have been deleted. The next build has a new one.
    if (!fs.existsSync(this.docsDir)) return;
    const { apiVersion } = require('../../contract/openapi') as typeof import('../../contract/openapi');
    const { servedFiles } = require('../../contract/page') as typeof import('../../contract/page');
    for (const [name, text] of servedFiles(this.manifest, apiVersion(this.options.projectDir))) {
      fs.writeFileSync(path.join(this.docsDir, name), text);
    }
  }

  private report(error: Error): void {
    if (this.options.signal.aborted) return;
    this.options.failures.report(this.options.runtimeDir, error);
  }
}

/** Rejects at once when aborted: closing does not wait for work that cannot be cancelled. */
function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(new UserError('ABORTED', 'ended'));
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}

/** `dynamodb:DeleteItem`, of each operation that the code did not call before. */
function addedOperations(before: Manifest, { operations }: Manifest): string[] {
  return Object.entries(operations).flatMap(([service, names]) =>
    names.filter((name) => !before.operations[service]?.includes(name)).map((name) => `${service}:${name}`),
  );
}
