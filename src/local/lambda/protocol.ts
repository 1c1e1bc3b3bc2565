/** The messages between the pool and its workers. Events and results are JSON text, as on Lambda. */

import type { LogLevel } from './invocation-log';
import type { IssuerDocuments } from '../issuer/redirect';

export type LogStream = 'stdout' | 'stderr';

/**
 * Receives the output of a function unbuffered: a chunk may have a part of a line, or several lines. One with a level is a
 * whole message.
 */
export type LogSink = (chunk: string, stream: LogStream, level?: LogLevel) => void;

/** An error in the form of Lambda's Invoke. */
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
  /** AWS hosts and services that the function may call; see `functionRule`. */
  readonly reachable: readonly string[];
  /** The beginning of the header that names the caller of the local services; the request id follows. */
  readonly callerPrefix?: string;
  /** Issuers whose documents are on this machine. */
  readonly issuers?: IssuerDocuments;
  /** Int32 cells, see `SharedCell`. */
  readonly shared: SharedArrayBuffer;
}

export enum SharedCell {
  /** A counter that the worker increments while its event loop turns. */
  HEARTBEAT,
  /**
   * The ticket of the next event to start: events are numbered from 0 in each worker. Whoever increments this from an
   * event's ticket owns the event: the worker to handle it, or the pool to take it back.
   */
  NEXT_TICKET,
}

/** The first message to a worker. */
export interface LoadMessage {
  readonly codeDir: string;
}

/** About the streamed response to an event. */
export type ResponseMessage =
  /** The reader has taken so many bytes. */
  | { readonly type: 'taken'; readonly ticket: number; readonly bytes: number }
  /** The reader has gone. */
  | { readonly type: 'gone'; readonly ticket: number };

/**
 * All messages after the first one are events, or a `ResponseMessage`. An event is three texts: its request id,
 * `_X_AMZN_TRACE_ID` (empty for none) and its JSON. A list of texts is sent in half the time of a list of objects.
 */
export type EventsMessage = readonly string[];

export type Outcome =
  { readonly type: 'result'; readonly payload: string } | { readonly type: 'error'; readonly error: ErrorPayload };

export type WorkerMessage =
  | { readonly type: 'loaded' }
  | { readonly type: 'load-error'; readonly error: ErrorPayload }
  | (Outcome & {
      /** The milliseconds that the handler took: without the time in which the thread woke up. */
      readonly duration: number;
    })
  /** A chunk of a streamed response, which a result or an error ends. */
  | { readonly type: 'chunk'; readonly chunk: Uint8Array }
  /** The worker ends itself: something threw that no invocation caught, it is out of memory, or by a signal. */
  | { readonly type: 'crash'; readonly reason: 'error' | 'memory' | 'exit'; readonly error?: ErrorPayload }
  | { readonly type: 'log'; readonly stream: LogStream; readonly chunk: string; readonly level?: LogLevel };
