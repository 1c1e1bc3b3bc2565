import { AsyncLocalStorage } from 'node:async_hooks';
import { UNEXPECTED_ERROR } from '../runtime/value-source';

/** The errors of the call that runs. */
const running = new AsyncLocalStorage<unknown[]>();

/**
 * Runs a call of a function, and collects the errors of the app that the runtime has made a result of: a 500, or failed
 * records of a batch.
 */
export async function withHandledErrors<T>(
  call: () => Promise<T>,
): Promise<{ readonly result: T; readonly errors: readonly unknown[] }> {
  (globalThis as any)[UNEXPECTED_ERROR] = (error: unknown) => void running.getStore()?.push(error);
  const errors: unknown[] = [];
  return { result: await running.run(errors, call), errors };
}
