import type { Authorizer } from './authorizers/authorizer';
import { restSecurityScheme } from './authorizers/rest';
import { pathsOf } from './operation';
import { gatewayResponses, restPreflight } from './rest-cors';
import type { RouteManifest } from '../../manifest/manifest';

export interface RestDefinitionOptions {
  readonly title: string;
  readonly routes: readonly RouteManifest[];
  /** All that the routes use. */
  readonly authorizers?: readonly Authorizer[];
  /** What API Gateway calls for every route; may be a token. */
  readonly integrationUri: unknown;
}

// The name that API Gateway itself gives it: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-api-key-source.html
export const API_KEY = 'api_key';

/**
 * The API as one OpenAPI document: what API Gateway makes its resources and methods from, so that they are no resources of
 * the template. Kept small: CloudFormation takes a template of 1 MB.
 */
export function restDefinition({ title, routes, authorizers = [], integrationUri }: RestDefinitionOptions): object {
  const integration = { type: 'aws_proxy', httpMethod: 'POST', uri: integrationUri };
  const securitySchemes = {
    ...(routes.some((route) => route.apiKeyRequired) && { [API_KEY]: { type: 'apiKey', name: 'x-api-key', in: 'header' } }),
    ...Object.fromEntries(authorizers.map((authorizer) => [authorizer.name, restSecurityScheme(authorizer)])),
  };
  const responses = gatewayResponses(routes);
  return {
    openapi: '3.0.1',
    info: { title, version: '1.0' },
    paths: pathsOf(routes, (route) => ({ ...security(route), 'x-amazon-apigateway-integration': integration }),
      (path) => restPreflight(routes, path, integration)),
    ...(Object.keys(securitySchemes).length > 0 && { components: { securitySchemes } }),
    ...(responses && { 'x-amazon-apigateway-gateway-responses': responses }),
  };
}

/** Both, where a route asks for an API key and has an authorizer. */
function security({ apiKeyRequired, authorizer }: RouteManifest): object | undefined {
  if (!apiKeyRequired && !authorizer) return undefined;
  return { security: [{ ...(authorizer && { [authorizer.name]: authorizer.scopes ?? [] }), ...(apiKeyRequired && { [API_KEY]: [] }) }] };
}
