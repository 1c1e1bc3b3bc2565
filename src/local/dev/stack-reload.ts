import * as fs from 'node:fs';
import * as path from 'node:path';
import { banner } from './banner';
import { locationOf } from './aws-services';
import type { ControlAddress } from './control-server';
import type { Failures } from './failures';
import { localAwsVariables } from './function-environment';
import { KeptAssembly, type Manifests } from './kept-assembly';
import { announceDev } from './running-dev';
import { linkedPackages } from './linked-packages';
import type { LiveApp } from './live-app';
import { Repeating } from './repeating';
import type { StackRunner } from './stack-runner';
import { signalArrives } from './ended-esbuild';
import { inEither, NO_READS, SynthReads, type Reads } from './synth-reads/synth-reads';
import { synthesize } from './synthesize';
import { loadCloudAssembly } from '../assembly';
import type { LocalCloud } from '../model';
import { isUserError, type ErrorCode } from '../../errors';
import { INFRASTRUCTURE_DIR, RUNTIME_DIR, STATE_DIR } from '../../manifest/names';

/**
 * The time in which a process has not yet read a file of the project. The bridge may have been written just before it was
 * started.
 */
const STARTING_MILLISECONDS = 20;
/** The time after the start in which requests come first. */
const VERIFY_MILLISECONDS = 1500;

/** The errors of data that `--persist` has kept. */
const STATE_ERRORS: readonly ErrorCode[] = ['LOCAL_STATE', 'STATE_UNREADABLE', 'DYNAMODB_START'];

export interface StackReloadOptions {
  readonly projectDir: string;
  readonly workDir: string;
  /** The stage to run. @default - the project's default stage */
  readonly stage?: string;
  /** The deployed stage that functions run against, for the terminal. */
  readonly against?: string;
  readonly runner: StackRunner;
  /** Where this takes the requests of other commands. */
  readonly control: () => ControlAddress;
  readonly failures: Failures;
  /** The runtime apps, by their folder. */
  readonly apps: ReadonlyMap<string, LiveApp>;
  /** Adds a runtime app that was found in the stack. */
  readonly addApp: (runtimeDir: string) => LiveApp;
  /** Called when the synthesis has read other files than before. */
  readonly onReads: () => void;
  readonly print: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Loads and reloads the stack: discovers the apps, synthesizes the stack and runs it. */
export class StackReload {
  /** The files that the last synthesis has read. */
  reads: Reads = NO_READS;
  private readonly synthReads: SynthReads;
  private readonly reloads = new Repeating(() => this.reload());
  private banner?: string;
  private readonly started = Date.now();
  /** With --against, the stack is that of AWS at the time of the start. */
  private readonly kept?: KeptAssembly;
  /** What the assembly was synthesized from, if the next run may begin with it. */
  private origin?: ReturnType<KeptAssembly['origin']>;
  private isFirst = true;
  private verification?: Verification;

  constructor(private readonly options: StackReloadOptions) {
    this.synthReads = new SynthReads(options.projectDir, options.workDir);
    if (options.against === undefined) this.kept = new KeptAssembly(options);
  }

  /** Does not throw: an error is reported. */
  run(): Promise<void> {
    return this.reloads.run();
  }

  /** Ends what runs, and keeps the assembly for the next run. */
  async close(): Promise<void> {
    await this.reloads.settled();
    await this.verification?.end();
    if (this.origin) this.kept?.keep(this.outdir, this.origin);
  }

  private get outdir(): string {
    return path.join(this.options.workDir, 'cdk.out');
  }

  private get manifests(): Manifests {
    return new Map([...this.options.apps].map(([dir, { manifest }]) => [dir, manifest]));
  }

  /** The number of edits of all apps. */
  private get edits(): number {
    return [...this.options.apps.values()].reduce((sum, app) => sum + app.edits, 0);
  }

  private async reload(): Promise<void> {
    const started = performance.now();
    const { projectDir, runner, failures, apps, addApp, signal } = this.options;
    await this.verification?.end();
    this.origin = undefined;
    // It is in node_modules, which may have been deleted and installed again.
    fs.mkdirSync(this.options.workDir, { recursive: true });
    if (!apps.has(RUNTIME_DIR) && fs.existsSync(path.join(projectDir, RUNTIME_DIR))) addApp(RUNTIME_DIR);
    // If anything fails from here on, the next served edit of an app reloads the stack.
    for (const app of apps.values()) app.loading();
    const { edits } = this;
    const editsOf = new Map([...apps.values()].map((app) => [app, app.edits]));
    for (const app of apps.values()) if (!(await app.discover())) return;
    const loaded = [...apps.values()].map((app) => app.loading());
    const { manifests } = this;
    const begin = Date.now() + STARTING_MILLISECONDS;
    const isTaken = this.takeKept();
    try {
      // Both are slow, and run in processes of their own.
      await Promise.all([isTaken || this.synthesize(this.outdir), ...[...apps.values()].map((app) => app.update())]);
      const cloud = this.load(this.outdir);
      for (const { runtimeDir } of cloud.functions) {
        if (runtimeDir !== undefined && !apps.has(runtimeDir)) await addApp(runtimeDir).update();
      }
      await runner.apply(cloud);
      // A later edit may need another stack, which it loads.
      for (const [app, count] of editsOf) if (app.edits === count) await app.serveStaged();
      for (const app of apps.values()) await app.loadAgain();
      for (const done of loaded) done();
      failures.clear(INFRASTRUCTURE_DIR);
      failures.clear(STATE_DIR);
      this.announce(cloud, performance.now() - started);
      this.origin = this.kept?.origin(this.reads, manifests, begin);
      if (isTaken) this.verification = new Verification(VERIFY_MILLISECONDS, (end) => this.verify(cloud, end));
    } catch (e) {
      await signalArrives(e);
      const part = isUserError(e) && STATE_ERRORS.includes(e.code) ? STATE_DIR : INFRASTRUCTURE_DIR;
      if (signal.aborted) return;
      // A synthesis either helps, or explains the error.
      if (isTaken && part === INFRASTRUCTURE_DIR) return this.reload();
      // The CDK app has met code that is newer than the bridge. An edit that is served while the stack is loaded loads it again.
      const isServed = ![...apps.keys()].some((dir) => failures.get(dir));
      if (part === INFRASTRUCTURE_DIR && this.edits !== edits && isServed) return;
      failures.report(part, e as Error);
    }
  }

  /** Whether the assembly of the last run is that of this one: then it need not be waited for. */
  private takeKept(): boolean {
    const reads = this.isFirst ? this.kept?.take(this.outdir, this.manifests) : undefined;
    this.isFirst = false;
    if (!reads) return false;
    this.reads = reads;
    this.options.onReads();
    return true;
  }

  /**
   * Synthesizes after all: a stack may depend on more than the files of the project. If another one results, or an error,
   * it is reloaded.
   */
  private async verify(cloud: LocalCloud, end: AbortSignal): Promise<void> {
    const outdir = path.join(this.options.workDir, 'cdk.out.verified');
    let isSame = false;
    try {
      await this.synthesize(outdir, end);
      isSame = described(this.load(outdir), outdir) === described(cloud, this.outdir);
    } catch {
      // The reload reports it.
    }
    fs.rmSync(outdir, { recursive: true, force: true });
    if (!isSame && !end.aborted && !this.options.signal.aborted) void this.run();
  }

  private load(outdir: string): LocalCloud {
    const { workDir, runner } = this.options;
    return loadCloudAssembly(outdir, {
      inlineCodeDir: path.join(workDir, 'inline'),
      awsEndpoint: runner.queueEndpoint,
    });
  }

  private async synthesize(outdir: string, end?: AbortSignal): Promise<void> {
    const { projectDir, stage, onReads } = this.options;
    const signal = end ? AbortSignal.any([this.options.signal, end]) : this.options.signal;
    let hasSucceeded = false;
    try {
      await synthesize({
        projectDir,
        outdir,
        stage,
        onEnvFile: (file) => this.synthReads.note(file),
        environment: this.synthReads.environment(linkedPackages(projectDir)),
        signal,
      });
      hasSucceeded = true;
    } finally {
      const reads = this.synthReads.take();
      // An app that has failed may not have come to what it had read before.
      if (reads) this.reads = hasSucceeded ? reads : inEither(this.reads, reads);
      onReads();
    }
  }

  private announce(cloud: LocalCloud, duration: number): void {
    const { runner, print, against } = this.options;
    const outputs = cloud.outputs.map((output) => ({ ...output, value: runner.withLocalUrls(output.value) }));
    const { servers, tokens, awsEndpoint } = runner;
    const urls = servers.map(({ url }) => url);
    announceDev(this.options.workDir, {
      stage: this.options.stage,
      started: this.started,
      urls,
      control: this.options.control(),
      variables:
        against === undefined
          ? {
              ...localAwsVariables(locationOf(cloud).region, awsEndpoint, runner.secretAccessKey),
              ...runner.endpointVariables,
            }
          : {},
      issuer: tokens,
    });
    const text = banner({ cloud, servers, outputs, awsEndpoint, against, issuerUrl: tokens?.url, notes: runner.notes });
    print(text === this.banner ? `${INFRASTRUCTURE_DIR}/ reloaded in ${duration.toFixed(0)} ms` : `${text}\n`);
    this.banner = text;
  }
}

/** Work that begins after some time, unless it is ended before. */
class Verification {
  private readonly ending = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private work?: Promise<void>;

  constructor(milliseconds: number, work: (end: AbortSignal) => Promise<void>) {
    this.timer = setTimeout(() => (this.work = work(this.ending.signal)), milliseconds);
  }

  /** Resolves when it has ended. */
  async end(): Promise<void> {
    clearTimeout(this.timer);
    this.ending.abort();
    await this.work;
  }
}

/** The stack as text, wherever its assembly is. The code of a runtime app is not of the assembly. */
function described(cloud: LocalCloud, outdir: string): string {
  const withoutCode = (_: string, value: any) => (value?.runtimeDir === undefined ? value : { ...value, codeDir: '' });
  return JSON.stringify(cloud, withoutCode).replaceAll(JSON.stringify(outdir).slice(1, -1), '');
}
