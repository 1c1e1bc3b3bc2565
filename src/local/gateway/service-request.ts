import type { Pair } from '../../gateway-events/request';
import type { ServiceAccess } from './gateway';
import { sendToUrl, type ProxyOutcome } from './http-proxy';

/** A request of an integration to an AWS service. */
export interface ServiceRequest {
  /** The service in a signature. */
  readonly service: string;
  readonly region: string;
  /** The ARN of the role that calls it. @default - who calls it may do that */
  readonly credentials?: string;
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
  services: ServiceAccess,
  { service, region, credentials, path, headers, ...request }: ServiceRequest,
): Promise<ProxyOutcome> {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${services.accessKeyOf(credentials)}/${scope}, SignedHeaders=host, Signature=local`;
  return sendToUrl(new URL(`${services.urlOf(service)}${path}`), {
    ...request,
    headers: [...headers, ['authorization', authorization]],
  });
}
