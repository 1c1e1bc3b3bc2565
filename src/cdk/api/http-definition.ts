import type { Authorizer } from './authorizers/authorizer';
import { httpSecurityScheme } from './authorizers/schemes';
import { httpCors, httpPreflight } from './http-cors';
import { pathsOf } from './operation';
import type { RouteManifest } from '../../manifest/manifest';
import { API_HANDLER } from '../../runtime/names';

export interface HttpDefinitionOptions {
  readonly title: string;
  readonly routes: readonly RouteManifest[];
  /** The authorizers that the routes use. */
  readonly authorizers?: readonly Authorizer[];
  /** The URI of the function of every route; may be a token. */
  readonly integrationUri: unknown;
  /** True if the API is reached by its custom domain name only. */
  readonly disableExecuteApiEndpoint?: boolean;
}

const INTEGRATION = API_HANDLER;

/** The API as one OpenAPI document. It has the integration once, as an HTTP API accepts references to it. */
export function httpDefinition({
  title,
  routes,
  authorizers = [],
  integrationUri,
  disableExecuteApiEndpoint,
}: HttpDefinitionOptions): object {
  const integration = { $ref: `#/components/x-amazon-apigateway-integrations/${INTEGRATION}` };
  const cors = httpCors(routes);
  const schemes = authorizers.flatMap((authorizer): [string, object][] => {
    const scheme = httpSecurityScheme(authorizer);
    return scheme ? [[authorizer.name, scheme]] : [];
  });
  const isIam = (name: string) =>
    authorizers.some((authorizer) => authorizer.name === name && authorizer.declaration.kind === 'iam');
  const security = ({ authorizer }: RouteManifest): object | undefined => {
    if (!authorizer) return undefined;
    return isIam(authorizer.name)
      ? { 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } }
      : { security: [{ [authorizer.name]: authorizer.scopes ?? [] }] };
  };
  return {
    openapi: '3.0.1',
    info: { title, version: '1.0' },
    'x-amazon-apigateway-importexport-version': '1.0',
    ...(disableExecuteApiEndpoint !== undefined && {
      servers: [{ url: '/', 'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint } }],
    }),
    ...(cors && { 'x-amazon-apigateway-cors': cors }),
    paths: pathsOf(
      routes,
      (route) => ({ ...security(route), 'x-amazon-apigateway-integration': integration }),
      (path) => (cors ? undefined : httpPreflight(routes, path, integration)),
    ),
    components: {
      ...(schemes.length > 0 && { securitySchemes: Object.fromEntries(schemes) }),
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-extensions-integrations.html
      'x-amazon-apigateway-integrations': {
        [INTEGRATION]: { type: 'AWS_PROXY', httpMethod: 'POST', uri: integrationUri, payloadFormatVersion: '2.0' },
      },
    },
  };
}
