import * as fs from 'node:fs';
import * as path from 'node:path';
import { banner } from './banner';
import { locationOf } from './aws-services';
import type { ControlAddress } from './control-server';
import type { Failures } from './failures';
import { localAwsVariables } from './function-environment';
import { announceDev } from './running-dev';
import { linkedPackages } from './linked-packages';
import type { LiveApp } from './live-app';
import { Repeating } from './repeating';
import type { StackRunner } from './stack-runner';
import { NO_READS, SynthReads, type Reads } from './synth-reads/synth-reads';
import { synthesize } from './synthesize';
import { loadCloudAssembly } from '../assembly';
import type { LocalCloud } from '../model';
import { isUserError, type ErrorCode } from '../../errors';
import { INFRASTRUCTURE_DIR, RUNTIME_DIR, STATE_DIR } from '../../manifest/names';

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

  constructor(private readonly options: StackReloadOptions) {
    this.synthReads = new SynthReads(options.projectDir, options.workDir);
  }

  /** Does not throw: an error is reported. */
  run(): Promise<void> {
    return this.reloads.run();
  }

  settled(): Promise<void> {
    return this.reloads.settled();
  }

  private async reload(): Promise<void> {
    const started = performance.now();
    const { projectDir, workDir, runner, failures, apps, addApp, signal } = this.options;
    const outdir = path.join(workDir, 'cdk.out');
    if (!apps.has(RUNTIME_DIR) && fs.existsSync(path.join(projectDir, RUNTIME_DIR))) addApp(RUNTIME_DIR);
    // If anything fails from here on, the next served edit of an app reloads the stack.
    for (const app of apps.values()) app.loading();
    for (const app of apps.values()) if (!(await app.discover())) return;
    const loaded = [...apps.values()].map((app) => app.loading());
    try {
      // Both are slow, and run in processes of their own.
      await Promise.all([this.synthesize(outdir), ...[...apps.values()].map((app) => app.update())]);
      const cloud = loadCloudAssembly(outdir, {
        inlineCodeDir: path.join(workDir, 'inline'),
        awsEndpoint: runner.queueEndpoint,
      });
      for (const { runtimeDir } of cloud.functions) {
        if (runtimeDir !== undefined && !apps.has(runtimeDir)) await addApp(runtimeDir).update();
      }
      await runner.apply(cloud);
      for (const done of loaded) done();
      failures.clear(INFRASTRUCTURE_DIR);
      failures.clear(STATE_DIR);
      this.announce(cloud, performance.now() - started);
    } catch (e) {
      const part = isUserError(e) && STATE_ERRORS.includes(e.code) ? STATE_DIR : INFRASTRUCTURE_DIR;
      if (!signal.aborted) failures.report(part, e as Error);
    }
  }

  private async synthesize(outdir: string): Promise<void> {
    const { projectDir, stage, signal, onReads } = this.options;
    try {
      await synthesize({
        projectDir,
        outdir,
        stage,
        environment: this.synthReads.environment(linkedPackages(projectDir)),
        signal,
      });
    } finally {
      this.reads = this.synthReads.take();
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
          ? { ...localAwsVariables(locationOf(cloud).region, awsEndpoint), ...runner.endpointVariables }
          : {},
      issuer: tokens,
    });
    const text = banner({ cloud, servers, outputs, awsEndpoint, against, issuerUrl: tokens?.url, notes: runner.notes });
    print(text === this.banner ? `${INFRASTRUCTURE_DIR}/ reloaded in ${duration.toFixed(0)} ms` : `${text}\n`);
    this.banner = text;
  }
}
