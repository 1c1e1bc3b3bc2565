import { HttpResponse } from './response';
import { http2, type HttpEvent } from '../events/http';
import { load } from '../events/load';

/** The Lambda result for what a handler has returned. Throws what cannot be sent. */
export function reply(event: HttpEvent, value: any, binaryTypes?: readonly string[]): object | Promise<object> {
  let status = value === undefined ? 204 : 200;
  let body = value;
  let plain = !binaryTypes;
  if (value instanceof HttpResponse) {
    ({ status, body } = value);
    plain &&= !Object.keys(value.headers)[0];
    plain &&= !value.cookies[0] && Number.isInteger(status) && status > 99 && status < 600;
  }
  // A web Response is known by its tag: touching the global would load all of fetch, 25 ms of a cold start.
  return plain && typeof body !== 'string' && !(body instanceof Uint8Array) && !body?.[Symbol.toStringTag]
    ? jsonResult(status, body)
    : load.render().then(({ render }) => render(value, HttpResponse, http2(event) !== undefined, binaryTypes));
}

/** The result for a body that is plain data; the same in each payload version. */
export function jsonResult(statusCode: number, body: unknown, headers?: { [name: string]: string }): object {
  if (body === undefined) return { statusCode, headers: {}, body: '', isBase64Encoded: false };
  const json = JSON.stringify(body);
  if (json === undefined) throw new TypeError(`A ${typeof body} is no response`);
  return { statusCode, headers: { 'Content-Type': 'application/json', ...headers }, body: json, isBase64Encoded: false };
}

/** `Text/HTML; charset=utf-8` → `text/html`. */
export function essence(type: string): string {
  return type.split(';')[0].trim().toLowerCase();
}
