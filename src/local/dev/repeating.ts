/**
 * A task that runs again and again, one run at a time. Whoever asks during a run gets the one after it, together with
 * others.
 */
export class Repeating<T> {
  private running?: Promise<T>;
  private next?: Promise<T>;

  constructor(private readonly task: () => Promise<T>) {}

  /** A run that begins from now on. */
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

  /** The end of the run that is going on, whatever it is. */
  async settled(): Promise<void> {
    await this.running?.then(
      () => undefined,
      () => undefined,
    );
  }
}
