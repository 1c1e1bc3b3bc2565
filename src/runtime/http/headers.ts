/** The headers of a request: names in any case, values of one name joined with a comma. Read-only. */
export class RequestHeaders {
  readonly #values: Map<string, string>;

  constructor(pairs: Iterable<readonly [string, string]>) {
    this.#values = new Map();
    for (const [name, value] of pairs) {
      const key = name.toLowerCase();
      const before = this.#values.get(key);
      // RFC 9110, 5.3; RFC 6265, 5.4 for cookies.
      this.#values.set(key, before === undefined ? value : before + (key === 'cookie' ? '; ' : ',') + value);
    }
  }

  get(name: string): string | undefined {
    return this.#values.get(name.toLowerCase());
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  /** Names are in lower case. */
  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.#values.entries();
  }

  toJSON(): { [name: string]: string } {
    return Object.fromEntries(this.#values);
  }
}

/** The cookies of a `Cookie` header, by name; of two with one name the first counts, as it has the longer path. */
export function parseCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of header?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals).trim();
    if (equals < 0 || !name || cookies.has(name)) continue;
    const value = pair.slice(equals + 1).trim().replace(/^"(.*)"$/, '$1');
    let decoded = value;
    if (value.includes('%')) {
      try {
        decoded = decodeURIComponent(value);
      } catch {
        // Not all that sets a cookie escapes it: what is no escape is the value.
      }
    }
    cookies.set(name, decoded);
  }
  return cookies;
}
