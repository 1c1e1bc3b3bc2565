import { BegunStream, isRead, withReadBody } from './body';
import { essence, JSON_TYPE } from '../../http/media-type';
import type { HttpResponse } from '../../http/response';
import { jsonOf } from '../../json';
import { httpResult, jsonResult, type HttpResult } from '../../http/result';
import type { HttpCall } from '../full-dispatch';

/** Content types whose bodies are sent as bytes: `type/*` is every subtype; SVG is text. */
const BINARY =
  /^(image\/(?!svg)|audio\/|video\/|font\/|application\/(octet-stream|pdf|wasm|zip|gzip|zstd|vnd\.ms-fontobject|x-(tar|gzip|bzip2|7z-compressed|rar-compressed)))/;

/** Statuses without a body: a client would take it for the beginning of the next response, RFC 9110, 6.4.1. */
const WITHOUT_BODY: readonly unknown[] = [204, 205, 304];

/** The result for the value of a handler: plain data, text, bytes, a `response()`, a web `Response` or a stream. */
export function toResult(call: HttpCall, value: any): HttpResult | Promise<HttpResult> {
  const { app, core } = call;
  const plain = app.binaryTypes ? undefined : jsonResult(value);
  if (plain) return plain;
  const response: HttpResponse =
    value instanceof core.HttpResponse ? value : new core.HttpResponse(value, value === undefined ? 204 : 200, {}, []);
  return isRead(response.body)
    ? withReadBody(call, response).then((read) => responseResult(call, read))
    : responseResult(call, response);
}

/** The result for an error of the library itself, in the form of an HttpError. */
export function errorResult(statusCode: number, code: string, message: string, allow?: string): HttpResult {
  return httpResult(
    statusCode,
    allow === undefined ? { 'Content-Type': JSON_TYPE } : { 'Content-Type': JSON_TYPE, Allow: allow },
    `{"Code":"${code}","Message":${JSON.stringify(message)}}`,
  );
}

function responseResult(call: HttpCall, response: HttpResponse): HttpResult {
  const { status } = response;
  const { binaryTypes } = call.app;
  const body = WITHOUT_BODY.includes(status) ? undefined : response.body;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new TypeError(`${JSON.stringify(status)} is no HTTP status`);
  }
  if (body instanceof call.core.HttpError) {
    throw new TypeError(`The body of a response is a ${body.code}. Throw or return the error itself`);
  }
  if (!Array.isArray(response.cookies)) throw new TypeError('The cookies of a response are an array of strings');
  // A Headers or a Map has no enumerable properties: its headers would be lost.
  if (Symbol.iterator in Object(response.headers)) {
    throw new TypeError(
      'The headers of a response are an object of names and values. Write Object.fromEntries(headers)',
    );
  }
  const cookies: string[] = [];
  const headers = oneOfEach(response.headers, cookies);
  for (const cookie of response.cookies) cookies.push(checked('Set-Cookie', cookie));

  if (body === undefined) return resultOf(call, status, headers, cookies, '');
  const bytes = ArrayBuffer.isView(body) ? Buffer.from(body.buffer, body.byteOffset, body.byteLength) : undefined;
  const begun = body instanceof BegunStream ? body : undefined;
  const text = bytes || begun ? '' : typeof body === 'string' ? body : jsonOf(body);
  if (text === undefined) throw new TypeError(`A ${typeof body} is no response`);
  const name = Object.keys(headers).find((key) => key.toLowerCase() === 'content-type') ?? 'Content-Type';
  const type = `${(headers[name] ??= bytes || (begun && !begun.isText) ? 'application/octet-stream' : begun || typeof body === 'string' ? 'text/plain; charset=utf-8' : JSON_TYPE)}`;
  if (begun) return resultOf(call, status, headers, cookies, begun);
  const base64 = bytes !== undefined || (binaryTypes ? isBinary(type, binaryTypes) : BINARY.test(type));
  const sent = base64 ? (bytes ?? Buffer.from(text)).toString('base64') : text;
  return resultOf(call, status, headers, cookies, sent, base64);
}

/** The headers by name, case-insensitively; the last one counts. `Set-Cookie` is moved to the cookies. */
function oneOfEach(given: HttpResponse['headers'], cookies: string[]): { [name: string]: string | string[] } {
  const found = new Map<string, [string, string | string[]]>();
  for (const name in given) {
    const key = name.toLowerCase();
    const values = [given[name] ?? []].flat().map((value) => checked(name, value));
    if (key === 'set-cookie') cookies.push(...values);
    else if (values.length) found.set(key, [name, values[1] === undefined ? values[0] : values]);
  }
  return Object.fromEntries(found.values());
}

/**
 * A line break in a header would begin another header, or the body; other invalid characters are refused or changed on
 * the way to the client. Such a response is not sent. RFC 9110, 5.5 and 5.6.2
 */
function checked(name: string, value: unknown): string {
  const shown = JSON.stringify(name);
  if (/[\r\n\0]/.test(name + value)) throw new TypeError(`The header ${shown} has a line break`);
  if (typeof value === 'object') throw new TypeError(`The header ${shown} is an object. Write a text`);
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new TypeError(`${shown} cannot be the name of a header`);
  if (/[^\t -~\x80-\xff]/.test(`${value}`)) {
    throw new TypeError(
      `The header ${shown} has a character that cannot be sent. Escape it, by encodeURIComponent() say`,
    );
  }
  return `${value}`;
}

function isBinary(type: string, types: readonly string[]): boolean {
  const own = essence(type);
  return types.some((given) => {
    const other = given.toLowerCase();
    return other === own || other === '*/*' || (other.endsWith('/*') && own.startsWith(other.slice(0, -1)));
  });
}

/** The result of a response, in the event's payload version. */
function resultOf(
  { event }: HttpCall,
  status: number,
  given: { readonly [name: string]: string | string[] },
  cookies: string[],
  body: HttpResult['body'],
  isBase64Encoded = false,
): HttpResult {
  const isV2 = event.requestContext?.http !== undefined;
  const headers: HttpResult['headers'] = {};
  const result = httpResult(status, headers, body, isBase64Encoded);
  for (const name in given) {
    const value = given[name];
    if (typeof value === 'string') headers[name] = value;
    else if (isV2) headers[name] = value.join(', ');
    else (result.multiValueHeaders ??= {})[name] = value;
  }
  if (cookies.length) {
    if (isV2) result.cookies = cookies;
    else (result.multiValueHeaders ??= {})['Set-Cookie'] = cookies;
  }
  return result;
}
