import { traceId, type Address, type GatewayRequest, type Pair } from './request';

/**
 * The headers of a request with those that every gateway adds. A name has one spelling, the first that the client sent.
 *
 * The client's own `X-Forwarded-Port` and `X-Forwarded-Proto` are replaced, and `X-Forwarded-For` continues its list:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html. The trace id of the
 * client is kept:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
 */
export function forwardedHeaders(
  request: Pick<GatewayRequest, 'headers' | 'sourceIp' | 'requestId' | 'time'>,
  { protocol, port }: Pick<Address, 'protocol' | 'port'>,
): Pair[] {
  const spelling = new Map<string, string>();
  const headers: Pair[] = [];
  const forwardedFor: string[] = [];
  for (const [name, value] of request.headers) {
    const lower = name.toLowerCase();
    if (lower === 'x-forwarded-for') forwardedFor.push(value);
    if (REPLACED.has(lower)) continue;
    if (!spelling.has(lower)) spelling.set(lower, name);
    headers.push([spelling.get(lower)!, value]);
  }
  headers.push(
    ['X-Forwarded-For', [...forwardedFor, request.sourceIp].join(', ')],
    ['X-Forwarded-Port', String(port)],
    ['X-Forwarded-Proto', protocol],
  );
  if (!spelling.has('x-amzn-trace-id')) headers.push(['X-Amzn-Trace-Id', traceId(request.requestId, request.time)]);
  return headers;
}

const REPLACED = new Set(['x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto']);

export function lowerCaseNames(headers: readonly Pair[]): Pair[] {
  return headers.map(([name, value]) => [name.toLowerCase(), value]);
}
