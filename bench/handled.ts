import * as fs from 'node:fs';

/** The time limit for the next event to be handled. */
const PATIENCE_MS = 60_000;

/** Milliseconds, comparable between processes: the time in that log. */
export const now = (): number => performance.timeOrigin + performance.now();

/** Reads the log of the handlers as it grows: a line for each event, with its id and the time. */
export class Handled {
  private readonly times = new Map<string, number>();
  private position = 0;
  private rest = '';

  constructor(private readonly file: string) {}

  /** The number of different events. */
  get count(): number {
    return this.times.size;
  }

  /** When the handler of an event began. */
  at(id: string): number {
    return this.times.get(id)!;
  }

  /** The time when the last event was handled. */
  get last(): number {
    return [...this.times.values()].reduce((last, time) => Math.max(last, time), 0);
  }

  /** Waits until so many different events were handled. */
  async reach(count: number): Promise<void> {
    let deadline = Date.now() + PATIENCE_MS;
    let before = this.count;
    while (this.count < count) {
      this.read();
      if (this.count > before) {
        before = this.count;
        deadline = Date.now() + PATIENCE_MS;
      }
      if (Date.now() > deadline) throw new Error(`only ${this.count} of ${count} events were handled`);
      await new Promise((resolve) => setTimeout(resolve, count - this.count > 100 ? 50 : 1));
    }
  }

  private read(): void {
    const size = fs.existsSync(this.file) ? fs.statSync(this.file).size : 0;
    if (size === this.position) return;
    const buffer = Buffer.alloc(size - this.position);
    const file = fs.openSync(this.file, 'r');
    fs.readSync(file, buffer, 0, buffer.length, this.position);
    fs.closeSync(file);
    this.position = size;
    const lines = (this.rest + buffer.toString('utf8')).split('\n');
    this.rest = lines.pop()!;
    for (const line of lines) {
      const [id, time] = line.split(' ');
      if (!this.times.has(id)) this.times.set(id, Number(time));
    }
  }
}
