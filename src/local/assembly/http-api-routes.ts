import type {
  LocalHttpAuthorization,
  LocalHttpIntegration,
  LocalHttpLambdaAuthorizer,
  LocalHttpRoute,
  LocalJwtAuthorizer,
} from '../model';
import { UnresolvedError } from './errors';
import type { Resource } from './resource';
import {
  apiGatewayV2Api,
  apiGatewayV2Authorizer,
  apiGatewayV2Integration,
  apiGatewayV2Route,
} from './resources/api-gateway-v2';

/** The routes of an HTTP or WebSocket API that are resources of their own. */
export function resourceRoutes(api: Resource): LocalHttpRoute[] {
  const id = apiGatewayV2Api.ref(api);
  const own = (type: string) =>
    [...api.stack.resources.values()].filter(
      (resource) => resource.type === type && resource.exists && resource.property('ApiId') === id,
    );
  const integrations = new Map(
    own(apiGatewayV2Integration.type).map((integration) => [apiGatewayV2Integration.ref(integration), integration]),
  );
  const authorizers = new Map(
    own(apiGatewayV2Authorizer.type).map((authorizer) => [apiGatewayV2Authorizer.ref(authorizer), authorizer]),
  );
  return own(apiGatewayV2Route.type).map((route) => {
    const routeKey = String(route.property('RouteKey'));
    try {
      const target = /^integrations\/(.+)$/.exec(String(route.property('Target') ?? ''))?.[1];
      const integration = target === undefined ? undefined : integrations.get(target);
      const authorization = authorizationOf(route, authorizers);
      const responds = route.property('RouteResponseSelectionExpression') !== undefined;
      return {
        routeKey,
        ...(integration ? { integration: integrationOf(integration) } : {}),
        ...(authorization ? { authorization } : {}),
        ...(responds ? { responds } : {}),
      };
    } catch (e) {
      if (!(e instanceof UnresolvedError)) throw e;
      return { routeKey, problem: e.message };
    }
  });
}

function integrationOf(integration: Resource): LocalHttpIntegration {
  const timeout = integration.property('TimeoutInMillis');
  return {
    type: String(integration.property('IntegrationType')),
    uri: integration.property('IntegrationUri'),
    subtype: integration.property('IntegrationSubtype'),
    payloadFormatVersion: integration.property('PayloadFormatVersion'),
    timeoutInMillis: timeout === undefined ? undefined : Number(timeout),
    method: integration.property('IntegrationMethod'),
    connectionType: integration.property('ConnectionType'),
    requestParameters: integration.property('RequestParameters'),
    responseParameters: responseParametersOf(integration.property('ResponseParameters')),
    credentials: integration.property('CredentialsArn'),
    requestTemplates: integration.property('RequestTemplates'),
  };
}

/** In the form of an OpenAPI document. */
function responseParametersOf(byStatus: any): LocalHttpIntegration['responseParameters'] {
  if (byStatus === undefined) return undefined;
  return Object.fromEntries(
    Object.entries<any>(byStatus).map(([statusCode, { ResponseParameters = [] }]) => [
      statusCode,
      Object.fromEntries(ResponseParameters.map(({ Destination, Source }: any) => [Destination, String(Source)])),
    ]),
  );
}

function authorizationOf(
  route: Resource,
  authorizers: ReadonlyMap<string, Resource>,
): LocalHttpAuthorization | undefined {
  const type = route.property('AuthorizationType') ?? 'NONE';
  if (type === 'NONE') return undefined;
  if (type === 'AWS_IAM') return { type };
  const id = String(route.property('AuthorizerId'));
  const authorizer = authorizers.get(id);
  if (!authorizer) throw new UnresolvedError(`its authorizer ${id} is no resource of the stack`);
  const scopes = route.property('AuthorizationScopes') ?? [];
  return authorizer.property('AuthorizerType') === 'JWT'
    ? { type: 'JWT', authorizer: jwtAuthorizer(authorizer), scopes }
    : { type: 'CUSTOM', authorizer: lambdaAuthorizer(authorizer) };
}

function jwtAuthorizer(authorizer: Resource): LocalJwtAuthorizer {
  const { Issuer, Audience = [] } = authorizer.property('JwtConfiguration') ?? {};
  return { ...identityOf(authorizer), issuer: String(Issuer), audience: Audience };
}

function lambdaAuthorizer(authorizer: Resource): LocalHttpLambdaAuthorizer {
  return {
    ...identityOf(authorizer),
    id: apiGatewayV2Authorizer.ref(authorizer),
    credentials: authorizer.property('AuthorizerCredentialsArn'),
    uri: String(authorizer.property('AuthorizerUri')),
    payloadFormatVersion: authorizer.property('AuthorizerPayloadFormatVersion') === '2.0' ? '2.0' : '1.0',
    simpleResponses: String(authorizer.property('EnableSimpleResponses') ?? false) === 'true',
    ttlSeconds: Number(authorizer.property('AuthorizerResultTtlInSeconds') ?? 0),
  };
}

function identityOf(authorizer: Resource) {
  return {
    name: String(authorizer.property('Name') ?? authorizer.logicalId),
    identitySources: (authorizer.property('IdentitySource') ?? []) as string[],
  };
}

/**
 * The route of an API that is created together with its only integration ("quick create").
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html
 */
export function quickRoute(api: Resource): LocalHttpRoute[] {
  const target = api.property('Target');
  if (target === undefined) return [];
  const type = /^https?:/.test(target) ? 'HTTP_PROXY' : 'AWS_PROXY';
  const routeKey = String(api.property('RouteKey') ?? '$default');
  return [{ routeKey, integration: { type, uri: target, payloadFormatVersion: '2.0' } }];
}
