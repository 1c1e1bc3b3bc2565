import { forwardedHeaders } from '../../../gateway-events/headers';
import type { Address } from '../../../gateway-events/request';
import { proxyTarget, sendToUrl, urlProblem, type HttpProxy } from '../http-proxy';
import { restMappings } from '../parameter-mapping';
import type { RequestValues } from '../request-values';
import type { RestExchange } from './rest-exchange';
import { REST_API_TIMEOUT_SECONDS } from '../../../runtime/aws-limits';

/**
 * The integration of a method with a URL. A text is the reason why it does not run locally.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
 */
export function httpIntegration(
  integration: any,
  stageVariables: { readonly [name: string]: string },
): HttpProxy | string {
  if (String(integration.connectionType ?? '').toUpperCase() === 'VPC_LINK') return 'a VPC link does not run locally';
  const uri = String(integration.uri).replace(
    /\$\{stageVariables\.([^}]+)\}/g,
    (_, name) => stageVariables[name] ?? '',
  );
  const method = String(integration.httpMethod ?? 'ANY').toUpperCase();
  return (
    urlProblem(uri) ?? {
      type: 'http',
      uri,
      ...(method === 'ANY' ? {} : { method }),
      timeoutInMillis: Number(integration.timeoutInMillis ?? REST_API_TIMEOUT_SECONDS * 1000),
      mappings: restMappings(integration.requestParameters),
    }
  );
}

/** Passes a request of a REST API to the URL, and the response to the client. */
export async function proxyRest(
  integration: HttpProxy,
  values: RequestValues,
  api: Address & { readonly apiId: string },
  exchange: RestExchange,
): Promise<void> {
  const { request } = values;
  const { url, headers } = proxyTarget(integration, values, {
    headers: [...forwardedHeaders(request, api), ['X-Amzn-Apigateway-Api-Id', api.apiId]],
    query: request.query,
  });
  const { method = request.method, timeoutInMillis } = integration;
  const { body } = request;
  const outcome = await sendToUrl(url, { method, headers, body, timeoutInMillis, signal: exchange.signal() });
  if (outcome.type !== 'response') {
    return exchange.fail(outcome.type === 'timeout' ? 'INTEGRATION_TIMEOUT' : 'INTEGRATION_FAILURE', outcome.message);
  }
  return exchange.send(outcome.statusCode, outcome.headers, outcome.body);
}
