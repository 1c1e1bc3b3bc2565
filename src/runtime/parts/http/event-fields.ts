import type { HttpEvent } from '../../http/event';
import { JSON_TYPE } from '../../http/media-type';

/**
 * The path, percent-encoded as by the source, without the stage and, where the event has the matched path, without the
 * base path of a custom domain.
 */
export function rawPathOf(event: HttpEvent): string {
  const v2 = event.requestContext?.http;
  // The matched path with its parameters: `path` has the base path of a custom domain in it.
  const matched = v2 ? `${event.routeKey}`.split(' ')[1] : event.resource;
  const values = event.pathParameters;
  if (typeof matched === 'string' && (values || !matched.includes('{'))) {
    return matched.replace(/\{(.+?)\+?\}/g, (_, name) => values![name]!);
  }
  const path = `${(v2 ? event.rawPath : (event.path ?? event.resource)) ?? '/'}`;
  const stage = `/${event.requestContext?.stage}`;
  return v2 && `${path}/`.startsWith(`${stage}/`) ? path.slice(stage.length) || '/' : path;
}

/** The segments of a path that the source may have encoded, decoded. */
export function segmentsOf(
  rawPath: string,
  event: HttpEvent,
  decoded: typeof import('../../http/event').decoded,
): string[] {
  const segments = rawPath.slice(1).split('/');
  return rawPath.includes('%') ? segments.map((segment) => decoded(event, segment)) : segments;
}

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

/** The first value of one header, looked up directly where possible. */
export function headerOf(event: HttpEvent, name: string): string | undefined {
  const value = event.headers?.[name];
  return typeof value === 'string'
    ? value
    : headersOf(event).find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
}

export function contentTypeOf(event: HttpEvent): string | undefined {
  return headerOf(event, event.requestContext?.http ? 'content-type' : 'Content-Type');
}

/**
 * The content type of a body that is read as JSON. A missing one counts as JSON, as hand-written events have none; but
 * not from a browser, which sends such a body for any other site without a preflight request, and with the user's
 * cookies.
 */
export function jsonTypeOf(event: HttpEvent): string {
  return contentTypeOf(event) || (headerOf(event, 'origin') === undefined ? JSON_TYPE : 'none. Send a Content-Type');
}

function pairs(given: any): [string, string][] {
  return Object.entries(given ?? {}).flatMap(([name, values]) =>
    [values]
      .flat()
      .filter((value) => value != null)
      .map((value): [string, string] => [name, `${value}`]),
  );
}
