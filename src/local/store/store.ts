import * as fs from 'node:fs';
import * as path from 'node:path';
import { UserError } from '../../errors';

/** Is increased when the lines change their form. */
const FORMAT = 1;

/** A log with this many superseded lines is rewritten. */
const MAX_SUPERSEDED = 10_000;

/**
 * Values by key, in memory and, with a file, also there: each change is one line at its end, written before `set`
 * returns, so that a process that is killed loses nothing. A line that a crash has cut off is left out.
 *
 * @example
 * const store = Store.open<Message>('/project/.local-cloud/dev/sqs.jsonl');
 * store.set('Orders/1', message);
 */
export class Store<T> {
  /** @param file - @default - values are kept in memory only */
  static open<T>(file?: string): Store<T> {
    if (file === undefined) return new Store();
    fs.mkdirSync(path.dirname(file), { recursive: true });
    return new Store(file);
  }

  private readonly values = new Map<string, T>();
  private descriptor?: number;
  private superseded = 0;

  private constructor(private readonly file?: string) {
    if (file === undefined) return;
    if (fs.existsSync(file)) this.read(file);
    this.rewrite(file);
  }

  get(key: string): T | undefined {
    return this.values.get(key);
  }

  /** In the order in which the keys were first set. */
  entries(): IterableIterator<[string, T]> {
    return this.values.entries();
  }

  /** Stores the value. It must not be changed afterwards but by another `set`. */
  set(key: string, value: T): void {
    if (this.values.has(key)) this.superseded++;
    this.values.set(key, value);
    this.append([key, value]);
  }

  delete(key: string): void {
    if (!this.values.delete(key)) return;
    this.superseded += 2;
    this.append([key]);
  }

  close(): void {
    if (this.descriptor !== undefined) fs.closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  private append(line: readonly unknown[]): void {
    if (this.descriptor === undefined) return;
    try {
      fs.writeSync(this.descriptor, `${JSON.stringify(line)}\n`);
    } catch (e: any) {
      throw new UserError('LOCAL_STATE', `the state of the local cloud cannot be written (${e.code}): ${this.file}`);
    }
    if (this.superseded > MAX_SUPERSEDED + this.values.size) this.rewrite(this.file!);
  }

  private read(file: string): void {
    const [head, ...lines] = fs.readFileSync(file, 'utf8').split('\n');
    if (head !== JSON.stringify({ format: FORMAT })) {
      throw new UserError(
        'LOCAL_STATE',
        `${file} was written by another version of this package: remove it (\`npx projen dev --reset\`), or use that version`,
      );
    }
    for (const line of lines) {
      let change: [string, T?];
      try {
        change = JSON.parse(line);
      } catch {
        // The last line is empty, or was cut off.
        continue;
      }
      if (change.length === 1) this.values.delete(change[0]);
      else this.values.set(change[0], change[1]!);
    }
  }

  /** Writes what is there now, and nothing of what was before. */
  private rewrite(file: string): void {
    const next = `${file}.next`;
    const lines = [JSON.stringify({ format: FORMAT }), ...[...this.values].map((entry) => JSON.stringify(entry))];
    fs.writeFileSync(next, `${lines.join('\n')}\n`);
    fs.renameSync(next, file);
    this.close();
    this.descriptor = fs.openSync(file, 'a');
    this.superseded = 0;
  }
}
