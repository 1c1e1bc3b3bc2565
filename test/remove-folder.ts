import * as fs from 'node:fs';

/**
 * Deletes a folder in which a process that is ending may still write. The retries of `fs.rmSync` alone do not delete what
 * was written since it has listed the folder.
 */
export function removeFolder(dir: string): void {
  for (let tries = 50; ; tries--) {
    try {
      return fs.rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      if (tries === 0) throw error;
    }
  }
}
