import type { GatewayResponseOptions } from 'aws-cdk-lib/aws-apigateway';
import { gatewayCorsParameters } from './rest-cors';
import type { RouteManifest } from '../../manifest/manifest';

// API Gateway's own: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
const TEMPLATES = { 'application/json': '{"message":$context.error.messageString}' };

/**
 * What API Gateway answers by itself, as it is given by `apiProps`. With CORS all of it can be read by a script; a header that
 * is given stays.
 */
export function gatewayResponses(
  routes: readonly RouteManifest[],
  given: readonly GatewayResponseOptions[] = [],
): object | undefined {
  const cors = gatewayCorsParameters(routes);
  const responses: { [type: string]: object } = cors
    ? Object.fromEntries(
        ['DEFAULT_4XX', 'DEFAULT_5XX'].map((type) => [
          type,
          { responseParameters: cors, responseTemplates: TEMPLATES },
        ]),
      )
    : {};
  for (const { type, statusCode, responseHeaders = {}, templates } of given) {
    const own = Object.fromEntries(
      Object.entries(responseHeaders).map(([name, value]) => [`gatewayresponse.header.${name}`, value]),
    );
    const names = Object.keys(own).map((name) => name.toLowerCase());
    const byCors = Object.entries(cors ?? {}).filter(([name]) => !names.includes(name.toLowerCase()));
    responses[type.responseType] = {
      ...(statusCode !== undefined && { statusCode }),
      responseParameters: { ...Object.fromEntries(byCors), ...own },
      responseTemplates: templates ?? TEMPLATES,
    };
  }
  return Object.keys(responses).length > 0 ? responses : undefined;
}
