import type { Clock } from '../clock';

/** The next times of schedules, one for each key. */
export class Timers {
  private readonly cancels = new Map<string, () => void>();

  constructor(private readonly clock: Clock) {}

  /** Runs the task at a time, in place of what was to run for the key. Without a time, nothing runs. */
  set(key: string, time: number | undefined, task: () => void): void {
    this.cancel(key);
    if (time === undefined) return;
    const cancel = this.clock.at(time, () => {
      this.cancels.delete(key);
      task();
    });
    this.cancels.set(key, cancel);
  }

  has(key: string): boolean {
    return this.cancels.has(key);
  }

  cancel(key: string): void {
    this.cancels.get(key)?.();
    this.cancels.delete(key);
  }

  close(): void {
    for (const key of this.cancels.keys()) this.cancel(key);
  }
}
