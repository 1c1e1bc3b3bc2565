import { AsyncLocalStorage } from 'node:async_hooks';
import { format, inspect } from 'node:util';
import type { InvocationLog, LogLevel } from '../../local/lambda/invocation-log';

/** The log of the handler that runs. */
const running = new AsyncLocalStorage<InvocationLog>();
/** Whether `console` writes to the streams. */
let byConsole = false;
let users = 0;
let restore: () => void = () => undefined;

const LEVELS = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' } as const;

/** Runs a handler, whose output goes to the log, too. */
export async function withLog<T>(log: InvocationLog, call: () => Promise<T>): Promise<T> {
  try {
    return await running.run(log, call);
  } catch (error) {
    log.output(inspect(error), 'ERROR');
    throw error;
  }
}

/** Wraps `console` and the output streams while somebody reads logs. Returns a function that ends this. */
export function captureLogs(): () => void {
  if (users++ === 0) restore = wrap();
  let ended = false;
  return () => {
    if (ended) return;
    ended = true;
    if (--users === 0) restore();
  };
}

function wrap(): () => void {
  const ends = [
    ...Object.entries(LEVELS).map(([method, level]) => wrapConsole(method as keyof typeof LEVELS, level)),
    wrapStream(process.stdout),
    wrapStream(process.stderr),
  ];
  return () => ends.forEach((end) => end());
}

function wrapConsole(method: keyof typeof LEVELS, level: LogLevel): () => void {
  const original = console[method];
  const wrapped = (...values: unknown[]) => {
    running.getStore()?.output(format(...values), level);
    const before = byConsole;
    byConsole = true;
    try {
      original.apply(console, values);
    } finally {
      byConsole = before;
    }
  };
  console[method] = wrapped;
  return () => {
    // A spy that has wrapped it since stays.
    if (console[method] === wrapped) console[method] = original;
  };
}

function wrapStream(stream: NodeJS.WriteStream): () => void {
  const original = stream.write;
  const wrapped = function (this: NodeJS.WriteStream, chunk: string | Uint8Array, ...rest: any[]) {
    if (!byConsole) running.getStore()?.output(Buffer.from(chunk as Uint8Array).toString());
    return (original as any).call(stream, chunk, ...rest);
  } as typeof stream.write;
  stream.write = wrapped;
  return () => {
    if (stream.write === wrapped) stream.write = original;
  };
}
