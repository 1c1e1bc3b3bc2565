/** What the pool and its workers say to each other. Events and results cross as JSON text, as they do in Lambda. */

export type LogStream = 'stdout' | 'stderr';

/** Takes what a function writes, as it writes it: a chunk may hold a part of a line, or several lines. */
export type LogSink = (chunk: string, stream: LogStream) => void;

/** An error as Lambda's Invoke reports it. */
export interface ErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: string[];
}

export interface WorkerData {
  /** Modules to import before any code is known. */
  readonly preload: readonly string[];
  readonly handler: string;
  readonly functionName: string;
  readonly arn: string;
  /** MiB. */
  readonly memorySize: number;
  /** Seconds. */
  readonly timeout: number;
  /** Hosts and services of AWS that the function may call; see `functionRule`. */
  readonly reachable: readonly string[];
  /** Int32 cells, see `SharedCell`. */
  readonly shared: SharedArrayBuffer;
}

export enum SharedCell {
  /** Counted up by the worker while its event loop turns. */
  HEARTBEAT,
  /**
   * The ticket of the next event to start. An event belongs to whoever counts this up from its ticket: the worker to
   * handle it, or the pool to take it back.
   */
  NEXT_TICKET,
}

/** The first message to a worker. */
export interface LoadMessage {
  readonly codeDir: string;
}

/** Each further one is a list of these. */
export interface InvokeMessage {
  /** Events are numbered from 0 in each worker. */
  readonly ticket: number;
  readonly requestId: string;
  readonly event: string;
}

export type WorkerMessage =
  | { readonly type: 'loaded' }
  | { readonly type: 'load-error'; readonly error: ErrorPayload }
  | { readonly type: 'result'; readonly payload: string }
  | { readonly type: 'error'; readonly error: ErrorPayload }
  /** A part of an answer that is streamed; a result or an error ends it. */
  | { readonly type: 'chunk'; readonly chunk: Uint8Array }
  /** The worker ends itself: something threw that no invocation caught, or it is out of memory. */
  | { readonly type: 'crash'; readonly reason: 'error' | 'memory'; readonly error?: ErrorPayload }
  | { readonly type: 'log'; readonly stream: LogStream; readonly chunk: string };
