import type { ChildProcess } from 'node:child_process';

/**
 * The exit code of a child in the foreground. Ctrl-C reaches the child too, which decides how to end; this process waits
 * for it, and passes SIGTERM on. Rejects if the child cannot be started.
 *
 * @param printed what is still printed of its output
 */
export async function childExitCode(child: ChildProcess, printed: readonly Promise<void>[] = []): Promise<number> {
  const wait = () => undefined;
  const forward = () => child.kill('SIGTERM');
  process.on('SIGINT', wait).on('SIGTERM', forward);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        void Promise.all(printed).then(() => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
      });
    });
  } finally {
    process.off('SIGINT', wait).off('SIGTERM', forward);
  }
}
