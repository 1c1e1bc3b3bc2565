import { pathsOf } from './operation';
import type { RouteManifest } from '../../manifest/manifest';

export interface HttpDefinitionOptions {
  readonly title: string;
  readonly routes: readonly RouteManifest[];
  /** What API Gateway calls for every route; may be a token. */
  readonly integrationUri: unknown;
}

const INTEGRATION = 'APIHandler';

/** The API as one OpenAPI document. The integration stands in it once: an HTTP API takes references to it. */
export function httpDefinition({ title, routes, integrationUri }: HttpDefinitionOptions): object {
  return {
    'openapi': '3.0.1',
    'info': { title, version: '1.0' },
    'x-amazon-apigateway-importexport-version': '1.0',
    'paths': pathsOf(routes, () => ({
      'x-amazon-apigateway-integration': { $ref: `#/components/x-amazon-apigateway-integrations/${INTEGRATION}` },
    })),
    'components': {
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-extensions-integrations.html
      'x-amazon-apigateway-integrations': {
        [INTEGRATION]: { type: 'AWS_PROXY', httpMethod: 'POST', uri: integrationUri, payloadFormatVersion: '2.0' },
      },
    },
  };
}
