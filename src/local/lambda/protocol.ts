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
  readonly codeDir: string;
  readonly handler: string;
  readonly functionName: string;
  readonly arn: string;
  /** MiB. */
  readonly memorySize: number;
  /** One Int32 that the worker counts up while its event loop turns. */
  readonly heartbeat: SharedArrayBuffer;
}

export interface InvokeMessage {
  readonly requestId: string;
  readonly event: string;
  /** When the invocation is cut off, milliseconds since the epoch. */
  readonly deadline: number;
}

export type WorkerMessage =
  | { readonly type: 'loaded' }
  | { readonly type: 'load-error'; readonly error: ErrorPayload }
  | { readonly type: 'result'; readonly payload: string }
  | { readonly type: 'error'; readonly error: ErrorPayload }
  /** The worker ends itself: something threw that no invocation caught, or it is out of memory. */
  | { readonly type: 'crash'; readonly reason: 'error' | 'memory'; readonly error?: ErrorPayload }
  | { readonly type: 'log'; readonly stream: LogStream; readonly chunk: string };
