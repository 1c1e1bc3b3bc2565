import type { LogStream, WorkerMessage } from '../protocol';

/**
 * Sends what is written to stdout and stderr as messages. The streams that a worker has by itself hand over when its
 * event loop turns: what a handler prints before an endless loop, or before `process.exit`, would come late or never.
 */
export function captureOutput(post: (message: WorkerMessage) => void): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    process[stream].write = writer(stream, post) as typeof process.stdout.write;
  }
}

function writer(stream: LogStream, post: (message: WorkerMessage) => void) {
  return (chunk: string | Uint8Array, encodingOrDone?: BufferEncoding | (() => void), done?: () => void): boolean => {
    post({ type: 'log', stream, chunk: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString() });
    const callback = typeof encodingOrDone === 'function' ? encodingOrDone : done;
    if (callback) process.nextTick(callback);
    return true;
  };
}
