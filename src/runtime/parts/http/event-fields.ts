import type { HttpEvent } from '../../http/event';

export function queryOf(event: HttpEvent): Iterable<readonly [string, string]> {
  return event.requestContext?.http
    ? new URLSearchParams(event.rawQueryString ?? '')
    : pairs(event.multiValueQueryStringParameters ?? event.queryStringParameters);
}

export function headersOf(event: HttpEvent): [string, string][] {
  const found = pairs({ ...event.headers, ...event.multiValueHeaders });
  // HTTP APIs take the cookies out of the headers.
  return event.cookies && !event.headers?.cookie ? [...found, ['cookie', `${event.cookies.join?.('; ')}`]] : found;
}

/** One header, without looking at the others where that can be; of several values the first. */
export function headerOf(event: HttpEvent, name: string): string | undefined {
  const value = event.headers?.[name];
  return typeof value === 'string'
    ? value
    : headersOf(event).find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
}

export function contentTypeOf(event: HttpEvent): string | undefined {
  return headerOf(event, event.requestContext?.http ? 'content-type' : 'Content-Type');
}

function pairs(given: any): [string, string][] {
  return Object.entries(given ?? {}).flatMap(([name, values]) =>
    [values]
      .flat()
      .filter((value) => value != null)
      .map((value): [string, string] => [name, `${value}`]),
  );
}
