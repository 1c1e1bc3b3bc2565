import type { HttpResponse } from '../../http/response';
import { begun, buffered } from './stream';

/** A body that is read: a web `Response`, stream or buffer, a Node stream, or any other async iterable. */
export function isRead(body: any): boolean {
  return (
    /^(Response|ReadableStream|ArrayBuffer)$/.test(body?.[Symbol.toStringTag]) ||
    typeof body?.[Symbol.asyncIterator] === 'function'
  );
}

/**
 * The response with its body as text or bytes; or, to be streamed, as something that gives them.
 * @param stream it is streamed; its beginning is there then, and an error before that is thrown
 */
export async function readBody(
  outer: HttpResponse,
  Response: typeof HttpResponse,
  stream?: boolean,
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
  // Only what a string can carry: text may be in another encoding than UTF-8.
  if (text && Buffer.isBuffer(data) && Buffer.from(`${data}`).equals(data)) data = `${data}`;
  // What a response() around it says goes first: of one name the last counts. The status that it has if nothing is said is none.
  return new Response(data, status === 200 ? body.status : status, { ...own, ...headers }, ownCookies);
}
