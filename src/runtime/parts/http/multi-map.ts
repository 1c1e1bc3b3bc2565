/** The values of each name, in the order of the pairs. */
export function valuesByName(pairs: Iterable<readonly [string, string]>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const values = found.get(name);
    if (values) values.push(value);
    else found.set(name, [value]);
  }
  return found;
}

/** Names with one or more values, in the order of the request: a query string, a form. Read-only. */
export class MultiMap {
  readonly #values: ReadonlyMap<string, string[]>;

  constructor(pairs: Iterable<readonly [string, string]>) {
    this.#values = valuesByName(pairs);
  }

  /** The last value of a name. */
  get(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  /** All values of a name, none if it is not there. */
  getAll(name: string): string[] {
    return [...(this.#values.get(name) ?? [])];
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  keys(): IterableIterator<string> {
    return this.#values.keys();
  }

  /** Each name with each of its values. */
  *[Symbol.iterator](): IterableIterator<[string, string]> {
    for (const [name, values] of this.#values) for (const value of values) yield [name, value];
  }

  /** A name with one value is a string, one with several an array of strings. */
  toJSON(): { [name: string]: string | string[] } {
    return Object.fromEntries(
      [...this.#values].map(([name, values]) => [name, values[1] === undefined ? values[0] : values]),
    );
  }
}
