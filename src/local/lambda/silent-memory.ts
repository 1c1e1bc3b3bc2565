/** How long a worker may be silent before its memory is watched from outside. */
const SILENT_MS = 150;
/**
 * MiB by which the process may grow beyond the function's memory size: it may be garbage that V8 has not collected yet.
 */
const GARBAGE = 256;

/**
 * Watches the memory of a worker that runs without a pause, and so cannot look itself: what the process grows by since
 * the worker fell silent counts as the worker's. Node has no way to ask for the heap of another thread.
 */
export class SilentMemory {
  private last = { beats: -1, at: 0, rss: Infinity };
  private readonly limit: number;

  /** @param memorySize MiB */
  constructor(memorySize: number) {
    this.limit = (memorySize + GARBAGE) * 1024 * 1024;
  }

  /** @param beats what the worker has counted up to while its event loop turned */
  isExceeded(beats: number, now: number): boolean {
    if (beats !== this.last.beats) this.last = { beats, at: now, rss: Infinity };
    if (now - this.last.at < SILENT_MS) return false;
    const rss = process.memoryUsage.rss();
    // Memory of a worker that has just ended may still go back to the system.
    this.last.rss = Math.min(rss, this.last.rss);
    return rss - this.last.rss > this.limit;
  }
}
