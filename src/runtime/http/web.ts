import type { HttpResponse } from './response';

/** Lambda's limit for a response, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LIMIT = 6 * 1024 * 1024;

/** A web `Response`, stream or buffer as a response of bytes or text. */
export async function readWeb(outer: HttpResponse, Response: typeof HttpResponse): Promise<HttpResponse> {
  const body: any = outer.body;
  const { status } = outer;
  if (body[Symbol.toStringTag] === 'ArrayBuffer') return new Response(Buffer.from(body), status, outer.headers, outer.cookies);
  if (body[Symbol.toStringTag] === 'ReadableStream') return new Response(await buffered(body), status, outer.headers, outer.cookies);
  const headers: { [name: string]: string | readonly string[] } = {};
  const cookies = [...outer.cookies];
  for (const [name, value] of body.headers as Iterable<[string, string]>) {
    if (name === 'set-cookie') cookies.push(value);
    else headers[name] = value;
  }
  const data = body.body ? await buffered(body.body) : undefined;
  const identity = (headers['content-encoding'] ?? 'identity') === 'identity';
  const text = identity && /^text\/|^application\/(?:json|javascript|xml|x-www-form-urlencoded)|\+(?:json|xml)|charset=/i.test(`${headers['content-type'] ?? ''}`);
  // What a response() around it says goes first: of one name the last counts.
  return new Response(data && (text ? data.toString() : data), body.status, { ...headers, ...outer.headers }, cookies);
}

async function buffered(stream: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const data = Buffer.from(chunk as Uint8Array);
    size += data.length;
    if (size > LIMIT) throw new RangeError('The stream is longer than the 6 MB that a buffered function can send');
    chunks.push(data);
  }
  return Buffer.concat(chunks);
}
