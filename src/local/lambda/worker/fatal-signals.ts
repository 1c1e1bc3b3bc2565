import { constants } from 'node:os';

/** As Lambda reports them. */
const NAMES: { readonly [signal: string]: string } = {
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGHUP: 'hangup',
  SIGILL: 'illegal instruction',
  SIGINT: 'interrupt',
  SIGKILL: 'killed',
  SIGQUIT: 'quit',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
  SIGTRAP: 'trace/breakpoint trap',
};

/**
 * A function that ends its own process by a signal would end that of the local cloud: `ended` is called instead, which
 * does not return. A fault of native code cannot be kept from the process.
 */
export function catchFatalSignals(ended: (signal: string) => never): void {
  const { kill } = process;
  process.abort = () => ended(NAMES.SIGABRT);
  process.kill = (pid, signal = 'SIGTERM') => {
    const name = nameOf(signal);
    if (pid === process.pid && name !== undefined && name in NAMES) return ended(NAMES[name]);
    return kill.call(process, pid, signal);
  };
}

function nameOf(signal: string | number): string | undefined {
  if (typeof signal === 'string') return signal;
  return Object.entries(constants.signals).find(([, number]) => number === signal)?.[0];
}
