import { randomUUID } from 'node:crypto';
import type { IssuerDocuments } from '../issuer/redirect';
import type { InvokeClient, InvokeResult, LocalFunction } from '../model';
import { abandoned, closed, FunctionLoadError, RequestTooLargeError, type FunctionFailure } from './errors';
import { Instance } from './instance';
import { Invocation, type InvocationOwner } from './invocation';
import type { LogSink } from './protocol';
import { LAMBDA_REQUEST_BYTES } from '../../runtime/aws-limits';

/** The interval at which running instances are checked. */
const TICK_MS = 10;
/** A check that comes so late follows a pause of this process: results may be here that have not been read yet. */
const LATE_MS = 100;
/**
 * The number of events assigned to an instance at a time, if fewer are handed to it together. With one, it would be idle
 * for a message round trip between any two.
 */
const MAX_ASSIGNED = 8;
/**
 * The time for which events are handed to one instance although others are idle: handlers that take a tenth of a
 * millisecond are done before a second thread has woken up, and waking it costs more than they do.
 */
const TOGETHER_MS = 1;
/** The part of a new event in the average duration of events. */
const AVERAGE_WEIGHT = 0.1;
/** The time an event waits before more instances are started: many short events are faster in one instance. */
const QUEUED_MS = 50;
/** The time all instances are busy with their events before one more is started for the next event. */
const HELD_UP_MS = 10;
/** The idle time after which an instance, other than the last one, ends. */
const IDLE_MS = 30_000;
/**
 * The delay after new code before the spare worker for the next code is started, so that it does not slow the first
 * events.
 */
const SPARE_MS = 100;
/**
 * The time after an edit for which a spare worker is kept. It needs as much memory as an instance, and without edits nothing
 * needs it.
 */
const EDITING_MS = 5 * 60_000;
/** The time that closing waits for workers to end. */
const CLOSE_MS = 2_000;

export interface InstancePoolOptions {
  /** The whole environment of the function: nothing is added, and the shell's variables are not in it. */
  readonly environment: { readonly [name: string]: string };
  /**
   * Services (by the name in their host: `sqs`) and hosts of AWS that the function may call.
   *
   * @default - none
   */
  readonly reachable?: readonly string[];
  /**
   * The beginning of the header that names the function to the local services, see `caller-registry.ts`.
   *
   * @default - its requests have no such header
   */
  readonly callerPrefix?: string;
  /**
   * Issuers of tokens whose documents the function reads on this machine.
   *
   * @default - none
   */
  readonly issuers?: IssuerDocuments;
  /** Receives the output of the function outside of invocations with their own sink. */
  readonly log: LogSink;
  /**
   * A debugger may stop the function: it has no limits of time and memory, and one instance.
   *
   * @default false
   */
  readonly inspect?: boolean;
  /**
   * Whether an edit may have removed the function, and the stack is not loaded yet without it: that its code does not
   * have it is not logged then.
   *
   * @default - never
   */
  readonly mayBeRemoved?: () => boolean;
  /**
   * The maximum number of instances; further events wait.
   *
   * @default 16
   */
  readonly maxInstances?: number;
}

export interface InvokeOptions extends InvokeClient {
  /**
   * The function's `awsRequestId`.
   *
   * @default - a new UUID
   */
  readonly requestId?: string;
  /**
   * The trace header, `_X_AMZN_TRACE_ID`.
   *
   * @default - none
   */
  readonly trace?: string;
  /**
   * Receives the output of the function during this invocation.
   *
   * @default - the sink of the pool
   */
  readonly log?: LogSink;
}

/**
 * The instances of one function, and the events that wait for one. It runs the function as Lambda does: each instance
 * is a worker with its own modules, environment and memory limit that handles one event at a time; an instance that
 * times out, exits or crashes fails its own event only. Instances start when they are needed and end when they have
 * been idle.
 *
 * A worker is a thread of this process: `process.chdir` and `process.umask` are refused in it, and the working
 * directory is that of the process, not /var/task.
 *
 * An event goes out by `invoke` → `queue` → `assign` → `Instance.assign` → the worker (`worker/handler-runner.ts`), and
 * comes back by `Instance.onMessage` → `Invocation.finish`, which resolves the promise of `invoke`; the instance then
 * gets its next events by `onReady`.
 *
 * @example
 * const pool = new InstancePool(fn, { environment: { TABLE: 'x' }, log: (chunk) => process.stdout.write(chunk) });
 * const { payload } = await pool.invoke({ hello: 'world' });
 * await pool.close();
 */
export class InstancePool {
  private readonly maxInstances: number;
  private readonly instances = new Set<Instance>();
  /** The most recently used one is last, and is reused first, so that the others can become idle and end. */
  private readonly idle: Instance[] = [];
  /** Those that have finished an event, or loaded, in this turn of the event loop. */
  private readonly ready = new Set<Instance>();
  private readonly queue: Invocation[] = [];
  private codeDir: string;
  private replacement?: Replacement;
  private dispatching?: NodeJS.Immediate;
  /** A spare worker for the next code, see `LocalFunction.preload`. */
  private spare?: Instance;
  private sparing?: NodeJS.Timeout;
  /** The time of the last edit. */
  private editedAt = -Infinity;
  /** The time when an instance last finished loading: waiting for it does not mean that more instances are needed. */
  private lastLoad = 0;
  /** The instance that has got events last. */
  private last?: Instance;
  /** The average duration of the events, in milliseconds; unknown before the first one. */
  private duration = Infinity;
  private ticker?: NodeJS.Timeout;
  private lastTick = 0;
  private isLate = false;
  private reaper?: NodeJS.Timeout;
  /** The number of unfinished events. */
  private unfinished = 0;
  /** Set when it is retired: to be called when its events are finished. */
  private finished?: () => void;
  private closed = false;
  private readonly owner: InvocationOwner = {
    abandon: (invocation) => this.abandon(invocation),
    finished: () => {
      this.unfinished--;
      this.closeIfRetired();
    },
  };

  constructor(
    readonly fn: LocalFunction,
    private readonly options: InstancePoolOptions,
  ) {
    this.codeDir = fn.codeDir;
    this.maxInstances = options.inspect ? 1 : Math.max(1, options.maxInstances ?? 16);
  }

  /** The number of instances. */
  get size(): number {
    return this.instances.size;
  }

  /** Starts an instance ahead of the first event, if there is none. */
  warm(): void {
    if (!this.closed && this.instances.size === 0) this.startInstance(this.codeDir);
  }

  /**
   * Passes the event to the function as JSON. Rejects with `RequestTooLargeError` above 6 MiB; a failure of the
   * function is a result.
   */
  invoke(
    event: unknown,
    { requestId = randomUUID(), trace, log = this.options.log, onChunk, client }: InvokeOptions = {},
  ): Promise<InvokeResult> {
    const payload = JSON.stringify(event) ?? 'null';
    // UTF-8 needs up to three bytes for each UTF-16 unit: the bytes of most payloads need not be counted.
    if (payload.length * 3 > LAMBDA_REQUEST_BYTES) {
      const bytes = Buffer.byteLength(payload);
      if (bytes > LAMBDA_REQUEST_BYTES) {
        return Promise.reject(new RequestTooLargeError(this.fn.functionName, bytes, LAMBDA_REQUEST_BYTES));
      }
    }
    if (this.closed) return Promise.resolve(closed(requestId));
    if (client?.isGone) return Promise.resolve(abandoned());
    return new Promise((resolve) => {
      this.unfinished++;
      this.queue.push(new Invocation({ requestId, event: payload, trace, log, onChunk, client }, this.owner, resolve));
      this.dispatchSoon();
    });
  }

  /** New code is being built: a worker for it starts meanwhile, if there is none. */
  prepare(): void {
    // An unused function loads its code at the first event.
    if (this.reaper === undefined || this.closed || !this.fn.preload) return;
    // A worker without code keeps the sessions of debuggers that have gone, which stop it for ever where it loads its code.
    if (this.options.inspect) return;
    this.editedAt = performance.now();
    this.spare ??= this.createInstance();
  }

  /**
   * Switches to the code in another folder. A new instance loads it while the old ones continue; then those finish
   * their events and end. The folder must be complete, and the old one must stay until then.
   *
   * Rejects with `FunctionLoadError` if the new code does not load; events then fail with the same error.
   */
  async replaceCode(codeDir: string): Promise<void> {
    this.supersede();
    // An unused function loads its code at the first event.
    if (this.reaper === undefined || this.closed) {
      this.codeDir = codeDir;
      return;
    }
    const loadError = await new Promise<FunctionFailure | undefined>((done) => {
      this.replacement = { codeDir, instance: this.startInstance(codeDir), done };
    });
    if (loadError) throw new FunctionLoadError(this.fn.functionName, loadError.payload);
  }

  /** The code that is being loaded is not needed any more. */
  private supersede(): void {
    const { replacement } = this;
    this.replacement = undefined;
    replacement?.instance.retire();
    replacement?.done();
  }

  /**
   * Takes the pool out of service: it gets no more events, and closes once it has finished its present ones. Resolves
   * then.
   */
  async retire(): Promise<void> {
    if (this.closed) return;
    const finished = new Promise<void>((resolve) => (this.finished = resolve));
    this.closeIfRetired();
    await finished;
  }

  private closeIfRetired(): void {
    if (this.finished && !this.closed && this.unfinished === 0) void this.close();
  }

  /** Ends all instances. Unfinished events fail. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.ticker);
    clearInterval(this.reaper);
    clearTimeout(this.sparing);
    const ended = Promise.all(
      [...this.instances, ...(this.spare ? [this.spare] : [])].map((instance) => instance.end()),
    );
    // With the events that the instances have not started.
    this.failQueue((invocation) => closed(invocation.requestId));
    this.finished?.();
    // A worker in a long native call ends only after that.
    await Promise.race([ended, new Promise((give) => setTimeout(give, CLOSE_MS).unref())]);
  }

  private startInstance(codeDir: string): Instance {
    const instance = this.spare ?? this.createInstance();
    this.spare = undefined;
    this.instances.add(instance);
    instance.loadCode(codeDir);
    this.startTicking();
    this.reaper ??= setInterval(() => this.endIdle(), IDLE_MS / 3).unref();
    return instance;
  }

  private createInstance(): Instance {
    const {
      fn,
      options: { environment, reachable, callerPrefix, issuers, inspect, mayBeRemoved, log },
    } = this;
    return new Instance({
      fn,
      environment,
      reachable,
      callerPrefix,
      issuers,
      inspect,
      mayBeRemoved,
      log,
      onReady: (ready, duration) => this.onReady(ready, duration),
      onEnd: (ended, unstarted, loadError) => this.onEnd(ended, unstarted, loadError),
    });
  }

  /** Events that arrive together are dispatched together, as the next ones of an instance whose results do. */
  private dispatchSoon(): void {
    this.dispatching ??= setImmediate(() => {
      this.dispatching = undefined;
      if (!this.closed) this.dispatch();
    });
  }

  private dispatch(): void {
    for (const instance of this.ready) this.assignNext(instance);
    this.ready.clear();
    if (this.queue.length > 0 && this.last && this.isSoonDone(this.last)) this.assign(this.last, Infinity);
    while (this.queue.length > 0 && this.idle.length > 0) this.assign(this.idle.pop()!, this.idle.length + 1);
    if (this.queue.length > 0 && !this.replacement && this.current.length === 0) this.startInstance(this.codeDir);
    this.startTicking();
  }

  private onReady(instance: Instance, duration?: number): void {
    if (duration !== undefined) {
      this.duration = Number.isFinite(this.duration)
        ? this.duration + AVERAGE_WEIGHT * (duration - this.duration)
        : duration;
    }
    if (instance.isFresh) this.onLoaded();
    if (instance === this.replacement?.instance) this.switchCode();
    if (instance.codeDir !== this.codeDir) {
      if (instance.load === 0) void instance.end();
      return;
    }
    this.ready.add(instance);
    this.dispatchSoon();
  }

  private assignNext(instance: Instance): void {
    if (instance.codeDir !== this.codeDir) return;
    this.assign(instance, this.instances.size);
    if (instance.load === 0) this.idle.push(instance);
  }

  private onLoaded(): void {
    this.lastLoad = performance.now();
    if (!this.fn.preload || this.spare || !this.isEditing) return;
    clearTimeout(this.sparing);
    this.sparing = setTimeout(() => {
      this.spare ??= this.createInstance();
    }, SPARE_MS).unref();
  }

  /** The number of events that are handed to one instance although others are idle. */
  private get together(): number {
    return Math.floor(TOGETHER_MS / this.duration);
  }

  /** Whether it is awake, and its next event would not wait for long. */
  private isSoonDone(instance: Instance): boolean {
    return (
      instance.state === 'busy' &&
      instance.codeDir === this.codeDir &&
      instance.load < this.together &&
      !instance.isHeldUp(performance.now(), TOGETHER_MS)
    );
  }

  /** Assigns an instance its share of the waiting events. */
  private assign(instance: Instance, sharers: number): void {
    const { load } = instance;
    const share = Math.max(this.together, Math.min(MAX_ASSIGNED, load + Math.ceil(this.queue.length / sharers))) - load;
    if (share <= 0 || this.queue.length === 0) return;
    instance.assign(this.queue.splice(0, share));
    this.last = instance;
  }

  private onEnd(instance: Instance, unstarted: Invocation[], loadError?: FunctionFailure): void {
    this.requeue(unstarted);
    this.instances.delete(instance);
    if (instance === this.spare) this.spare = undefined;
    if (instance === this.last) this.last = undefined;
    this.ready.delete(instance);
    const index = this.idle.indexOf(instance);
    if (index >= 0) this.idle.splice(index, 1);
    if (instance === this.replacement?.instance) this.switchCode(loadError);
    // Otherwise the waiting events would get the same error one after the other.
    if (loadError && this.current.every(({ state }) => state === 'loading')) this.failQueue(() => loadError);
    this.dispatchSoon();
  }

  /** The client of the event has disconnected: it is dropped, unless it has been started. */
  private abandon(invocation: Invocation): void {
    const index = this.queue.indexOf(invocation);
    if (index >= 0) this.queue.splice(index, 1)[0].finish(abandoned());
    else for (const instance of this.instances) instance.clientGone(invocation);
  }

  /** Puts events back that an instance has not started. */
  private requeue(invocations: readonly Invocation[]): void {
    const waiting = invocations.filter(({ client }) => !client?.isGone);
    this.queue.unshift(...waiting);
    for (const invocation of invocations) if (invocation.client?.isGone) invocation.finish(abandoned());
  }

  /** Switches to the new code: idle old instances end at once, the others once they have finished. */
  private switchCode(loadError?: FunctionFailure): void {
    const { codeDir, instance, done } = this.replacement!;
    this.replacement = undefined;
    if (instance.state !== 'ended' || loadError) {
      this.codeDir = codeDir;
      for (const old of this.instances) {
        if (old.codeDir === this.codeDir) continue;
        this.requeue(old.release());
        if (old.load === 0) old.retire();
      }
    }
    done(loadError);
  }

  private startTicking(): void {
    if (this.ticker) return;
    this.lastTick = performance.now();
    this.ticker = setInterval(() => this.tick(), TICK_MS).unref();
  }

  private tick(): void {
    const now = performance.now();
    // Once: on a slow machine, every one may be late.
    this.isLate = !this.isLate && now - this.lastTick > LATE_MS;
    this.lastTick = now;
    for (const instance of this.instances) {
      if (!this.isLate) instance.check(now);
      // Events assigned to the instance must not wait for a slow one.
      if (instance.load > 1 && instance.isHeldUp(now, HELD_UP_MS)) this.requeue(instance.release());
    }
    this.dispatch();
    this.scaleOut(now);
    if (this.queue.length === 0 && this.idle.length === this.instances.size) {
      clearInterval(this.ticker);
      this.ticker = undefined;
    }
  }

  private scaleOut(now: number): void {
    if (this.idle.length > 0) return;
    const current = this.current;
    const busy = current.filter(({ state }) => state === 'busy');
    const loading = current.length - busy.length;
    let wanted = 0;
    if (this.queue.length > 0 && now - Math.max(this.queue[0].queuedAt, this.lastLoad) >= QUEUED_MS) {
      wanted = Math.min(this.queue.length, Math.max(1, busy.length)) - loading;
    } else if (loading === 0 && busy.length > 0 && busy.every((instance) => instance.isHeldUp(now, HELD_UP_MS))) {
      // All are busy (a slow call, an endless loop): the next event should not wait for a start.
      wanted = 1;
    }
    for (let i = 0; i < wanted && this.instances.size < this.maxInstances; i++) this.startInstance(this.codeDir);
  }

  private get isEditing(): boolean {
    return performance.now() - this.editedAt < EDITING_MS;
  }

  private endIdle(): void {
    if (!this.isEditing) void this.spare?.end();
    const before = performance.now() - IDLE_MS;
    while (this.instances.size > 1 && this.idle.length > 0 && this.idle[0].since < before) void this.idle[0].end();
  }

  private failQueue(how: (invocation: Invocation) => FunctionFailure): void {
    for (const invocation of this.queue.splice(0)) invocation.finish(how(invocation));
  }

  /** The instances that run, or will run, the present code. */
  private get current(): Instance[] {
    return [...this.instances].filter(({ codeDir }) => codeDir === this.codeDir);
  }
}

interface Replacement {
  readonly codeDir: string;
  readonly instance: Instance;
  readonly done: (loadError?: FunctionFailure) => void;
}
