import type { LogLevel } from '../invocation-log';
import type { LogStream, WorkerMessage } from '../protocol';

/** The level of what is printed now, if it has one. */
let level: LogLevel | undefined;

/** The level of each method of `console`: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
const LEVELS = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' } as const;

/**
 * Sends the output to stdout and stderr as messages. A worker's own streams are flushed when its event loop turns:
 * output before an endless loop, or before `process.exit`, would be late or lost.
 */
export function captureOutput(post: (message: WorkerMessage) => void): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    process[stream].write = writer(stream, post) as typeof process.stdout.write;
  }
  for (const [method, own] of Object.entries(LEVELS)) {
    const name = method as keyof typeof LEVELS;
    const original = console[name];
    console[name] = (...values: unknown[]) => withLevel(own, () => original(...values));
  }
}

/** Prints with a level. */
export function withLevel(own: LogLevel, print: () => void): void {
  const before = level;
  level = own;
  try {
    print();
  } finally {
    level = before;
  }
}

function writer(stream: LogStream, post: (message: WorkerMessage) => void) {
  return (chunk: string | Uint8Array, encodingOrDone?: BufferEncoding | (() => void), done?: () => void): boolean => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    post({ type: 'log', stream, chunk: text, ...(level === undefined ? {} : { level }) });
    const callback = typeof encodingOrDone === 'function' ? encodingOrDone : done;
    if (callback) process.nextTick(callback);
    return true;
  };
}
