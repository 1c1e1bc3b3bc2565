import { isDeepStrictEqual } from 'util';
import { DevError } from './dev-error';
import type { LiveBuild } from './live-bundle';
import type { RequestLog } from './request-log';
import { FunctionLoadError, FunctionPool } from '../lambda';
import type { InvokeResult, LocalFunction } from '../model';

export interface FunctionsOptions {
  readonly projectDir: string;
  /** The whole environment of a function. */
  readonly environment: (fn: LocalFunction) => Record<string, string>;
  readonly log: RequestLog;
}

interface Entry {
  /** As the template gives it. */
  readonly fn: LocalFunction;
  readonly environment: Record<string, string>;
  readonly pool: FunctionPool;
  /** Invocations that are not finished. */
  running: number;
  retired: boolean;
}

/** The functions of the stack, by ARN. They change with the stack, and their code with each edit. */
export class Functions {
  private entries = new Map<string, Entry>();
  /** By the folder of the runtime app. */
  private readonly live = new Map<string, LiveBuild>();

  constructor(private readonly options: FunctionsOptions) {}

  /** Runs these functions from now on. One that has not changed goes on as it is. */
  public apply(functions: readonly LocalFunction[]): void {
    const before = this.entries;
    this.entries = new Map(functions.map((fn): [string, Entry] => {
      const old = before.get(fn.arn);
      const environment = this.options.environment(fn);
      const same = old && sameSettings(old.fn, fn) && isDeepStrictEqual(old.environment, environment);
      return [fn.arn, same ? old : { fn, environment, pool: this.pool(fn, environment), running: 0, retired: false }];
    }));
    const kept = new Set(this.entries.values());
    for (const entry of before.values()) if (!kept.has(entry)) this.retire(entry);
  }

  /** Serves the new build of a runtime app. Fails with a `DevError` if it does not load. */
  public async replaceCode(runtimeDir: string, build: LiveBuild): Promise<void> {
    this.live.set(runtimeDir, build);
    const entries = [...this.entries.values()].filter(({ fn }) => fn.runtimeDir === runtimeDir);
    const outcomes = await Promise.allSettled(entries.map(({ pool }) => pool.replaceCode(build.codeDir)));
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') throw this.loadError(outcome.reason);
    }
  }

  /** Starts the function ahead of its first event. */
  public warm(arn: string): void {
    this.find(arn)?.pool.warm();
  }

  /** Invokes a function by name or ARN, also by that of a version or alias: there is one version of it here. */
  public async invoke(nameOrArn: string, event: unknown): Promise<InvokeResult> {
    const entry = this.find(nameOrArn);
    if (!entry) return notRun(`there is no function ${nameOrArn} in this app`);
    if (entry.fn.problem) return notRun(entry.fn.problem);
    entry.running++;
    try {
      return await entry.pool.invoke(event, { log: this.options.log.sink(entry.fn.functionName, event) });
    } finally {
      entry.running--;
      if (entry.retired && entry.running === 0) await entry.pool.close();
    }
  }

  public async close(): Promise<void> {
    await Promise.all([...this.entries.values()].map(({ pool }) => pool.close()));
  }

  private find(nameOrArn: string): Entry | undefined {
    const [name] = nameOrArn.split(':function:').pop()!.split(':');
    return this.entries.get(nameOrArn) ?? [...this.entries.values()].find(({ fn }) => fn.functionName === name);
  }

  private pool(fn: LocalFunction, environment: Record<string, string>): FunctionPool {
    const build = fn.runtimeDir === undefined ? undefined : this.live.get(fn.runtimeDir);
    const now = build ? { ...fn, codeDir: build.codeDir, preload: build.preload } : fn;
    return new FunctionPool(now, { environment, log: this.options.log.sink(fn.functionName) });
  }

  private retire(entry: Entry): void {
    entry.retired = true;
    if (entry.running === 0) void entry.pool.close();
  }

  private loadError(error: unknown): unknown {
    if (!(error instanceof FunctionLoadError)) return error;
    const { errorType, errorMessage, trace = [] } = error.payload;
    const stack = trace.filter((line) => /^\s*at /.test(line)).join('\n');
    const text = [`${errorType}: ${errorMessage}`, stack].filter(Boolean).join('\n');
    return new DevError('LOAD_FAILED', text.replaceAll('file://', '').replaceAll(`${this.options.projectDir}/`, ''));
  }
}

/** The code of a live bundle is not the template's: its folder says nothing. */
function sameSettings(one: LocalFunction, other: LocalFunction): boolean {
  const settings = (fn: LocalFunction) => fn.runtimeDir === undefined ? fn : { ...fn, codeDir: '' };
  return isDeepStrictEqual(settings(one), settings(other));
}

function notRun(message: string): InvokeResult {
  return { functionError: 'Unhandled', reason: 'load', payload: { errorType: 'NotRunLocally', errorMessage: message } };
}
