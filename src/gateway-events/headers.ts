import { traceId, type Address, type GatewayRequest, type Pair } from './request';

/**
 * The headers of a request with those that every gateway adds. A name has one spelling, the first that the client sent.
 *
 * The client's own `X-Forwarded-Port` and `X-Forwarded-Proto` are replaced, and `X-Forwarded-For` continues its list:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html. The trace id of the
 * client is kept:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
 *
 * @param dropped lower-case names of headers that the gateway does not pass on
 */
export function forwardedHeaders(
  request: Pick<GatewayRequest, 'headers' | 'sourceIp' | 'requestId' | 'time'>,
  { protocol, port }: Pick<Address, 'protocol' | 'port'>,
  dropped = NONE,
): Pair[] {
  // Requests have few headers: searching a list costs less than building a map.
  const names: string[] = [];
  const headers: Pair[] = [];
  let forwardedFor = '';
  for (const pair of request.headers) {
    const lower = pair[0].toLowerCase();
    if (lower === 'x-forwarded-for') forwardedFor += `${pair[1]}, `;
    if (REPLACED.has(lower) || dropped.has(lower)) continue;
    const first = names.indexOf(lower);
    names.push(lower);
    headers.push(first < 0 ? pair : [headers[first][0], pair[1]]);
  }
  headers.push(
    ['X-Forwarded-For', `${forwardedFor}${request.sourceIp}`],
    ['X-Forwarded-Port', String(port)],
    ['X-Forwarded-Proto', protocol],
  );
  if (!names.includes('x-amzn-trace-id')) {
    headers.push(['X-Amzn-Trace-Id', traceId(request.requestId, request.time)]);
  }
  return headers;
}

const NONE: ReadonlySet<string> = new Set();
const REPLACED = new Set(['x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto']);

export function lowerCaseNames(headers: readonly Pair[]): Pair[] {
  return headers.map(([name, value]) => [name.toLowerCase(), value]);
}
