import type { HttpResponse } from '../../http/response';
import { BegunStream } from './stream';
import { isRead, readBody } from './body';

/** Types whose bodies are bytes: `type/*` is all of a kind; SVG is text. */
const BINARY =
  /^(image\/(?!svg)|audio\/|video\/|font\/|application\/(octet-stream|pdf|wasm|zip|gzip|zstd|vnd\.ms-fontobject|x-(tar|gzip|bzip2|7z-compressed|rar-compressed)))/;

interface Outgoing {
  readonly status: number;
  /** Names as they are sent, one of each. */
  readonly headers: { [name: string]: string | string[] };
  readonly cookies: string[];
  readonly body: string | BegunStream;
  readonly base64: boolean;
}

/** Of these a client takes a body for the beginning of the next response: RFC 9110, 6.4.1. */
const WITHOUT_BODY: readonly unknown[] = [204, 205, 304];

/**
 * The Lambda result for what is more than plain data: text, bytes, a `response()`, a web `Response` or a stream.
 * @param stream what is given bit by bit becomes a body that gives it so
 */
export function render(
  value: any,
  Response: typeof HttpResponse,
  v2: boolean,
  binaryTypes?: readonly string[],
  stream?: boolean,
): object | Promise<object> {
  const given: HttpResponse =
    value instanceof Response ? value : new Response(value, value === undefined ? 204 : 200, {}, []);
  if (isRead(given.body)) return readBody(given, Response, stream).then((read) => renderPlain(read, v2, binaryTypes));
  return renderPlain(given, v2, binaryTypes);
}

function renderPlain(given: HttpResponse, v2: boolean, binaryTypes?: readonly string[]): object {
  const { status } = given;
  const body = WITHOUT_BODY.includes(status) ? undefined : given.body;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new TypeError(`${JSON.stringify(status)} is no HTTP status`);
  }
  if (!Array.isArray(given.cookies)) throw new TypeError('The cookies of a response are an array of strings');
  // A Headers or a Map has nothing that would be found.
  if (Symbol.iterator in Object(given.headers)) {
    throw new TypeError(
      'The headers of a response are an object of names and values. Write Object.fromEntries(headers)',
    );
  }
  const cookies: string[] = [];
  const headers = oneOfEach(given.headers, cookies);
  for (const cookie of given.cookies) cookies.push(checked('Set-Cookie', cookie));

  if (body === undefined) return resultOf({ status, headers, cookies, body: '', base64: false }, v2);
  const bytes = ArrayBuffer.isView(body) ? Buffer.from(body.buffer, body.byteOffset, body.byteLength) : undefined;
  const begun = body instanceof BegunStream ? body : undefined;
  const text = bytes || begun ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  if (text === undefined) throw new TypeError(`A ${typeof body} is no response`);
  const name = Object.keys(headers).find((key) => key.toLowerCase() === 'content-type') ?? 'Content-Type';
  const type = `${(headers[name] ??= bytes || (begun && !begun.isText) ? 'application/octet-stream' : begun || typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json')}`;
  if (begun) return resultOf({ status, headers, cookies, body: begun, base64: false }, v2);
  const base64 = bytes !== undefined || (binaryTypes ? isBinary(type, binaryTypes) : BINARY.test(type));
  return resultOf(
    { status, headers, cookies, body: base64 ? (bytes ?? Buffer.from(text)).toString('base64') : text, base64 },
    v2,
  );
}

/** One of each name, whatever the case; the last one counts. Cookies go to the cookies. */
function oneOfEach(given: HttpResponse['headers'], cookies: string[]): Outgoing['headers'] {
  const found = new Map<string, [string, string | string[]]>();
  for (const name in given) {
    const key = name.toLowerCase();
    const values = [given[name] ?? []].flat().map((value) => checked(name, value));
    if (key === 'set-cookie') cookies.push(...values);
    else if (values.length) found.set(key, [name, values[1] === undefined ? values[0] : values]);
  }
  return Object.fromEntries(found.values());
}

/** A line break in a header would begin another header, or the body: such a response is not sent. */
function checked(name: string, value: unknown): string {
  if (/[\r\n\0]/.test(name + value)) throw new TypeError(`The header ${JSON.stringify(name)} has a line break`);
  return `${value}`;
}

function isBinary(type: string, types: readonly string[]): boolean {
  const own = type.split(';')[0].trim().toLowerCase();
  return types.some((given) => {
    const other = given.toLowerCase();
    return other === own || other === '*/*' || (other.endsWith('/*') && own.startsWith(other.slice(0, -1)));
  });
}

/** The Lambda result of a response, in the event's payload version. */
function resultOf(
  { status: statusCode, headers, cookies, body, base64: isBase64Encoded }: Outgoing,
  v2: boolean,
): object {
  const result: any = { statusCode, headers, body, isBase64Encoded };
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === 'string') continue;
    if (v2) {
      headers[name] = value.join(', ');
    } else {
      delete headers[name];
      (result.multiValueHeaders ??= {})[name] = value;
    }
  }
  if (cookies.length) {
    if (v2) result.cookies = cookies;
    else (result.multiValueHeaders ??= {})['Set-Cookie'] = cookies;
  }
  return result;
}
