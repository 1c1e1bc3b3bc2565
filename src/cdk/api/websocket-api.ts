import {
  CfnIntegration,
  CfnRoute,
  type CfnRouteProps,
  CfnRouteResponse,
  WebSocketApi,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { CreatedApis } from './api';
import { type Target, waitForPermission } from '../aliases';
import { connectAuthorization } from './authorizers/websocket';
import { invocationUri } from './invocation';
import type { WebSocketPlan } from './plan';
import { createWebSocketStage } from './websocket-stage';
import type { Created } from '../created';
import type { AppPlan } from '../plan';
import { grantOn } from '../roles/statements';
import type { FunctionManifest, Manifest } from '../../manifest/manifest';
import { CONNECTIONS_SERVICE } from '../../manifest/names';
import { WEBSOCKET_API, WEBSOCKET_CONNECT_URL, WEBSOCKET_VARIABLE } from '../../runtime/names';

/**
 * The WebSocket API of an app that has functions for one. Such an API cannot be imported from a document: each route is
 * a Route, with a RouteResponse if it is for messages, and its function has an Integration and a permission. The
 * functions that use `app.webSocket` may send messages.
 */
export function createWebSocketApi(
  scope: Construct,
  plan: AppPlan,
  { routes, stageName }: WebSocketPlan,
  { roles, functions, targets }: Pick<Created, 'roles' | 'functions' | 'targets'>,
): CreatedApis {
  const api = new WebSocketApi(scope, WEBSOCKET_API, { apiName: `${plan.name}-websocket` });
  const outputs = createWebSocketStage(scope, api, plan, { routes, stageName });
  for (const { functionName, route, authorizer } of routes) {
    const authorization = authorizer && connectAuthorization(api, authorizer, { functions, targets });
    addRoute(api, functions[functionName], targets[functionName], route, authorization);
  }

  const connections = arnOf(api, `${stageName}/*/@connections/*`);
  const users = Object.keys(functions).filter((name) => usesWebSocket(plan.manifest.functions[name]));
  if (sendsToConnections(plan.manifest)) {
    for (const { role, functions: names } of roles.all) {
      if (names.some((name) => users.includes(name))) grantOn(role, ['execute-api:ManageConnections'], [connections]);
    }
  }
  // By the API's id and the stage's name: a reference to the stage would be a cycle, as its routes need the functions.
  const { region, urlSuffix } = Stack.of(scope);
  const host = `${api.apiId}.execute-api.${region}.${urlSuffix}/${stageName}`;
  for (const name of users) functions[name].addEnvironment(WEBSOCKET_VARIABLE, `https://${host}`);
  return {
    constructs: { WebsocketAPI: api },
    outputs: { WebsocketAPIId: api.apiId, [WEBSOCKET_CONNECT_URL]: `wss://${host}`, ...outputs },
  };
}

function usesWebSocket({ uses, webSocket }: FunctionManifest): boolean {
  return uses === undefined || webSocket === true;
}

function sendsToConnections({ operations, unknownOperations }: Manifest): boolean {
  return CONNECTIONS_SERVICE in operations || unknownOperations.some(({ service }) => service === CONNECTIONS_SERVICE);
}

function addRoute(
  api: WebSocketApi,
  handler: Construct,
  target: Target,
  routeKey: string,
  authorization: Pick<CfnRouteProps, 'authorizationType' | 'authorizerId'> = { authorizationType: 'NONE' },
): void {
  const { apiId } = api;
  const integration = new CfnIntegration(handler, 'Integration', {
    apiId,
    integrationType: 'AWS_PROXY',
    integrationUri: invocationUri(target),
  });
  // A function's result is sent to the client only if the route has a response, and $default is the only one:
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html
  const responds = routeKey !== '$connect' && routeKey !== '$disconnect';
  const route = new CfnRoute(handler, 'Route', {
    apiId,
    routeKey,
    ...authorization,
    target: `integrations/${integration.ref}`,
    ...(responds && { routeResponseSelectionExpression: '$default' }),
  });
  if (responds) {
    new CfnRouteResponse(handler, 'RouteResponse', { apiId, routeId: route.ref, routeResponseKey: '$default' });
  }
  const permission = new CfnPermission(handler, 'InvokePermission', {
    action: 'lambda:InvokeFunction',
    functionName: target.functionName,
    principal: 'apigateway.amazonaws.com',
    sourceArn: arnOf(api, `*/${routeKey}`),
  });
  waitForPermission(integration, target, permission);
}

function arnOf(api: WebSocketApi, path: string): string {
  return Stack.of(api).formatArn({
    service: 'execute-api',
    resource: api.apiId,
    resourceName: path,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}
