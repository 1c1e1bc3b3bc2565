import { execFile } from 'node:child_process';

/**
 * The lines that the user types, if this process has a terminal and is in its foreground: one in the background that
 * reads is stopped by the system.
 */
export async function typedLines(): Promise<NodeJS.ReadableStream | undefined> {
  return process.stdin.isTTY && (await isInForeground()) ? process.stdin : undefined;
}

function isInForeground(): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'stat=', '-p', String(process.pid)], (error, stdout) => {
      // Windows has no background.
      resolve(error ? process.platform === 'win32' : stdout.includes('+'));
    });
  });
}
