import * as fs from 'node:fs';
import * as path from 'node:path';
import { dynaliteModule } from './dynalite-module';
import { completed, type Store as Tables, type Write } from './store';
import { Store, type Change } from '../../store/store';

/**
 * Keeps what dynalite has in memory in a file, too. dynalite's own files are those of LevelDB: a write costs more, and one that
 * fails, as on a full disk, ends the process.
 */
export class MemoryLog {
  /** Values are JSON text: one that is kept as it is could be changed. */
  private readonly entries: Store<string>;

  constructor(
    private readonly tables: Tables,
    private readonly folder: string,
  ) {
    this.entries = Store.open(path.join(folder, 'tables.jsonl'));
  }

  /** Gives dynalite what is in the file, and records all changes from now on. */
  async open(): Promise<void> {
    await this.takeLevelFiles();
    const puts = [...this.entries.entries()].map(([key, text]) => ({
      type: 'put' as const,
      key,
      value: JSON.parse(text),
    }));
    if (puts.length > 0) await completed((done) => this.tables.db.batch(puts, done));
    this.tables.db.on('write', (writes) => this.record(writes));
  }

  private record(writes: readonly Write[]): void {
    const changes = writes.map(({ type, key, value }): Change<string> =>
      type === 'put' ? [key, JSON.stringify(value)] : [key],
    );
    // Only changed values are written: undoing a refused write changes none.
    const made = changes.filter(([key, text]) => this.entries.get(key) !== text);
    if (made.length === 0) return;
    try {
      this.entries.change(made);
    } catch (error) {
      this.takeBack(made);
      // dynalite sends errors that have a status, and throws others where no caller can catch them.
      const body = {
        __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError',
        message: (error as Error).message,
      };
      throw Object.assign(error as Error, { statusCode: 500, body });
    }
  }

  close(): void {
    this.entries.close();
  }

  /** Nobody may read what would be gone after the next start. */
  private takeBack(changes: readonly Change<string>[]): void {
    const before = changes.map(([key]) => {
      const text = this.entries.get(key);
      return text === undefined
        ? { type: 'del' as const, key }
        : { type: 'put' as const, key, value: JSON.parse(text) as unknown };
    });
    this.tables.db.batch(before, () => undefined);
  }

  /** Versions before kept the tables in LevelDB. */
  private async takeLevelFiles(): Promise<void> {
    if (!fs.existsSync(path.join(this.folder, 'CURRENT'))) return;
    const { Level } = dynaliteModule('level');
    const level = new Level(this.folder);
    for await (const [key, text] of level.iterator()) this.entries.set(key, text);
    await level.close();
    for (const name of fs.readdirSync(this.folder)) {
      if (/^(CURRENT|LOCK|LOG|LOG\.old|MANIFEST-\d+|\d+\.(log|ldb))$/.test(name))
        fs.rmSync(path.join(this.folder, name));
    }
  }
}
