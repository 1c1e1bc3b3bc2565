// Kept as they are at import: a test may replace them later (fake timers), and the local cloud is not what it tests.
const realNow = Date.now;
const realSetTimeout = setTimeout;
const realClearTimeout = clearTimeout;

/** Work that a clock starts. If it returns a promise, `settled()` and `advance()` wait for it. */
export type Task = () => unknown;

export interface ClockOptions {
  /**
   * Whether what is due runs by itself. Otherwise it runs during `settled()` and `advance()` only, one task after the
   * other, so that a test sees a deterministic order.
   *
   * @default true
   */
  readonly live?: boolean;
  /** Receives what a task throws or rejects with. @default - ignored */
  readonly onError?: (error: unknown) => void;
}

interface Entry {
  readonly time: number;
  /** Orders tasks that are due at the same time: the first one scheduled runs first. */
  readonly order: number;
  readonly task: Task;
}

/** The longest delay of a timer of Node.js; a later task is looked at again then. */
const MAX_DELAY = 2 ** 31 - 1;

/**
 * The time of the local cloud: real time, plus an offset that `advance()` adds to. Delays of messages, retries,
 * schedules and expiry use it, so that a test can make hours pass. Signatures, long polls and the timeouts of functions
 * are in real time.
 *
 * @example
 * const clock = new Clock({ live: false });
 * clock.after(60_000, () => retry());
 * await clock.advance(60_000); // retry() has run, and what it caused
 */
export class Clock {
  private offset = 0;
  /** The time while `advance()` runs. */
  private frozen?: number;
  private scheduled = 0;
  /** Sorted by time, then by order. */
  private readonly queue: Entry[] = [];
  private readonly inFlight = new Set<Promise<unknown>>();
  private timer?: NodeJS.Timeout;
  /** The advances and settlings that run, one after the other. */
  private turning: Promise<void> = Promise.resolve();
  private closed = false;
  /** The offsets of the past, each from a full second of real time on; undefined if nobody asks for them. */
  private history?: { readonly from: number; readonly offset: number }[];

  constructor(private readonly options: ClockOptions = {}) {}

  /** Milliseconds since 1970. */
  now(): number {
    return this.frozen ?? realNow() + this.offset;
  }

  /**
   * Makes `timeOf` possible. As signatures have their time in seconds, `advance()` then begins with a new second of real
   * time, so that it is known on which side of it a signature is.
   */
  keepHistory(): void {
    this.history ??= [{ from: -Infinity, offset: this.offset }];
  }

  /** The time that this clock showed at a real time, which is known to the second. */
  timeOf(realTime: number): number {
    const [past] = this.history!.filter(({ from }) => from <= realTime).slice(-1);
    return realTime + past.offset;
  }

  /** Runs the task at a time. Returns a function that cancels it. */
  at(time: number, task: Task): () => void {
    const entry: Entry = { time, order: this.scheduled++, task };
    if (this.closed) return () => undefined;
    this.queue.splice(this.placeOf(time), 0, entry);
    this.arm();
    return () => {
      const index = this.queue.indexOf(entry);
      if (index < 0) return;
      this.queue.splice(index, 1);
      this.arm();
    };
  }

  /** Runs the task after a time; after 0 it is due at once, but never runs within this call. */
  after(milliseconds: number, task: Task): () => void {
    return this.at(this.now() + milliseconds, task);
  }

  /** The time when the next task is due. */
  get next(): number | undefined {
    return this.queue[0]?.time;
  }

  /** Counts the work as in flight until it ends: `settled()` waits for it. */
  track<T>(work: Promise<T>): Promise<T> {
    this.inFlight.add(work);
    const ended = () => void this.inFlight.delete(work);
    work.then(ended, ended);
    return work;
  }

  /** Runs what is due now, and what that causes, until nothing is due or in flight. */
  settled(): Promise<void> {
    return this.turn(() => this.settle(() => this.now()));
  }

  /**
   * Lets time pass at once: runs what becomes due in the order of the times, each at its time, and waits for what it
   * starts.
   */
  advance(milliseconds: number): Promise<void> {
    if (!(milliseconds >= 0)) throw new RangeError(`time does not run backwards: advance(${milliseconds})`);
    return this.turn(async () => {
      await this.settle(() => this.now());
      if (this.history) await new Promise((resolve) => realSetTimeout(resolve, 1000 - (realNow() % 1000)));
      // Real time stands still: what is due at a time sees that time, however long the tasks before it took.
      this.frozen = this.now();
      try {
        const target = this.frozen + milliseconds;
        await this.settle(() => target);
        this.reach(target);
      } finally {
        this.offset = this.frozen - realNow();
        this.frozen = undefined;
        this.remember();
      }
      // Real time has passed meanwhile, too.
      await this.settle(() => this.now());
      this.arm();
    });
  }

  /** Cancels everything that is scheduled. */
  close(): void {
    this.closed = true;
    this.queue.length = 0;
    realClearTimeout(this.timer);
  }

  private turn(run: () => Promise<void>): Promise<void> {
    const next = this.turning.then(run);
    this.turning = next.catch(() => undefined);
    return next;
  }

  private async settle(until: () => number): Promise<void> {
    for (;;) {
      while (this.inFlight.size > 0) await Promise.allSettled(this.inFlight);
      const [first] = this.queue;
      if (first === undefined || first.time > until()) return;
      this.queue.shift();
      this.reach(first.time);
      await this.run(first);
    }
  }

  /** Moves on to a time, unless it is past. */
  private reach(time: number): void {
    const step = Math.max(0, time - this.now());
    if (step === 0) return;
    this.offset += step;
    if (this.frozen !== undefined) this.frozen += step;
    this.remember();
  }

  private remember(): void {
    this.history?.push({ from: Math.floor(realNow() / 1000) * 1000, offset: this.offset });
  }

  private async run({ task }: Entry): Promise<void> {
    try {
      await task();
    } catch (error) {
      this.options.onError?.(error);
    }
  }

  /** The index behind all tasks that are not later. */
  private placeOf(time: number): number {
    let index = this.queue.length;
    while (index > 0 && this.queue[index - 1].time > time) index--;
    return index;
  }

  private arm(): void {
    if (this.options.live === false) return;
    realClearTimeout(this.timer);
    const { next } = this;
    if (next === undefined) return;
    const delay = Math.min(Math.max(0, next - this.now()), MAX_DELAY);
    this.timer = realSetTimeout(() => this.fire(), delay);
    this.timer.unref();
  }

  /** Starts what is due; one task does not wait for another. */
  private fire(): void {
    const now = this.now();
    while (this.queue.length > 0 && this.queue[0].time <= now) void this.track(this.run(this.queue.shift()!));
    this.arm();
  }
}
