import {
  CfnIntegration,
  CfnRoute,
  type CfnRouteProps,
  CfnRouteResponse,
  WebSocketApi,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnPermission, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { AccessLogOptions } from './access-logs';
import { connectAuthorization } from './authorizers/websocket';
import { invocationUri } from './invocation';
import { createWebsocketStage, websocketStageName } from './websocket-stage';
import type { ApiSettings } from '../../config';
import type { Manifest, WebsocketFunction } from '../../manifest/manifest';

/** Carries the endpoint to functions that send: the runtime library reads it. */
export const WEBSOCKET_VARIABLE = 'SERVERLESS_WEBSOCKET_ENDPOINT';

export interface WebsocketApiOptions extends Omit<AccessLogOptions, 'logRetentionDays'> {
  /** Tells it from the other APIs of the account. */
  readonly name: string;
  readonly manifest: Manifest;
  readonly functions: { readonly [name: string]: LambdaFunction };
  /** The functions' role. */
  readonly role: IGrantable;
  readonly settings: ApiSettings;
  /** Of the logs of a function. */
  readonly logRetentionDaysOf: (functionName: string) => number;
}

export interface WebsocketApiResources {
  /** By logical id. */
  readonly constructs: { readonly [id: string]: Construct };
  readonly outputs: { readonly [name: string]: string };
}

/**
 * The WebSocket API of an app that has functions for one. Such an API cannot be imported from a document: each route is a
 * Route, with a response where messages come, and its function has an Integration and a permission. Every function of the app may send messages.
 */
export function createWebsocketApi(scope: Construct, options: WebsocketApiOptions): WebsocketApiResources {
  const { name, manifest, functions, role, settings } = options;
  const routes = Object.entries(manifest.functions).filter(
    (entry): entry is [string, WebsocketFunction] => entry[1].kind === 'websocket',
  );
  const api = new WebSocketApi(scope, 'WebsocketAPI', { apiName: name });
  const stageName = websocketStageName(settings);
  const outputs = createWebsocketStage(scope, api, settings, {
    ...options,
    logRetentionDays: options.logRetentionDaysOf(routes[0][0]),
  });
  for (const [functionName, { route, authorizer }] of routes) {
    addRoute(
      api,
      functions[functionName],
      route,
      authorizer &&
        connectAuthorization(api, { functionName, authorizer, authorizers: manifest.authorizers, functions }),
    );
  }

  role.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['execute-api:ManageConnections'],
      resources: [arnOf(api, `${stageName}/*/@connections/*`)],
    }),
  );
  // By the API's id and the stage's name: a reference to the stage would lead back to the functions, which its routes need.
  const { region, urlSuffix } = Stack.of(scope);
  const host = `${api.apiId}.execute-api.${region}.${urlSuffix}/${stageName}`;
  for (const handler of Object.values(functions)) handler.addEnvironment(WEBSOCKET_VARIABLE, `https://${host}`);
  return {
    constructs: { WebsocketAPI: api },
    outputs: { WebsocketAPIId: api.apiId, WebsocketConnectEndpointURL: `wss://${host}`, ...outputs },
  };
}

function addRoute(
  api: WebSocketApi,
  handler: LambdaFunction,
  routeKey: string,
  authorization: Pick<CfnRouteProps, 'authorizationType' | 'authorizerId'> = { authorizationType: 'NONE' },
): void {
  const { apiId } = api;
  const integration = new CfnIntegration(handler, 'Integration', {
    apiId,
    integrationType: 'AWS_PROXY',
    integrationUri: invocationUri(handler),
  });
  // What a function returns goes back to the client only where the route has a response, and there is only that of $default:
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html
  const answers = routeKey !== '$connect' && routeKey !== '$disconnect';
  const route = new CfnRoute(handler, 'Route', {
    apiId,
    routeKey,
    ...authorization,
    target: `integrations/${integration.ref}`,
    ...(answers && { routeResponseSelectionExpression: '$default' }),
  });
  if (answers) {
    new CfnRouteResponse(handler, 'RouteResponse', { apiId, routeId: route.ref, routeResponseKey: '$default' });
  }
  new CfnPermission(handler, 'InvokePermission', {
    action: 'lambda:InvokeFunction',
    functionName: handler.functionName,
    principal: 'apigateway.amazonaws.com',
    sourceArn: arnOf(api, `*/${routeKey}`),
  });
}

function arnOf(api: WebSocketApi, path: string): string {
  return Stack.of(api).formatArn({
    service: 'execute-api',
    resource: api.apiId,
    resourceName: path,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}
