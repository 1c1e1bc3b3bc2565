import { JSON_TYPE } from './media-type';

/** The result that a function returns to Lambda for an HTTP event, in any payload version. */
export interface HttpResult {
  statusCode: number;
  /** One value of each name. Load balancers with multi-value headers read `multiValueHeaders` only. */
  headers: { [name: string]: string };
  /** Payload 1.0 and load balancers: names with several values, cookies among them. */
  multiValueHeaders?: { [name: string]: string[] };
  /** Payload 2.0: the values of `Set-Cookie`. */
  cookies?: string[];
  /** The chunks, for a function that streams. */
  body: string | AsyncIterable<string | Uint8Array>;
  isBase64Encoded: boolean;
}

export function httpResult(
  statusCode: number,
  headers: HttpResult['headers'],
  body: HttpResult['body'],
  isBase64Encoded = false,
): HttpResult {
  return { statusCode, headers, body, isBase64Encoded };
}

/**
 * The result for plain data, the same in each payload version; `undefined` for any other value. Those have a tag, as a
 * web `Response` has, are streams or errors, or look like a result of Lambda. `instanceof Response` would load all of
 * fetch: 25 ms of a cold start.
 */
export function jsonResult(value: any): HttpResult | undefined {
  const body =
    typeof value === 'string' ||
    value?.[Symbol.toStringTag] ||
    value?.[Symbol.asyncIterator] ||
    value?.stack ||
    value?.statusCode
      ? undefined
      : JSON.stringify(value);
  // A `{}` within may be a set or a map, a `{"0":` is likely of bytes.
  return body && (body === '{}' || !(body.includes('{}') || body.includes('{"0":')))
    ? httpResult(200, { 'Content-Type': JSON_TYPE }, body)
    : undefined;
}
