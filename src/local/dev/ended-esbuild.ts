import { setTimeout as sleep } from 'node:timers/promises';

/** The maximum time between the end of esbuild by Ctrl-C and the signal here. */
const SIGNAL_MILLISECONDS = 1000;

/**
 * Ctrl-C ends all processes of the terminal, and the error of an esbuild that has ended, here or in a process that this one
 * waits for, may be here before the signal: such an error is no other's.
 */
export async function signalArrives(error: unknown): Promise<void> {
  const { message } = error as Partial<Error>;
  if (/\bThe service (was stopped|is no longer running)/.test(String(message))) await sleep(SIGNAL_MILLISECONDS);
}
