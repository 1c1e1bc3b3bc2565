import { completed, type Store } from './store';
import { restore, type Call, type FormerItem, type Journal } from './transactions';

const KEY = 'transaction';

/** Stores the former items of a running transaction, so that a process that is killed leaves no half of it. */
export class StoredJournal implements Journal {
  constructor(private readonly store: Store) {}

  async begin(writes: readonly FormerItem[]): Promise<void> {
    const former = writes.map(({ kind, input: { TableName }, key, before }) => ({
      kind,
      input: { TableName },
      key,
      before,
    }));
    await completed((done) => this.store.db.put(KEY, former, done));
  }

  async end(): Promise<void> {
    await completed((done) => this.store.db.del(KEY, done));
  }

  /** Undoes the transaction that was broken off when the process ended. */
  async recover(call: Call): Promise<void> {
    const former = await new Promise<unknown>((resolve, reject) =>
      this.store.db.get(KEY, (error: any, value) =>
        error && error.code !== 'LEVEL_NOT_FOUND' ? reject(error) : resolve(value),
      ),
    );
    if (!former) return;
    await restore(call, former as readonly FormerItem[]);
    await this.end();
  }
}

/** Items in memory end with the process. */
export const noJournal: Journal = { begin: async () => undefined, end: async () => undefined };
