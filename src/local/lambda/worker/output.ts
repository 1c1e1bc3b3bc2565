import type { LogStream, WorkerMessage } from '../protocol';

/**
 * Sends the output to stdout and stderr as messages. A worker's own streams are flushed when its event loop turns:
 * output before an endless loop, or before `process.exit`, would be late or lost.
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
