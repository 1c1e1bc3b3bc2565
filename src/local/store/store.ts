import * as fs from 'node:fs';
import * as path from 'node:path';
import { diskReason, UserError } from '../../errors';
import { commandOf } from '../../package-manager';

/** Is increased when the lines change their form. */
const FORMAT = 1;

/** Ends a line that a full disk has cut off, when there is room again: nobody was told that it was written. */
const TORN = ' #torn';

/** A log with this many superseded lines is rewritten. */
const MAX_SUPERSEDED = 10_000;

/** A key and its new value, or the key of a value to delete. */
export type Change<T> = readonly [key: string] | readonly [key: string, value: T];

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
  /** Whether the last line was cut off, as the disk is full. */
  private isTorn = false;

  private constructor(private readonly file?: string) {
    if (file === undefined) return;
    if (fs.existsSync(file)) this.read(file);
    try {
      this.rewrite(file);
    } catch (e) {
      throw unwritable(e, file);
    }
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
    this.append([key, value]);
    this.put(key, value);
    this.compact();
  }

  delete(key: string): void {
    if (!this.values.has(key)) return;
    this.append([key]);
    this.remove(key);
    this.compact();
  }

  /** Makes several changes, all of which are there after a crash, or none. One without a value deletes. */
  change(changes: readonly Change<T>[]): void {
    this.append(changes);
    for (const [key, ...value] of changes) {
      if (value.length > 0) this.put(key, value[0]!);
      else this.remove(key);
    }
    this.compact();
  }

  close(): void {
    if (this.descriptor !== undefined) fs.closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  private put(key: string, value: T): void {
    if (this.values.has(key)) this.superseded++;
    this.values.set(key, value);
  }

  private remove(key: string): void {
    if (this.values.delete(key)) this.superseded += 2;
  }

  /** Writes a line. What the disk refuses must not be in memory either: it would be in the file when that is rewritten. */
  private append(line: readonly unknown[]): void {
    if (this.descriptor === undefined) return;
    try {
      const bytes = Buffer.from(`${this.isTorn ? `${TORN}\n` : ''}${JSON.stringify(line)}\n`);
      this.isTorn = true;
      // A disk that is nearly full takes a part.
      for (let at = 0; at < bytes.length;) at += fs.writeSync(this.descriptor, bytes, at);
      this.isTorn = false;
    } catch (e) {
      throw unwritable(e, this.file!);
    }
  }

  /** Drops the lines that are superseded, when they are many. */
  private compact(): void {
    if (this.descriptor === undefined || this.superseded <= MAX_SUPERSEDED + this.values.size) return;
    try {
      this.rewrite(this.file!);
    } catch {
      // A full disk has no room for both files. All is in the one that is there; it is tried again later.
      fs.rmSync(`${this.file}.next`, { force: true });
      this.superseded = 0;
    }
  }

  private read(file: string): void {
    const [head, ...lines] = fs.readFileSync(file, 'utf8').split('\n');
    if (head !== JSON.stringify({ format: FORMAT })) {
      const what = /^\{"format":\d+\}$/.test(head)
        ? 'was written by another version of this package: use that version'
        : `is damaged: it does not begin with {"format":${FORMAT}}: repair that line`;
      throw new UserError(
        'LOCAL_STATE',
        `${file} ${what}, start without --persist, or delete all data with \`${commandOf('dev')} --reset\``,
      );
    }
    // What follows the last line break is empty, or a line that was cut off.
    for (const [i, line] of lines.slice(0, -1).entries()) {
      const changes = line.endsWith(TORN) ? [] : changesIn<T>(line);
      if (!changes) {
        throw new UserError(
          'LOCAL_STATE',
          `${file}:${i + 2} is damaged, and nothing was changed: repair or delete that line, or delete all data with \`${commandOf('dev')} --reset\``,
        );
      }
      for (const [key, ...value] of changes) {
        if (value.length > 0) this.values.set(key, value[0]!);
        else this.values.delete(key);
      }
    }
  }

  /** Writes what is there now, and nothing of what was before. */
  private rewrite(file: string): void {
    const next = `${file}.next`;
    const lines = [JSON.stringify({ format: FORMAT }), ...[...this.values].map((entry) => JSON.stringify(entry))];
    fs.writeFileSync(next, `${lines.join('\n')}\n`);
    const descriptor = fs.openSync(next, 'a');
    fs.renameSync(next, file);
    this.close();
    this.descriptor = descriptor;
    this.isTorn = false;
    this.superseded = 0;
  }
}

function unwritable(error: unknown, file: string): UserError {
  const reason = diskReason(error);
  return new UserError(
    'LOCAL_STATE',
    `the state of the local cloud cannot be written (${(error as NodeJS.ErrnoException).code}): ${file}${reason === undefined ? '' : `: ${reason}`}`,
  );
}

/** The changes of a line. Undefined if it is none. */
function changesIn<T>(line: string): readonly Change<T>[] | undefined {
  try {
    const parsed = JSON.parse(line);
    const changes = typeof parsed[0] === 'string' ? [parsed] : parsed;
    return changes.every((change: any) => typeof change[0] === 'string') ? changes : undefined;
  } catch {
    return undefined;
  }
}
