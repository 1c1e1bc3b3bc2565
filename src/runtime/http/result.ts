export const JSON_TYPE = 'application/json';

/**
 * The Lambda result for what a handler has returned, if it is plain data; the same in each payload version. What else can be
 * returned has a tag, as a web `Response`, or is a stream: touching that global would load all of fetch, 25 ms of a cold start.
 */
export function plainReply(value: any): object | undefined {
  const body =
    typeof value === 'string' || value?.[Symbol.toStringTag] || value?.[Symbol.asyncIterator]
      ? undefined
      : JSON.stringify(value);
  return body && ({ statusCode: 200, headers: { 'Content-Type': JSON_TYPE }, body, isBase64Encoded: false } as any);
}

/** `Text/HTML; charset=utf-8` → `text/html`. */
export function essence(type: string): string {
  return type.split(';')[0].trim().toLowerCase();
}
