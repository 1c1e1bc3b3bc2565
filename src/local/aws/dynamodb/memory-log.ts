import { completed, type Store as Tables, type Write } from './store';
import { Store } from '../../store/store';

/**
 * Keeps what dynalite has in memory in a file, too, for the process that takes the place of this one after a crash. It
 * costs a tenth of a database on the disk.
 */
export class MemoryLog {
  /** Values are JSON text: one that is kept as it is could be changed. */
  private readonly entries: Store<string>;

  constructor(
    private readonly tables: Tables,
    file: string,
  ) {
    this.entries = Store.open(file);
  }

  /** Gives dynalite what is in the file, and records all changes from now on. */
  async open(): Promise<void> {
    const found = [...this.entries.entries()];
    if (found.length > 0) {
      const puts = found.map(([key, text]) => ({ type: 'put' as const, key, value: JSON.parse(text) }));
      await completed((done) => this.tables.db.batch(puts, done));
    }
    this.tables.db.on('write', (writes) => this.record(writes));
  }

  close(): void {
    this.entries.close();
  }

  private record(writes: readonly Write[]): void {
    for (const { type, key, value } of writes) {
      if (type === 'put') this.entries.set(key, JSON.stringify(value));
      else this.entries.delete(key);
    }
  }
}
