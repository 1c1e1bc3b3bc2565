import * as fs from 'node:fs';

/** Whether a process has not ended. */
export function isRunning(pid: number): boolean {
  // 0 would be this process' group: a file that was cut off.
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch (e) {
    return (e as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isDefunct(pid);
}

/**
 * Whether the process is a zombie: it has ended, and its parent has not reaped it. A container without an init keeps zombies.
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function isDefunct(pid: number): boolean {
  try {
    // The name before the state may have any characters.
    return /\) [ZX] [^)]*$/.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // Not Linux, or it has ended by now.
    return false;
  }
}
