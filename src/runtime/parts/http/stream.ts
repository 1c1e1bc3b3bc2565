/** Lambda's limit for a response, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LIMIT = 6 * 1024 * 1024;

type Chunk = string | Uint8Array;

/** A body whose beginning is there: its type is known, and nothing has been sent. */
export class BegunStream implements AsyncIterable<Chunk> {
  readonly #first: IteratorResult<Chunk>;
  readonly #rest: AsyncIterator<Chunk>;

  constructor(first: IteratorResult<Chunk>, rest: AsyncIterator<Chunk>) {
    this.#first = first;
    this.#rest = rest;
  }

  /** Whether it is of text, as far as its beginning tells. */
  get isText(): boolean {
    return typeof this.#first.value === 'string';
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk> {
    let next = this.#first;
    try {
      for (; !next.done; next = await this.#rest.next()) yield checked(next.value);
    } finally {
      // Whoever reads no further lets the source know.
      if (!next.done) await this.#rest.return?.();
    }
  }
}

/** Waits for the beginning of a stream. */
export async function begun(stream: AsyncIterable<Chunk>): Promise<BegunStream> {
  const rest = stream[Symbol.asyncIterator]();
  const first = await rest.next();
  if (!first.done) checked(first.value);
  return new BegunStream(first, rest);
}

/** All of a stream: text if all of it is, else bytes. */
export async function buffered(stream: AsyncIterable<Chunk>): Promise<string | Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  let isText = true;
  for await (const chunk of stream) {
    isText &&= typeof checked(chunk) === 'string';
    const data = Buffer.from(chunk as Uint8Array);
    size += data.length;
    // Bytes are sent as base64: four characters for three.
    if (size > (isText ? LIMIT : LIMIT * 0.75)) {
      throw new RangeError(
        'The stream is longer than the 6 MB that an answer can have. To stream it, give the route the option stream: true',
      );
    }
    chunks.push(data);
  }
  const all = Buffer.concat(chunks);
  return isText && chunks.length ? all.toString() : all;
}

function checked(chunk: Chunk): Chunk {
  // Of any realm.
  if (typeof chunk === 'string' || (ArrayBuffer.isView(chunk) && chunk[Symbol.toStringTag] === 'Uint8Array')) {
    return chunk;
  }
  throw new TypeError(`A stream consists of strings and bytes, and this one has a ${typeof chunk}`);
}
