/** Lets operations run concurrently, except for exclusive ones. First come, first served. */
export class Lock {
  private running = 0;
  private alone = false;
  private readonly waiting: { readonly alone: boolean; readonly start: () => void }[] = [];

  async run<T>(alone: boolean, operation: () => Promise<T>): Promise<T> {
    if (this.waiting.length > 0 || !this.admits(alone)) {
      await new Promise<void>((start) => this.waiting.push({ alone, start }));
    } else {
      this.enter(alone);
    }
    try {
      return await operation();
    } finally {
      this.running--;
      this.alone = false;
      while (this.waiting.length > 0 && this.admits(this.waiting[0].alone)) {
        const next = this.waiting.shift()!;
        this.enter(next.alone);
        next.start();
      }
    }
  }

  private admits(alone: boolean): boolean {
    return alone ? this.running === 0 : !this.alone;
  }

  private enter(alone: boolean): void {
    this.running++;
    this.alone = alone;
  }
}
