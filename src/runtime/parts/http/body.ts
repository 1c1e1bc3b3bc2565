import type { HttpResponse } from '../../http/response';
import type { HttpCall } from '../full-dispatch';
import { LAMBDA_REQUEST_BYTES } from '../../aws-limits';

type Chunk = string | Uint8Array;

/**
 * Whether a body has to be read first: a web `Response`, stream or buffer, a Node stream, or any other async iterable.
 */
export function isRead(body: any): boolean {
  return (
    /^(Response|ReadableStream|ArrayBuffer)$/.test(body?.[Symbol.toStringTag]) ||
    typeof body?.[Symbol.asyncIterator] === 'function'
  );
}

/**
 * The response with its body as text or bytes; in a function that streams, as a `BegunStream`: an error before the
 * first chunk is thrown.
 */
export async function withReadBody(
  { app: { stream }, core: { HttpResponse: Response } }: HttpCall,
  outer: HttpResponse,
): Promise<HttpResponse> {
  const body: any = outer.body;
  const { status, headers, cookies } = outer;
  const read = stream ? begun : buffered;
  if (body[Symbol.toStringTag] === 'ArrayBuffer') return new Response(Buffer.from(body), status, headers, cookies);
  if (body[Symbol.toStringTag] !== 'Response') return new Response(await read(body), status, headers, cookies);
  const own: { [name: string]: string | readonly string[] } = {};
  const ownCookies = [...cookies];
  for (const [name, value] of body.headers as Iterable<[string, string]>) {
    if (name === 'set-cookie') ownCookies.push(value);
    else own[name] = value;
  }
  let data: unknown = body.body ? await read(body.body) : undefined;
  const identity = (own['content-encoding'] ?? 'identity') === 'identity';
  const text =
    identity &&
    /^text\/|^application\/(?:json|javascript|xml|x-www-form-urlencoded)|\+(?:json|xml)|charset=/i.test(
      `${own['content-type'] ?? ''}`,
    );
  // Only if the bytes are valid UTF-8: text may be in another encoding.
  if (text && Buffer.isBuffer(data) && Buffer.from(`${data}`).equals(data)) data = `${data}`;
  // The headers of an enclosing response() come last and win. Its status 200 is the default, not a choice.
  return new Response(data, status === 200 ? body.status : status, { ...own, ...headers }, ownCookies);
}

/** A stream whose first chunk has been read: its type is known, and nothing has been sent yet. */
export class BegunStream implements AsyncIterable<Chunk> {
  readonly #first: IteratorResult<Chunk>;
  readonly #rest: AsyncIterator<Chunk>;
  /** Ends the source at once, also while it waits: nobody reads it any more. */
  readonly stop: () => unknown;

  constructor(first: IteratorResult<Chunk>, rest: AsyncIterator<Chunk>, stop: () => unknown) {
    this.#first = first;
    this.#rest = rest;
    this.stop = stop;
  }

  /** Whether the first chunk is text. */
  get isText(): boolean {
    return typeof this.#first.value === 'string';
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk> {
    let next = this.#first;
    try {
      for (; !next.done; next = await this.#rest.next()) yield checked(next.value);
    } finally {
      // A reader that stops early also ends the source.
      if (!next.done) await this.#rest.return?.();
    }
  }
}

/** Waits for the first chunk of a stream. */
async function begun(stream: any): Promise<BegunStream> {
  const rest: AsyncIterator<Chunk> = stream.getReader ? readerOf(stream) : stream[Symbol.asyncIterator]();
  const first = await rest.next();
  if (!first.done) checked(first.value);
  // `return()` of a stream of Node or of a generator waits for the next chunk.
  return new BegunStream(first, rest, () => (stream.destroy ? stream.destroy() : rest.return?.()));
}

/** The iterator of a web stream itself does not end it while it waits for a chunk. */
function readerOf(stream: ReadableStream<Chunk>): AsyncIterator<Chunk> {
  const reader = stream.getReader();
  return {
    next: () => reader.read() as Promise<IteratorResult<Chunk>>,
    return: async () => {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}

/** The whole stream: text if all chunks are text, else bytes. */
async function buffered(stream: AsyncIterable<Chunk>): Promise<string | Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  let isText = true;
  for await (const chunk of stream) {
    isText &&= typeof checked(chunk) === 'string';
    const data = Buffer.from(chunk as Uint8Array);
    size += data.length;
    // Bytes are sent as base64: four characters for three.
    if (size > (isText ? LAMBDA_REQUEST_BYTES : LAMBDA_REQUEST_BYTES * 0.75)) {
      throw new RangeError(
        'The stream is longer than the 6 MB that a response can have. To stream it, give the route the option stream: true',
      );
    }
    chunks.push(data);
  }
  const all = Buffer.concat(chunks);
  return isText && chunks.length ? all.toString() : all;
}

function checked(chunk: Chunk): Chunk {
  // Uint8Arrays of any realm.
  if (typeof chunk === 'string' || (ArrayBuffer.isView(chunk) && chunk[Symbol.toStringTag] === 'Uint8Array')) {
    return chunk;
  }
  throw new TypeError(`A stream consists of strings and bytes, and this one has a ${typeof chunk}`);
}
