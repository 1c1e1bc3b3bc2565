import type { HttpSource, Outgoing } from '../events/http';
import { HttpResponse } from './response';

/** What of the app shapes its responses. */
export interface ReplySettings {
  readonly binary: (contentType: string) => boolean;
}

const NONE: readonly string[] = [];

/** The Lambda result for what a handler has returned. Throws what cannot be sent. */
export function reply(source: HttpSource, event: any, value: unknown, settings: ReplySettings): object | Promise<object> {
  const response = value instanceof HttpResponse ? value : undefined;
  const body = response ? response.body : value;
  const cookies = response ? response.cookies.map((cookie) => checked('Set-Cookie', cookie)) : NONE;
  const headers = response ? outgoingHeaders(response.headers, cookies as string[]) : {};
  const status = response ? response.status : body === undefined ? 204 : 200;
  if (!Number.isInteger(status) || status < 100 || status > 599) throw new TypeError(`${status} is no HTTP status`);

  if (body === undefined) return source.result(event, { status, headers, cookies, body: '', base64: false });
  if (typeof body === 'string') {
    const type = contentType(headers, 'text/plain; charset=utf-8');
    const base64 = settings.binary(type);
    return source.result(event, { status, headers, cookies, body: base64 ? Buffer.from(body).toString('base64') : body, base64 });
  }
  if (typeof body === 'object' && body !== null) {
    if (ArrayBuffer.isView(body) || body instanceof ArrayBuffer) {
      contentType(headers, 'application/octet-stream');
      return source.result(event, { status, headers, cookies, body: bytes(body).toString('base64'), base64: true });
    }
    // By its tag, as touching the global Response would load all of fetch: 25 ms of a cold start.
    const tag = (body as any)[Symbol.toStringTag];
    if (tag === 'Response') return webResponse(source, event, body as Response, { headers, cookies }, settings);
    if (tag === 'ReadableStream') {
      contentType(headers, 'application/octet-stream');
      return buffered(body as ReadableStream).then((data) => source.result(event, { status, headers, cookies, body: data.toString('base64'), base64: true }));
    }
  }
  const json = JSON.stringify(body);
  if (json === undefined) throw new TypeError(`A handler returned a ${typeof body}, which is no response`);
  contentType(headers, 'application/json');
  return source.result(event, { status, headers, cookies, body: json, base64: false });
}

async function webResponse(
  source: HttpSource, event: any, response: Response, outer: { headers: Outgoing['headers']; cookies: readonly string[] }, settings: ReplySettings,
): Promise<object> {
  const headers = { ...outer.headers };
  const cookies = [...outer.cookies];
  for (const [name, value] of response.headers) {
    if (name === 'set-cookie') cookies.push(value);
    else headers[name] = value;
  }
  const data = response.body ? await buffered(response.body as any) : Buffer.alloc(0);
  const type = String(headers['content-type'] ?? '');
  const encoding = headers['content-encoding'];
  const base64 = data.length > 0 && (encoding !== undefined && encoding !== 'identity' || !textual(type) || settings.binary(type));
  return source.result(event, { status: response.status, headers, cookies, body: data.toString(base64 ? 'base64' : 'utf8'), base64 });
}

/** Lambda's limit for a response, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const RESPONSE_LIMIT = 6 * 1024 * 1024;

async function buffered(stream: ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as any as AsyncIterable<unknown>) {
    const data = typeof chunk === 'string' ? Buffer.from(chunk) : bytes(chunk as Uint8Array);
    size += data.length;
    if (size > RESPONSE_LIMIT) throw new RangeError('A streamed response is longer than the 6 MB that a buffered function can send');
    chunks.push(data);
  }
  return Buffer.concat(chunks);
}

function bytes(data: ArrayBufferView | ArrayBufferLike): Buffer {
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}

function textual(type: string): boolean {
  return /^text\/|^application\/(?:json|javascript|xml|x-www-form-urlencoded|[^;]+\+(?:json|xml))|^image\/svg|charset=/i.test(type);
}

/** One of each name, whatever the case; the last one counts. Cookies go to the cookies. */
function outgoingHeaders(given: HttpResponse['headers'], cookies: string[]): Outgoing['headers'] {
  const headers: Outgoing['headers'] = {};
  const names = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null) continue;
    const key = name.toLowerCase();
    const values = [value].flat().map((item) => checked(name, item));
    if (key === 'set-cookie') {
      cookies.push(...values);
      continue;
    }
    const before = names.get(key);
    if (before !== undefined) delete headers[before];
    names.set(key, name);
    headers[name] = values.length === 1 ? values[0] : values;
  }
  return headers;
}

/** A line break in a header would begin another header, or the body: such a response is not sent. */
function checked(name: string, value: unknown): string {
  const text = String(value);
  if (/[\r\n\0]/.test(name) || /[\r\n\0]/.test(text)) throw new TypeError(`The header ${JSON.stringify(name)} has a line break: ${JSON.stringify(text)}`);
  return text;
}

function contentType(headers: Outgoing['headers'], otherwise: string): string {
  for (const name in headers) if (name.toLowerCase() === 'content-type') return String(headers[name]);
  return headers['Content-Type'] = otherwise;
}

/** Types that are bytes. SVG is text. */
export const BINARY_TYPES: readonly string[] = [
  'application/octet-stream', 'application/x-tar', 'application/zip', 'application/gzip', 'application/x-gzip', 'application/x-bzip2',
  'application/x-7z-compressed', 'application/x-rar-compressed', 'application/zstd', 'application/pdf', 'application/wasm', 'application/vnd.ms-fontobject',
  'audio/*', 'video/*', 'font/*', 'image/*',
];

export function binaryTest(types: readonly string[]): (contentType: string) => boolean {
  const known = new Set(types.map((type) => type.toLowerCase()));
  return (contentType) => {
    if (contentType === 'application/json') return false;
    const type = essence(contentType);
    return known.has(type) || (type !== 'image/svg+xml' && known.has(type.replace(/\/.*$/, '/*')));
  };
}

/** `Text/HTML; charset=utf-8` → `text/html`. */
export function essence(type: string): string {
  const end = type.indexOf(';');
  return (end < 0 ? type : type.slice(0, end)).trim().toLowerCase();
}
