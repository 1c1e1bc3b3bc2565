import type { RouteManifest } from '../../manifest/manifest';

export interface OpenApiOptions {
  readonly title: string;
  readonly routes: readonly RouteManifest[];
  /** What API Gateway calls for every route; may be a token. */
  readonly integrationUri: unknown;
}

/**
 * The API as one OpenAPI document: what API Gateway makes its resources and methods from, so that they are no resources of
 * the template. Kept small: CloudFormation takes a template of 1 MB.
 */
export function openApiBody({ title, routes, integrationUri }: OpenApiOptions): object {
  const paths: { [path: string]: { [method: string]: object } } = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    paths[route.path][route.method.toLowerCase()] = operation(route, integrationUri);
  }
  return {
    openapi: '3.0.1',
    info: { title, version: '1.0' },
    paths,
    ...(routes.some((route) => route.apiKeyRequired) && {
      components: { securitySchemes: { [API_KEY]: { type: 'apiKey', name: 'x-api-key', in: 'header' } } },
    }),
  };
}

// The name that API Gateway itself gives it: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-api-key-source.html
const API_KEY = 'api_key';

function operation(route: RouteManifest, integrationUri: unknown): object {
  const parameters = parameterNames(route.path);
  return {
    ...(route.summary !== undefined && { summary: route.summary }),
    ...(route.description !== undefined && { description: route.description }),
    ...(route.tags?.length && { tags: route.tags }),
    ...(parameters.length && {
      parameters: parameters.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    }),
    // OpenAPI demands one. API Gateway does not know "default".
    'responses': { 200: { description: 'OK' } },
    ...(route.apiKeyRequired && { security: [{ [API_KEY]: [] }] }),
    'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri: integrationUri },
  };
}

/** `/users/{id}/{proxy+}` → `id`, `proxy` */
function parameterNames(path: string): string[] {
  return [...path.matchAll(/\{([^}+]+)\+?\}/g)].map(([, name]) => name);
}
