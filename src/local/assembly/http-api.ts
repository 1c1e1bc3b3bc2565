import type { LocalHttpApi, LocalHttpRoute } from '../model';
import { documentOf } from './api-document';
import { domainsOf } from './api-domains';
import { documentCors, documentRoutes } from './http-api-document';
import { quickRoute, resourceRoutes } from './http-api-routes';
import { corsOf } from './http-cors';
import type { Resource } from './resource';
import { apiGatewayV2Api, apiGatewayV2Stage } from './resources/api-gateway-v2';
import { httpThrottling } from './stage-throttling';
import { variablesOf } from './stage-variables';

/** Whether an API of API Gateway V2 is an HTTP API; otherwise it is a WebSocket API. */
export function isHttpApi(api: Resource): boolean {
  return api.property('ProtocolType') !== 'WEBSOCKET';
}

/** The stages of an HTTP API, each of which is served. Empty if it has none. */
export function localHttpApis(api: Resource): LocalHttpApi[] {
  const document = documentOf(api);
  const routes: LocalHttpRoute[] = [
    ...(document ? documentRoutes(document) : []),
    ...resourceRoutes(api),
    ...quickRoute(api),
  ];
  const cors = document ? documentCors(document) : corsOf(api.property('CorsConfiguration'));
  return stagesOf(api).map((stage) => ({
    logicalId: api.logicalId,
    apiId: apiGatewayV2Api.ref(api),
    arn: api.arn('execute-api', apiGatewayV2Api.ref(api)),
    name: String(api.property('Name') ?? document?.info?.title ?? api.logicalId),
    ...stage,
    routes,
    ...(cors ? { cors } : {}),
  }));
}

/** The stages of an HTTP or WebSocket API. */
export function stagesOf(
  api: Resource,
): Pick<LocalHttpApi, 'stageName' | 'stageVariables' | 'throttling' | 'domains'>[] {
  const stages = [...api.stack.resources.values()]
    .filter(({ type, exists }) => type === apiGatewayV2Stage.type && exists)
    .filter((stage) => stage.property('ApiId') === apiGatewayV2Api.ref(api))
    .map((stage) => {
      const stageVariables = variablesOf(stage, stage.raw('StageVariables'));
      const throttling = httpThrottling(stage.property('DefaultRouteSettings'), stage.property('RouteSettings'));
      const stageName = String(stage.property('StageName'));
      return {
        stageName,
        domains: domainsOf(api, apiGatewayV2Api.ref(api), stageName),
        ...(stageVariables ? { stageVariables } : {}),
        ...(throttling ? { throttling } : {}),
      };
    });
  // Of an API that is created with its only route, API Gateway creates the stage.
  return stages.length === 0 && api.raw('Target') !== undefined ? [{ stageName: '$default' }] : stages;
}
