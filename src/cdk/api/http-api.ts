import { type CfnApi, type CfnStage, HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import { accessLogFormat, accessLogGroup } from './access-logs';
import type { ApiOptions, ApiResources } from './api';
import { httpDefinition } from './http-definition';
import { invocationUri, invokePermission } from './invocation';
import { ServerlessAppError } from '../errors';

/** An HTTP API whose routes are all one function's. The number of resources is the same for any number of routes. */
export function createHttpApi(scope: Construct, options: ApiOptions): ApiResources {
  const { name, routes, authorizers, handler, settings, props } = options;
  for (const { path, method, apiKeyRequired } of routes) {
    if (apiKeyRequired) throw unsupported(scope, `${method} ${path}: an HTTP API has no API keys`);
  }
  for (const prop of Object.keys(props)) throw unsupported(scope, `apiProps.${prop} is a property of a REST API`);

  const api = new HttpApi(scope, 'HttpAPI', { apiName: name });
  const definition = api.node.defaultChild as CfnApi;
  definition.body = httpDefinition({ title: name, routes, authorizers, integrationUri: invocationUri(handler) });
  definition.failOnWarnings = true;
  // With a definition, these are its own: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html
  definition.name = undefined;
  definition.protocolType = undefined;

  const stage = api.defaultStage!.node.defaultChild as CfnStage;
  if (settings.throttle) {
    stage.defaultRouteSettings = { throttlingRateLimit: settings.throttle.rateLimit, throttlingBurstLimit: settings.throttle.burstLimit };
  }
  if (settings.accessLogs ?? true) {
    const { logGroupArn } = accessLogGroup(scope, options);
    stage.accessLogSettings = { destinationArn: logGroupArn, format: accessLogFormat('$context.routeKey') };
  }
  return {
    apiId: api.apiId,
    constructs: { HttpAPI: api, APIHandlerInvokePermission: invokePermission(scope, api.apiId, handler) },
    outputs: { EndpointURL: api.url!, HttpAPIId: api.apiId },
    definition,
  };
}

function unsupported(scope: Construct, problem: string): ServerlessAppError {
  return new ServerlessAppError('UNSUPPORTED_BY_API_TYPE', scope.node.path, `${problem}; a REST API has them: set api.type to "rest", or take it away`);
}
