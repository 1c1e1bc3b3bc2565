/** The time without a heartbeat after which the memory of a worker is watched from outside. */
const SILENT_MS = 150;
/**
 * MiB by which the process may grow beyond the function's memory size: the growth may be garbage that V8 has not
 * collected yet.
 */
const GARBAGE = 256;

/**
 * Watches the memory of a worker that runs without a pause, and so cannot check itself: the growth of the process since
 * the last heartbeat counts as the worker's. Node has no way to ask for the heap of another thread.
 */
export class ProcessGrowth {
  private last = { beats: -1, at: 0, rss: Infinity };
  private readonly limit: number;

  /** @param memorySize MiB */
  constructor(memorySize: number) {
    this.limit = (memorySize + GARBAGE) * 1024 * 1024;
  }

  /** @param beats the worker's heartbeat counter */
  isExceeded(beats: number, now: number): boolean {
    if (beats !== this.last.beats) this.last = { beats, at: now, rss: Infinity };
    if (now - this.last.at < SILENT_MS) return false;
    const rss = process.memoryUsage.rss();
    // The memory of a worker that has just ended may still be returned to the system.
    this.last.rss = Math.min(rss, this.last.rss);
    return rss - this.last.rss > this.limit;
  }
}
