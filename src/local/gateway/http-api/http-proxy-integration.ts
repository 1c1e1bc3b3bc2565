import type { Address } from '../../../gateway-events/request';
import { HTTP_API_TIMEOUT_SECONDS } from '../../../runtime/aws-limits';
import type { LocalHttpIntegration } from '../../model';
import { proxyTarget, sendToUrl, urlProblem, type HttpProxy } from '../http-proxy';
import { httpMappings } from '../parameter-mapping';
import type { RequestValues } from '../request-values';
import type { FunctionResponse } from '../payload-response';
import type { HttpApiExchange } from './http-api-exchange';

/**
 * The integration of a route with a URL. A text is the reason why it does not run locally.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html
 */
export function httpProxyIntegration(
  integration: LocalHttpIntegration,
  stageVariables: { readonly [name: string]: string },
): HttpProxy | string {
  if (integration.connectionType === 'VPC_LINK') return 'a VPC link does not run locally';
  const uri = String(integration.uri).replace(
    /\$\{stageVariables\.([^}]+)\}/g,
    (_, name) => stageVariables[name] ?? '',
  );
  const method = integration.method?.toUpperCase() ?? 'ANY';
  return (
    urlProblem(uri) ?? {
      type: 'http',
      uri,
      ...(method === 'ANY' ? {} : { method }),
      timeoutInMillis: integration.timeoutInMillis ?? HTTP_API_TIMEOUT_SECONDS * 1000,
      mappings: httpMappings(integration.requestParameters),
    }
  );
}

/** Passes a request of an HTTP API to the URL, and the response to `respond`. */
export async function proxyHttp(
  integration: HttpProxy,
  values: RequestValues,
  { domainName, protocol }: Address,
  exchange: HttpApiExchange,
  respond: (response: FunctionResponse) => void,
): Promise<void> {
  const { request } = values;
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html#http-api-mapping-reserved-headers
  const forwarded = `by=127.0.0.1;for=${request.sourceIp};host=${domainName};proto=${protocol}`;
  const own = [
    ['Forwarded', forwarded],
    ['Via', 'HTTP/1.1 AmazonAPIGateway'],
  ] as const;
  const { url, headers } = proxyTarget(integration, values, {
    headers: [...request.headers, ...own],
    query: request.query,
    pathParameters: values.pathParameters ?? {},
  });
  const { method = request.method, timeoutInMillis } = integration;
  const { body } = request;
  const outcome = await sendToUrl(url, { method, headers, body, timeoutInMillis, signal: exchange.signal() });
  if (outcome.type !== 'response') return exchange.sendMessage(503, 'Service Unavailable', outcome.message);
  return respond(outcome);
}
