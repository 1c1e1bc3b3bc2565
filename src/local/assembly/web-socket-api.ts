import type { LocalWebSocketApi } from '../model';
import { stagesOf } from './http-api';
import { resourceRoutes } from './http-api-routes';
import type { Resource } from './resource';
import { apiGatewayV2Api } from './resources/api-gateway-v2';

/** The stages of a WebSocket API, each of which is served. Empty if it has none. */
export function localWebSocketApis(api: Resource): LocalWebSocketApi[] {
  const routes = resourceRoutes(api);
  const apiId = apiGatewayV2Api.ref(api);
  return stagesOf(api).map((stage) => ({
    logicalId: api.logicalId,
    apiId,
    arn: api.arn('execute-api', apiId),
    name: String(api.property('Name') ?? api.logicalId),
    ...stage,
    routeSelectionExpression: String(api.property('RouteSelectionExpression') ?? '$request.body.action'),
    routes,
  }));
}
