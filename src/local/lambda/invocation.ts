import type { InvokeResult, OnChunk, WaitingClient } from '../model';
import type { LogSink } from './protocol';

export interface InvocationOptions {
  readonly requestId: string;
  /** JSON. */
  readonly event: string;
  readonly trace?: string;
  readonly log: LogSink;
  /** Receives the chunks of a streamed response. @default - they are the result, once it is complete */
  readonly onChunk?: OnChunk;
  readonly client?: WaitingClient;
}

/** The pool that an invocation is part of. */
export interface InvocationOwner {
  /** The client has disconnected. */
  abandon(invocation: Invocation): void;
  finished(): void;
}

/** An event on its way: it waits in a pool, is assigned to an instance, and gets its result. */
export class Invocation {
  readonly requestId: string;
  readonly event: string;
  readonly trace?: string;
  readonly log: LogSink;
  readonly client?: WaitingClient;
  /** Whether somebody reads the response while it is written. */
  readonly isStreamed: boolean;
  /** Its number in the instance that it is assigned to. */
  ticket = -1;
  /** Milliseconds, as of `performance.now()`. */
  readonly queuedAt = performance.now();
  private readonly reader?: OnChunk;
  /** Of a streamed response that nobody reads while it is written. */
  private chunks?: Uint8Array[];

  constructor(
    { requestId, event, trace, log, onChunk, client }: InvocationOptions,
    private readonly owner: InvocationOwner,
    private readonly resolve: (result: InvokeResult) => void,
  ) {
    this.requestId = requestId;
    this.event = event;
    this.trace = trace;
    this.log = log;
    this.reader = onChunk;
    this.isStreamed = onChunk !== undefined;
    this.client = client;
    if (client) client.work = this;
  }

  /** Passes a chunk of a streamed response on. The promise resolves when the reader is ready for more. */
  onChunk(chunk: Uint8Array): void | Promise<void> {
    if (this.reader) return this.reader(chunk);
    (this.chunks ??= []).push(chunk);
  }

  /** The client has disconnected. */
  abandon(): void {
    this.owner.abandon(this);
  }

  finish(result: InvokeResult): void {
    if (this.client) this.client.work = undefined;
    const isComplete = this.chunks && !result.functionError;
    this.resolve(isComplete ? { payload: Buffer.concat(this.chunks!).toString() } : result);
    this.owner.finished();
  }
}
