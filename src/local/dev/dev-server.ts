import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Against } from './against';
import { ControlServer } from './control-server';
import { consequences } from './edits';
import { signalArrives } from './ended-esbuild';
import { Failures } from './failures';
import { InvocationsByHand } from './invocations-by-hand';
import { Keys } from './keys';
import type { OuterHost } from './outer-host';
import { linkedPackages } from './linked-packages';
import { LiveApp, type Generate } from './live-app';
import type { RecoveryFolder } from './recovery-folder';
import { RequestLog } from './request-log';
import type { ServiceEndpoint } from './service-endpoints';
import { StackReload } from './stack-reload';
import { StackRunner } from './stack-runner';
import { StateFolder } from './state-folder';
import { Terminal } from './terminal';
import { Watcher, type Edit } from './watcher';
import { makeWorkFolder } from './work-folder';
import { loadEsbuild, slashes } from '../../discovery';
import type { IamMode } from '../iam';
import {
  BRIDGE_FILE,
  CDK_CONTEXT_FILE,
  CDK_FILE,
  INFRASTRUCTURE_DIR,
  MANIFEST_FILE,
  RUNTIME_DIR,
  SEED_DIR,
} from '../../manifest/names';
import { readConfig } from '../../config';
import { UserError } from '../../errors';

export interface DevServerOptions {
  /** The root of the project, where cdk.json is. */
  readonly projectDir: string;
  /** The port of the first API. @default - the next free one from 3000 on */
  readonly port?: number;
  /** Keeps the data of all services for the next start. @default false */
  readonly persist?: boolean;
  /** Deletes the data of earlier starts. @default false */
  readonly reset?: boolean;
  /** The stage to run. @default - the project's default stage */
  readonly stage?: string;
  /** The URL of an emulator to use for the AWS services. @default - those in this process */
  readonly endpoint?: string;
  /** The services that run elsewhere. @default - none */
  readonly endpoints?: readonly ServiceEndpoint[];
  /** The port of the endpoint of the AWS services. @default - that of the first API and 1000, or the next free one */
  readonly endpointPort?: number;
  /** Retries are 60 times as fast as on AWS: a minute is a second. @default false */
  readonly fastRetries?: boolean;
  /** The lines that the user types: `r` retries now what has failed. @default - none */
  readonly input?: NodeJS.ReadableStream;
  /** The address at which others reach the APIs. @default - none */
  readonly host?: OuterHost;
  /** Names in `Host` that are served in addition to those of this machine. @default - none */
  readonly allowedHosts?: readonly string[];
  /** Services whose clients reach AWS, with the developer's credentials. @default - none */
  readonly aws?: readonly string[];
  /** The functions run with what is deployed, in place of services on this machine. @default - they do not */
  readonly against?: Against;
  /** Whether what the roles of the stack do not allow fails, is printed, or neither. @default enforce */
  readonly iam?: IamMode;
  /** A debugger may stop functions: nothing times out, and each function has one instance. @default false */
  readonly inspect?: boolean;
  /** Issuers of tokens whose real keys are accepted, in addition to the local one. @default - none */
  readonly issuers?: readonly string[];
  readonly generate: Generate;
  /** Receives the text for the terminal. */
  readonly terminal: { write(text: string): unknown };
  /** Keeps the data for a process that takes the place of this one after a crash. @default - a crash loses it */
  readonly recovery?: RecoveryFolder;
  /** Cancels the start. */
  readonly signal?: AbortSignal;
}

/** The divisor of the waits before retries. */
const FAST_RETRIES = 60;

/**
 * The local cloud of a project: the running stack, and the watcher of its sources. An edit of
 * a runtime app is served by its `LiveApp`; any other edit that affects the stack reloads it, by `StackReload`.
 *
 * @example
 * const server = await DevServer.start({ projectDir, generate: generateAsync, terminal: process.stdout });
 * console.log(server.url);
 * await server.close();
 */
export class DevServer {
  /**
   * Starts the server and runs the stack. A project with an error is started too, and waits for the edit that fixes it.
   */
  static async start(options: DevServerOptions): Promise<DevServer> {
    const server = new DevServer(options, openState(options));
    try {
      await server.runner.open();
      await server.control.listen();
      const release = server.runner.hold();
      await server.reload.run();
      release();
      await server.watch();
      if (server.ending.signal.aborted) throw new UserError('ABORTED', 'cancelled while starting');
    } catch (e) {
      await signalArrives(e);
      await server.close();
      throw e;
    }
    // Who waits for the start sees what it has printed.
    server.terminal.flush();
    return server;
  }

  private readonly workDir: string;
  private readonly terminal: Terminal;
  private readonly failures: Failures;
  private readonly runner: StackRunner;
  private readonly apps = new Map<string, LiveApp>();
  private readonly reload: StackReload;
  private readonly control: ControlServer;
  private readonly ending = new AbortController();
  private readonly keys?: Keys;
  private watcher?: Watcher;
  /** Resolves when the stack has what the last edits declare; undefined if it has. */
  private reloading?: Promise<void>;

  private constructor(
    private readonly options: DevServerOptions,
    private readonly state: StateFolder | undefined,
  ) {
    const {
      projectDir,
      port,
      stage,
      endpoint,
      endpoints = [],
      endpointPort,
      fastRetries = false,
      input,
      host,
      allowedHosts = [],
      aws = [],
      against,
      iam = 'enforce',
      inspect = false,
      issuers,
      recovery,
    } = options;
    options.signal?.addEventListener('abort', () => this.ending.abort());
    this.workDir = makeWorkFolder(projectDir);
    this.terminal = new Terminal(options.terminal);
    const print = (text: string) => this.terminal.print(text);
    this.failures = new Failures(print);
    state?.watch(() =>
      print(
        'the data of --persist was deleted, or another process has taken it: what is written from now on is lost when this dev ' +
          'ends. Start it again',
      ),
    );
    this.runner = new StackRunner({
      projectDir,
      port,
      endpoint,
      endpoints,
      endpointPort,
      host,
      retries: { divisor: fastRetries ? FAST_RETRIES : 1, isOffered: input !== undefined },
      state: state ?? recovery,
      allowedHosts,
      aws,
      against,
      iam,
      inspect,
      issuers,
      requests: new RequestLog(this.terminal),
      running: recovery?.running,
      manifestOf: (runtimeDir) => this.apps.get(runtimeDir)?.manifest,
      failure: () => this.failures.text(),
      onSeed: (error) => (error ? this.failures.report(SEED_DIR, error) : this.failures.clear(SEED_DIR)),
      reloaded: () => this.reloading,
      log: print,
    });
    if (input) this.keys = new Keys(input, { r: () => this.retryNow() });
    if (against) against.onRenewed = () => this.runner.renewEnvironments();
    const byHand = new InvocationsByHand(this.runner, print);
    this.control = new ControlServer({ invoke: (input) => byHand.invoke(input) });
    this.reload = new StackReload({
      projectDir,
      workDir: this.workDir,
      stage,
      against: against?.name,
      runner: this.runner,
      control: () => this.control.address,
      failures: this.failures,
      apps: this.apps,
      addApp: (runtimeDir) => this.addApp(runtimeDir),
      onReads: () => this.watcher?.add(this.sources()),
      print,
      signal: this.ending.signal,
    });
  }

  /** The URL of the first API. */
  get url(): string {
    return this.runner.servers[0].url;
  }

  /** The port of the first API. */
  get port(): number {
    return this.runner.servers[0].port;
  }

  /** Ends everything: servers, functions, the build, processes. */
  async close(): Promise<void> {
    this.ending.abort();
    for (const app of this.apps.values()) app.cancel();
    await this.watcher?.close();
    this.keys?.close();
    await this.control.close();
    await this.runner.close();
    await this.reload.close();
    for (const app of this.apps.values()) await app.dispose();
    if (this.apps.size > 0) await loadEsbuild(this.options.projectDir).stop();
    this.state?.close();
    this.options.recovery?.close();
    this.terminal.flush();
    fs.rmSync(this.workDir, { recursive: true, force: true });
  }

  private retryNow(): void {
    const count = this.runner.retries.now();
    this.terminal.print(count === 0 ? 'nothing waits for a retry' : `${count} retried now`);
  }

  private async watch(): Promise<void> {
    this.watcher = new Watcher({
      projectDir: this.options.projectDir,
      paths: [RUNTIME_DIR, INFRASTRUCTURE_DIR, SEED_DIR, CDK_FILE, CDK_CONTEXT_FILE, ...this.sources()],
      ignored: (file) => this.isGenerated(file),
      onChange: (edits) => this.changed(edits),
    });
    await this.watcher.ready();
  }

  private isGenerated(file: string): boolean {
    return (
      file === BRIDGE_FILE ||
      [RUNTIME_DIR, ...this.apps.keys()].some((runtimeDir) => file === `${runtimeDir}/${MANIFEST_FILE}`)
    );
  }

  /** The files and folders on which the stack depends, as far as known. */
  private sources(): string[] {
    const { projectDir } = this.options;
    const { files, folders } = this.reload.reads;
    const linked = linkedPackages(projectDir).map((folder) => slashes(path.relative(projectDir, folder)));
    return [...this.apps.keys(), ...linked, ...files, ...folders].filter((file) => file !== '');
  }

  private changed(edits: readonly Edit[]): void {
    const { apps, synthesis } = consequences(edits, {
      apps: this.apps,
      infrastructureDir: INFRASTRUCTURE_DIR,
      reads: this.reload.reads,
      isBroken: (dir) => this.failures.get(dir) !== undefined,
    });
    for (const [runtimeDir, files] of apps) void this.apps.get(runtimeDir)!.edited(files);
    if (synthesis) this.reloadedBy(this.reload.run());
  }

  private reloadedBy(work: Promise<void>): void {
    const all = Promise.allSettled([this.reloading, work]).then(() => {
      if (this.reloading === all) this.reloading = undefined;
    });
    this.reloading = all;
  }

  private addApp(runtimeDir: string): LiveApp {
    const app = new LiveApp({
      projectDir: this.options.projectDir,
      runtimeDir,
      workDir: path.join(this.workDir, runtimeDir),
      inspect: this.options.inspect,
      functions: this.runner.functions,
      failures: this.failures,
      generate: this.options.generate,
      hold: (milliseconds) => this.runner.hold(milliseconds),
      print: (text) => this.terminal.print(text),
      onDeclarationsChanged: () => this.reload.run(),
      onFollow: (work) => this.reloadedBy(work),
      signal: this.ending.signal,
    });
    this.apps.set(runtimeDir, app);
    return app;
  }
}

function openState({ projectDir, stage, persist, reset }: DevServerOptions): StateFolder | undefined {
  if (!persist && !reset) return undefined;
  const of = stage ?? readConfig(projectDir).config.defaultStage;
  if (reset) StateFolder.remove(projectDir, of);
  return persist ? StateFolder.open(projectDir, of) : undefined;
}
