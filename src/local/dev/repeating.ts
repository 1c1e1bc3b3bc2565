/**
 * A repeated task with one run at a time. All calls during a run share the one after it.
 */
export class Repeating<T> {
  private running?: Promise<T>;
  private next?: Promise<T>;

  constructor(private readonly task: () => Promise<T>) {}

  /** Returns a run that begins after this call. */
  run(): Promise<T> {
    if (!this.running) {
      this.running = this.task().finally(() => (this.running = undefined));
      return this.running;
    }
    const again = () => {
      this.next = undefined;
      return this.run();
    };
    this.next ??= this.running.then(again, again);
    return this.next;
  }

  /** Waits for the end of the current run, successful or not. */
  async settled(): Promise<void> {
    await this.running?.then(
      () => undefined,
      () => undefined,
    );
  }
}
