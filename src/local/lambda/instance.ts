import { Worker } from 'node:worker_threads';
import type { LogLevel } from './invocation-log';
import type { IssuerDocuments } from '../issuer/redirect';
import type { InvokeResult, LocalFunction } from '../model';
import {
  abandoned,
  closed,
  exited,
  failure,
  isRemoved,
  loadTimedOut,
  outOfMemory,
  responseTooLarge,
  timedOut,
  type FunctionFailure,
} from './errors';
import type { Invocation } from './invocation';
import {
  SharedCell,
  type ErrorPayload,
  type EventsMessage,
  type LoadMessage,
  type LogSink,
  type ResponseMessage,
  type WorkerData,
  type WorkerMessage,
} from './protocol';
import { ProcessGrowth } from './process-growth';
import { workerFile } from './worker-file';
import { LAMBDA_INIT_SECONDS, LAMBDA_RESPONSE_BYTES } from '../../runtime/aws-limits';

/** The busy time after which the memory of an instance is watched. */
const WATCH_MS = 100;
/**
 * MiB that V8 may use beyond the function's memory size. A worker that reaches V8's own limit in one large allocation
 * (such as a growing array) crashes the whole process, so it is ended before that.
 */
const HEAP_HEADROOM = 2048;

/**
 * MiB for new objects. V8's own limit, 48 MiB or more, is reached by each worker under load, and costs more memory than
 * collecting garbage more often costs time.
 */
const YOUNG_GENERATION = 12;

/** The time in which a handler ends whose client has disconnected; afterwards its instance ends. */
const GONE_MS = 1000;

export interface InstanceOptions {
  readonly fn: LocalFunction;
  readonly environment: { readonly [name: string]: string };
  readonly reachable?: readonly string[];
  readonly callerPrefix?: string;
  readonly issuers?: IssuerDocuments;
  /** A debugger may stop it: it has no limits of time and memory. */
  readonly inspect?: boolean;
  /** See `InstancePoolOptions`. */
  readonly mayBeRemoved?: () => boolean;
  readonly log: LogSink;
  /** Called when the instance has loaded, or finished an event, whose handler took `duration` milliseconds. */
  readonly onReady: (instance: Instance, duration?: number) => void;
  /**
   * Called when the instance takes no more events. `unstarted` are its assigned events that it did not start;
   * `loadError` is set if its code failed to load.
   */
  readonly onEnd: (instance: Instance, unstarted: Invocation[], loadError?: FunctionFailure) => void;
}

/**
 * One execution environment of a function: a worker that has its own modules, environment and memory, and handles one
 * event at a time. It begins as a spare one without code.
 */
export class Instance {
  codeDir?: string;
  /** The time when it became idle, or began to load or to handle its event. */
  since = performance.now();
  state: 'spare' | 'loading' | 'idle' | 'busy' | 'ended' = 'spare';
  private readonly worker: Worker;
  private readonly cells = new Int32Array(new SharedArrayBuffer(8));
  /** The event that is being handled and those after it. */
  private readonly assigned: Invocation[] = [];
  private tickets = 0;
  /** Whether the pool no longer needs its code, so that the worker ends after loading it. */
  private isRetired = false;
  /** The time when the client of the present event, whose response is streamed, has disconnected. */
  private goneAt?: number;
  private crash?: { readonly reason: 'error' | 'memory' | 'exit'; readonly error?: ErrorPayload };
  private readonly growth: ProcessGrowth;

  constructor(private readonly options: InstanceOptions) {
    this.growth = new ProcessGrowth(options.fn.memorySize);
    this.worker = this.startWorker();
    this.worker.unref();
    this.worker.on('message', (message: WorkerMessage) => this.onMessage(message));
    this.worker.on('error', (error: Error & { code?: string }) => this.onError(error));
    this.worker.on('exit', (code) => this.onExit(code));
    // Output of native code and of the runtime itself.
    this.worker.stdout.on('data', (chunk) => this.log(String(chunk), 'stdout'));
    this.worker.stderr.on('data', (chunk) => this.log(String(chunk), 'stderr'));
  }

  /** Loads the code; called once. */
  loadCode(codeDir: string): void {
    this.codeDir = codeDir;
    this.state = 'loading';
    this.since = performance.now();
    this.worker.ref();
    const message: LoadMessage = { codeDir };
    this.worker.postMessage(message);
  }

  /** The number of its events: the one that it handles and those that wait for it. */
  get load(): number {
    return this.assigned.length;
  }

  /** Whether it has not had an event yet. */
  get isFresh(): boolean {
    return this.tickets === 0;
  }

  /** Assigns events, which it handles one after the other, after its present ones. */
  assign(invocations: readonly Invocation[]): void {
    // One message for all: waking a thread costs more than a short handler.
    const message: string[] = [];
    for (const invocation of invocations) {
      invocation.ticket = this.tickets++;
      this.assigned.push(invocation);
      message.push(invocation.requestId, invocation.trace ?? '', invocation.event);
    }
    this.worker.postMessage(message satisfies EventsMessage);
    if (this.state !== 'idle') return;
    this.state = 'busy';
    this.since = performance.now();
    this.worker.ref();
  }

  /** Removes and returns the events that it has not started. */
  release(): Invocation[] {
    const next = Atomics.load(this.cells, SharedCell.NEXT_TICKET);
    if (Atomics.compareExchange(this.cells, SharedCell.NEXT_TICKET, next, this.tickets) !== next) return this.release();
    const first = this.assigned.findIndex(({ ticket }) => ticket >= next);
    return first < 0 ? [] : this.assigned.splice(first);
  }

  /** Whether it has been handling one event for longer than `milliseconds`. */
  isHeldUp(now: number, milliseconds: number): boolean {
    const started =
      this.assigned.length > 0 && this.assigned[0].ticket < Atomics.load(this.cells, SharedCell.NEXT_TICKET);
    return this.state === 'busy' && started && now - this.since >= milliseconds;
  }

  /** Ends the streamed response of the event, if it is handling that, as nobody reads it any more. */
  clientGone(invocation: Invocation): void {
    const [current] = this.assigned;
    if (current !== invocation || !invocation.isStreamed || this.goneAt !== undefined) return;
    this.goneAt = performance.now();
    this.send({ type: 'gone', ticket: current.ticket });
  }

  /** Ends the instance if it is out of time or memory. */
  check(now: number): void {
    const { fn, inspect } = this.options;
    if (this.state === 'idle' || inspect) return;
    if (this.goneAt !== undefined && now - this.goneAt > GONE_MS) {
      void this.end(abandoned());
    } else if (this.state === 'loading' && now - this.since > LAMBDA_INIT_SECONDS * 1000) {
      void this.end(loadTimedOut(fn.handler, LAMBDA_INIT_SECONDS));
    } else if (this.state === 'busy' && now - this.since >= fn.timeout * 1000) {
      void this.end(timedOut(this.requestId, fn.timeout));
    } else if (
      now - this.since > WATCH_MS &&
      this.growth.isExceeded(Atomics.load(this.cells, SharedCell.HEARTBEAT), now)
    ) {
      void this.end(outOfMemory(this.requestId, fn.memorySize));
    }
  }

  /**
   * Ends an instance that handles nothing, and whose code is not needed any more. If it is loading that, it ends
   * afterwards: a worker of Node.js 20 that is terminated while it opens a file leaves the file open.
   */
  retire(): void {
    if (this.state === 'loading') this.isRetired = true;
    else void this.end();
  }

  /** Ends the worker at once; the event that it handles fails with `reason`, if there is one. */
  async end(failureReason?: FunctionFailure): Promise<void> {
    if (this.state === 'ended') return;
    const reason = this.isRetired ? undefined : failureReason;
    const wasLoading = this.state === 'loading';
    this.state = 'ended';
    const ended = this.worker.terminate();
    const hasStarted = Atomics.load(this.cells, SharedCell.NEXT_TICKET) > 0;
    if (reason && !(isRemoved(reason.payload) && this.options.mayBeRemoved?.()))
      this.log(`${reason.payload.trace?.join('\n') || reason.payload.errorMessage}\n`, 'stderr');
    const unstarted = this.release();
    const failed = this.assigned.splice(0);
    // If the first event of an instance were put back, the next instance could end in the same way, and so on.
    if (reason && !hasStarted) failed.push(...unstarted.splice(0, 1));
    this.options.onEnd(this, unstarted, wasLoading ? reason : undefined);
    for (const invocation of failed) invocation.finish(reason ?? closed(invocation.requestId));
    await ended;
  }

  private startWorker(): Worker {
    const { fn, environment, reachable = [], callerPrefix, issuers } = this.options;
    const { filename, eval: isProgram } = workerFile();
    const workerData: WorkerData = {
      preload: fn.preload ?? [],
      handler: fn.handler,
      functionName: fn.functionName,
      arn: fn.arn,
      memorySize: fn.memorySize,
      timeout: fn.timeout,
      reachable,
      callerPrefix,
      issuers,
      shared: this.cells.buffer as SharedArrayBuffer,
    };
    try {
      return new Worker(filename, {
        eval: isProgram,
        name: fn.logicalId,
        workerData,
        env: { ...environment },
        argv: [],
        execArgv: ['--enable-source-maps'],
        stdin: false,
        stdout: true,
        stderr: true,
        resourceLimits: {
          maxOldGenerationSizeMb: fn.memorySize + HEAP_HEADROOM,
          maxYoungGenerationSizeMb: YOUNG_GENERATION,
        },
      });
    } catch (error) {
      // Node refuses the NODE_OPTIONS of the function's environment. The exit of the empty worker reports that error.
      this.onError(error as Error);
      return new Worker('', { eval: true, env: {}, argv: [], execArgv: [] });
    }
  }

  private onMessage(message: WorkerMessage): void {
    if (message.type === 'log') return this.log(message.chunk, message.stream, message.level);
    if (this.state === 'ended') return undefined;
    switch (message.type) {
      case 'loaded':
        return this.isRetired ? void this.end() : this.ready();
      case 'load-error':
        return void this.end(failure('load', message.error));
      case 'chunk':
        return this.received(message.chunk);
      case 'result':
        return this.finish(result(message.payload), message.duration);
      case 'error':
        return this.finish(failure('error', message.error), message.duration);
      case 'crash':
        this.crash = message;
        return undefined;
    }
  }

  private received(chunk: Uint8Array): void {
    const [invocation] = this.assigned;
    if (!invocation) return;
    const { ticket } = invocation;
    if (invocation.client?.isGone) return this.clientGone(invocation);
    const bytes = chunk.length;
    const taken = () => this.send({ type: 'taken', ticket, bytes });
    const pause = invocation.onChunk(chunk);
    if (pause) void pause.then(taken);
    else taken();
  }

  private send(message: ResponseMessage): void {
    if (this.state !== 'ended') this.worker.postMessage(message);
  }

  private finish(outcome: InvokeResult, duration: number): void {
    this.goneAt = undefined;
    const invocation = this.assigned.shift()!;
    this.ready(duration);
    invocation.finish(outcome);
  }

  private ready(duration?: number): void {
    this.since = performance.now();
    if (this.assigned.length === 0) {
      this.state = 'idle';
      this.worker.unref();
    }
    this.options.onReady(this, duration);
  }

  private onError(error: Error & { code?: string }): void {
    const reason = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'error';
    this.crash ??= {
      reason,
      error: { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') },
    };
  }

  private onExit(code: number): void {
    if (this.state === 'ended') return;
    const { fn } = this.options;
    if (this.crash?.reason === 'memory') return void this.end(outOfMemory(this.requestId, fn.memorySize));
    if (this.crash?.error) {
      const { reason, error } = this.crash;
      return void this.end(failure(this.state === 'loading' ? 'load' : reason, error));
    }
    return void this.end(exited(this.requestId, code));
  }

  private get requestId(): string {
    return this.assigned[0]?.requestId ?? 'init';
  }

  private log(chunk: string, stream: 'stdout' | 'stderr', level?: LogLevel): void {
    (this.assigned[0]?.log ?? this.options.log)(chunk, stream, level);
  }
}

function result(payload: string): InvokeResult {
  // UTF-8 needs up to three bytes for each UTF-16 unit: the bytes of most payloads need not be counted.
  if (payload.length * 3 > LAMBDA_RESPONSE_BYTES) {
    const bytes = Buffer.byteLength(payload);
    if (bytes > LAMBDA_RESPONSE_BYTES) return responseTooLarge(bytes, LAMBDA_RESPONSE_BYTES);
  }
  return { payload: JSON.parse(payload) };
}
