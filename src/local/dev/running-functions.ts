import * as fs from 'node:fs';

/** The names of the functions that have events, in a file: a process that is ended by one of them cannot name it. */
export class RunningFunctions {
  private readonly descriptor: number;
  private readonly counts = new Map<string, number>();

  constructor(file: string) {
    this.descriptor = fs.openSync(file, 'w', 0o600);
  }

  /** A function has one event more. */
  begin(name: string): void {
    const count = this.counts.get(name) ?? 0;
    this.counts.set(name, count + 1);
    if (count === 0) this.write();
  }

  /** A function has one event less. */
  end(name: string): void {
    const count = this.counts.get(name)! - 1;
    if (count > 0) return void this.counts.set(name, count);
    this.counts.delete(name);
    this.write();
  }

  close(): void {
    fs.closeSync(this.descriptor);
  }

  /** Over the line before: one call of the system, at each event of a function that is idle. */
  private write(): void {
    try {
      fs.writeSync(this.descriptor, `${[...this.counts.keys()].join(', ')}\n`, 0);
    } catch {
      // The disk is full: a crash would name no function.
    }
  }
}
