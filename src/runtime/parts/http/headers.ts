/** The headers of a request: names in any case, values of one name joined with a comma. Read-only. */
export class RequestHeaders {
  readonly #values = new Map<string, string>();

  constructor(pairs: Iterable<readonly [string, string]>) {
    for (const [given, value] of pairs) {
      const name = given.toLowerCase();
      const before = this.#values.get(name);
      // RFC 9110, 5.3; RFC 6265, 5.4 for cookies.
      this.#values.set(name, before === undefined ? value : before + (name === 'cookie' ? '; ' : ',') + value);
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
export function parseCookies(header = ''): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  // Without a regular expression: the time must stay linear in the length of a client's header.
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, Math.max(equals, 0)).trim();
    if (!name || cookies.has(name)) continue;
    const value = pair.slice(equals + 1).trim();
    cookies.set(
      name,
      unescaped(value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value),
    );
  }
  return cookies;
}

function unescaped(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // Not every cookie is percent-encoded: an invalid escape is part of the value.
    return value;
  }
}
