import type { LocalHttpAuthorization, LocalHttpIntegration, LocalHttpRoute } from '../model';
import { UnresolvedError } from './errors';
import type { Resource } from './resource';
import { apiGatewayV2Api, apiGatewayV2Integration, apiGatewayV2Route } from './resources/api-gateway-v2';

/** The routes of an HTTP API that are resources of their own. */
export function resourceRoutes(api: Resource): LocalHttpRoute[] {
  const id = apiGatewayV2Api.ref(api);
  const own = (type: string) =>
    [...api.stack.resources.values()].filter(
      (resource) => resource.type === type && resource.exists && resource.property('ApiId') === id,
    );
  const integrations = new Map(
    own(apiGatewayV2Integration.type).map((integration) => [apiGatewayV2Integration.ref(integration), integration]),
  );
  return own(apiGatewayV2Route.type).map((route) => {
    const routeKey = String(route.property('RouteKey'));
    try {
      const target = /^integrations\/(.+)$/.exec(String(route.property('Target') ?? ''))?.[1];
      const integration = target === undefined ? undefined : integrations.get(target);
      const authorization = authorizationOf(route);
      return {
        routeKey,
        ...(integration ? { integration: integrationOf(integration) } : {}),
        ...(authorization ? { authorization } : {}),
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
  };
}

function authorizationOf(route: Resource): LocalHttpAuthorization | undefined {
  const type = route.property('AuthorizationType') ?? 'NONE';
  return type === 'NONE' ? undefined : { type };
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
