import type { Pair } from '../../gateway-events/request';
import type { GatewayOptions } from './gateway';
import { sendToUrl, type ProxyOutcome } from './http-proxy';

/** A request of an integration to an AWS service. */
export interface ServiceRequest {
  /** The service in a signature. */
  readonly service: string;
  readonly region: string;
  /** The ARN of the role that calls it. */
  readonly credentials: string;
  /** With the query. */
  readonly path: string;
  readonly method: string;
  readonly headers: readonly Pair[];
  readonly body?: Buffer;
  readonly timeoutInMillis: number;
  readonly signal: AbortSignal;
}

/** Sends a request to a service that runs here, with a key for the role. */
export function sendToService(
  { url, accessKeyOf }: ReturnType<NonNullable<GatewayOptions['services']>>,
  { service, region, credentials, path, headers, ...request }: ServiceRequest,
): Promise<ProxyOutcome> {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyOf(credentials)}/${scope}, SignedHeaders=host, Signature=local`;
  return sendToUrl(new URL(`${url}${path}`), { ...request, headers: [...headers, ['authorization', authorization]] });
}
