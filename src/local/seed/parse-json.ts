/** An error in a JSON text. */
export class JsonError extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

export interface ParsedJson {
  readonly value: any;
  /** The lines where the elements of arrays begin, the first one is 1. */
  readonly lines: ReadonlyMap<object, readonly number[]>;
}

/** As `JSON.parse`, which does not say where an element or, in Node.js 20, an error is. Fails with a `JsonError`. */
export function parseJson(text: string): ParsedJson {
  return new JsonParser(text).parse();
}

const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const OTHER = /-?\d[\d.eE+-]*|[a-z]+/y;

class JsonParser {
  private at = 0;
  private counted = 0;
  private lineOfCounted = 1;
  private readonly lines = new Map<object, readonly number[]>();

  constructor(private readonly text: string) {}

  parse(): ParsedJson {
    const value = this.value();
    if (this.next !== undefined) this.fail('the end');
    return { value, lines: this.lines };
  }

  /** The next character that is no space. Undefined at the end. */
  private get next(): string | undefined {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
    return this.text[this.at];
  }

  private value(): unknown {
    if (this.next === '[') return this.array();
    if (this.next === '{') return this.object();
    return this.token(this.next === '"' ? STRING : OTHER, 'a value');
  }

  private array(): unknown[] {
    const array: unknown[] = [];
    const lines: number[] = [];
    this.lines.set(array, lines);
    this.each(']', () => {
      lines.push(this.line);
      array.push(this.value());
    });
    return array;
  }

  private object(): object {
    const entries: [string, unknown][] = [];
    this.each('}', () => {
      const name = this.token(STRING, 'a name in double quotes') as string;
      this.expect(':');
      entries.push([name, this.value()]);
    });
    return Object.fromEntries(entries);
  }

  /** Reads what is between brackets, separated by commas. */
  private each(end: string, read: () => void): void {
    this.at++;
    if (this.next !== end) {
      do {
        void this.next;
        read();
      } while (this.next === ',' && ++this.at);
    }
    this.expect(end);
  }

  private expect(character: string): void {
    if (this.next !== character) this.fail(`"${character}"`);
    this.at++;
  }

  private token(pattern: RegExp, expected: string): unknown {
    void this.next;
    pattern.lastIndex = this.at;
    const [token = ''] = pattern.exec(this.text) ?? [];
    try {
      const value = JSON.parse(token);
      this.at += token.length;
      return value;
    } catch {
      return this.fail(expected);
    }
  }

  private get line(): number {
    // Counted on from the last time: a file may have many elements.
    for (; this.counted < this.at; this.counted++) if (this.text[this.counted] === '\n') this.lineOfCounted++;
    return this.lineOfCounted;
  }

  private fail(expected: string): never {
    const [got] = /^("|[^\s,:[\]{}"]+|.)/.exec(this.text.slice(this.at)) ?? [];
    throw new JsonError(this.line, `expected ${expected}, got ${got === undefined ? 'the end of the file' : got}`);
  }
}
