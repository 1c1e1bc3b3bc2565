import type { GatewayResponseOptions } from 'aws-cdk-lib/aws-apigateway';
import { API_KEY, type Authorizer } from './authorizers/authorizer';
import { restSecurityScheme } from './authorizers/rest';
import { gatewayResponses } from './gateway-responses';
import { requestModels } from './models/request-models';
import { pathsOf } from './operation';
import { restPreflight } from './rest-cors';
import type { RouteManifest } from '../../manifest/manifest';

/** The function of the routes that stream. */
export interface StreamIntegrationOptions {
  /** What API Gateway calls; may be a token. */
  readonly uri: unknown;
  /** Seconds that the function may take. */
  readonly timeout: number;
}

export interface RestDefinitionOptions {
  readonly title: string;
  readonly routes: readonly RouteManifest[];
  /** All that the routes use. */
  readonly authorizers?: readonly Authorizer[];
  /** What API Gateway calls for every route; may be a token. */
  readonly integrationUri: unknown;
  /** What it calls for the routes that stream. */
  readonly streaming?: StreamIntegrationOptions;
  /** What API Gateway answers by itself, beside what CORS asks for. */
  readonly gatewayResponses?: readonly GatewayResponseOptions[];
  /** API Gateway checks requests by the models, and answers 400 itself; else they are documentation. */
  readonly validation?: boolean;
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-request-validator.html
const VALIDATION = {
  'x-amazon-apigateway-request-validators': { all: { validateRequestBody: true, validateRequestParameters: true } },
  'x-amazon-apigateway-request-validator': 'all',
};

/**
 * The API as one OpenAPI document: what API Gateway makes its resources and methods from, so that they are no resources of
 * the template. Kept small: CloudFormation takes a template of 1 MB.
 */
export function restDefinition(options: RestDefinitionOptions): object {
  const { title, routes, authorizers = [], integrationUri, streaming, validation = false } = options;
  const integration = { type: 'aws_proxy', httpMethod: 'POST', uri: integrationUri };
  const streamed = streaming && streamIntegration(streaming);
  const securitySchemes = {
    ...(routes.some((route) => route.apiKeyRequired) && {
      [API_KEY]: { type: 'apiKey', name: 'x-api-key', in: 'header' },
    }),
    ...Object.fromEntries(authorizers.map((authorizer) => [authorizer.name, restSecurityScheme(authorizer)])),
  };
  const responses = gatewayResponses(routes, options.gatewayResponses);
  const models = requestModels(routes, { formats: !validation });
  const components = {
    ...(Object.keys(models.schemas).length > 0 && { schemas: models.schemas }),
    ...(Object.keys(securitySchemes).length > 0 && { securitySchemes }),
  };
  return {
    openapi: '3.0.1',
    info: { title, version: '1.0' },
    paths: pathsOf(
      routes,
      (route) => ({
        ...models.of(route),
        ...security(route),
        'x-amazon-apigateway-integration': route.stream ? streamed : integration,
      }),
      (path) => restPreflight(routes, path, integration),
    ),
    ...(Object.keys(components).length > 0 && { components }),
    ...(validation && VALIDATION),
    ...(responses && { 'x-amazon-apigateway-gateway-responses': responses }),
  };
}

/** Both, where a route asks for an API key and has an authorizer. */
function security({ apiKeyRequired, authorizer }: RouteManifest): object | undefined {
  if (!apiKeyRequired && !authorizer) return undefined;
  return {
    security: [
      { ...(authorizer && { [authorizer.name]: authorizer.scopes ?? [] }), ...(apiKeyRequired && { [API_KEY]: [] }) },
    ],
  };
}

/**
 * How a REST API calls a function whose response it sends in chunks. It waits as long as the function may take, which may be
 * longer than for other integrations: https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
 */
function streamIntegration({ uri, timeout }: StreamIntegrationOptions): object {
  return {
    type: 'aws_proxy',
    httpMethod: 'POST',
    uri,
    responseTransferMode: 'STREAM',
    timeoutInMillis: timeout * 1000,
  };
}
