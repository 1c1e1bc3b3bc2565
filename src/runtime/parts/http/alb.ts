import { valuesByName } from './multi-map';
import type { HttpEvent } from '../../http/event';
import type { HttpResult } from '../../http/result';

/**
 * Events of Application Load Balancers, with multi-value headers on or off, are nearly payload 1.0: the query string
 * is not decoded ("If the query parameters are URL-encoded, the load balancer does not decode them").
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function albEvent(event: HttpEvent): HttpEvent {
  return {
    ...event,
    multiValueQueryStringParameters: decodedQuery(event.multiValueQueryStringParameters ?? event.queryStringParameters),
  };
}

/** A load balancer reads all headers from one field. */
export function albResult(event: HttpEvent, { headers, multiValueHeaders, ...rest }: HttpResult): HttpResult {
  if (event.multiValueHeaders) {
    // With multi-value headers on, only these are read.
    const all = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
    return { ...rest, multiValueHeaders: { ...all, ...multiValueHeaders } } as HttpResult;
  }
  for (const [name, values] of Object.entries(multiValueHeaders ?? {})) {
    // One header holds one cookie. Names that differ in case are different headers for the load balancer, but the same
    // for the client.
    if (name === 'Set-Cookie') values.forEach((value, index) => (headers[caseVariant('set-cookie', index)] = value));
    else headers[name] = values.join(', ');
  }
  return { ...rest, headers };
}

function decodedQuery(given: any): { [name: string]: string[] } {
  const pairs = Object.entries(given ?? {}).flatMap(([name, values]) =>
    [values].flat().map((value) => `${name}=${value ?? ''}`),
  );
  return Object.fromEntries(valuesByName(new URLSearchParams(pairs.join('&'))));
}

/** set-cookie, Set-cookie, sEt-cookie, SEt-cookie …: the bits of the index select the letters in upper case. */
function caseVariant(name: string, index: number): string {
  let rest = index;
  return name.replace(/[a-z]/g, (letter) => {
    const upper = rest % 2;
    rest = Math.floor(rest / 2);
    return upper ? letter.toUpperCase() : letter;
  });
}
