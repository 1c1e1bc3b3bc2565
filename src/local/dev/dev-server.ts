import * as fs from 'node:fs';
import * as path from 'node:path';
import { banner } from './banner';
import { DevError } from './dev-error';
import { consequences } from './edits';
import { described, Failures } from './failures';
import { LiveApp, type LiveUpdate } from './live-app';
import { Repeating } from './repeating';
import { RequestLog } from './request-log';
import { StackRunner } from './stack-runner';
import { NO_READS, SynthReads } from './synth-reads';
import { synthesize } from './synthesize';
import { Terminal } from './terminal';
import { Watcher, type Edit } from './watcher';
import { makeWorkFolder } from './work-folder';
import { DiscoveryError, loadEsbuild } from '../../discovery';
import type { Manifest } from '../../manifest/manifest';
import { MANIFEST_FILE } from '../../manifest/render';
import { loadCloudAssembly } from '../assembly';
import type { LocalCloud } from '../model';

export interface DevServerOptions {
  /** The root of the project, where cdk.json is. */
  readonly projectDir: string;
  /** The port of the first API. @default - the next free one from 3000 on */
  readonly port?: number;
  /** Keeps the tables' items when this ends. @default false */
  readonly persist?: boolean;
  /** The stage to run. @default - the project's default stage */
  readonly stage?: string;
  /** The URL of an emulator to use for the AWS services. @default - those in this process */
  readonly endpoint?: string;
  /** Services whose clients reach AWS, with the developer's credentials. @default - none */
  readonly aws?: readonly string[];
  /** Discovers the runtime app and brings the files that follow from it up to date: the bridge, the manifest. */
  readonly generate: (options: { projectDir: string; runtimeDir: string }) => Promise<{ manifest: Manifest }>;
  /** Takes what is for the terminal. */
  readonly terminal: { write(text: string): unknown };
  /** Ends the start. */
  readonly signal?: AbortSignal;
}

/** The runtime app that a project has if nothing else is said. */
const RUNTIME_DIR = 'runtime';
const INFRASTRUCTURE_DIR = 'infrastructure';
/**
 * What an app declares is looked at once edits pause, as that takes long compared with serving an edit; and at once if a
 * declaration seems to have changed.
 */
const PAUSE_MILLISECONDS = 2500;
/** How long requests wait for an edit to be served, so that what comes after a save sees the new code. */
const HOLD_MILLISECONDS = 1000;

/**
 * The local cloud of a project: synthesizes the stack, runs it, and follows the edits of its sources.
 *
 * @example
 * const server = await DevServer.start({ projectDir, generate: generateAsync, terminal: process.stdout });
 * console.log(server.url);
 * await server.close();
 */
export class DevServer {
  /** Starts, and runs the stack. If the project is broken, it starts nevertheless and waits for the edit that mends it. */
  static async start(options: DevServerOptions): Promise<DevServer> {
    const server = new DevServer(options);
    try {
      await server.runner.open();
      const release = server.runner.hold();
      await server.reload();
      release();
      await server.watch();
      if (server.ending.signal.aborted) throw new DevError('ABORTED', 'ended while starting');
    } catch (e) {
      await server.close();
      throw e;
    }
    return server;
  }

  private readonly workDir: string;
  private readonly terminal: Terminal;
  private readonly failures = new Failures();
  private readonly runner: StackRunner;
  private readonly apps = new Map<string, LiveApp>();
  /** What the stack depends on of each app, as it was when the stack was synthesized. */
  private readonly declared = new Map<string, string>();
  private readonly pauses = new Map<string, NodeJS.Timeout>();
  /** How many edits there were. */
  private edits = 0;
  private readonly reloads = new Repeating(() => this.runReload());
  private readonly ending = new AbortController();
  private readonly synthReads: SynthReads;
  /** What the last synthesis has read. */
  private reads = NO_READS;
  private watcher?: Watcher;
  private banner?: string;

  private constructor(private readonly options: DevServerOptions) {
    const { projectDir, port, endpoint, persist = false, aws = [] } = options;
    options.signal?.addEventListener('abort', () => this.ending.abort());
    this.workDir = makeWorkFolder(projectDir);
    this.synthReads = new SynthReads(projectDir, this.workDir);
    this.terminal = new Terminal(options.terminal);
    this.runner = new StackRunner({
      projectDir,
      port,
      endpoint,
      persist,
      aws,
      requests: new RequestLog(this.terminal),
      failure: () => this.failures.text(),
      log: (message) => this.terminal.print(message),
    });
  }

  /** Where the first API is served. */
  get url(): string {
    return this.runner.servers[0].url;
  }

  /** Ends everything: servers, functions, the build, processes. */
  async close(): Promise<void> {
    this.ending.abort();
    for (const timer of this.pauses.values()) clearTimeout(timer);
    await this.watcher?.close();
    await this.runner.close();
    await this.reloads.settled();
    for (const app of this.apps.values()) await app.dispose();
    if (this.apps.size > 0) await loadEsbuild(this.options.projectDir).stop();
    this.terminal.flush();
    fs.rmSync(this.workDir, { recursive: true, force: true });
  }

  private reload(): Promise<void> {
    return this.reloads.run();
  }

  private async runReload(): Promise<void> {
    const started = performance.now();
    const { projectDir } = this.options;
    const outdir = path.join(this.workDir, 'cdk.out');
    if (fs.existsSync(path.join(projectDir, RUNTIME_DIR))) this.app(RUNTIME_DIR);
    for (const runtimeDir of this.apps.keys()) if (!(await this.discover(runtimeDir))) return;
    try {
      // Both take their time, in processes of their own.
      const [, ...updates] = await Promise.all([
        this.synthesize(outdir),
        ...[...this.apps].map(async ([runtimeDir, app]) => this.served(runtimeDir, await app.update())),
      ]);
      const cloud = loadCloudAssembly(outdir, { inlineCodeDir: path.join(this.workDir, 'inline') });
      for (const { runtimeDir } of cloud.functions) {
        if (runtimeDir !== undefined && !this.apps.has(runtimeDir)) {
          updates.push(this.served(runtimeDir, await this.app(runtimeDir).update()));
        }
      }
      await this.runner.apply(cloud);
      this.failures.clear(INFRASTRUCTURE_DIR);
      this.report(cloud, performance.now() - started);
    } catch (e) {
      if (!this.ending.signal.aborted) this.fail(INFRASTRUCTURE_DIR, e as Error);
    }
  }

  private async synthesize(outdir: string): Promise<void> {
    const { projectDir, stage } = this.options;
    try {
      await synthesize({
        projectDir,
        outdir,
        stage,
        environment: this.synthReads.environment(),
        signal: this.ending.signal,
      });
    } finally {
      this.reads = this.synthReads.take();
      this.watcher?.add(this.sources());
    }
  }

  private report(cloud: LocalCloud, duration: number): void {
    const outputs = cloud.outputs.map((output) => ({ ...output, value: this.runner.withLocalUrls(output.value) }));
    const text = banner(cloud, this.runner.servers, outputs);
    if (text !== this.banner) this.terminal.print(`${text}\n`);
    else this.terminal.print(`${INFRASTRUCTURE_DIR}/ reloaded in ${duration.toFixed(0)} ms`);
    this.banner = text;
  }

  private async watch(): Promise<void> {
    this.watcher = new Watcher({
      projectDir: this.options.projectDir,
      paths: [RUNTIME_DIR, INFRASTRUCTURE_DIR, 'cdk.json', 'cdk.context.json', ...this.sources()],
      ignored: (file) => this.isGenerated(file),
      onChange: (edits) => this.changed(edits),
    });
    await this.watcher.ready();
  }

  private isGenerated(file: string): boolean {
    return (
      file === `${INFRASTRUCTURE_DIR}/runtime-app.ts` ||
      [RUNTIME_DIR, ...this.apps.keys()].some((runtimeDir) => file === `${runtimeDir}/${MANIFEST_FILE}`)
    );
  }

  /** What the stack has turned out to be made of. */
  private sources(): string[] {
    return [...this.apps.keys(), ...this.reads.files, ...this.reads.folders].filter((file) => file !== '');
  }

  private changed(edits: readonly Edit[]): void {
    const { apps, synthesis } = consequences(edits, {
      apps: this.apps,
      infrastructureDir: INFRASTRUCTURE_DIR,
      reads: this.reads,
      isBroken: (dir) => this.failures.get(dir) !== undefined,
    });
    for (const [runtimeDir, files] of apps) void this.edited(runtimeDir, this.apps.get(runtimeDir)!, files);
    if (synthesis) void this.reload();
  }

  private async edited(runtimeDir: string, app: LiveApp, files: readonly string[]): Promise<void> {
    const release = this.runner.hold(HOLD_MILLISECONDS);
    try {
      await this.serve(runtimeDir, app, files, release);
    } finally {
      release();
    }
  }

  private async serve(runtimeDir: string, app: LiveApp, files: readonly string[], release: () => void): Promise<void> {
    const edits = ++this.edits;
    const before = this.failures.get(runtimeDir);
    const update = await app.update();
    if (this.ending.signal.aborted) return;
    if (update.error) {
      // What the app does when it is imported, discovery explains better, if later.
      const onImport = update.error instanceof DevError && update.error.code === 'LOAD_FAILED';
      if (onImport && !before) this.failures.set(runtimeDir, update.error);
      release();
      const explained = onImport && !(await this.discover(runtimeDir));
      // An edit that came meanwhile may have mended it.
      if (!explained && edits === this.edits) this.fail(runtimeDir, update.error);
      return;
    }
    this.terminal.print(`${files.join(', ')} served in ${update.duration.toFixed(0)} ms`);
    // A bundle that can be built and loaded is no longer broken, but it need not be one that can be deployed.
    if (!(before instanceof DiscoveryError)) this.failures.clear(runtimeDir);
    clearTimeout(this.pauses.get(runtimeDir));
    const delay = update.declarationsChanged || before ? 0 : PAUSE_MILLISECONDS;
    this.pauses.set(
      runtimeDir,
      setTimeout(() => void this.follow(runtimeDir), delay),
    );
  }

  /** Follows what an edit has changed in what the app declares: routes, functions, resources. */
  private async follow(runtimeDir: string): Promise<void> {
    const before = this.declared.get(runtimeDir);
    if ((await this.discover(runtimeDir)) && this.declared.get(runtimeDir) !== before) await this.reload();
  }

  /** Brings the bridge up to date. False if the app is broken. */
  private async discover(runtimeDir: string): Promise<boolean> {
    const { edits } = this;
    try {
      const { manifest } = await this.unlessEnding(
        this.options.generate({ projectDir: this.options.projectDir, runtimeDir }),
      );
      // The operations are permissions, which nobody asks for here.
      this.declared.set(
        runtimeDir,
        JSON.stringify({ ...manifest, operations: undefined, unknownOperations: undefined }),
      );
      // What it has seen may be older than an edit that has failed meanwhile.
      if (edits === this.edits) this.failures.clear(runtimeDir);
      return true;
    } catch (e) {
      if (!this.ending.signal.aborted && edits === this.edits) this.fail(runtimeDir, e as Error);
      return false;
    }
  }

  /** What cannot be broken off is not waited for at the end. */
  private unlessEnding<T>(work: Promise<T>): Promise<T> {
    const { signal } = this.ending;
    return new Promise((resolve, reject) => {
      const end = () => reject(new DevError('ABORTED', 'ended'));
      if (signal.aborted) end();
      signal.addEventListener('abort', end, { once: true });
      work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
    });
  }

  private served(runtimeDir: string, { error }: LiveUpdate): void {
    if (error) this.fail(runtimeDir, error);
  }

  private fail(part: string, error: Error): void {
    const known = this.failures.get(part)?.message === error.message;
    this.failures.set(part, error);
    if (!known) this.terminal.print(`\n${described(error)}\n`);
  }

  private app(runtimeDir: string): LiveApp {
    const { projectDir } = this.options;
    let app = this.apps.get(runtimeDir);
    if (!app) {
      app = new LiveApp({
        projectDir,
        runtimeDir,
        workDir: path.join(this.workDir, runtimeDir),
        functions: this.runner.functions,
      });
      this.apps.set(runtimeDir, app);
    }
    return app;
  }
}
