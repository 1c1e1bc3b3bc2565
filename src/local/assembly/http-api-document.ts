import {
  NOT_RUN_LOCALLY,
  type HttpCors,
  type LocalHttpAuthorization,
  type LocalHttpIntegration,
  type LocalHttpRoute,
} from '../model';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const;
const ANY = 'x-amazon-apigateway-any-method';

/**
 * The routes of an HTTP API's OpenAPI document, every intrinsic resolved.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html
 */
export function documentRoutes(document: any): LocalHttpRoute[] {
  const routes: LocalHttpRoute[] = [];
  for (const [path, item] of Object.entries<any>(document.paths ?? {})) {
    for (const key of [...METHODS, ANY]) {
      const operation = item?.[key];
      if (operation) routes.push(routeOf(document, path, key, operation));
    }
  }
  return routes;
}

function routeOf(document: any, path: string, key: string, operation: any): LocalHttpRoute {
  const routeKey = path === '/$default' ? '$default' : `${key === ANY ? 'ANY' : key.toUpperCase()} ${path}`;
  if (operation[NOT_RUN_LOCALLY]) return { routeKey, problem: operation[NOT_RUN_LOCALLY] };
  const integration = resolved(document, operation['x-amazon-apigateway-integration']);
  const authorization = authorizationOf(document, operation);
  return {
    routeKey,
    ...(integration ? { integration: integrationOf(integration) } : {}),
    ...(authorization ? { authorization } : {}),
  };
}

/** The integration, which may be a reference to one of the components. */
function resolved(document: any, integration: any): any {
  const name = /^#\/components\/x-amazon-apigateway-integrations\/(.+)$/.exec(integration?.$ref ?? '')?.[1];
  return name === undefined ? integration : document.components?.['x-amazon-apigateway-integrations']?.[name];
}

function integrationOf(integration: any): LocalHttpIntegration {
  const timeout = integration.timeoutInMillis;
  return {
    type: String(integration.type).toUpperCase(),
    uri: integration.uri,
    subtype: integration.subtype,
    payloadFormatVersion: integration.payloadFormatVersion,
    timeoutInMillis: timeout === undefined ? undefined : Number(timeout),
    method: integration.httpMethod,
    connectionType: integration.connectionType,
    requestParameters: integration.requestParameters,
    responseParameters: integration.responseParameters,
    credentials: integration.credentials,
  };
}

function authorizationOf(document: any, operation: any): LocalHttpAuthorization | undefined {
  if (String(operation['x-amazon-apigateway-auth']?.type ?? '').toUpperCase() === 'AWS_IAM') return { type: 'AWS_IAM' };
  const requirements: object[] = operation.security ?? document.security ?? [];
  const [[name, scopes] = []] = requirements.flatMap((requirement) => Object.entries<string[]>(requirement as any));
  if (name === undefined) return undefined;
  const authorizer = document.components?.securitySchemes?.[name]?.['x-amazon-apigateway-authorizer'] ?? {};
  const identity = { name, identitySources: sourcesOf(authorizer.identitySource) };
  if (String(authorizer.type).toLowerCase() === 'jwt') {
    const { issuer, audience = [] } = authorizer.jwtConfiguration ?? {};
    return { type: 'JWT', authorizer: { ...identity, issuer, audience }, scopes: scopes ?? [] };
  }
  return {
    type: 'CUSTOM',
    authorizer: {
      ...identity,
      credentials: authorizer.authorizerCredentials,
      uri: authorizer.authorizerUri,
      payloadFormatVersion: authorizer.authorizerPayloadFormatVersion === '2.0' ? '2.0' : '1.0',
      simpleResponses: authorizer.enableSimpleResponses === true,
      ttlSeconds: Number(authorizer.authorizerResultTtlInSeconds ?? 0),
    },
  };
}

/** The sources in a text that separates them with commas, or in a list. */
function sourcesOf(identitySource: string | readonly string[] = []): string[] {
  return [identitySource].flat().flatMap((text) => text.split(/,\s*/));
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-cors-configuration.html */
export function documentCors(document: any): HttpCors | undefined {
  return document['x-amazon-apigateway-cors'];
}
