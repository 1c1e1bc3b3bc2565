import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { LiveBuild } from './live-bundle';
import { ownFrames } from './own-frames';
import { readableLog } from './readable-log';
import type { RequestLog } from './request-log';
import type { RunningFunctions } from './running-functions';
import { DEV_SET } from './aws-services';
import type { CallerRegistry } from '../aws';
import type { FunctionLog, Functions, InvokeOptions } from '../aws/service';
import { newCause, traceHeader } from '../cause';
import { FunctionLoadError, InstancePool, isRemoved } from '../lambda';
import { InvocationLog } from '../lambda/invocation-log';
import type { IssuerDocuments } from '../issuer/redirect';
import type { InvokeClient, InvokeResult, LocalFunction } from '../model';
import { UserError } from '../../errors';

/** The others need not wait for a function that loads slowly: it waits itself, for a secret say. */
const HEAD_START_MS = 50;

export interface StackFunctionsOptions {
  readonly projectDir: string;
  /** The whole environment of a function. */
  readonly environment: (fn: LocalFunction) => Record<string, string>;
  /** AWS services and hosts that functions may call. */
  readonly reachable: readonly string[];
  /** A debugger may stop functions. */
  readonly inspect: boolean;
  readonly log: RequestLog;
  /** Whether the stack is being loaded with what the last edits declare. @default - never */
  readonly isReloading?: () => boolean;
  /** Is told which functions have events. @default - nothing is */
  readonly running?: RunningFunctions;
  /** The time of the local cloud, in milliseconds. @default - real time */
  readonly now?: () => number;
  /** Knows which function makes a request. @default - nothing does, as with an emulator */
  readonly callers?: () => CallerRegistry | undefined;
  /** Issuers of tokens whose documents are on this machine. */
  readonly issuers?: () => IssuerDocuments | undefined;
}

interface Entry {
  /** The function as defined in the template. */
  readonly fn: LocalFunction;
  readonly environment: Record<string, string>;
  readonly issuers?: IssuerDocuments;
  pool: InstancePool;
  /** The time of its last event. */
  usedAt: number;
}

/**
 * The functions of the stack by ARN, each with the pool of its instances. A function whose settings change gets a new
 * pool, and the old one retires; an edit replaces the code of a pool.
 */
export class StackFunctions implements Functions {
  private entries = new Map<string, Entry>();
  /** By the folder of the runtime app. */
  private readonly live = new Map<string, LiveBuild>();
  private readonly logListeners = new Set<(log: FunctionLog) => void>();
  /** Pools that finish their last events. */
  private readonly retiring = new Set<Promise<void>>();
  /** The number of builds that are being loaded: an edit may have removed functions that the stack still has. */
  private replacing = 0;

  constructor(private readonly options: StackFunctionsOptions) {}

  /** Runs these functions. Unchanged ones continue undisturbed. */
  apply(functions: readonly LocalFunction[]): void {
    const before = this.entries;
    this.entries = new Map(
      functions.map((fn): [string, Entry] => {
        const old = before.get(fn.arn);
        const environment = this.options.environment(fn);
        const issuers = this.options.issuers?.();
        const same =
          old && sameSettings(old.fn, fn) && isDeepStrictEqual([old.environment, old.issuers], [environment, issuers]);
        return [fn.arn, same ? old : { fn, environment, issuers, pool: this.createPool(fn, environment), usedAt: 0 }];
      }),
    );
    const kept = new Set(this.entries.values());
    for (const entry of before.values()) if (!kept.has(entry)) this.retire(entry.pool);
  }

  /** Resolves when all events are finished that functions handle with other settings than the present ones. */
  async retired(): Promise<void> {
    await Promise.all(this.retiring);
  }

  /** A new build of a runtime app is begun. */
  prepareCode(runtimeDir: string): void {
    for (const { fn, pool } of this.entries.values()) if (fn.runtimeDir === runtimeDir) pool.prepare();
  }

  /**
   * Serves the new build of a runtime app. Fails with a `UserError` if it does not load. The function that has had an
   * event last, and probably has the next one, loads it before the others, which would share the cores with it.
   */
  async replaceCode(runtimeDir: string, build: LiveBuild): Promise<void> {
    this.live.set(runtimeDir, build);
    this.replacing++;
    const outcomes = await this.replaceAll(runtimeDir, build).finally(() => this.replacing--);
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      // Its events wait until the stack is loaded without it.
      if (outcome.reason instanceof FunctionLoadError && isRemoved(outcome.reason.payload)) continue;
      throw this.loadError(outcome.reason);
    }
  }

  private async replaceAll(runtimeDir: string, build: LiveBuild): Promise<PromiseSettledResult<void>[]> {
    const entries = [...this.entries.values()].filter(({ fn }) => fn.runtimeDir === runtimeDir);
    const [last, ...others] = entries.sort((a, b) => b.usedAt - a.usedAt);
    const replaced = last ? [this.replace(last, build)] : [];
    await Promise.race([Promise.allSettled(replaced), sleep(HEAD_START_MS)]);
    replaced.push(...others.map((entry) => this.replace(entry, build)));
    return Promise.allSettled(replaced);
  }

  /** Serves the new build of a runtime app in functions whose settings change from now on. */
  stageCode(runtimeDir: string, build: LiveBuild): void {
    this.live.set(runtimeDir, build);
  }

  /** Starts the function ahead of its first event. */
  warm(arn: string): void {
    const entry = this.entry(arn);
    // Nothing is there to be loaded, of a Python function say.
    if (!entry?.fn.problem) entry?.pool.warm();
  }

  /** By name or ARN, also by that of a version or alias: locally there is one version. */
  find(nameOrArn: string): LocalFunction | undefined {
    return this.entry(nameOrArn)?.fn;
  }

  /** Invokes a function by name or ARN. */
  async invoke(
    nameOrArn: string,
    event: unknown,
    {
      requestId = randomUUID(),
      cause = newCause(Date.now(), requestId),
      onOutput,
      onChunk,
      client,
    }: Partial<InvokeOptions> & InvokeClient = {},
  ): Promise<InvokeResult> {
    const entry = this.entry(nameOrArn);
    if (!entry) return notRun(`there is no function ${nameOrArn} in this app`);
    const { fn, pool } = entry;
    if (fn.problem) return notRun(fn.problem);
    entry.usedAt = performance.now();
    const printed = this.options.log.sink(fn.functionName, event);
    const log = this.logOf(fn, requestId);
    const end = this.options.callers?.()?.begin(DEV_SET, requestId, fn, cause);
    this.options.running?.begin(fn.functionName);
    let result: InvokeResult | undefined;
    try {
      result = await pool.invoke(event, {
        requestId,
        trace: traceHeader(cause),
        log(text, _, level) {
          log?.output(text, level);
          const shown = ownFrames(text);
          onOutput?.(shown);
          printed(fn.logIsRead ? readableLog(shown) : shown);
        },
        onChunk,
        client,
      });
      return result;
    } finally {
      end?.();
      this.options.running?.end(fn.functionName);
      if (log) this.logged({ fn, logStreamName: 'local', events: log.ended(result), cause });
    }
  }

  onLog(listener: (log: FunctionLog) => void): () => void {
    this.logListeners.add(listener);
    return () => void this.logListeners.delete(listener);
  }

  /** Undefined if nothing reads its log. */
  private logOf(fn: LocalFunction, requestId: string): InvocationLog | undefined {
    const { now = Date.now } = this.options;
    return fn.logIsRead && this.logListeners.size > 0 ? new InvocationLog(fn, requestId, now) : undefined;
  }

  private logged(log: FunctionLog): void {
    for (const listener of this.logListeners) listener(log);
  }

  async close(): Promise<void> {
    await Promise.all([...this.entries.values()].map(({ pool }) => pool.close()));
  }

  private entry(nameOrArn: string): Entry | undefined {
    const exact = this.entries.get(nameOrArn);
    if (exact) return exact;
    const [name] = nameOrArn.split(':function:').pop()!.split(':');
    return [...this.entries.values()].find(({ fn }) => fn.functionName === name);
  }

  private createPool(fn: LocalFunction, environment: Record<string, string>): InstancePool {
    const build = fn.runtimeDir === undefined ? undefined : this.live.get(fn.runtimeDir);
    const now = build ? { ...fn, codeDir: build.codeDir, preload: build.preload } : fn;
    const { reachable, inspect, log } = this.options;
    const callerPrefix = this.options.callers?.()?.headerPrefix(DEV_SET, fn.functionName);
    const issuers = this.options.issuers?.();
    const print = log.sink(fn.functionName);
    return new InstancePool(now, {
      environment,
      reachable,
      inspect,
      callerPrefix,
      issuers,
      mayBeRemoved: () => this.replacing > 0 || (this.options.isReloading?.() ?? false),
      log: (text) => print(ownFrames(text)),
    });
  }

  private async replace(entry: Entry, build: LiveBuild): Promise<void> {
    const old = entry.pool;
    if (isDeepStrictEqual(old.fn.preload, build.preload)) return old.replaceCode(build.codeDir);
    // The packages have changed: the spare workers of the pool have loaded the old ones.
    const next = this.createPool(entry.fn, entry.environment);
    try {
      if (old.size > 0) {
        next.warm();
        await next.replaceCode(build.codeDir);
      }
    } finally {
      // The stack, and the function with it, may have changed meanwhile.
      this.retire(this.entries.get(entry.fn.arn) === entry ? old : next);
      entry.pool = next;
    }
  }

  private retire(pool: InstancePool): void {
    const retiring = pool.retire().finally(() => this.retiring.delete(retiring));
    this.retiring.add(retiring);
  }

  private loadError(error: unknown): unknown {
    if (!(error instanceof FunctionLoadError)) return error;
    const { errorType, errorMessage, trace = [] } = error.payload;
    const stack = trace.filter((line) => /^\s*at /.test(line)).join('\n');
    const text = [`${errorType}: ${errorMessage}`, ownFrames(stack)].filter(Boolean).join('\n');
    return new UserError('LOAD_FAILED', text.replaceAll('file://', '').replaceAll(`${this.options.projectDir}/`, ''));
  }
}

/** Whether the settings are equal. The code folder of a live bundle is not the template's, so it does not count. */
function sameSettings(one: LocalFunction, other: LocalFunction): boolean {
  const settings = (fn: LocalFunction) => (fn.runtimeDir === undefined ? fn : { ...fn, codeDir: '' });
  return isDeepStrictEqual(settings(one), settings(other));
}

function notRun(message: string): InvokeResult {
  return { functionError: 'Unhandled', reason: 'load', payload: { errorType: 'NotRunLocally', errorMessage: message } };
}
