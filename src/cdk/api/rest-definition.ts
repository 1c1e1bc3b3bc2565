import { pathsOf } from './operation';
import type { RouteManifest } from '../../manifest/manifest';

export interface RestDefinitionOptions {
  readonly title: string;
  readonly routes: readonly RouteManifest[];
  /** What API Gateway calls for every route; may be a token. */
  readonly integrationUri: unknown;
}

// The name that API Gateway itself gives it: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-api-key-source.html
const API_KEY = 'api_key';

/**
 * The API as one OpenAPI document: what API Gateway makes its resources and methods from, so that they are no resources of
 * the template. Kept small: CloudFormation takes a template of 1 MB.
 */
export function restDefinition({ title, routes, integrationUri }: RestDefinitionOptions): object {
  return {
    openapi: '3.0.1',
    info: { title, version: '1.0' },
    paths: pathsOf(routes, ({ apiKeyRequired }) => ({
      ...(apiKeyRequired && { security: [{ [API_KEY]: [] }] }),
      'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri: integrationUri },
    })),
    ...(routes.some((route) => route.apiKeyRequired) && {
      components: { securitySchemes: { [API_KEY]: { type: 'apiKey', name: 'x-api-key', in: 'header' } } },
    }),
  };
}
