import type { LocalHttpIntegration } from '../../model';
import { httpMappings, mappedHeaders, type ParameterMapping } from '../parameter-mapping';
import type { FunctionResponse } from '../payload-response';
import type { RequestValues } from '../request-values';

/** The mappings of responses, by the status that the integration returns. */
export type ResponseMappings = { readonly [statusCode: string]: readonly ParameterMapping[] };

export function responseMappings(parameters: LocalHttpIntegration['responseParameters']): ResponseMappings | undefined {
  if (!parameters) return undefined;
  return Object.fromEntries(Object.entries(parameters).map(([status, ofStatus]) => [status, httpMappings(ofStatus)]));
}

/**
 * The response of an integration with what the mappings change.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html#http-api-mapping-response-parameters
 */
export function mappedResponse(
  response: FunctionResponse,
  mappings: ResponseMappings,
  values: RequestValues,
): FunctionResponse {
  const { statusCode } = response;
  const ofStatus = Object.hasOwn(mappings, statusCode) ? mappings[statusCode] : [];
  const all = { ...values, response };
  const status = ofStatus.find(({ place }) => place === 'statuscode')?.value(all);
  return {
    ...response,
    statusCode: status === undefined ? statusCode : Number(status),
    headers: mappedHeaders(response.headers, ofStatus, all),
  };
}
